"""Whether a license is in force on a day (contract section 3, `license.status`)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.license.facts import Certificate

Status = Literal[
    "not_yet_valid", "active", "renewal_due", "renewal_overdue", "expired", "extension_claimed", "unknown"
]
"""`unknown`: the text names no day, or none that exists, until which the license is valid."""

RENEWAL_OPENS = timedelta(days=180)
_AHEAD = re.compile(r"提前\s*(\d{1,3})\s*日")


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


def renewal_days(certificate: Certificate) -> int | None:
    """How many days ahead of the expiry renewal is to be applied for; None where no clause says so."""
    for clause in certificate.clauses.values():
        if "续办" in clause.text and (match := _AHEAD.search(clause.text)):
            return int(match[1])
    return None


def last_day_to_renew(certificate: Certificate) -> date | None:
    """The expiry minus the days of clause 十二 (提前90日), which no holiday moves."""
    days = renewal_days(certificate)
    if days is None or certificate.valid_until is None:
        return None
    return certificate.valid_until - timedelta(days=days)


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
