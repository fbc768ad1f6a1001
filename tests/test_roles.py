"""Who may do what, in one table; refusals say which role and are journaled."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.errors import BadInput
from bot.people import read_people
from bot.roles import LEAST, ROLES, Action, NotPermitted, Roles, permits
from bot.words import LANGUAGES, load_words
from commands import respond
from tests.commands.desks import ON_CALL, real_desk, typed


def a_team() -> Roles:
    groups = {"slack:S9": ["slack:U3"]}
    return Roles(
        frozenset({"slack:U1", "slack:S9"}), frozenset({"slack:U2"}), lambda group: groups.get(group, [])
    )


def test_the_table_is_the_contracts() -> None:
    allowed = {role: {action for action in get_args(Action) if permits(role, action)} for role in ROLES}
    everyone = {"ask", "ask_officers", "show", "clause", "deadlines", "rulings", "report_incident"}
    oncall = {"take_step", "file_evidence", "restrict_incident"}
    officer = {"rule", "record_event", "mark_done", "snooze", "close_incident", "load_license"}
    assert allowed == {
        "guest": {"ask"},
        "member": everyone,
        "on-call": everyone | oncall,
        "officer": everyone | oncall | officer,
    }
    own = {action for action in get_args(Action) if permits("member", action, own=True)}
    assert own == everyone | {"take_step", "file_evidence"}


def test_officers_and_oncall_are_users_or_groups() -> None:
    roles = a_team()
    assert [roles.role_of(f"slack:U{n}") for n in (1, 2, 3, 4)] == ["officer", "on-call", "officer", "member"]
    assert roles.role_of("feishu:U1") == "member"


def test_a_refusal_names_the_role_in_the_persons_language() -> None:
    roles = a_team()
    with pytest.raises(NotPermitted, match="you need the role compliance officer") as caught:
        roles.check("slack:U2", "rule")
    refusal = caught.value
    assert "OFFICERS" in refusal.line("en")
    assert "只有合规负责人才能作出裁定" in refusal.line("zh")
    assert (refusal.action, refusal.role, refusal.needed) == ("rule", "on-call", "officer")


def test_a_refusal_is_journaled() -> None:
    desk = real_desk()
    respond(typed("done renewal-2026", who=ON_CALL), desk)
    refused = [entry for entry in desk.store.history() if entry.kind == "refused"]
    assert [(entry.actor, entry.data["about"]["action"]) for entry in refused] == [(ON_CALL, "mark_done")]


@pytest.mark.parametrize(("action", "setting"), [("rule", "OFFICERS"), ("take_step", "ONCALL")])
def test_where_nobody_has_the_role_the_refusal_names_the_setting(action: Action, setting: str) -> None:
    roles = Roles(frozenset(), frozenset())
    with pytest.raises(NotPermitted) as caught:
        roles.check("slack:U4", action)
    assert all(setting in caught.value.line(language) for language in LANGUAGES)


def test_who_may_is_not_refused() -> None:
    roles = a_team()
    assert roles.check("slack:U3", "close_incident") == "officer"
    assert roles.check("slack:U4", "take_step", own=True) == "member"


def test_every_action_and_role_has_words() -> None:
    for language in LANGUAGES:
        words = load_words(language, "record")
        assert set(words["action"]) == set(get_args(Action)) == set(LEAST)
        assert set(words["role"]) == {"on-call", "officer"}


def test_people_are_read_with_and_without_prefixes() -> None:
    assert read_people("OFFICERS", " slack:U1, feishu:ou_2；slack:S3 ") == {
        "slack:U1",
        "feishu:ou_2",
        "slack:S3",
    }
    assert read_people("OFFICERS", "U1,U2", ["slack"]) == {"slack:U1", "slack:U2"}
    assert read_people("OFFICERS", "") == frozenset()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("U1", "ONCALL: 'U1' names no platform; write slack:U1 or feishu:U1"),
        ("teams:U1", "ONCALL: 'teams:U1' is no user or group; write it as slack:U0123ABCD"),
        ("slack:", "ONCALL: 'slack:' is no user or group; write it as slack:U0123ABCD"),
    ],
)
def test_a_wrong_id_is_named_with_its_setting(value: str, line: str) -> None:
    with pytest.raises(BadInput) as error:
        read_people("ONCALL", value, ["slack", "feishu"])
    assert str(error.value) == line


@pytest.mark.parametrize("text", ["show", "clause 8", "deadlines", "rulings", "incident list", "oncall"])
def test_people_of_other_workspaces_only_ask(text: str) -> None:
    """`show` and `clause` counted as asking, so guests had them too."""
    desk = real_desk()
    guest = replace(typed(text, who="slack:U7"), away=True)
    reply = respond(guest, desk)
    assert reply.private
    assert not reply.rows
    assert not reply.quotes
    assert [entry.kind for entry in desk.store.history()] == ["refused"]
    assert respond(replace(guest, text="can we launch live chat?"), desk).badge
