"""Feishu's payloads as requests (open.feishu.cn: event list, card callback communication)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.request import Action, Request
from bot.conversation.platform import (
    Attachment,
    ButtonPress,
    Change,
    FormSubmission,
    Heard,
    IncomingMessage,
)
from bot.platforms.feishu.forms import read_fields
from bot.platforms.feishu.markdown import open_id, plain_text, sound, with_mentions
from bot.words import Language

_MESSAGE = re.compile(r"om_[0-9A-Za-z_-]{1,80}", re.A)
_CHAT = re.compile(r"oc_[0-9A-Za-z_-]{1,80}", re.A)
_MOMENT = re.compile(r"[0-9]{1,20}", re.A)
_USER = re.compile(r"ou_[0-9A-Za-z_-]{1,80}", re.A)
_COMMAND = re.compile(r"^/(?:license|许可证?)\b\s*", re.I)
_REPORT = re.compile(r"(?:报告|上报)事件[。.!！]?|(?:report|start) an? incident[.!]?", re.I)
_PIN = re.compile(r"(?:pin|置顶|加入时间线)[。.!！]?", re.I)

PIN = "Pin"
"""The reaction 📌 (open.feishu.cn: emojis-introduce)."""

Body = Mapping[str, Any]


@dataclass
class Handle:
    """What is at hand to answer one press: who pressed, whether in a chat of two, and the line that Feishu
    shows for a moment to whoever pressed."""

    who: str
    direct: bool = False
    toast: str = ""


def read_event(body: Body) -> tuple[str, Body, Body]:
    """Type, header and event of an envelope of schema 2.0. Raises ValueError for what is none."""
    header, event = body.get("header"), body.get("event")
    if not isinstance(header, dict) or not isinstance(event, dict):
        raise ValueError("no envelope of schema 2.0")
    kind = header.get("event_type")
    if not isinstance(kind, str):
        raise ValueError("no event type")
    return kind, header, event


def read_message(header: Body, event: Body, bot: str | None) -> IncomingMessage | None:
    """The message of `im.message.receive_v1`; None for what no person wrote. `bot` is Xuke's own id: its own
    messages come as a user's at times. Where it is not known yet, the bot that is mentioned is taken for it:
    without `im:message.group_msg` no other message comes from a group."""
    message, sender = _dict(event.get("message")), _dict(event.get("sender"))
    who = _dict(sender.get("sender_id")).get("open_id")
    id_, chat = message.get("message_id"), message.get("chat_id")
    if not (_is(_USER, who) and _is(_MESSAGE, id_) and _is(_CHAT, chat)):
        return None
    if sender.get("sender_type") != "user" or who == bot:
        return None
    content = _content(message.get("content"))
    mentions = _mentions(message)
    bot = bot or next((open_id(it) for it in mentions if it.get("mentioned_type") == "bot"), None)
    kind = str(message.get("message_type") or "")
    text = with_mentions(plain_text(kind, content), mentions, bot)
    files = _files(kind, content, str(id_))
    if not text and not files:
        return None
    direct = message.get("chat_type") == "p2p"
    # Every reply has a root, a quotation among them; only what stands in a topic has a thread.
    root = message.get("root_id") if message.get("thread_id") else None
    root = root if _is(_MESSAGE, root) else None
    return IncomingMessage(
        who=f"feishu:{who}",
        text=_COMMAND.sub("", text),
        channel=f"feishu:{chat}",
        id=str(id_),
        thread=str(root or id_),
        opens=not root or root == id_,
        mentions=any(bot and open_id(it) == bot for it in mentions) or bool(_COMMAND.match(text)),
        direct=direct,
        public=not direct,
        files=files,
        away=_is_away(header, sender.get("tenant_key")),
        twin=_twin(str(who), message),
    )


def needs_own_id(event: Body) -> bool:
    """Whether it cannot be told without Xuke's own id whether a message calls Xuke: somebody is mentioned,
    and the event does not say whether that is a bot."""
    message = _dict(event.get("message"))
    return any(it.get("mentioned_type") not in ("user", "bot") for it in _mentions(message))


def _twin(who: str, message: Body) -> str | None:
    """What stays the same where Feishu tells of one message under two ids (long connection)."""
    if not message.get("create_time"):
        return None
    names = ("chat_id", "root_id", "thread_id", "create_time", "content")
    text = json.dumps([who, *(message.get(name) for name in names)], ensure_ascii=False, sort_keys=True)
    return f"feishu:twin:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}"


def read_answer(message: IncomingMessage, event: Body) -> Heard:
    """A message as what it asks for where it answers another one: "@Xuke pin", that one is for the time line;
    "@Xuke report an incident", its words open the incident."""
    parent, asked = _dict(event.get("message")).get("parent_id"), message.text.strip()
    if not _is(_MESSAGE, parent):
        return message
    about = str(parent)
    if message.mentions and _PIN.fullmatch(asked):
        place = message.channel, about, message.thread, message.id
        return Change("pinned", message.who, "", *place, away=message.away, about=about)
    if (message.mentions or message.direct) and _REPORT.fullmatch(asked):
        spoken = None if asked.isascii() else "zh"
        return replace(message, text="incident", spoken=spoken, about=about)
    return message


def read_reaction(event: Body) -> tuple[str, str, str] | None:
    """A person's 📌 beneath a message: the message's id, who, and when; None for other reactions."""
    who, id_ = _dict(event.get("user_id")).get("open_id"), event.get("message_id")
    emoji = _dict(event.get("reaction_type")).get("emoji_type")
    if emoji != PIN or event.get("operator_type") != "user" or not (_is(_USER, who) and _is(_MESSAGE, id_)):
        return None
    moment = event.get("action_time")
    return str(id_), f"feishu:{who}", str(moment) if _is(_MOMENT, moment) else "0"


def read_recall(header: Body, event: Body, thread_of: Callable[[str], str | None]) -> Change | None:
    """A message that was taken back; by whom is not told."""
    id_, chat = event.get("message_id"), event.get("chat_id")
    if not (_is(_MESSAGE, id_) and _is(_CHAT, chat)):
        return None
    moment = str(event.get("recall_time") or header.get("create_time") or "")
    thread = thread_of(str(id_)) or str(id_)
    return Change("deleted", "xuke", "", f"feishu:{chat}", str(id_), thread, moment)


def read_press(header: Body, event: Body) -> ButtonPress:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's buttons."""
    value, who, chat, message, away = _read_callback(header, event)
    direct = value.get("d") == "1"
    thread = value.get("t") or message
    if not _is(_MESSAGE, thread):
        raise ValueError("no thread of Feishu's")
    request = Request(
        who,
        "",
        thread=str(thread),
        action=Action(str(value["c"]), sound(str(value.get("v") or ""))),
        spoken=_language(value.get("l")),
        channel=f"feishu:{chat}",
        public=not direct,
        away=away,
    )
    moment = str(header.get("event_id") or "")
    handle = Handle(who, direct)
    return ButtonPress(request, message, moment, f"feishu:{chat}", str(thread), False, handle)


def read_submission(header: Body, event: Body) -> FormSubmission:
    """Raises KeyError, ValueError or TypeError for what is none of Xuke's forms."""
    value, who, _, message, away = _read_callback(header, event)
    given = event["action"].get("form_value")
    if not isinstance(given, dict):
        raise ValueError("nothing was filled in")
    channel, thread = str(value.get("ch") or ""), str(value.get("th") or "")
    bare = channel.removeprefix("feishu:")
    if (channel and not (_is(_CHAT, bare) or _is(_USER, bare))) or (thread and not _is(_MESSAGE, thread)):
        raise ValueError("no place of Feishu's")
    fields = read_fields(given)
    request = Request(
        who,
        "",
        thread=thread or None,
        action=Action(str(value["c"]), sound(str(value.get("v") or "")), fields),
        spoken=_language(value.get("l")),
        channel=channel or None,
        public=bool(channel) and _is(_CHAT, bare),
        away=away,
    )
    state = json.dumps([message, who, value, fields], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:24]
    return FormSubmission(request, f"feishu:form:{digest}", channel or None, thread or None)


def is_form(event: Body) -> bool:
    """Whether a callback is of a form."""
    action = event.get("action")
    return isinstance(action, dict) and isinstance(action.get("form_value"), dict)


def place_of(header: Body, event: Body) -> tuple[str, str, Language]:
    """Who pressed, in which message, and the language of its card. Raises as `read_press` does."""
    value, who, _, message, _ = _read_callback(header, event)
    return who, message, _language(value.get("l"))


def _read_callback(header: Body, event: Body) -> tuple[Body, str, str, str, bool]:
    value, operator = event["action"]["value"], _dict(event.get("operator"))
    context = _dict(event.get("context"))
    who, chat = operator.get("open_id"), context.get("open_chat_id")
    message = context.get("open_message_id")
    if not isinstance(value, dict) or not isinstance(value.get("c"), str):
        raise ValueError("none of Xuke's buttons")
    if not (_is(_USER, who) and _is(_CHAT, chat) and _is(_MESSAGE, message)):
        raise ValueError("no place of Feishu's")
    return value, f"feishu:{who}", str(chat), str(message), _is_away(header, operator.get("tenant_key"))


def _is_away(header: Body, tenant: object) -> bool:
    """Whether a person belongs to another tenant than the one that the event is sent to."""
    return bool(tenant) and tenant != header.get("tenant_key")


def _mentions(message: Body) -> list[dict[str, Any]]:
    found = message.get("mentions")
    return [it for it in found if isinstance(it, dict)] if isinstance(found, list) else []


def _content(given: object) -> dict[str, Any]:
    try:
        return _dict(json.loads(given)) if isinstance(given, str) else {}
    except (ValueError, RecursionError):
        return {}


def _files(kind: str, content: Body, message: str) -> tuple[Attachment, ...]:
    """Files and pictures of a message, those within a post too; `source` is the path to read one by."""
    found: list[tuple[str, str, str]] = []
    if kind in ("file", "audio", "media") and content.get("file_key"):
        found.append((str(content.get("file_name") or kind), "file", str(content["file_key"])))
    if kind == "image" and content.get("image_key"):
        found.append(("image", "image", str(content["image_key"])))
    for paragraph in content.get("content") or () if kind == "post" else ():
        for it in paragraph if isinstance(paragraph, list) else ():
            if isinstance(it, dict) and it.get("tag") == "img" and it.get("image_key"):
                found.append(("image", "image", str(it["image_key"])))
            if isinstance(it, dict) and it.get("tag") == "media" and it.get("file_key"):
                found.append(("media", "file", str(it["file_key"])))
    safe = re.compile(r"[0-9A-Za-z_-]{1,200}", re.A)
    return tuple(
        Attachment(sound(name)[:200], 0, "", f"im/v1/messages/{message}/resources/{key}?type={kind_of}")
        for name, kind_of, key in found[:20]
        if safe.fullmatch(key)
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _language(text: object) -> Language:
    return "zh" if text == "zh" else "en"
