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


IsHome = Callable[[str], bool]
"""Whether people of a workspace (its id) count as Xuke's own."""


def is_away(event: Mapping[str, Any], body: Mapping[str, Any], is_home: IsHome) -> bool:
    """Whether the person of an event belongs to another workspace: in a channel shared with one
    (https://docs.slack.dev/apis/slack-connect), each message names its author's own."""
    named = [event.get(name) for name in ("user_team", "source_team", "team")]
    teams = [str(team) for team in named if team]
    if any(not is_home(team) for team in teams):
        return True
    return bool(body.get("is_ext_shared_channel")) and not teams


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


def read_deletion(event: Mapping[str, Any], away: bool = False) -> Change | None:
    """A message that was deleted; one with answers leaves a tombstone."""
    before = event.get("previous_message")
    channel, ts = event.get("channel"), event.get("deleted_ts")
    message = event.get("message")
    if isinstance(message, dict) and message.get("subtype") == "tombstone":
        ts = message.get("ts")
    if not isinstance(before, dict) or not (_is(_CHANNEL, channel) and _is(_MOMENT, ts)):
        return None
    user, thread = before.get("user"), before.get("thread_ts") or ts
    if not (_is(_PERSON, user) and _is(_MOMENT, thread)):
        return None
    return Change(f"slack:{user}", "", f"slack:{channel}", str(ts), str(thread), away=away)


def read_edit(event: Mapping[str, Any], away: bool = False) -> Change | None:
    """A message of a thread that somebody changed."""
    message = event.get("message")
    if not isinstance(message, dict) or message.get("bot_id") or not _is(_CHANNEL, event.get("channel")):
        return None
    user, text, ts, thread = (message.get(name) for name in ("user", "text", "ts", "thread_ts"))
    if not (_is(_PERSON, user) and _is(_MOMENT, ts) and _is(_MOMENT, thread) and isinstance(text, str)):
        return None
    channel = f"slack:{event['channel']}"
    return Change(f"slack:{user}", plain(text), channel, str(ts), str(thread), away=away)


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
    return Change(f"slack:{event['user']}", text, f"slack:{channel}", str(ts), str(thread), link, away)


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
    team = str(body.get("team_id") or "")
    away = bool(team) and not is_home(team)
    return Request(person(body["user_id"]), plain(str(body.get("text") or "")), away=away)


def read_presser(body: Mapping[str, Any], is_home: IsHome) -> tuple[str, bool]:
    """Who pressed, chose or filled in, and whether they belong to another workspace."""
    user = body["user"]
    team = str(user.get("team_id") or (body.get("team") or {}).get("id") or "")
    return person(user["id"]), bool(team) and not is_home(team)


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


def message_text(message: Mapping[str, Any]) -> str:
    """The words of a message, those in its blocks and attachments where it has no text of its own: alerts
    of other apps often consist of these."""
    parts = [plain(str(message.get("text") or ""))]
    if not parts[0]:
        parts = [plain(text) for text in _texts_in(message.get("blocks"))]
    for attachment in _dicts(message.get("attachments")):
        found = [attachment.get(name) for name in ("pretext", "title", "text")]
        texts = [str(text) for text in found if text]
        fields = _dicts(attachment.get("fields"))
        texts += [f"{field.get('title', '')}: {field.get('value', '')}" for field in fields]
        texts = texts or _texts_in(attachment.get("blocks")) or [str(attachment.get("fallback") or "")]
        parts += [plain(text) for text in texts]
    return "\n".join(part for part in dict.fromkeys(parts) if part)


def _texts_in(block: object) -> list[str]:
    """Every text within blocks, in order."""
    if isinstance(block, list):
        return [text for inner in block for text in _texts_in(inner)]
    if not isinstance(block, dict):
        return []
    if isinstance(block.get("text"), str):
        return [block["text"]]
    inner = [block.get(name) for name in ("text", "fields", "elements", "title")]
    return [text for value in inner for text in _texts_in(value)]


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def person(id_: object) -> str:
    """A user's id with its prefix. Raises ValueError for what is none."""
    if not _is(_PERSON, id_):
        raise ValueError("no user of Slack's")
    return f"slack:{id_}"


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _language(text: str) -> Language:
    return "zh" if text == "zh" else "en"
