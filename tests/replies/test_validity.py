"""The license's status in few words, in both languages."""

from datetime import date
from typing import get_args

import pytest

from bot.license.validity import Status, Validity
from bot.replies.validity import headline, short
from bot.words import Language

UNTIL, RENEW_BY = date(2026, 7, 19), date(2026, 4, 20)


def on(status: Status, days_left: int = 0) -> Validity:
    return Validity(status, date(2026, 1, 1), UNTIL, days_left, RENEW_BY)


@pytest.mark.parametrize("language", get_args(Language))
def test_every_status_is_told_and_none_like_another(language: Language) -> None:
    for tell in (short, headline):
        told = [tell(language, on(status, 30)) for status in get_args(Status)]
        assert len(set(told)) == len(told)


def test_days_are_counted_as_people_say_them() -> None:
    assert short("en", on("expired", -1)) == "Expired for 1 day"
    assert short("en", on("expired", -127)) == "Expired for 127 days"
    assert short("zh", on("expired", -127)) == "已过期 127 天"
    assert short("en", on("active", 1)) == "In force, 1 day left"


def test_the_last_day_to_apply_is_named_while_it_can_be_kept() -> None:
    assert "2026-04-20" in short("en", on("renewal_due", 100))
    assert "2026-04-20" in headline("zh", on("renewal_due", 100))
