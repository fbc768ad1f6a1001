"""A Feishu tenant's people, chats and messages, as its Open API knows them."""

import json
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

APP_ID, SECRET, BOT, TENANT = "cli_a1b2c3d4", "app-secret-of-the-tests", "ou_xuke00000001", "tenant-home"
ELSEWHERE = "tenant-elsewhere"
PEOPLE = {name: f"ou_{name}0000000001" for name in ("mei", "tom", "wang", "li", "zhao", "other")}
STRANGER = "ou_stranger"
"""Somebody of another tenant, who is in the group "questions"."""
NAMES = {
    PEOPLE["mei"]: "梅兰",
    PEOPLE["tom"]: "Tom Reed",
    PEOPLE["wang"]: "王芳",
    PEOPLE["li"]: "李雷",
    PEOPLE["zhao"]: "赵敏",
    PEOPLE["other"]: "何其",
}
CHATS = {name: f"oc_{name}" for name in ("questions", "officers", "alerts", "incidents", "topics")}
"""Groups in which Xuke is; "topics" is a topic group."""
FOREIGN = "oc_without_xuke"
GROUP = "g_oncall01"
MEMBERS = {GROUP: (PEOPLE["other"], PEOPLE["zhao"])}
DAY = 86_400.0


def chat_of_two(open_id: str) -> str:
    """The chat of a person with Xuke; what is sent to an open_id stands there."""
    return f"oc_p2p_{open_id.removeprefix('ou_')}"


@dataclass
class Posted:
    """A message: `content` as JSON text; `sender` an open_id, or the app; `at` in seconds."""

    id: str
    chat: str
    kind: str
    content: str
    root: str | None
    thread: str | None
    uuid: str
    at: float
    deleted: bool = False
    sender: str = APP_ID
    parent: str | None = None
    urged: list[tuple[str, str]] = field(default_factory=list)
    edits: int = 0

    @property
    def own(self) -> bool:
        """Whether Xuke posted it."""
        return self.sender == APP_ID

    @property
    def card(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def words(self) -> str:
        """Everything that is shown, as one text."""
        return words(json.loads(self.content))


def words(value: Any) -> str:
    """The texts of a card, or of a text message."""
    if isinstance(value, dict):
        own = [str(value[name]) for name in ("content", "text") if isinstance(value.get(name), str)]
        inner = (it for name, it in value.items() if name != "summary" and isinstance(it, dict | list))
        return "\n".join([*own, *map(words, inner)])
    return "\n".join(map(words, value)) if isinstance(value, list) else ""


@dataclass
class Tenancy:
    """Who and what is there. `modes` are the groups that Xuke is in; `ahead` is how many seconds its clock
    runs before this machine's."""

    posted: list[Posted] = field(default_factory=list)
    said: list[Posted] = field(default_factory=list)
    ahead: float = 0
    topics: bool = True
    modes: dict[str, str] = field(
        default_factory=lambda: {it: "topic" if it == CHATS["topics"] else "group" for it in CHATS.values()}
    )
    posts: dict[str, deque[float]] = field(default_factory=dict)
    _by_id: dict[str, Posted] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(1))

    def now(self) -> float:
        """Its clock, in seconds."""
        return time.time() + self.ahead

    def find(self, id_: str) -> Posted | None:
        """A message of anybody."""
        return self._by_id.get(id_)

    def mode(self, chat: str) -> str | None:
        """group, topic or p2p; None where there is no such chat."""
        if chat in {chat_of_two(it) for it in (*PEOPLE.values(), STRANGER)}:
            return "p2p"
        return self.modes.get(chat, "group" if chat == FOREIGN else None)

    def members(self, chat: str) -> list[str]:
        """The people in a chat, without bots."""
        if self.mode(chat) == "p2p":
            return [it for it in (*PEOPLE.values(), STRANGER) if chat_of_two(it) == chat]
        return [*PEOPLE.values(), *([STRANGER] if chat == CHATS["questions"] else [])]

    def keep(self, message: Posted) -> Posted:
        """A message more; in a topic group each opens a topic."""
        if message.thread is None and self.mode(message.chat) == "topic":
            message.thread = topic_of(message.id)
        (self.posted if message.own else self.said).append(message)
        self._by_id[message.id] = message
        return message

    def hear(self, event: dict[str, Any]) -> None:
        """Keeps what somebody says, as the event im.message.receive_v1 tells it."""
        told = event["message"]
        if told["chat_type"] == "group":
            self.modes.setdefault(told["chat_id"], "group")
        self.keep(
            Posted(
                told["message_id"],
                told["chat_id"],
                told["message_type"],
                told["content"],
                told.get("root_id"),
                told.get("thread_id"),
                "",
                int(told["create_time"]) / 1_000,
                sender=event["sender"]["sender_id"]["open_id"],
                parent=told.get("parent_id"),
            )
        )

    def next_id(self) -> str:
        """The id of a new message."""
        return f"om_{next(self._ids):08x}{'0' * 24}"


def topic_of(id_: str) -> str:
    """The topic that a message opens."""
    return f"omt_{id_.removeprefix('om_')[:12]}"
