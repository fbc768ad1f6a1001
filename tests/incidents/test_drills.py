"""The monthly drill."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.incidents.drills import drill_intake, make_schedule, next_drill, scenario_of, scenarios
from bot.incidents.intake import propose
from bot.incidents.refusal import ActionRefused
from bot.incidents.terms import BEIJING
from tests.incidents.cases import books


def test_one_each_month() -> None:
    schedule = make_schedule(15)
    moment = datetime(2026, 10, 31, 20, tzinfo=UTC)
    found = []
    for _ in range(4):
        moment = next_drill(schedule, moment, BEIJING)
        found.append(moment)
    assert [drill.date() for drill in found] == [
        date(2026, 11, 15),
        date(2026, 12, 15),
        date(2027, 1, 15),
        date(2027, 2, 15),
    ]
    assert {drill.strftime("%H:%M %Z") for drill in found} == {"10:00 CST"}
    assert next_drill(schedule, found[0] - timedelta(seconds=1), BEIJING) == found[0]


@pytest.mark.parametrize("day", [0, 29, -1])
def test_a_day_that_not_every_month_has(day: int) -> None:
    with pytest.raises(ActionRefused):
        make_schedule(day)


def test_every_scenario_opens_a_drill() -> None:
    months = {scenario_of(date(2026, month, 1)).id for month in range(1, 13)}
    assert months == {scenario.id for scenario in scenarios()}
    for scenario in scenarios():
        intake = drill_intake(scenario, "zh")
        assert intake.drill
        assert propose(intake, books(), datetime(2026, 11, 24, tzinfo=UTC)).clauses
