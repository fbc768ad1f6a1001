"""What the tests of incidents share: the playbooks, a moment, a case that goes forward by actions."""

from datetime import UTC, datetime, timedelta
from functools import cache

from bot.incidents.actions import Action, CloseCase, Finish
from bot.incidents.case import Case
from bot.incidents.decide import decide, open_case
from bot.incidents.entries import read_entry, write_entry
from bot.incidents.fold import extend, fold
from bot.incidents.intake import Intake
from bot.incidents.playbook import Playbooks, load_playbooks
from bot.incidents.terms import Happened
from bot.license.certificate import Certificate
from bot.roles import Role
from tests.license.licenses import shipped

# 03:05 in Beijing, a Tuesday.
START = datetime(2026, 11, 23, 19, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MEMBER, OTHER, ONCALL, OFFICER = "slack:U1MEM", "slack:U2OTH", "slack:U3ONC", "slack:U4OFF"
ROLE: dict[str, Role] = {MEMBER: "member", OTHER: "member", ONCALL: "on-call", OFFICER: "officer"}
DIGEST = "ab" * 32


@cache
def license_() -> Certificate:
    return shipped()


def books() -> Playbooks:
    return load_playbooks(license_())


def opened(
    *kinds: Happened,
    what: str = "用户信息接口被爬取",
    at: datetime = START,
    actor: str = MEMBER,
    **more: object,
) -> Case:
    """A case as opened; its id is 7."""
    intake = Intake(what, frozenset(kinds), **more)  # type: ignore[arg-type]
    return fold(open_case("7", intake, books(), actor, ROLE[actor], at))


def act(case: Case, action: Action, actor: str = ONCALL, after: float = 1) -> Case:
    """The case after `action`, `after` minutes after its last entry; what is kept reads back the same."""
    now = case.entries[-1].at + after * MINUTE
    entries = decide(case, action, books(), actor, ROLE[actor], now)
    assert tuple(read_entry(write_entry(entry)) for entry in entries) == entries
    return extend(case, entries)


def done(case: Case, *steps: str, actor: str = ONCALL) -> Case:
    """The case after the steps, each done in a minute."""
    for step in steps:
        case = act(case, Finish(step, f"{step} 已处理"), actor)
    return case


def closed(case: Case) -> Case:
    return act(case, CloseCase("接口没有鉴权", "上线前检查鉴权", "回执 2026-11"), OFFICER)
