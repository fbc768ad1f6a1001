"""`python -m bot deadlines` and `alerts preview`: read beside a running Xuke."""

import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from bot.deadlines.agenda import deadlines
from bot.deadlines.calendar import chinese_working_days
from bot.deadlines.due import Deadline
from bot.deadlines.feed import feed
from bot.deadlines.ladder import Alert
from bot.deadlines.preview import preview, previewed
from bot.deadlines.recorded import Facts
from bot.deadlines.text import alert_text, day
from bot.errors import BadInput
from bot.license.certificate import Certificate, read
from bot.record import read_store
from bot.services.deadlines_kept import read_facts
from bot.services.licenses import FOLDER, current_license
from bot.settings import Settings, read_settings
from bot.words import say

LONGEST_PREVIEW = 3_700
"""Days of one preview."""


def as_json(license_file: Path | None, on: date | None) -> list[dict[str, Any]]:
    """Every deadline as the contract writes it, soonest first."""
    return [deadline.as_json() for deadline in _all(license_file, on)[2]]


def as_text(license_file: Path | None, on: date | None) -> str:
    """The same for a reader."""
    _, day_shown, found = _all(license_file, on)
    lines = []
    for deadline in found:
        status = say("en", f"deadlines.status.{deadline.status}")
        if undated := deadline.undated("en"):
            lines.append(f"{'no date':<10}  {status:<8}  {deadline.title('en')} [{deadline.id}]: {undated}")
            continue
        days = deadline.days_left
        left = f"{days} days left" if days >= 0 else f"{-days} days ago"
        mark = " (provisional)" if deadline.provisional else ""
        done = f", done on {deadline.done_on}" if deadline.done_on else ""
        lines.append(
            f"{deadline.due}  {status:<8}  {deadline.title('en')} [{deadline.id}], {left}{mark}{done}"
        )
        if deadline.act_by != deadline.due:
            lines.append(f"{'':12}act by {day('en', deadline.act_by)}")
    return "\n".join([f"Deadlines on {day_shown}:", *lines])


def as_ics(license_file: Path | None, on: date | None) -> bytes:
    """The calendar feed (RFC 5545, lines end in CR LF)."""
    certificate, _, found = _all(license_file, on)
    settings = read_settings()
    return feed(found, certificate.number or "license", settings.language, settings.now())


def previewed_json(license_file: Path | None, start: date, end: date) -> list[dict[str, Any]]:
    """Every alert from `start` to `end`, both included, in order."""
    settings, alerts = _alerts(license_file, start, end)
    calendar = chinese_working_days()
    return [
        {
            "at": alert.at.isoformat(),
            "deadline": alert.deadline.id,
            "stage": alert.stage,
            "channel": settings.alert_channel,
            "text": alert_text(alert, alert.at, settings.language, calendar).plain,
        }
        for alert in alerts
    ]


def previewed_text(license_file: Path | None, start: date, end: date) -> str:
    """The same, a line each."""
    settings, alerts = _alerts(license_file, start, end)
    calendar = chinese_working_days()
    lines = [
        f"{alert.at:%Y-%m-%d %H:%M}  {alert_text(alert, alert.at, settings.language, calendar).headline}"
        f"  [{alert.deadline.id}, {alert.stage}]"
        for alert in alerts
    ]
    return "\n".join([*lines, f"{len(lines)} alerts from {start} to {end} in {settings.alert_channel}"])


def _alerts(license_file: Path | None, start: date, end: date) -> tuple[Settings, list[Alert]]:
    if (end - start).days > LONGEST_PREVIEW:
        raise BadInput(f"--to: {end} is more than ten years after {start}; ask for less")
    settings, certificate, facts = _read(license_file)
    zone = settings.timezone
    begin, finish = datetime.combine(start, time.min, zone), datetime.combine(end, time.max, zone)
    calendar = chinese_working_days()
    found = previewed(certificate, facts, begin, finish, calendar)
    parts: Iterable[tuple[Alert, ...]] = preview(found, begin, finish, calendar, zone)
    if sys.stderr.isatty():
        from tqdm import tqdm

        parts = tqdm(parts, total=len(found), unit=" deadlines", desc="preview", leave=False)
    return settings, sorted((alert for part in parts for alert in part), key=lambda it: (it.at, it.key))


def _all(license_file: Path | None, on: date | None) -> tuple[Certificate, date, tuple[Deadline, ...]]:
    settings, certificate, facts = _read(license_file)
    shown = on or settings.today()
    return certificate, shown, deadlines(certificate, facts, shown, chinese_working_days())


def _read(license_file: Path | None) -> tuple[Settings, Certificate, Facts]:
    """The license and what is on record of it; for another license than the one at hand, nothing is."""
    settings = read_settings()
    certificate = read(license_file or settings.license_file)
    if not (settings.state_dir / "journal").is_dir():
        return settings, certificate, Facts()
    record = read_store(settings.state_dir)
    if license_file is None:
        certificate = current_license(record, settings.state_dir / FOLDER, certificate)
        return settings, certificate, read_facts(record, certificate)
    return settings, certificate, Facts()
