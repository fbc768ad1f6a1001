"""Who is on call, day by day."""

from datetime import date, timedelta

import pytest

from bot.incidents.refusal import ActionRefused
from bot.incidents.rota import hand_over, make_rota, on_call, read_rota, turn_ends, write_rota

MONDAY = date(2026, 11, 23)
ROTA = make_rota(MONDAY, ["slack:A", "slack:B", "slack:C"])
DAY = timedelta(days=1)


def test_without_a_rota_the_setting_counts() -> None:
    assert on_call(None, ("slack:X", "slack:Y"), MONDAY) == ("slack:X", "slack:Y")
    assert on_call(None, (), MONDAY) == ()
    assert on_call(ROTA, ("slack:X",), MONDAY - DAY) == ("slack:X",)


def test_weeks_in_turn() -> None:
    days = [on_call(ROTA, (), MONDAY + number * DAY)[0][-1] for number in range(28)]
    assert "".join(days) == "A" * 7 + "B" * 7 + "C" * 7 + "A" * 7


def test_handing_over() -> None:
    rota = hand_over(ROTA, "slack:B", MONDAY + 2 * DAY)
    days = [on_call(rota, (), MONDAY + number * DAY)[0][-1] for number in range(8)]
    assert "".join(days) == "AABBBBBB"
    rota = hand_over(rota, "slack:C", MONDAY + 3 * DAY, MONDAY + 3 * DAY)
    assert on_call(rota, (), MONDAY + 3 * DAY) == ("slack:C",)
    assert on_call(rota, (), MONDAY + 4 * DAY) == ("slack:B",)
    assert read_rota(write_rota(rota)) == rota


def test_handing_over_without_a_rota() -> None:
    rota = hand_over(None, "slack:B", MONDAY)
    assert on_call(rota, ("slack:X",), MONDAY + 6 * DAY) == ("slack:B",)
    assert on_call(rota, ("slack:X",), MONDAY + 7 * DAY) == ("slack:X",)


def test_before_the_rota_begins_a_hand_over_lasts_until_then() -> None:
    assert turn_ends(ROTA, MONDAY - 3 * DAY) == MONDAY - DAY


def test_what_is_refused() -> None:
    for people in ([], ["slack:A", "slack:A"]):
        with pytest.raises(ActionRefused):
            make_rota(MONDAY, people)
    with pytest.raises(ActionRefused):
        hand_over(ROTA, " ", MONDAY)
    with pytest.raises(ActionRefused, match="2026-11-22"):
        hand_over(ROTA, "slack:B", MONDAY, MONDAY - DAY)
