"""Payloads that Slack would never send, properly signed: the same ones for the same seed."""

import json
import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from tests.platforms.slack.client import FORM, JSON
from tests.platforms.slack.workspace import Workspace

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
    "<!channel>",
    "x" * 5_000,
    {"type": "block_actions"},
    [[[[[[]]]]]],
    2**80,
    "../../etc/passwd",
    "9" * 5_000,
)


def payloads(
    team: Workspace, count: int, interactions: Sequence[dict[str, Any]] = (), seed: int = 4
) -> Iterator[tuple[bytes, str]]:
    """Bodies and their content types. `interactions` are real ones, to be spoiled too."""
    chance = random.Random(seed)
    models = _models(team) + [("interaction", payload) for payload in interactions] * 3
    for number in range(count):
        kind, model = chance.choice(models)
        if number % 500 == 499:  # a megabyte
            yield _encoded(kind, _mutated(model, chance) | {"text": "x" * 1_000_000})
        elif chance.random() < 0.15:
            yield _bytes(chance), chance.choice((JSON, FORM, "text/plain", "multipart/form-data", ""))
        elif chance.random() < 0.15:
            body, content = _encoded(kind, model)
            yield _torn(body, chance), content
        else:
            yield _encoded(kind, _mutated(model, chance))


def _models(team: Workspace) -> list[tuple[str, dict[str, Any]]]:
    text = "<@U0XUKEUSER> can we launch live chat?"
    mention, *rest = team.message_events("mei", "questions", text, "1700000000.000001")
    press = {
        "action_id": "ask",
        "block_id": "b",
        "text": {"type": "plain_text", "text": "Why?"},
        "value": "why",
    }
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "rule",
        "private_metadata": "{}",
        "state": {"values": {"verdict": {"verdict": {"type": "static_select", "selected_option": None}}}},
        "blocks": [],
        "hash": "1.2",
        "title": {"type": "plain_text", "text": "Rule"},
    }
    base = team.pressing("mei", press, "questions", message={"text": "x", "ts": "1700000000.000002"})
    submission = {**base, "type": "view_submission", "view": view}
    return [
        ("json", mention),
        *(("json", event) for event in rest),
        (
            "json",
            {**mention, "event": {"type": "app_home_opened", "user": "U1", "tab": "home", "event_ts": "1.1"}},
        ),
        ("json", {**mention, "event": {"type": "message", "subtype": "message_changed", "channel": "C1"}}),
        ("interaction", base),
        ("interaction", submission),
        ("interaction", {**submission, "type": "view_closed"}),
        ("interaction", {**base, "type": "message_action", "callback_id": "ask", "message": {"text": "?"}}),
        ("interaction", {**base, "type": "shortcut", "callback_id": "ask"}),
        (
            "form",
            {"command": "/license", "text": "help", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.1"},
        ),
    ]


def _mutated(model: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with one to four places deleted or replaced."""
    copy: dict[str, Any] = json.loads(json.dumps(model))
    for _ in range(chance.randint(1, 4)):
        places = list(_places(copy))
        if not places:
            break
        holder, key = chance.choice(places)
        if chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = deepcopy(chance.choice(_ODD))
    return copy


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _encoded(kind: str, value: dict[str, Any]) -> tuple[bytes, str]:
    if kind == "json":
        return json.dumps(value).encode(), JSON
    if kind == "interaction":
        return urlencode({"payload": json.dumps(value)}).encode(), FORM
    fields = {name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()}
    return urlencode(fields, errors="replace").encode(), FORM


def _torn(body: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body))
    return chance.choice((body[:place], body[place:], body[:place] + b"\xff\x00" + body[place:]))


def _bytes(chance: random.Random) -> bytes:
    return chance.choice(
        (
            b"",
            b"null",
            b"[]",
            b"1",
            b'"x"',
            b"{",
            b"payload",
            b"payload=",
            b"payload=%7B",
            b"payload=null",
            b"payload=[]",
            b"payload=%FF%FE",
            b"[" * 100_000,
            b'{"a":' * 20_000,
            b"&" * 5_000,
            b"=" * 5_000,
            b"ssl_check=1",
            b"command=/license",
            b'{"type":"event_callback"}',
            b'{"type":"event_callback","event":null}',
            b'{"type":"event_callback","event":{"type":7}}',
            b'{"type":"url_verification"}',
            chance.randbytes(chance.randint(1, 2_000)),
        )
    )
