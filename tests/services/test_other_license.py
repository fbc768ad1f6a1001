"""Another license in the place of the one at hand: deadlines and alerts follow, what was told stays told."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.license.certificate import Certificate, parse, read
from bot.questions.answer import Counsel
from bot.services.license_files import LicenseFiles
from commands import respond
from tests.commands.desks import OFFICER, desk_of, pressed, real_desk, typed
from tests.license.licenses import FIXTURES, SHIPPED, changed
from tests.services.clocked import Clocked, at, clocked

BANK = Path(__file__).parent.parent / "bank"
TEXTS = [*sorted(FIXTURES.glob("*.txt")), *sorted(BANK.glob("*.txt"))]
WITHOUT_CROSS_REGION = re.sub(r"\n十三、.*?\n", "\n", SHIPPED)


def switch(xuke: Clocked, certificate: Certificate) -> list[str]:
    """Loads a license as a desk does; the keys of what this posted."""
    before = set(xuke.posted())
    xuke.certificate = certificate
    xuke.deadlines.forget()
    return [key for key in xuke.posted() if key not in before]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_xuke_starts_on_every_license_that_can_be_read(path: Path) -> None:
    """A license with other periods, numbers or clauses once stopped the start."""
    desk = desk_of(Counsel(read(path)))
    assert respond(typed("deadlines"), desk).headline
    assert respond(typed("can we open a forum?"), desk).headline
    assert respond(typed("incident 网站被黑了", who=OFFICER), desk).headline
    desk.alerts.tick()
    desk.cases.tick()


def test_a_license_with_another_period_moves_the_deadline_and_says_so(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        assert xuke.deadlines.find("renewal-2026").due == date(2026, 4, 20)
        [moved] = switch(xuke, changed("提前90日", "提前60日"))
        assert moved.startswith("move:renewal-2026")
        renewal = xuke.deadlines.find("renewal-2026")
        assert (renewal.due, renewal.quote) == (date(2026, 5, 20), "应当提前60日向原发证机关提出续办申请")


def test_nothing_told_under_the_old_license_is_told_again(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        told = xuke.tick("2026-04-13 09:30")
        assert "alert:renewal-2026:7:2026-04-20" in told
        switch(xuke, changed("提前90日", "提前60日"))
        assert [key for key in xuke.tick(minutes=1) if key.startswith("alert:")] == []
        assert "alert:renewal-2026:30:2026-05-20" in xuke.tick("2026-04-20 09:30")
        switch(xuke, parse(SHIPPED))
        switch(xuke, changed("提前90日", "提前60日"))
        assert [key for key in xuke.tick(minutes=1) if "renewal" in key] == []


def test_what_the_old_license_had_set_off_stays_on_record(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        event = xuke.deadlines.record("cross-region-license", date(2026, 1, 5), "全国证", "local:officer")
        name = f"cross-region-license-{event.id}"
        assert xuke.deadlines.find(name).due == date(2026, 2, 4)
        switch(xuke, parse(WITHOUT_CROSS_REGION))
        left = xuke.deadlines.find(name)
        assert (left.dated, left.status) == (False, "open")
        assert "has no such duty" in (left.undated("en") or "")
        assert left.as_json()["due"] is None
        xuke.tick("2026-03-10 09:30")
        assert not any(name in key for key in xuke.posted() if key.startswith("alert:"))
        switch(xuke, parse(SHIPPED))
        assert xuke.deadlines.find(name).due == date(2026, 2, 4)


def test_a_time_that_cannot_be_read_is_told_of_until_it_is_done(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.certificate = changed("10个工作日", "若干个工作日")
        xuke.alerts.tick()
        event = xuke.deadlines.record("illegal-information", date(2026, 1, 6), "广告", "local:officer")
        xuke.now = at("2026-01-06 09:30")
        [key] = [key for key in xuke.tick(seconds=0) if "illegal" in key]
        said = xuke.posted()[key]
        assert said["headline"].endswith("no date can be given")
        assert any("cannot read: “若干个工作日”" in line for line in said["paragraphs"])
        xuke.deadlines.done(f"illegal-information-{event.id}", date(2026, 1, 6), None, "local:officer")
        assert [key for key in xuke.tick("2026-01-07 09:30") if "illegal" in key] == []


def test_load_shows_what_cannot_be_trusted_before_it_loads(tmp_path: Path) -> None:
    desk = real_desk(date(2026, 1, 5))
    path = tmp_path / "other.txt"
    text = WITHOUT_CROSS_REGION.replace("提前90日", "提前60日").replace("不得强行推送", "不宜强行推送")
    path.write_text(text, encoding="utf-8")
    desk.license_files = LicenseFiles(path.parent, path.parent / "uploads")
    shown = respond(typed(f"load {path}", who=OFFICER), desk)
    said = "\n".join(shown.paragraphs)
    assert shown.notice is not None
    assert "newsletters and push messages: “不得强行推送、定制服务”" in said
    assert "Duties that this license has not: Cancel or change the provincial license." in said
    assert "clause 十二 reads otherwise" in said
    [button] = shown.buttons
    respond(replace(pressed("load_confirm", button.value), who=OFFICER), desk)
    assert desk.deadlines.find("renewal-2026").due == date(2026, 5, 20)
    answer = desk.answer("newsletter")
    assert (answer.verdict, answer.may_launch) == ("unclear", False)
