"""Whether a license is in force on a day (contract section 3, `license.status`)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.license.facts import Certificate
from bot.license.obligations import obligations
from bot.license.periods import Period

Status = Literal[
    "not_yet_valid", "active", "renewal_due", "renewal_overdue", "expired", "extension_claimed", "unknown"
]
"""`unknown`: the text names no day, or none that exists, until which the license is valid."""

RENEWAL_OPENS = timedelta(days=180)


@dataclass(frozen=True)
class Renewal:
    """An officer's word that renewal was applied for: 行政许可法 art. 50 then speaks for an extension."""

    applied_on: date
    recorded_by: str
    receipt: str | None = None


@dataclass(frozen=True)
class Validity:
    """The license on the day `on`. `days_left` counts down to `valid_until`, negative after it.

    `renew_by` is the last day to apply for renewal (clause 十二); None where the text does not say.
    """

    status: Status
    on: date
    valid_until: date | None
    days_left: int | None
    renew_by: date | None


def status(certificate: Certificate, on: date, renewal: Renewal | None = None) -> Validity:
    """The license's status on a day. The last valid day is `valid_until` itself.

    With `renewal`, an expired license is `extension_claimed` where it was applied for in time: by the
    last day to apply, or before the expiry where the text sets no such day.
    """
    until = certificate.valid_until
    renew_by = last_day_to_renew(certificate)
    days_left = (until - on).days if until else None
    return Validity(_status(certificate, on, until, renew_by, renewal), on, until, days_left, renew_by)


def renewal_period(certificate: Certificate) -> Period | None:
    """How long ahead of the expiry renewal is to be applied for (clause 十二 of the template); None where the
    text does not say, or says it in a way that cannot be read."""
    renewal = obligations(certificate).get("renewal")
    return renewal.time if renewal and isinstance(renewal.time, Period) else None


def last_day_to_renew(certificate: Certificate) -> date | None:
    """The expiry minus the period of the renewal clause, which no holiday moves."""
    period, until = renewal_period(certificate), certificate.valid_until
    if period is None or until is None:
        return None
    if period.unit == "working_days":
        from bot.deadlines.calendar import chinese_working_days

        return chinese_working_days().nth_working_day_before(until, period.number)
    return until - period.span


def _status(
    certificate: Certificate, on: date, until: date | None, renew_by: date | None, renewal: Renewal | None
) -> Status:
    if until is None:
        return "unknown"
    if on > until:
        in_time = renewal is not None and renewal.applied_on <= (renew_by or until)
        return "extension_claimed" if in_time else "expired"
    if certificate.issued and on < certificate.issued:
        return "not_yet_valid"
    if renew_by and on > renew_by:
        return "renewal_overdue"
    return "renewal_due" if on >= until - RENEWAL_OPENS else "active"
