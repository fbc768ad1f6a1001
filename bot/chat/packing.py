"""Replies as plain JSON, for the record and the outbox, and back."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.chat.reply import Reply

_REPLY = TypeAdapter(Reply)


def pack_reply(reply: Reply) -> dict[str, Any]:
    """A message's body: {"reply": …}, without what is left at its default."""
    return {"reply": _REPLY.dump_python(reply, mode="json", exclude_defaults=True)}


def unpack_reply(body: Mapping[str, Any]) -> Reply:
    """The reply of a body. One with only a {"text": …} is a reply of that sentence."""
    if "reply" in body:
        return _REPLY.validate_python(body["reply"])
    return Reply("en", str(body.get("text", "")))
