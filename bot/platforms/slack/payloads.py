"""Slack's payloads as requests (https://docs.slack.dev/reference/events, …/interaction-payloads)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.request import Action, Request
from bot.platforms.slack.mrkdwn import plain, sound, without_mention
from bot.platforms.slack.views import kept, typed
from bot.words import Language

_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}", re.A)
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}", re.A)
_MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.A)


@dataclass(frozen=True)
class Said:
    """A message of a person. `thread` is the one it stands in, itself where it stands in none."""

    user: str
    text: str
    channel: str
    ts: str
    thread: str
    opens: bool
    mentions: bool
    direct: bool
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def delivery(self) -> str:
        """Its id: Slack tells of a mention twice, as two events, and of each perhaps again."""
        return f"slack:{self.channel}:{self.ts}"

    def as_work(self) -> dict[str, Any]:
        """What has to be kept to answer it after a crash."""
        return {**self.__dict__}


def said(event: Mapping[str, Any], bot_user: str | None) -> Said | None:
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
    mentions = event.get("type") == "app_mention" or bool(bot_user and f"<@{bot_user}>" in text)
    return Said(
        user=str(user),
        text=plain(without_mention(text, bot_user)),
        channel=str(channel),
        ts=str(ts),
        thread=str(thread or ts),
        opens=not thread or thread == ts,
        mentions=mentions,
        direct=event.get("channel_type") == "im" or str(channel).startswith("D"),
        files=_files(event.get("files")),
    )


def _files(given: object) -> tuple[dict[str, Any], ...]:
    """What of an event's files is of use: name, size in bytes, the link people open and the one to read."""
    found = []
    for file in given if isinstance(given, list) else ():
        if not isinstance(file, dict) or not isinstance(file.get("name"), str):
            continue
        size = file.get("size")
        found.append(
            {
                "name": sound(file["name"])[:200],
                "size": size if isinstance(size, int) and size >= 0 else 0,
                "link": str(file.get("permalink") or "")[:500],
                "read": str(file.get("url_private") or "")[:500],
            }
        )
    return tuple(found[:20])


def edited(event: Mapping[str, Any]) -> tuple[str, str, str, str, str] | None:
    """Who changed which message of which thread to what: user, text, channel, ts, thread."""
    message = event.get("message")
    if not isinstance(message, dict) or message.get("bot_id") or not _is(_CHANNEL, event.get("channel")):
        return None
    user, text, ts, thread = (message.get(name) for name in ("user", "text", "ts", "thread_ts"))
    if not (_is(_PERSON, user) and _is(_MOMENT, ts) and _is(_MOMENT, thread) and isinstance(text, str)):
        return None
    return str(user), plain(text), str(event["channel"]), str(ts), str(thread)


def pinned(event: Mapping[str, Any]) -> tuple[str, str, str, str, str, str] | None:
    """Who pinned which message: user, text, link, channel, ts, thread."""
    item = event.get("item")
    message = item.get("message") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(message, dict) or not _is(_PERSON, event.get("user")):
        return None
    channel, ts = item.get("channel"), message.get("ts")
    thread = message.get("thread_ts") or ts
    if not (_is(_CHANNEL, channel) and _is(_MOMENT, ts) and _is(_MOMENT, thread)):
        return None
    text, link = plain(str(message.get("text") or "")), str(message.get("permalink") or "")
    return str(event["user"]), text, link, str(channel), str(ts), str(thread)


def asked(message: Said, question: str | None) -> Request:
    """A message as a request; `question` is what opened its thread."""
    return Request(
        f"slack:{message.user}",
        message.text,
        thread=message.thread,
        thread_question=question,
        channel=f"slack:{message.channel}",
        public=not message.direct,
    )


def commanded(body: Mapping[str, Any]) -> Request:
    """`/license TEXT`: nobody else sees it, so a later word goes to the asker directly."""
    return Request(person(body["user_id"]), plain(str(body.get("text") or "")))


@dataclass(frozen=True)
class Pressed:
    """A button that was pressed, and where it stood."""

    request: Request
    channel: str | None
    thread: str | None
    ts: str | None
    ephemeral: bool
    response_url: str | None
    trigger: str
    moment: str


def pressed(body: Mapping[str, Any]) -> Pressed:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's buttons."""
    action = body["actions"][0]
    _, command, language = sound(str(action["action_id"])).split(".")
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    ts = container.get("message_ts")
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ts
    ephemeral = bool(container.get("is_ephemeral"))
    direct = str(channel or "D").startswith("D")
    for value, shape in ((channel, _CHANNEL), (ts, _MOMENT), (thread, _MOMENT)):
        if value is not None and not _is(shape, value):
            raise ValueError("no place of Slack's")
    request = Request(
        person(body["user"]["id"]),
        "",
        thread=None if ephemeral else thread,
        action=Action(command, sound(str(action.get("value") or ""))),
        spoken=_language(language),
        channel=f"slack:{channel}" if channel and not ephemeral else None,
        public=bool(channel) and not ephemeral and not direct,
    )
    return Pressed(
        request,
        channel,
        thread,
        ts,
        ephemeral,
        body.get("response_url"),
        str(body.get("trigger_id") or ""),
        str(action.get("action_ts") or ""),
    )


@dataclass(frozen=True)
class Submitted:
    """A form filled in, and the place where a word on it goes."""

    request: Request
    place: Mapping[str, Any]
    language: Language


def submitted(body: Mapping[str, Any]) -> Submitted:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's forms."""
    view = body["view"]
    place = kept(view)
    language = _language(str(place.pop("language", "en")))
    action = Action(str(place.pop("command")), str(place.pop("value", "")), typed(view))
    channel, thread = place.get("channel"), place.get("thread")
    if (channel is not None and not _is(_CHANNEL, channel)) or (thread and not _is(_MOMENT, thread)):
        raise ValueError("no place of Slack's")
    request = Request(
        person(body["user"]["id"]),
        "",
        thread=thread,
        action=action,
        spoken=language,
        channel=f"slack:{channel}" if channel else None,
        public=bool(channel) and not str(channel).startswith("D"),
    )
    return Submitted(request, place, language)


def person(id_: object) -> str:
    """A user's id with its prefix. Raises ValueError for what is none."""
    if not _is(_PERSON, id_):
        raise ValueError("no user of Slack's")
    return f"slack:{id_}"


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _language(text: str) -> Language:
    return "zh" if text == "zh" else "en"
