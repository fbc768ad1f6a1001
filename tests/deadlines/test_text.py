"""What alerts and overviews say, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.deadlines.digest import Digest, digest_moment, weekly, where_you_stand
from bot.deadlines.due import Deadline
from bot.deadlines.ladder import Ladder
from bot.deadlines.schedule import Late
from bot.deadlines.text import AlertText, alert_text, mentions_officers
from bot.words import Language
from tests.deadlines.made import CALENDAR, ZONE, agenda, many, moment, of_event

LADDER = Ladder(CALENDAR, ZONE)


def plain(found: AlertText) -> str:
    return "\n".join((found.headline, *found.lines, *found.prepare, *found.after))


def overview(found: Digest) -> str:
    groups = [line for heading, entries in found.groups for line in (heading, *entries)]
    return "\n".join((found.title, *groups, found.note or ""))


def text(deadline: Deadline, now: str, language: Language = "en", late: bool = False) -> str:
    at = moment(now, "11:42" if late else "09:30")
    alert = LADDER.latest(deadline, at)
    assert alert
    tardy = Late(moment(now), at, True) if late else None
    return plain(alert_text(alert, at, language, CALENDAR, tardy, ["@zhang"]))


def test_an_alert_says_what_when_who_and_what_if() -> None:
    said = text(agenda("2026-04-01")["renewal-2026"], "2026-04-13", late=True)
    assert said.splitlines()[:3] == [
        "Apply for renewal of the license: 7 days left to act",
        "Due 2026-04-20 (Mon).",
        "License, clause 十二: “应当提前90日向原发证机关提出续办申请”",
    ]
    assert "电信条例 art. 69, not from the license" in said
    assert "To prepare:\n- application for renewal, sealed" in said
    assert "Due 09:30 UTC+8, sent 11:42 UTC+8, Xuke was down." in said
    assert "@zhang" not in said


def test_the_same_in_chinese() -> None:
    said = text(agenda("2026-04-01")["renewal-2026"], "2026-04-13", "zh", late=True)
    assert said.startswith(
        "申请许可证续办：还剩 7 天\n期限 2026-04-20（周一）。\n许可证第十二条：“应当提前90日"
    )
    assert "应于 09:30 UTC+8 提醒，11:42 UTC+8 才发出，其间 Xuke 停机。" in said


@pytest.mark.parametrize(
    ("now", "headline"),
    [
        ("2026-12-11", "5 working days left to act"),
        ("2026-12-17", "1 working day left to act"),
        ("2026-12-18", "today is the last working day to act"),
        ("2026-12-21", "overdue for 3 days"),
    ],
)
def test_working_days_are_counted_as_such(now: str, headline: str) -> None:
    said = text(of_event("illegal-information", "2026-12-04"), now)
    assert said.splitlines()[0] == f"Report illegal information that was disposed of: {headline}"


def test_a_due_day_off_names_the_day_to_act_and_the_law_not_to_rely_on() -> None:
    said = text(of_event("security-assessment", "2026-11-20"), "2026-12-11")
    assert "Due 2026-12-20 (Sun); that is a day off, so act by 2026-12-18 (Fri)." in said
    assert "民法典 203, not from the license" in said
    assert "Since 2026-11-20 (Fri): AI triage" in said


def test_a_provisional_date_says_why() -> None:
    assert "The days off of 2027 are not announced yet" in text(
        agenda("2027-02-01")["annual-report-2027"], "2027-03-24"
    )


def test_officers_are_mentioned_when_nobody_took_it_and_once_overdue() -> None:
    deadline = of_event("security-assessment", "2026-11-20")
    owned = replace(deadline, owner="slack:U5")
    for it, now, mentioned in (
        (deadline, "2026-12-11", False),
        (deadline, "2026-12-15", True),
        (owned, "2026-12-15", False),
        (owned, "2026-12-21", True),
    ):
        alert = LADDER.latest(it, moment(now))
        assert alert
        assert mentions_officers(alert, moment(now)) is mentioned
        assert ("@zhang" in text(it, now)) is mentioned
    assert "Taken by slack:U5." in text(owned, "2026-12-11")


def test_an_expired_license_is_asked_for_its_receipt() -> None:
    expiry = agenda("2026-08-03")["expiry-2026"]
    assert "Is there a renewal receipt?" in text(expiry, "2026-08-03")
    claimed = replace(expiry, claim="extended", claimed_by="slack:U1")
    assert text(claimed, "2026-07-17").startswith("The license expires: extension claimed")
    assert "says slack:U1" in text(claimed, "2026-07-17")
    assert "gives no extension" in text(replace(expiry, claim="late"), "2026-08-03")


def test_a_major_incident_is_told_at_once() -> None:
    assert text(of_event("major-incident", "2026-11-21"), "2026-11-21").startswith(
        "Report a major network security incident: at once"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_stage_of_every_duty_has_a_text(language: Language) -> None:
    found = [*agenda("2026-11-24").values(), *many(6, date(2026, 9, 1), 30, date(2026, 9, 1))]
    for deadline in found:
        for alert in LADDER.between(deadline, moment("2026-01-01"), moment("2026-12-31")):
            said = plain(alert_text(alert, alert.at, language, CALENDAR))
            assert deadline.quote in said
            assert "{" not in said
            assert "None" not in said


def test_where_you_stand_is_one_message_with_everything() -> None:
    digest = where_you_stand(tuple(agenda().values()), date(2026, 11, 24), "en", "琼B2-20210620:2026-07-19")
    assert digest.key == "stand:琼B2-20210620:2026-07-19"
    assert [heading for heading, _ in digest.groups] == ["Overdue (3)", "Ahead (1)"]
    assert "renewal-2026" in overview(digest)
    assert "annual-report-2027" in overview(digest)


def test_the_weeks_digest_names_a_few_and_counts_the_rest() -> None:
    digest = weekly(many(40, date(2026, 11, 1), 20, date(2026, 11, 23)), date(2026, 11, 23), "zh")
    assert digest.key == "digest:2026-11-23"
    assert "…… 另有" in overview(digest)
    empty = weekly((), date(2026, 11, 23), "en")
    assert "Nothing is overdue" in overview(empty)


def test_the_digest_is_of_the_weeks_first_working_day() -> None:
    assert digest_moment(CALENDAR, ZONE, moment("2026-10-09")) == moment("2026-10-08")
    assert digest_moment(CALENDAR, ZONE, moment("2020-01-28")) is None
