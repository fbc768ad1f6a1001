"""Cards for one person's eyes, none of them of record
(https://open.feishu.cn: server API list, ephemeral/v1)."""

import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from bot.delivery.message import Permanent, RetryAfter, Unknown, Unreachable
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.sender import uuid_of

log = logging.getLogger(__name__)

Card = dict[str, Any]
Wait = Callable[[float], object]
"""Waits some seconds."""


PAUSES = 1.0, 3.0, 8.0
"""Seconds between the attempts to send a card: somebody has pressed and waits."""


def send_directly(api: Api, who: str, card: Card, chat: str | None, wait: Wait) -> None:
    """Into the person's own chat with Xuke (`chat`, where it is known), once, however often it has to be
    tried. Raises Failed."""
    id_ = who.partition(":")[2]
    content = json.dumps(card, ensure_ascii=False)
    body = {"receive_id": id_, "msg_type": "interactive", "content": content, "uuid": uuid_of(f"{uuid4()}")}
    query = {"receive_id_type": "open_id"}
    for pause in (*PAUSES, None):
        try:
            api.call("POST", "im/v1/messages", body, query=query, chat=chat or id_)
            return
        except Failed as error:
            if pause is None or not isinstance(error.outcome, RetryAfter | Unknown):
                raise
            wait(pause)


def show_in_group(api: Api, who: str, channel: str, card: Card) -> None:
    """Before one person in a group, for the moment: not in topics, nothing kept. Raises Failed."""
    body = {"chat_id": channel.partition(":")[2], "open_id": who.partition(":")[2]}
    api.call("POST", "ephemeral/v1/send", {**body, "msg_type": "interactive", "card": card})


def send_form(api: Api, who: str, group: str | None, card: Card, chat: str | None, wait: Wait) -> None:
    """Directly; in the `group` that it was opened in where the person cannot be written to. Raises Failed."""
    try:
        send_directly(api, who, card, chat, wait)
    except Failed as error:
        surely_not_there = isinstance(error.outcome, Permanent | Unreachable)
        if group is None or not surely_not_there:
            raise
        log.warning("a form could not be sent directly: %s", error)
        show_in_group(api, who, group, card)
