"""The status of a license on a day, and the last day to renew, from its own clause."""

from datetime import date

import pytest

from bot.license.periods import Period
from bot.license.validity import Renewal, last_day_to_renew, renewal_period, status
from tests.license.licenses import changed, other, shipped


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-08-18", "not_yet_valid"),
        ("2022-08-19", "active"),
        ("2025-06-01", "active"),
        ("2026-01-19", "active"),
        ("2026-01-20", "renewal_due"),
        ("2026-04-20", "renewal_due"),
        ("2026-04-21", "renewal_overdue"),
        ("2026-07-19", "renewal_overdue"),
        ("2026-07-20", "expired"),
    ],
)
def test_the_status_changes_on_the_day_that_the_license_says(on: str, expected: str) -> None:
    assert status(shipped(), date.fromisoformat(on)).status == expected


def test_days_are_counted_to_the_last_valid_day_and_beyond() -> None:
    assert status(shipped(), date(2025, 6, 1)).days_left == 413
    assert status(shipped(), date(2026, 7, 19)).days_left == 0
    assert status(shipped(), date(2026, 7, 20)).days_left == -1


def test_the_last_day_to_renew_follows_the_license_text() -> None:
    assert last_day_to_renew(shipped()) == date(2026, 4, 20)
    assert renewal_period(other("sixty-days")) == Period(60, "days")
    assert last_day_to_renew(other("sixty-days")) == date(2028, 11, 15)
    silent = changed("应当提前90日向原发证机关提出续办申请", "应当及时提出续办申请")
    assert last_day_to_renew(silent) is None
    assert status(silent, date(2026, 7, 19)).status == "renewal_due"


@pytest.mark.parametrize(
    ("applied_on", "expected"), [("2026-04-20", "extension_claimed"), ("2026-04-21", "expired")]
)
def test_an_expired_license_is_extended_only_by_an_application_in_time(
    applied_on: str, expected: str
) -> None:
    renewal = Renewal(date.fromisoformat(applied_on), recorded_by="officer")
    assert status(shipped(), date(2026, 8, 1), renewal).status == expected


def test_a_license_in_force_stays_so_with_a_renewal() -> None:
    renewal = Renewal(date(2026, 3, 1), recorded_by="officer")
    assert status(shipped(), date(2026, 4, 1), renewal).status == "renewal_due"


def test_without_a_date_nothing_is_said_to_be_in_force() -> None:
    validity = status(other("broken"), date(2025, 1, 1))
    assert (validity.status, validity.valid_until, validity.days_left) == ("unknown", None, None)
