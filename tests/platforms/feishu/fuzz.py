"""Bodies that Feishu would never send: the same ones for the same seed."""

import json
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.platforms.feishu.fake import BOT, CHATS, PEOPLE
from tests.platforms.feishu.team import TOKEN, encrypt, envelope, signed

_ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    -1,
    1e308,
    True,
    [],
    {},
    [None],
    {"": ""},
    "\x00",
    "许可" * 300,
    "\ud800",
    "<at id=all></at>",
    "x" * 5_000,
    "om_" + "x" * 500,
    [[[[[[]]]]]],
    2**80,
    "../../etc/passwd",
    "9" * 5_000,
)
WAYS = ("spoiled", "noise", "torn", "unsigned", "wrongly signed", "old", "to come", "another key", "plain")
"""What is wrong with a body."""
BARE = {"Content-Type": "application/json"}

Sent = tuple[bytes, dict[str, str]]


def bodies(count: int, seed: int = 4) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """What is wrong, the body, its headers; but for what is "spoiled" nothing may come of any."""
    chance = random.Random(seed)
    for number in range(count):
        way, model = WAYS[number % len(WAYS)], chance.choice(_models(number))
        yield way, *_made(way, model, chance)


def _made(way: str, model: Any, chance: random.Random) -> Sent:
    now, raw = time.time(), encrypt(model)
    match way:
        case "spoiled":
            raw = encrypt(_spoiled(model, chance))
        case "noise":
            raw = chance.choice((b"", b"{", b"null", b"[" * 50_000, chance.randbytes(chance.randrange(900))))
        case "torn":
            raw = _torn(raw, chance)
        case "unsigned":
            return raw, BARE
        case "wrongly signed":
            return raw, {
                **signed(raw),
                "X-Lark-Signature": chance.choice((f"{chance.getrandbits(256):064x}", "x")),
            }
        case "old":
            return raw, signed(raw, at=now - chance.choice((600, 86_400, 10**9)))
        case "to come":
            return raw, signed(raw, at=now + chance.choice((600, 86_400)))
        case "another key":
            raw = encrypt(model, "another key")
        case "plain":
            raw = json.dumps(model).encode()
    return raw, signed(raw)


def _models(number: int) -> tuple[dict[str, Any], ...]:
    person = {"open_id": PEOPLE["mei"]}
    said = {
        "message_id": f"om_noise{number}",
        "chat_id": CHATS["questions"],
        "chat_type": "group",
        "message_type": "text",
        "content": json.dumps({"text": "@_user_1 can we launch live chat, says the noise?"}),
        "create_time": str(number),
        "mentions": [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "Xuke"}],
    }
    post = {
        "title": "",
        "content": [[{"tag": "text", "text": "clause 八"}], [{"tag": "img", "image_key": "i"}]],
    }
    sender = {"sender_id": person, "sender_type": "user", "tenant_key": "tenant-home"}
    written = {"message_type": "post", "content": json.dumps(post)}
    value = {"c": "why", "v": "can we?", "l": "en", "t": "om_noise", "d": ""}
    press = {
        "operator": person,
        "action": {"value": value, "tag": "button"},
        "context": {"open_message_id": "om_noise", "open_chat_id": CHATS["questions"]},
    }
    filled = {**press, "action": {"value": {**value, "c": "rule"}, "form_value": {"reason": "noise"}}}
    return (
        envelope("im.message.receive_v1", {"sender": sender, "message": said}),
        envelope("im.message.receive_v1", {"sender": sender, "message": {**said, **written}}),
        envelope(
            "im.message.recalled_v1", {"message_id": "om_noise", "chat_id": "oc_noise", "recall_time": "1"}
        ),
        envelope("application.bot.menu_v6", {"operator": {"operator_id": person}, "event_key": "deadlines"}),
        envelope("im.chat.member.bot.added_v1", {"chat_id": "oc_noise", "operator_id": person}),
        envelope("card.action.trigger", press),
        envelope("card.action.trigger", filled),
        {"type": "url_verification", "token": f"no {TOKEN}", "challenge": "c"},
    )


def _spoiled(model: Any, chance: random.Random) -> Any:
    """The same with something else in one or more of its places."""
    model = deepcopy(model)
    for _ in range(chance.randrange(1, 4)):
        places = list(_places(model))
        holder, key = chance.choice(places)
        if isinstance(holder, dict) and chance.random() < 0.25:
            del holder[key]
        else:
            holder[key] = deepcopy(chance.choice(_ODD))
    return model


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _torn(raw: bytes, chance: random.Random) -> bytes:
    torn = bytearray(raw[: chance.randrange(len(raw))])
    for _ in range(min(len(torn), chance.randrange(4))):
        torn[chance.randrange(len(torn))] = chance.randrange(256)
    return bytes(torn)
