"""10,000 random lives of a case: commands, buttons, roles and times in any order.

None reaches a closed case whose report is neither done nor explained, a change without an entry, or an
error that says nothing.
"""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.incidents.actions import (
    FACTS,
    Action,
    AddDemand,
    AddEvidence,
    AddNote,
    CannotDo,
    CloseCase,
    Confirm,
    EditNote,
    Establish,
    Finish,
    HandOver,
    Involve,
    Overrule,
    Pin,
    Reopen,
    Restrict,
    Take,
    Withdraw,
)
from bot.incidents.case import Case
from bot.incidents.clocks import Watch, deadline_events, next_at, reminders
from bot.incidents.decide import decide, open_case
from bot.incidents.entries import read_entry, write_entry
from bot.incidents.fold import extend, fold
from bot.incidents.intake import Intake
from bot.incidents.message import case_message, step_message
from bot.incidents.refusal import ActionRefused
from bot.incidents.report import draft_report
from bot.incidents.report_markdown import markdown
from bot.incidents.steps import steps
from bot.incidents.terms import CLAUSES, DATA, HAPPENED
from bot.roles import ROLES
from bot.words import LANGUAGES
from tests.incidents.cases import DIGEST, MEMBER, OFFICER, ONCALL, OTHER, START, books, license_

LIVES, PARTS = 10_000, 8
PEOPLE = (MEMBER, OTHER, ONCALL, OFFICER)
TEXTS = ("", " ", "已处理", "done", "{step}", "%s 【】|*", "\x00", "第一行\n第二行", "\ud800")
STEPS = (
    "start",
    "contain",
    "remove",
    "report-8",
    "demands",
    "demand-1",
    "demand-2",
    "close",
    "locate",
    "dispose",
    "records",
    "report-9",
    "nowhere",
    "",
)


def moment(chance: random.Random) -> datetime | None:
    return chance.choice((None, START + timedelta(minutes=chance.randint(-3000, 6000))))


def some_day(chance: random.Random) -> date | None:
    return chance.choice((None, None, date(2026, 11, chance.randint(20, 30))))


def some_clauses(chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.sample(CLAUSES, chance.randint(0, 2)))


def some_value(chance: random.Random) -> object:
    choices = (
        chance.choice(TEXTS),
        moment(chance),
        chance.choice((-1, 0, 5, 2_000_000)),
        chance.choice((True, False, None)),
        tuple(chance.sample(HAPPENED, chance.randint(0, 4))),
        tuple(chance.sample(DATA, chance.randint(0, 3))),
        ("flood",),
    )
    return chance.choice(choices)


MAKERS: tuple[Callable[[random.Random, str, str], Action], ...] = (
    lambda chance, step, text: Take(step),
    lambda chance, step, text: Finish(step, text, moment(chance), some_day(chance), text, None, text),
    lambda chance, step, text: Finish(step, "办了"),
    lambda chance, step, text: Finish(step, "办了"),
    lambda chance, step, text: CannotDo(step, text),
    lambda chance, step, text: HandOver(step, chance.choice((*PEOPLE, ""))),
    lambda chance, step, text: Withdraw(step, text),
    lambda chance, step, text: AddEvidence(
        text,
        chance.choice((-1, 0, 9, 2**30)),
        chance.choice((None, DIGEST)),
        text,
        chance.choice((None, step)),
    ),
    lambda chance, step, text: AddNote(text, chance.choice((None, "m1", "m2"))),
    lambda chance, step, text: EditNote(chance.choice(("m1", "m2", "m3")), text),
    lambda chance, step, text: Pin(text, text, chance.choice((None, "m1"))),
    lambda chance, step, text: AddDemand(text, some_day(chance)),
    lambda chance, step, text: Establish(
        chance.choice((*FACTS, "nothing")),
        some_value(chance),  # type: ignore[arg-type]
        chance.random() < 0.5,
    ),
    lambda chance, step, text: Confirm(chance.choice((*FACTS, "nothing"))),
    lambda chance, step, text: Overrule(some_clauses(chance), text),  # type: ignore[arg-type]
    lambda chance, step, text: Involve(chance.choice((*PEOPLE, ""))),
    lambda chance, step, text: Restrict(chance.random() < 0.5),
    lambda chance, step, text: CloseCase(text, "改进", None),
    lambda chance, step, text: CloseCase("原因", "改进", text),
    lambda chance, step, text: Reopen(text),
)


def born(chance: random.Random) -> Case:
    intake = Intake(
        "出事了",
        frozenset(chance.sample(HAPPENED, chance.randint(0, 2))),
        persons=chance.choice((None, 0, 3_000_000)),
        drill=chance.random() < 0.3,
        restricted=chance.random() < 0.2,
    )
    return fold(open_case("7", intake, books(), chance.choice(PEOPLE), chance.choice(ROLES), START))


def live(chance: random.Random) -> Case:
    """One life; half of them under people who mostly do the next thing and want to be done."""
    case, now, eager = born(chance), START, chance.random() < 0.5
    for _ in range(chance.randint(5, 40)):
        now += timedelta(minutes=chance.choice((-30, 0, 1, 7, 60, 1500)))
        step = chance.choice(STEPS)
        action = chance.choice(MAKERS)(chance, step, chance.choice(TEXTS))
        role = chance.choice(ROLES)
        if eager and chance.random() < 0.8:
            names = [known.id for known in steps(case, books())]
            settled = [name for name in names if name in case.steps and case.steps[name].settled]
            still = [name for name in names if name not in (*settled, "close", "demands")]
            role = "officer"
            action = Finish(chance.choice(still), "办了") if still else CloseCase("原因", "改进")
        case = step_on(case, action, chance.choice(PEOPLE), role, now)
    return case


def step_on(case: Case, action: Action, actor: str, role: str, now: datetime) -> Case:
    try:
        entries = decide(case, action, books(), actor, role, now)  # type: ignore[arg-type]
    except ActionRefused as error:
        for line in (str(error), error.line("zh")):
            assert line.strip()
            assert "\n" not in line
        return case
    assert entries
    assert [entry.number for entry in entries] == [
        len(case.entries) + 1 + place for place in range(len(entries))
    ]
    assert all(entry.at >= case.entries[-1].at for entry in entries)
    case = extend(case, entries)
    if case.closed_at is not None:
        for known in steps(case, books()):
            if known.marks == "report":
                progress = case.steps[known.id]
                assert progress.status in ("done", "cannot")
                assert progress.text.strip()
    return case


def check(case: Case, now: datetime) -> None:
    """What must hold of every case, however it came to be."""
    assert fold(read_entry(write_entry(entry)) for entry in case.entries) == case
    assert case.clauses
    for language in LANGUAGES:
        assert case_message(case, books(), now, language).text
    for known in steps(case, books()):
        assert step_message(case, known.id, books(), now, "zh").text
    watch = Watch((ONCALL,), ())
    told = reminders(case, books(), now, set(), watch)
    assert reminders(case, books(), now, {found.key for found in told}, watch) == ()
    following = next_at(case, books(), now)
    assert following is None or following > now
    for opens in deadline_events(case, books()):
        assert opens.day >= date(2026, 11, 20)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_lives(part: int) -> None:
    closings = 0
    for number in range(LIVES // PARTS):
        chance = random.Random(part * LIVES + number)
        case = live(chance)
        closings += case.closing is not None
        if number % 5 == 0:
            check(case, START + timedelta(hours=3))
        if number % 50 == 0:
            assert markdown(draft_report(case, books(), license_()))
    # The run is worth something only where many lives come to an end.
    assert closings > LIVES // PARTS // 20


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_lives_that_hypothesis_looks_for(chance: random.Random) -> None:
    check(live(chance), START + timedelta(hours=3))
