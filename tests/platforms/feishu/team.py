"""People in Feishu: what they write, press and fill in, told to Xuke as Feishu tells it: signed, encrypted,
and only what the app subscribed to and may see."""

import hashlib
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from tests.platforms.feishu.card_rules import problems
from tests.platforms.feishu.fake import Fake, faking
from tests.platforms.feishu.tenancy import (
    APP_ID,
    BOT,
    CHATS,
    GROUP,
    PEOPLE,
    SECRET,
    STRANGER,
    TENANT,
    Posted,
    chat_of_two,
    topic_of,
    words,
)
from tests.serving import ROOT, Served, license_until, serving

KEY, TOKEN = "encrypt-key-of-the-tests", "verification-token"
MESSAGE, PRESS = "im.message.receive_v1", "card.action.trigger"
PRESSED_WITHIN = 3.0
_numbers = count(1)


@cache
def manifest() -> dict[str, Any]:
    """What Feishu's console is to be told, as Xuke prints it."""
    command = [sys.executable, "-m", "bot", "manifest", "feishu"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def scopes() -> set[str]:
    """The app's scopes, exactly as the manifest asks for them."""
    return set(manifest()["scopes"]["tenant"])


def encrypt(body: Any, key: str = KEY) -> bytes:
    """As Feishu encrypts a body."""
    padder, start = PKCS7(128).padder(), os.urandom(16)
    padded = padder.update(json.dumps(body).encode()) + padder.finalize()
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(start)).encryptor()
    encrypted = b64encode(start + cipher.update(padded) + cipher.finalize()).decode()
    return json.dumps({"encrypt": encrypted}).encode()


def signed(raw: bytes, key: str = KEY, at: float | None = None) -> dict[str, str]:
    """The headers of a body."""
    moment, nonce = str(int(at if at is not None else time.time())), f"n-{next(_numbers)}"
    digest = hashlib.sha256((moment + nonce + key).encode() + raw).hexdigest()
    return {
        "X-Lark-Request-Timestamp": moment,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": digest,
        "Content-Type": "application/json;charset=utf-8",
    }


def over_wire(raw: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A POST /feishu/events as it goes over the wire; signed where no headers are given."""
    headers = {"Host": "127.0.0.1", **(headers or signed(raw)), "Content-Length": str(len(raw))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /feishu/events HTTP/1.1\r\n{lines}\r\n".encode() + raw


def envelope(kind: str, event: dict[str, Any], **header: Any) -> dict[str, Any]:
    """An event or callback of schema 2.0; a callback's time is in microseconds."""
    number = next(_numbers)
    told = {
        "event_id": hashlib.md5(f"{number}-{time.time_ns()}".encode(), usedforsecurity=False).hexdigest(),
        "event_type": kind,
        "create_time": str(time.time_ns() // (1_000 if kind == PRESS else 1_000_000)),
        "token": TOKEN,
        "app_id": APP_ID,
        "tenant_key": TENANT,
    }
    return {"schema": "2.0", "header": {**told, **header}, "event": event}


def open_id(who: str) -> str:
    """A person's id; whoever is not one of the team is the stranger, or somebody of that id."""
    return PEOPLE.get(who) or (STRANGER if who == "stranger" else who)


@dataclass
class Team:
    """Xuke, the stand-in, and the people between them."""

    served: Served
    fake: Fake
    slowest: float = field(default=0.0)
    """How many seconds the slowest press took to be answered."""

    # --- telling ----------------------------------------------------------------------------------------

    def post(self, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        """A request to Xuke: status, and the answer as JSON where it is."""
        connection = HTTPConnection("127.0.0.1", self.served.port, timeout=20)
        connection.request("POST", "/feishu/events", raw, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content.startswith(b"{") else content

    def tell(self, body: dict[str, Any]) -> tuple[int, Any]:
        """An event or a callback, as Feishu sends it."""
        raw = encrypt(body)
        return self.post(raw, signed(raw))

    def notify(self, kind: str, event: dict[str, Any]) -> None:
        """An event that the app is subscribed to."""
        assert kind in manifest()["events"]["names"], f"nobody subscribed to {kind}"
        status, _ = self.tell(envelope(kind, event))
        assert status == 200

    def arrives(self, body: dict[str, Any]) -> bool:
        """Whether Feishu tells the app of a message, by its scopes."""
        message = body["event"]["message"]
        if message["chat_type"] == "p2p":
            return "im:message.p2p_msg:readonly" in self.fake.scopes
        called = any(it["id"]["open_id"] == BOT for it in message.get("mentions", ()))
        at_all = {"im:message.group_at_msg:readonly", "im:message.group_msg"} & self.fake.scopes
        return bool(at_all) if called else "im:message.group_msg" in self.fake.scopes

    # --- writing -----------------------------------------------------------------------------------------

    def message(
        self,
        who: str,
        chat: str,
        text: str,
        root: str | None = None,
        mention: bool = True,
        tenant: str = TENANT,
        **more: Any,
    ) -> dict[str, Any]:
        """The event of a message that is now there; `chat` "" is the chat of two. `root` is the message whose
        topic it stands in; in a chat of two, the one that it answers."""
        id_ = f"om_said{next(_numbers):08x}{'0' * 20}"
        chat_id = CHATS.get(chat, chat or chat_of_two(open_id(who)))
        group = self.fake.tenancy.mode(chat_id) != "p2p"
        shown = f"@_user_1 {text}" if group and mention else text
        bot = {
            "key": "@_user_1",
            "id": {"open_id": BOT, "union_id": "on_xuke", "user_id": ""},
            "mentioned_type": "bot",
            "name": "Xuke",
            "tenant_key": TENANT,
        }
        now = str(int(self.fake.tenancy.now() * 1_000))
        message = {
            "message_id": id_,
            "chat_id": chat_id,
            "chat_type": "group" if group else "p2p",
            "message_type": "text",
            "content": json.dumps({"text": shown}),
            "create_time": now,
            "update_time": now,
            **({"mentions": [bot]} if group and mention else {}),
            **self._place(root, group),
            **more,
        }
        sender = {
            "sender_id": {"open_id": open_id(who), "union_id": f"on_{who}"},
            "sender_type": "user",
            "tenant_key": tenant,
        }
        event = {"sender": sender, "message": message}
        self.fake.tenancy.hear(event)
        if found := self.fake.find(id_):  # a topic group opens a topic by itself
            message |= {"thread_id": found.thread} if found.thread else {}
        return envelope(MESSAGE, event)

    def _place(self, root: str | None, group: bool) -> dict[str, str]:
        before = self.fake.find(root) if root else None
        if before is None:
            return {}
        first = before.root or before.id
        if not group:
            return {"root_id": first, "parent_id": before.id}
        before.thread = before.thread or topic_of(first)
        return {"root_id": first, "parent_id": first, "thread_id": before.thread}

    def write(self, who: str, chat: str, text: str, root: str | None = None, **more: Any) -> str:
        """Says something; the message's id. Xuke hears of it where its scopes let it."""
        body = self.message(who, chat, text, root, **more)
        if self.arrives(body):
            status, _ = self.tell(body)
            assert status == 200
        return str(body["event"]["message"]["message_id"])

    def post_of(self, *lines: list[dict[str, Any]]) -> dict[str, Any]:
        """What a post (rich text) is in a message: it has no language level."""
        content = json.dumps({"title": "", "content": list(lines)})
        return {"message_type": "post", "content": content}

    def quote(self, who: str, chat: str, text: str, said: str, **more: Any) -> str:
        """Answers a message without opening a topic: root and parent, no thread."""
        before = self.fake.find(said)
        root = (before.root if before else None) or said
        return self.write(who, chat, text, root_id=root, parent_id=said, **more)

    def recall(self, who: str, said: str) -> None:
        """Takes a message back."""
        before = self.fake.find(said)
        assert before
        assert before.sender == open_id(who)
        before.deleted = True
        moment = str(int(self.fake.tenancy.now() * 1_000))
        event = {"message_id": said, "chat_id": before.chat, "recall_time": moment}
        self.notify("im.message.recalled_v1", {**event, "recall_type": "message_owner"})

    def react(self, who: str, said: str, emoji: str) -> None:
        """Puts a reaction on a message."""
        event = {
            "message_id": said,
            "reaction_type": {"emoji_type": emoji},
            "operator_type": "user",
            "user_id": {"open_id": open_id(who), "union_id": f"on_{who}"},
            "action_time": str(int(self.fake.tenancy.now() * 1_000)),
        }
        self.notify("im.message.reaction.created_v1", event)

    def menu(self, who: str, key: str) -> None:
        """Presses an item of the bot's menu."""
        operator = {"operator_name": who, "operator_id": {"open_id": open_id(who)}}
        event = {"operator": operator, "event_key": key, "timestamp": int(self.fake.tenancy.now())}
        self.notify("application.bot.menu_v6", event)

    def enter(self, who: str) -> None:
        """Opens the chat with Xuke."""
        chat = chat_of_two(open_id(who))
        event: dict[str, Any] = {"chat_id": chat, "operator_id": {"open_id": open_id(who)}}
        if before := [it.id for it in self.fake.posted if it.chat == chat]:
            event["last_message_id"] = before[-1]
        self.notify("im.chat.access_event.bot_p2p_chat_entered_v1", event)

    # --- reading -------------------------------------------------------------------------------------------

    def ask(self, who: str, chat: str, text: str, **more: Any) -> Posted:
        """The answer to a question."""
        return self.answers(self.write(who, chat, text, **more))

    def answers(self, id_: str, number: int = 1) -> Posted:
        """An answer to a message, the first where nothing else is said."""
        found: Posted = self.fake.until(
            lambda: len(it := self.fake.thread(id_)) >= number and it[number - 1],
            why=f"answer {number} to {id_}",
        )
        return found

    def said(self, chat: str, text: str) -> Posted:
        """A message in a chat that holds some words."""
        chat_id = CHATS.get(chat, chat)
        found: Posted = self.fake.until(
            lambda: next((it for it in reversed(self.fake.in_chat(chat_id)) if text in it.words), None),
            why=f"{text!r} in {chat}",
        )
        return found

    def direct(self, who: str, text: str) -> Posted:
        """What Xuke told one person in the chat of two."""
        return self.said(open_id(who), text)

    def whispered(self, who: str, text: str, after: int = 0) -> dict[str, Any]:
        """A card that one person alone sees in a group."""
        found: dict[str, Any] = self.fake.until(
            lambda: next(
                (
                    it
                    for it in self.fake.alone[after:]
                    if it["open_id"] == open_id(who) and text in words(it["card"])
                ),
                None,
            ),
            why=f"{text!r} to {who} alone",
        )
        return found

    # --- pressing ------------------------------------------------------------------------------------------

    def press(
        self, who: str, on: Posted, command: str, form: dict[str, Any] | None = None, label: str = ""
    ) -> Any:
        """Presses the button of a command (of that label), or submits the form; what Xuke answers."""
        value = next(it for it in values(on.card, label) if it["c"] == command)
        return self.call_back(who, on, value, form)

    def pressing(
        self, who: str, on: Posted, value: Any, form: dict[str, Any] | None = None, tenant: str = TENANT
    ) -> dict[str, Any]:
        """The callback of a press; nothing in it says which chat it is or which topic."""
        token = f"c-{next(_numbers):08x}"
        self.fake.api.presses[token] = self.fake.tenancy.now(), 0, on.id
        action = {
            "value": value,
            "tag": "button",
            "timezone": "Asia/Shanghai",
            **({"form_value": form, "name": "submit"} if form is not None else {}),
        }
        event = {
            "operator": {"open_id": open_id(who), "union_id": f"on_{who}", "tenant_key": tenant},
            "token": token,
            "action": action,
            "host": "im_message",
            "context": {"open_message_id": on.id, "open_chat_id": on.chat},
        }
        return envelope(PRESS, event)

    def call_back(
        self, who: str, on: Posted, value: Any, form: dict[str, Any] | None = None, **more: Any
    ) -> Any:
        """A press of a button with a value: answered in time, and with nothing but what Feishu takes. A card
        in the answer takes the place of the pressed one."""
        begun = time.monotonic()
        status, answer = self.tell(self.pressing(who, on, value, form, **more))
        took = time.monotonic() - begun
        self.slowest = max(self.slowest, took)
        assert status == 200, answer
        assert took < PRESSED_WITHIN, f"200341: {took:.1f} s"
        assert isinstance(answer, dict)
        assert answer.keys() <= {"toast", "card"}
        if toast := answer.get("toast"):
            assert toast["type"] in ("info", "success", "warning", "error")
            assert toast["content"]
        if card := answer.get("card"):
            assert card.keys() == {"type", "data"}
            assert card["type"] == "raw", "200672"
            content = json.dumps(card["data"], ensure_ascii=False)
            assert problems(content, {*PEOPLE.values(), STRANGER}) == []
            on.content = content
        return answer


def values(card: Any, label: str = "") -> Iterator[dict[str, Any]]:
    """The values of a card's buttons whose label holds some words."""
    if isinstance(card, dict):
        if card.get("tag") == "button" and label in card["text"]["content"]:
            yield from (it["value"] for it in card.get("behaviors", ()) if it["type"] == "callback")
        for it in card.values():
            yield from values(it, label)
    elif isinstance(card, list):
        for it in card:
            yield from values(it, label)


@contextmanager
def feishu(folder: Path, socket_url: str = "", /, **changed: str) -> Iterator[Team]:
    """Xuke in a Feishu tenant, over HTTP callbacks or over `socket_url`: wang and li are officers, zhao is on
    call by a group."""
    home = folder / "xuke"
    home.mkdir(exist_ok=True)
    with faking(scopes()) as fake:
        fake.socket_url = socket_url
        settings = {
            "FEISHU_APP_ID": APP_ID,
            "FEISHU_APP_SECRET": SECRET,
            "FEISHU_VERIFICATION_TOKEN": TOKEN,
            "FEISHU_ENCRYPT_KEY": KEY,
            "FEISHU_DOMAIN": fake.url,
            "OFFICERS": f"feishu:{PEOPLE['wang']},feishu:{PEOPLE['li']}",
            "ONCALL": f"feishu:{GROUP}",
            "OFFICER_CHANNEL": f"feishu:{CHATS['officers']}",
            "ALERT_CHANNEL": f"feishu:{CHATS['alerts']}",
            "INCIDENT_CHANNEL": f"feishu:{CHATS['incidents']}",
            "LICENSE_FILE": str(license_until(date.today() + timedelta(days=1_000), folder)),
            "STATE_DIR": str(folder / "state"),
            **changed,
        }
        with serving(home, **settings) as served:
            yield Team(served, fake)
