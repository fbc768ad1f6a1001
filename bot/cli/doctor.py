"""`python -m bot doctor`: what a start on these settings would meet, each in one line with its mend.

Asks the platforms, posts nothing, and reads the record beside a running Xuke.
"""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.errors import BadInput
from bot.license.certificate import read
from bot.license.validity import status
from bot.platforms.finding import Finding, Named, good, look, wrong
from bot.record import find_record
from bot.record.embedded.lock import holder
from bot.record.errors import RecordError
from bot.record.store import Reading
from bot.replies.license_check import check_license, check_words
from bot.services.deadlines_kept import read_renewal
from bot.services.licenses import FOLDER, current_license
from bot.settings import Settings, read_settings
from bot.words import Language, say

ROOM = 200_000_000
"""Bytes that should be free for the record."""
AHEAD, ASIDE = timedelta(minutes=5), timedelta(seconds=60)
"""How far the record may lie ahead of the clock, and the clock beside a platform's: Slack refuses five
minutes."""
TIMEOUT = 10.0
CHANNELS, PEOPLE = ("alert_channel", "incident_channel", "officer_channel"), ("officers", "oncall")


def show(as_json: bool) -> tuple[int, dict[str, Any] | str]:
    """The exit code, 1 where something is wrong, and what was found. Raises BadInput as a start does."""
    settings = read_settings()
    found = list(examine(settings))
    language, code = settings.language, int(any(it.state == "wrong" for it in found))
    if as_json:
        rows = [{"part": it.part, "state": it.state, "line": it.line.line(language)} for it in found]
        return code, {"ok": code == 0, "findings": rows}
    return code, "\n".join(_line(it, language) for it in found)


def _line(found: Finding, language: Language) -> str:
    state = say(language, f"doctor.state.{found.state}")
    return f"{state}  {found.part}: {found.line.line(language)}"


def examine(settings: Settings, now: datetime | None = None) -> Iterator[Finding]:
    """Everything, what the rest rests on first; `now` (aware) is this moment."""
    try:
        check_words()
    except BadInput as error:
        yield wrong("data", "data", problem=error)
    record, found = _record(settings)
    yield from found
    yield from _license(settings, record)
    yield from _clock(settings, record, now or settings.now())
    yield from _platforms(settings)
    yield from _people(settings)
    if settings.reader:
        from bot.services.model_reader import ModelReader

        problem = ModelReader(settings.reader).check()
        yield wrong("READER_URL", "reader", problem=problem) if problem else good("READER_URL", "reader_good")


def _record(settings: Settings) -> tuple[Reading | None, list[Finding]]:
    folder = settings.state_dir
    there = next(it for it in (folder, *folder.absolute().parents) if it.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return None, [wrong("store", "store.not_writable", path=there)]
    free = shutil.disk_usage(there).free
    found = [look("store", "store.full", path=there, free=free // 1_000_000)] if free < ROOM else []
    try:
        record = find_record(folder)
    except RecordError as error:
        return None, [*found, wrong("store", "store.unreadable", problem=error)]
    if record is None:
        return None, [*found, good("store", "store.new", path=folder)]
    key = "store.running" if holder(folder) is not None else "store.good"
    return record, [*found, good("store", key, path=folder, entries=record.head.seq)]


def _license(settings: Settings, record: Reading | None) -> Iterator[Finding]:
    certificate, renewal = read(settings.license_file), None
    if record:
        certificate = current_license(record, settings.state_dir / FOLDER, certificate)
        renewal = read_renewal(record, certificate)
    validity = status(certificate, settings.today(), renewal)
    values = {"number": certificate.number or "?", "until": validity.valid_until or "?"}
    key = f"license.{validity.status}"
    sound = validity.status in ("active", "extension_claimed")
    yield good("license", key, **values) if sound else look("license", key, **values)
    if not check_license(certificate, certificate).trusted:
        yield look("license", "license.untrusted", file=settings.license_file)


def _clock(settings: Settings, record: Reading | None, now: datetime) -> Iterator[Finding]:
    last = max((entry.at for entry in record.history()), default=None) if record else None
    if last and last > now + AHEAD:
        yield wrong("clock", "clock.behind_record", last=f"{last:%Y-%m-%d %H:%M} UTC")
        return
    urls = [slack.api_url for slack in (settings.slack,) if slack]
    urls += [feishu.domain for feishu in (settings.feishu,) if feishu]
    for url in urls:
        aside = _aside(url)
        if aside is not None and abs(aside) > ASIDE:
            yield wrong("clock", "clock.aside", seconds=int(abs(aside).total_seconds()))
            return
    yield good("clock", "clock.good", now=f"{now:%Y-%m-%d %H:%M}", zone=settings.timezone.key)


def _aside(url: str) -> timedelta | None:
    """How far this machine's clock is ahead of a server's; None where it does not say."""
    begun = time.time()
    try:
        told = parsedate_to_datetime(httpx.head(url, timeout=TIMEOUT).headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None
    middle = datetime.fromtimestamp((begun + time.time()) / 2, UTC)
    return middle - told.astimezone(UTC) if told.tzinfo else None


def _platforms(settings: Settings) -> Iterator[Finding]:
    if settings.slack:
        from bot.platforms.slack.examination import examine as examine_slack

        yield from examine_slack(settings.slack, _named(settings, "slack"))
    if settings.feishu:
        from bot.platforms.feishu.examination import examine as examine_feishu

        yield from examine_feishu(settings.feishu, _named(settings, "feishu"))
    if not (settings.slack or settings.feishu):
        yield good("platforms", "page_alone")
    elif settings.alert_channel.startswith("local:"):
        yield wrong("ALERT_CHANNEL", "no_alert_channel")
    elif settings.officer_channel == settings.incident_channel:
        yield look("OFFICER_CHANNEL", "no_officer_channel")


def _named(settings: Settings, platform: str) -> Named:
    """What the settings name on a platform; a channel that several name is asked about once."""
    channels: dict[str, str] = {}
    people: dict[str, str] = {}
    for name in CHANNELS:
        prefix, _, id_ = getattr(settings, name).partition(":")
        if prefix == platform:
            channels.setdefault(id_, name.upper())
    for name in PEOPLE:
        for who in sorted(getattr(settings, name)):
            prefix, _, id_ = who.partition(":")
            if prefix == platform:
                people.setdefault(id_, name.upper())
    return Named(channels, people)


def _people(settings: Settings) -> Iterator[Finding]:
    for name in PEOPLE:
        people = getattr(settings, name)
        if not people:
            yield look(name.upper(), f"nobody.{name}")
        for who in sorted(people):
            platform = who.partition(":")[0]
            if platform in ("slack", "feishu") and platform not in settings.platforms:
                yield wrong(name.upper(), "elsewhere", who=who)
