"""Masking goes by field: what a table calls exact is never touched, what nobody speaks of is free text."""

from pathlib import Path

import pytest

from bot.record.fields import Table, tables
from bot.record.store import Add, Replace, Store
from tests.commands.desks import OFFICER, real_desk, typed
from tests.commands.walks import do, opened
from tests.record.engines import Engine
from tests.record.kept import Clock

IDENTITY, PHONE, CARD = "110101199003074477", "13812345678", "6222021234567890128"
SAMPLES = Table("samples", "receipt at files.size files.link whole")


def kept(store: Store, key: str) -> dict[str, object]:
    document = store.get("samples", key)
    assert document is not None
    return dict(document.value)


def test_exact_fields_are_kept_as_given_and_all_others_masked(store: Store) -> None:
    value = {
        "receipt": IDENTITY,
        "at": "2026-11-25T23:03:16.052341+08:00",
        "note": f"call {PHONE}",
        "files": [{"size": 5, "link": f"https://x/{PHONE}", "name": f"{PHONE}.pdf"}],
        "whole": {"a": [PHONE, {"b": IDENTITY}]},
        "forgotten": {"deep": [[CARD]]},
    }
    store.write(f"slack:U{PHONE}", "added", Add(SAMPLES, "a", value))
    assert kept(store, "a") == {
        **value,
        "note": "call [phone]",
        "files": [{"size": 5, "link": f"https://x/{PHONE}", "name": "[phone].pdf"}],
        "forgotten": {"deep": [["[card number]"]]},
    }
    (entry,) = store.history()
    assert entry.actor == f"slack:U{PHONE}"


def test_a_table_is_known_by_its_name_also_when_it_is_read_back(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    store.write("xuke", "added", Add("samples", "a", {"receipt": IDENTITY, "note": PHONE}))
    store.close()
    again = engine.open(state_dir, clock)
    document = again.get("samples", "a")
    assert document is not None
    again.write("xuke", "replaced", Replace(document, {**document.value, "more": PHONE}))
    assert kept(again, "a") == {"receipt": IDENTITY, "note": "[phone]", "more": "[phone]"}
    again.close()


def test_an_undeclared_table_is_free_text_throughout(store: Store) -> None:
    store.write("xuke", "added", Add("unheard-of", "a", {"receipt": IDENTITY}), about={"x": PHONE})
    document = store.get("unheard-of", "a")
    assert document is not None
    assert document.value["receipt"] == "[ID number]"
    assert next(store.history()).data["about"] == {"x": "[phone]"}


def test_every_table_that_xuke_writes_has_said_which_of_its_fields_are_exact() -> None:
    from commands import respond

    desk = real_desk()
    opened(desk)
    do(desk, "I1 note", who=OFFICER, note="a note")
    for text in (
        "can we run a blimp?",
        "renewal applied 2025-05-20 receipt 1",
        "oncall rota local:a, local:b",
    ):
        respond(typed(text, who=OFFICER), desk)
    desk.alerts.tick()
    written = {change["table"] for entry in desk.store.history() for change in entry.data.get("changes", ())}
    assert len(written) > 8
    assert written <= tables()


@pytest.mark.parametrize("name", ["password", "text"])
def test_names_of_members_are_kept(store: Store, name: str) -> None:
    store.write("xuke", "added", Add("samples", "n", {name: "word"}))
    assert kept(store, "n") == {name: "word"}
