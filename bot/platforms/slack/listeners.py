"""Xuke's listeners on slack-bolt: what Slack sends, handed to the platform and acknowledged."""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from traceback import walk_tb
from typing import Any, TypeVar

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.platforms.slack.manifest import ASK, COMMAND, REPORT, START
from bot.platforms.slack.payloads import person, pressed, said, submitted
from bot.platforms.slack.views import FORM
from bot.platforms.slack.workspace import Platform
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
T = TypeVar("T")
_JSON: dict[str, str | Sequence[str]] = {"content-type": ["application/json;charset=utf-8"]}
BUTTON = re.compile(r"\d+\.[a-z_]+\.(?:en|zh)")


class Unreadable(Exception):
    """A payload that lacks what its kind always has; answered with 400."""


def new_app(platform: Platform) -> App:
    """The Bolt application. Its listeners do everything before they acknowledge, and nothing that waits.

    Without `process_before_response` Bolt looks for the acknowledgement every 10 ms. Signatures are checked
    before Bolt sees anything (`bot.platforms.slack.http`); a long connection has none.
    """
    quiet = logging.getLogger("bot.platforms.slack.bolt")
    quiet.setLevel(
        logging.CRITICAL
    )  # each payload that is refused gets one line, in `bot.platforms.slack.http`
    app = App(
        logger=quiet,
        client=platform.api.client,
        signing_secret="checked elsewhere",
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        # Xuke asks for its identity itself, so that it starts without a network.
        authorize=lambda **_: _identity(platform),
        ignoring_self_events_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    register(app, platform)
    return app


def register(app: App, platform: Platform) -> None:
    """Everything that the manifest names, and nothing else. Bolt asks in this order: the commonest first."""

    @app.command(COMMAND)
    def command(ack: Callable[..., BoltResponse], body: Body) -> BoltResponse:
        shown = _reading(lambda: platform.command(body))
        if shown is None:
            return ack()
        return BoltResponse(status=200, body=shown.private, headers=_JSON)

    def pinned(event: Body) -> None:
        platform.pinned(event)

    def message(event: Body) -> None:
        if event.get("subtype") == "message_changed":
            platform.edited(event)
            return
        heard = said(event, platform.bot_user)
        if heard:
            platform.hear(heard)

    def home_opened(event: Body) -> None:
        if event.get("tab") in (None, "home"):
            platform.open_home(_reading(lambda: person(event["user"])).partition(":")[2])

    app.event("app_mention")(message)
    app.event("message")(message)
    app.event("pin_added")(pinned)
    app.event("app_home_opened")(home_opened)

    @app.shortcut({"type": "message_action", "callback_id": ASK})
    def ask_about(ack: Callable[..., BoltResponse], body: Body) -> None:
        _reading(lambda: platform.about(body))
        ack()

    @app.shortcut({"type": "message_action", "callback_id": START})
    def start_incident(ack: Callable[..., BoltResponse], body: Body) -> None:
        _reading(lambda: platform.report(body))
        ack()

    @app.shortcut({"type": "shortcut", "callback_id": REPORT})
    def report_incident(ack: Callable[..., BoltResponse], body: Body) -> None:
        _reading(lambda: platform.report(body))
        ack()

    @app.action(BUTTON)
    def button(ack: Callable[..., BoltResponse], body: Body) -> None:
        press = _reading(lambda: pressed(body))
        platform.press(press)
        ack()

    @app.action("link")
    def link(ack: Callable[..., BoltResponse]) -> None:
        ack()

    @app.view(FORM)
    def form(ack: Callable[..., BoltResponse], body: Body) -> None:
        filled = _reading(lambda: submitted(body))
        view = body["view"]
        parts = [view["state"], view.get("id"), view.get("hash"), body["user"]["id"]]
        state = json.dumps(parts, sort_keys=True)
        digest = hashlib.sha256(state.encode()).hexdigest()[:24]
        answer = platform.submit(filled, digest)
        ack(**(answer or {}))

    @app.view_closed(FORM)
    def closed(ack: Callable[..., BoltResponse], body: Body) -> None:
        platform.close(_reading(lambda: submitted(body)))
        ack()

    @app.error
    def failed(error: Exception) -> BoltResponse:
        if isinstance(error, Unreadable):
            return BoltResponse(status=400, body="")
        if isinstance(error, RecordError):  # not acknowledged: Slack sends it again
            log.error("not taken: %s", error)
            return BoltResponse(status=503, body="")
        if _is_ours(error):
            log.error("a payload could not be handled", exc_info=error)
        return BoltResponse(status=400, body="")


def _is_ours(error: BaseException) -> bool:
    """Whether Xuke's own code failed, not Bolt's reading of a payload that is none."""
    frames = walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__", "").startswith(("bot.", "commands.")) for frame, _ in frames)


def _reading(read: Callable[[], T]) -> T:
    """What `read` makes of a payload. Raises Unreadable where the payload is not as its kind always is."""
    try:
        return read()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(type(error).__name__) from None


def _identity(platform: Platform) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=platform.team,
        bot_token=platform.settings.bot_token,
        bot_id=platform.bot_id,
        bot_user_id=platform.bot_user,
    )
