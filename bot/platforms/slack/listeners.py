"""Xuke's listeners on slack-bolt: what Slack sends, handed to the conversation and acknowledged."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from traceback import walk_tb
from typing import Any, TypeVar

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.conversation.conversation import Conversation
from bot.conversation.platform import Heard
from bot.platforms.slack import shortcuts
from bot.platforms.slack.manifest import ASK, COMMAND, REPORT, START
from bot.platforms.slack.payloads import (
    person,
    read_change,
    read_message,
    read_pin,
    read_press,
    read_submission,
)
from bot.platforms.slack.views import FORM, modal
from bot.platforms.slack.workspace import Workspace
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
T = TypeVar("T")
_JSON: dict[str, str | Sequence[str]] = {"content-type": ["application/json;charset=utf-8"]}
BUTTON = re.compile(r"\d+\.[a-z_]+\.(?:en|zh)")
TOGETHER = "xuke_together"
"""Of a request's context: the list that its message goes into, to be claimed with others."""


class Unreadable(Exception):
    """A payload that lacks what its kind always has; answered with 400."""


def new_app(workspace: Workspace, conversation: Conversation) -> App:
    """The Bolt application. Its listeners do everything before they acknowledge, and nothing that waits.

    Without `process_before_response` Bolt looks for the acknowledgement every 10 ms. Signatures are checked
    before Bolt sees anything (`bot.platforms.slack.http`); a long connection has none.
    """
    quiet = logging.getLogger("bot.platforms.slack.bolt")
    quiet.setLevel(logging.CRITICAL)  # `bot.platforms.slack.http` has one line for each that is refused
    app = App(
        logger=quiet,
        client=workspace.api.client,
        signing_secret="checked elsewhere",
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        # Xuke asks for its identity itself, so that it starts without a network.
        authorize=lambda **_: _identity(workspace),
        ignoring_self_events_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    register(app, workspace, conversation)
    return app


def register(app: App, workspace: Workspace, conversation: Conversation) -> None:
    """Everything that the manifest names, and nothing else. Bolt asks in this order: the commonest first."""

    @app.command(COMMAND)
    def command(ack: Callable[..., BoltResponse], body: Body) -> BoltResponse:
        shown = _reading(lambda: shortcuts.command(body, workspace, conversation.respond))
        if shown is None:
            return ack()
        return BoltResponse(status=200, body=shown.private, headers=_JSON)

    def pinned(event: Body, body: Body, context: Mapping[str, Any]) -> None:
        take(read_pin(event, workspace.teams.is_away(event, body)), body, context)

    def message(event: Body, body: Body, context: Mapping[str, Any]) -> None:
        away = workspace.teams.is_away(event, body)
        take(read_change(event, away) or read_message(event, workspace.bot_user, away), body, context)

    def take(heard: Heard | None, body: Body, context: Mapping[str, Any]) -> None:
        if heard is None or not workspace.teams.are_ours(body):
            return
        together = context.get(TOGETHER)
        if together is None:
            conversation.take([heard])
        else:
            together.append(heard)

    def home_opened(event: Body, body: Body) -> None:
        if event.get("tab") in (None, "home") and workspace.teams.are_ours(body):
            away = workspace.teams.is_away(event, body) or workspace.teams.is_stranger(event.get("user"))
            workspace.open_home(_reading(lambda: person(event["user"])), away)

    app.event("app_mention")(message)
    app.event("message")(message)
    app.event("pin_added")(pinned)
    app.event("app_home_opened")(home_opened)

    @app.shortcut({"type": "message_action", "callback_id": ASK})
    def ask_about(ack: Callable[..., BoltResponse], body: Body) -> None:
        _reading(lambda: shortcuts.ask_about(body, workspace, conversation.respond))
        ack()

    def report(ack: Callable[..., BoltResponse], body: Body) -> None:
        _reading(lambda: shortcuts.report(body, workspace, conversation.respond, conversation.presses))
        ack()

    app.shortcut({"type": "message_action", "callback_id": START})(report)
    app.shortcut({"type": "shortcut", "callback_id": REPORT})(report)

    @app.action(BUTTON)
    def button(ack: Callable[..., BoltResponse], body: Body) -> None:
        press = _reading(lambda: read_press(body, workspace.teams.is_home))
        if not conversation.presses.repeats(press):
            conversation.presses.press(press)
        ack()

    @app.action("link")
    def link(ack: Callable[..., BoltResponse]) -> None:
        ack()

    @app.view(FORM)
    def form(ack: Callable[..., BoltResponse], body: Body) -> None:
        filled = _reading(lambda: read_submission(body, workspace.teams.is_home))
        outcome = conversation.presses.submit(filled)
        if outcome.problem:
            problem = {outcome.problem.name: str(outcome.problem)[:150]}
            ack(response_action="errors", errors=problem)
        elif outcome.next and outcome.next.form:
            place = {"channel": filled.channel, "thread": filled.thread}
            view = modal(outcome.next.form, filled.request.spoken or "en", place)
            ack(response_action="update", view=view)
        else:
            ack()

    @app.view_closed(FORM)
    def closed(ack: Callable[..., BoltResponse], body: Body) -> None:
        conversation.presses.close(_reading(lambda: read_submission(body, workspace.teams.is_home)).request)
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


def _identity(workspace: Workspace) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=workspace.teams.own,
        bot_token=workspace.settings.bot_token,
        bot_id=workspace.bot_id,
        bot_user_id=workspace.bot_user,
    )
