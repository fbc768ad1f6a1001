"""Slack's payloads as requests (https://docs.slack.dev/reference/events, …/interaction-payloads)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.chat.request import Action, Request
from bot.conversation.platform import (
    Attachment,
    ButtonPress,
    Change,
    FormSubmission,
    IncomingMessage,
)
from bot.platforms.slack.mrkdwn import plain, sound, without_mention
from bot.platforms.slack.views import read_fields, read_metadata
from bot.words import Language

_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}", re.A)
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}", re.A)
_MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.A)
_SLACK = "USLACKBOT"
"""Who did what Slack does not say who did."""

IsHome = Callable[[str], bool]
"""Whether people of a workspace (its id) count as Xuke's own."""


def read_message(
    event: Mapping[str, Any], bot_user: str | None, away: bool = False
) -> IncomingMessage | None:
    """The message of an event; None for edits, bots, joins, and whatever else no person just wrote."""
    user, channel, ts, text = (event.get(name) for name in ("user", "channel", "ts", "text"))
    thread = event.get("thread_ts")
    if not isinstance(text, str) or not (thread is None or _is(_MOMENT, thread)):
        return None
    if not (_is(_PERSON, user) and _is(_CHANNEL, channel) and _is(_MOMENT, ts)):
        return None
    if event.get("bot_id") or event.get("edited") or user == bot_user:
        return None
    if event.get("subtype") not in (None, "file_share", "thread_broadcast"):
        return None
    direct = event.get("channel_type") == "im" or str(channel).startswith("D")
    return IncomingMessage(
        who=f"slack:{user}",
        text=plain(without_mention(text, bot_user)),
        channel=f"slack:{channel}",
        id=str(ts),
        thread=str(thread or ts),
        opens=not thread or thread == ts,
        mentions=event.get("type") == "app_mention" or bool(bot_user and f"<@{bot_user}>" in text),
        direct=direct,
        public=not direct,
        files=_files(event.get("files")),
        away=away,
    )


def _files(given: object) -> tuple[Attachment, ...]:
    """What of an event's files is of use: name, size in bytes, the link people open and the one to read."""
    found = []
    for file in given if isinstance(given, list) else ():
        if not isinstance(file, dict) or not isinstance(file.get("name"), str):
            continue
        size = file.get("size")
        found.append(
            Attachment(
                name=sound(file["name"])[:200],
                size=size if isinstance(size, int) and size >= 0 else 0,
                link=str(file.get("permalink") or "")[:500],
                source="" if _is_elsewhere(file) else str(file.get("url_private") or "")[:500],
            )
        )
    return tuple(found[:20])


def _is_elsewhere(file: Mapping[str, Any]) -> bool:
    """A file that lies with somebody else (Drive, Dropbox): only its link is Slack's."""
    return bool(file.get("is_external") or file.get("external_type") or file.get("mode") == "external")


def read_change(event: Mapping[str, Any], away: bool = False) -> Change | None:
    """A message that somebody deleted, or changed in a thread; None for all else, what is not a person's
    among it. One with answers leaves a tombstone, which Slack tells as a change."""
    message, before = (_dict(event.get(name)) for name in ("message", "previous_message"))
    channel, moment = event.get("channel"), event.get("event_ts") or event.get("ts")
    if message.get("bot_id") or before.get("bot_id") or not (_is(_CHANNEL, channel) and _is(_MOMENT, moment)):
        return None
    if event.get("subtype") not in ("message_changed", "message_deleted"):
        return None
    deleted = "deleted_ts" in event or message.get("subtype") == "tombstone"
    ts = event.get("deleted_ts") or message.get("ts")
    user = before.get("user", _SLACK) if deleted else message.get("user")
    thread = before.get("thread_ts") or message.get("thread_ts") or ts
    if not (_is(_PERSON, user) and _is(_MOMENT, ts) and _is(_MOMENT, thread)):
        return None
    place = f"slack:{channel}", str(ts), str(thread), str(moment)
    if deleted:
        return Change("deleted", f"slack:{user}", "", *place, away=away)
    text = message.get("text")
    if not isinstance(text, str) or text == before.get("text"):  # only what it links to was unfurled
        return None
    return Change("edited", f"slack:{user}", plain(text), *place, away=away)


def read_pin(event: Mapping[str, Any], away: bool = False) -> Change | None:
    """A message that somebody pinned."""
    item = event.get("item")
    message = item.get("message") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(message, dict) or not _is(_PERSON, event.get("user")):
        return None
    channel, ts = item.get("channel"), message.get("ts")
    thread = message.get("thread_ts") or ts
    if not (_is(_CHANNEL, channel) and _is(_MOMENT, ts) and _is(_MOMENT, thread)):
        return None
    text, link = plain(str(message.get("text") or "")), str(message.get("permalink") or "")
    place = f"slack:{channel}", str(ts), str(thread), str(event.get("event_ts") or ts)
    return Change("pinned", f"slack:{event['user']}", text, *place, link, away)


@dataclass(frozen=True)
class Handle:
    """Slack's ways to answer one command, press or shortcut; each is good for a short while."""

    trigger: str = ""
    response_url: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """That of a payload."""
        return cls(str(body.get("trigger_id") or ""), str(body.get("response_url") or ""))


def read_command(body: Mapping[str, Any], is_home: IsHome) -> Request:
    """`/license TEXT`: nobody else sees it, so a later word goes to the asker directly."""
    away = not is_home(str(body.get("team_id") or ""))
    return Request(person(body["user_id"]), plain(str(body.get("text") or "")), away=away)


def read_presser(body: Mapping[str, Any], is_home: IsHome) -> tuple[str, bool]:
    """Who pressed, chose or filled in, and whether they belong to another workspace."""
    user = body["user"]
    team = str(user.get("team_id") or (body.get("team") or {}).get("id") or "")
    return person(user["id"]), not is_home(team)


def read_press(body: Mapping[str, Any], is_home: IsHome) -> ButtonPress:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's buttons."""
    action = body["actions"][0]
    _, command, language = sound(str(action["action_id"])).split(".")
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    ts = container.get("message_ts")
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ts
    alone = bool(container.get("is_ephemeral"))
    direct = str(channel or "D").startswith("D")
    for value, shape in ((channel, _CHANNEL), (ts, _MOMENT), (thread, _MOMENT)):
        if value is not None and not _is(shape, value):
            raise ValueError("no place of Slack's")
    place = f"slack:{channel}" if channel else None
    who, away = read_presser(body, is_home)
    request = Request(
        who,
        "",
        thread=None if alone else thread,
        action=Action(command, sound(str(action.get("value") or ""))),
        spoken=_language(language),
        channel=None if alone else place,
        public=bool(channel) and not alone and not direct,
        away=away,
    )
    moment = str(action.get("action_ts") or "")
    return ButtonPress(request, ts, moment, place, thread, alone, Handle.of(body))


def read_submission(body: Mapping[str, Any], is_home: IsHome) -> FormSubmission:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's forms."""
    view = body["view"]
    metadata = read_metadata(view)
    language = _language(str(metadata.get("language", "en")))
    action = Action(str(metadata["command"]), str(metadata.get("value", "")), read_fields(view))
    channel, thread = metadata.get("channel"), metadata.get("thread")
    bare = str(channel or "").removeprefix("slack:")
    if (channel is not None and not _is(_CHANNEL, bare)) or (thread and not _is(_MOMENT, thread)):
        raise ValueError("no place of Slack's")
    place = f"slack:{bare}" if channel else None
    who, away = read_presser(body, is_home)
    request = Request(
        who,
        "",
        thread=thread,
        action=action,
        spoken=language,
        channel=place,
        public=bool(channel) and not bare.startswith("D"),
        away=away,
    )
    state = [view["state"], view.get("id"), view.get("hash"), body["user"]["id"]]
    digest = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:24]
    return FormSubmission(request, f"slack:view:{digest}", place, thread)


def person(id_: object) -> str:
    """A user's id with its prefix. Raises ValueError for what is none."""
    if not _is(_PERSON, id_):
        raise ValueError("no user of Slack's")
    return f"slack:{id_}"


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _language(text: str) -> Language:
    return "zh" if text == "zh" else "en"
