"""People in Feishu: what they write, press and fill in, signed and encrypted as Feishu does."""

import hashlib
import json
import os
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from tests.platforms.feishu.fake import (
    APP_ID,
    BOT,
    CHATS,
    GROUP,
    PEOPLE,
    SECRET,
    TENANT,
    Fake,
    Posted,
    faking,
)
from tests.serving import Served, license_until, serving

KEY, TOKEN = "encrypt-key-of-the-tests", "verification-token"
_numbers = count(1)


def encrypt(body: Any, key: str = KEY) -> bytes:
    """As Feishu encrypts a body."""
    padder, start = PKCS7(128).padder(), os.urandom(16)
    padded = padder.update(json.dumps(body).encode()) + padder.finalize()
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(start)).encryptor()
    encrypted = b64encode(start + cipher.update(padded) + cipher.finalize()).decode()
    return json.dumps({"encrypt": encrypted}).encode()


def signed(raw: bytes, key: str = KEY, at: float | None = None) -> dict[str, str]:
    """The headers of a body."""
    moment, nonce = str(int(at if at is not None else time.time())), "n-1"
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
    """An event or callback of schema 2.0."""
    told = {
        "event_id": f"ev-{next(_numbers)}-{time.time_ns()}",
        "event_type": kind,
        "create_time": str(time.time_ns() // 1_000_000),
        "token": TOKEN,
        "app_id": APP_ID,
        "tenant_key": TENANT,
    }
    return {"schema": "2.0", "header": {**told, **header}, "event": event}


@dataclass
class Team:
    """Xuke, the stand-in, and the people between them."""

    served: Served
    fake: Fake

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
        """The event of a message; `chat` "" is the chat of two."""
        id_ = f"om_said{next(_numbers):06d}"
        chat_id = CHATS.get(chat, f"oc_p2p_{who}")
        self.fake.chat_of[id_] = chat_id
        shown = f"@_user_1 {text}" if chat and mention else text
        self.fake.texts[id_] = text
        bot = {"key": "@_user_1", "id": {"open_id": BOT}, "mentioned_type": "bot", "name": "Xuke"}
        message = {
            "message_id": id_,
            "chat_id": chat_id,
            "chat_type": "group" if chat else "p2p",
            "message_type": "text",
            "content": json.dumps({"text": shown}),
            "create_time": str(time.time_ns() // 1_000_000),
            **({"mentions": [bot]} if chat and mention else {}),
            **({"root_id": root, "parent_id": root, "thread_id": f"omt_{root}"} if root else {}),
            **more,
        }
        sender = {
            "sender_id": {"open_id": PEOPLE.get(who, f"ou_{who}")},
            "sender_type": "user",
            "tenant_key": tenant,
        }
        return envelope("im.message.receive_v1", {"sender": sender, "message": message})

    def write(self, who: str, chat: str, text: str, root: str | None = None, **more: Any) -> str:
        """Says something; the message's id."""
        body = self.message(who, chat, text, root, **more)
        status, _ = self.tell(body)
        assert status == 200
        return str(body["event"]["message"]["message_id"])

    def ask(self, who: str, chat: str, text: str, **more: Any) -> Posted:
        """The answer to a question."""
        id_ = self.write(who, chat, text, **more)
        return self.answers(id_)

    def answers(self, id_: str, number: int = 1) -> Posted:
        """The answer to a message."""
        found: Posted = self.fake.until(
            lambda: len(it := self.fake.thread(id_)) >= number and it[number - 1], why=f"an answer to {id_}"
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

    def press(
        self, who: str, on: Posted, command: str, form: dict[str, str] | None = None, label: str = ""
    ) -> Any:
        """Presses the button of a command (of that label), or submits the form; what Xuke answers."""
        value = next(it for it in values(on.card, label) if it["c"] == command)
        return self.call_back(who, on, value, form)

    def call_back(self, who: str, on: Posted, value: Any, form: dict[str, str] | None = None) -> Any:
        """A press of a button with a value."""
        chat = on.chat if on.chat.startswith("oc_") else f"oc_p2p_{who}"
        action = {"value": value, "tag": "button", **({"form_value": form} if form is not None else {})}
        event = {
            "operator": {"open_id": PEOPLE.get(who, f"ou_{who}"), "tenant_key": TENANT},
            "token": "c-1",
            "action": action,
            "host": "im_message",
            "context": {"open_message_id": on.id, "open_chat_id": chat},
        }
        status, answer = self.tell(envelope("card.action.trigger", event))
        assert status == 200, answer
        return answer

    def direct(self, who: str, text: str) -> Posted:
        """What Xuke told one person."""
        return self.said(PEOPLE[who], text)


def values(card: Any, label: str = "") -> Iterator[dict[str, Any]]:
    """The values of a card's buttons whose label holds some words."""
    if isinstance(card, dict):
        if card.get("tag") == "button" and label in card["text"]["content"]:
            yield from (it["value"] for it in card.get("behaviors", ()))
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
    with faking() as fake:
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
