"""`python -m bot deadlines` and `alerts preview`: read beside a running Xuke."""

import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from bot.cli.opened import Opened, open_to_read
from bot.deadlines.agenda import deadlines, visible
from bot.deadlines.calendar import chinese_working_days
from bot.deadlines.due import Deadline
from bot.deadlines.feed import begun_on, feed
from bot.deadlines.ladder import Alert
from bot.deadlines.preview import preview, previewed
from bot.deadlines.recorded import Facts
from bot.deadlines.schedule import Telling
from bot.deadlines.text import day
from bot.errors import BadInput
from bot.moments import write_moment
from bot.replies.alerts import alert_reply
from bot.services.deadlines_kept import read_facts
from bot.services.record_mark import posted_mark
from bot.words import Language, Words, say

LONGEST_PREVIEW = 3_700
"""Days of one preview."""


def show(license_file: Path | None, on: date | None, as_json: bool) -> list[dict[str, Any]] | str:
    """Every deadline as the contract writes it, soonest first; or the same for a reader."""
    opened = open_to_read(license_file)
    as_of = opened.day(on)
    rows = [(it, it.as_json()) for it in _all(opened, as_of)]
    if as_json:
        return [row for _, row in rows]
    language = opened.settings.language
    lines = [line for deadline, row in rows for line in _lines(deadline, row, language)]
    return "\n".join([say(language, "command_line.deadlines.heading", day=as_of), *lines])


def _lines(deadline: Deadline, row: dict[str, Any], language: Language) -> list[str]:
    status = say(language, f"deadlines.status.{row['status']}")
    named = {"title": deadline.title(language), "id": row["id"]}
    if undated := deadline.undated(language):
        what = say(language, "command_line.deadlines.undated", why=undated, **named)
        return [f"{say(language, 'command_line.deadlines.no_date'):<10}  {status:<8}  {what}"]
    days = row["days_left"]
    left = say(language, f"command_line.deadlines.{'left' if days >= 0 else 'ago'}", days=abs(days))
    what = say(language, "command_line.deadlines.line", left=left, **named)
    what += say(language, "command_line.deadlines.provisional") if row["provisional"] else ""
    what += say(language, "command_line.deadlines.done", day=row["done_on"]) if row["done_on"] else ""
    lines = [f"{row['due']}  {status:<8}  {what}"]
    if row["act_by"] != row["due"]:
        act_by = say(language, "command_line.deadlines.act_by", day=day(language, deadline.act_by))
        lines.append(f"{'':12}{act_by}")
    return lines


def as_ics(license_file: Path | None, on: date | None) -> bytes:
    """The calendar feed (RFC 5545, lines end in CR LF)."""
    opened = open_to_read(license_file)
    number, settings = opened.certificate.number or "license", opened.settings
    mark = posted_mark(opened.record) if opened.record else None
    return feed(_all(opened, opened.day(on)), number, settings.language, begun_on(opened.certificate), mark)


def show_preview(
    license_file: Path | None, start: date, end: date, as_json: bool
) -> list[dict[str, Any]] | str:
    """Every alert from `start` to `end`, both included, in order; or a line each."""
    if end < start:
        raise BadInput(Words("errors.preview.order", start=start, end=end))
    if (end - start).days > LONGEST_PREVIEW:
        raise BadInput(Words("errors.preview.too_long", start=start, end=end))
    opened = open_to_read(license_file)
    channel, language = opened.settings.alert_channel, opened.settings.language
    calendar, officers = chinese_working_days(), sorted(opened.settings.officers)
    posts = [
        (alert, alert_reply(Telling(alert, (), None), alert.at, language, calendar, officers))
        for alert in _alerts(opened, start, end)
    ]
    if as_json:
        return [
            {
                "at": alert.at.isoformat(),
                "deadline": alert.deadline.id,
                "stage": alert.stage,
                "channel": channel,
                "text": post.text,
            }
            for alert, post in posts
        ]
    lines = [
        f"{write_moment(alert.at)}  {post.headline}  [{alert.deadline.id}, {alert.stage}]"
        for alert, post in posts
    ]
    values = {"count": len(lines), "start": start, "end": end, "channel": channel}
    return "\n".join([*lines, say(language, "command_line.preview.count", **values)])


def _alerts(opened: Opened, start: date, end: date) -> list[Alert]:
    zone = opened.settings.timezone
    begin, finish = datetime.combine(start, time.min, zone), datetime.combine(end, time.max, zone)
    calendar = chinese_working_days()
    found = visible(previewed(opened.certificate, _facts(opened), begin, finish, calendar))
    parts: Iterable[tuple[Alert, ...]] = preview(found, begin, finish, calendar, zone)
    if sys.stderr.isatty():
        from tqdm import tqdm

        parts = tqdm(parts, total=len(found), unit=" deadlines", desc="preview", leave=False)
    return sorted((alert for part in parts for alert in part), key=lambda it: (it.at, it.key))


def _all(opened: Opened, on: date) -> tuple[Deadline, ...]:
    return visible(deadlines(opened.certificate, _facts(opened), on, chinese_working_days()))


def _facts(opened: Opened) -> Facts:
    """What is on record of the license at hand; of another one, nothing is."""
    return read_facts(opened.record, opened.certificate) if opened.record else Facts()
