"""Whether a license is in force on a day (contract section 3, `license.status`)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.license.certificate import Certificate

Status = Literal[
    "not_yet_valid", "active", "renewal_due", "renewal_overdue", "expired", "extension_claimed", "unknown"
]
NOTICE = timedelta(days=180)  # before expiry, renewal is told of


@dataclass(frozen=True)
class Renewal:
    """A renewal applied for, as an officer recorded it."""

    applied_on: date
    recorded_by: str


@dataclass(frozen=True)
class Validity:
    """`days_left` until the last day of validity, negative behind it; `renew_by`: last day to apply."""

    status: Status
    valid_until: date | None
    days_left: int | None
    renew_by: date | None


def renewal_days(certificate: Certificate) -> int | None:
    """How many days ahead renewal is to be applied for (clause 十二, 提前N日); None if it does not say."""
    clause = certificate.clauses.get("十二")
    found = re.search(r"提前\s*(\d+)\s*日", clause.text) if clause else None
    return int(found.group(1)) if found else None


def status(certificate: Certificate, on: date, renewal: Renewal | None = None) -> Validity:
    """The license's status on a day. "提前N日" is the date minus N (民法典 201); the day of expiry is
    still valid. An expired license counts as `extension_claimed` where renewal was applied for in time
    (行政许可法 50). A text without dates is `unknown`, never in force."""
    until = certificate.valid_until
    if until is None:
        return Validity("unknown", None, None, None)
    days = renewal_days(certificate)
    renew_by = until - timedelta(days=days) if days is not None else None
    return Validity(_status(certificate, on, until, renew_by, renewal), until, (until - on).days, renew_by)


def _status(
    certificate: Certificate, on: date, until: date, renew_by: date | None, renewal: Renewal | None
) -> Status:
    if certificate.issued and on < certificate.issued:
        return "not_yet_valid"
    if on > until:
        in_time = renewal is not None and renewal.applied_on <= (renew_by or until)
        return "extension_claimed" if in_time else "expired"
    if renew_by is not None and on > renew_by:
        return "renewal_overdue"
    return "renewal_due" if on >= until - NOTICE else "active"
