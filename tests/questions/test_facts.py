"""Every info answer is of its license: its figures stand in that license's text."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.license.certificate import Certificate, read
from bot.license.dates import numeral
from bot.license.text import fold
from bot.license.validity import last_day_to_renew
from bot.questions.answer_parts import Finding
from bot.questions.findings import Findings
from bot.questions.topics import topics
from bot.questions.understood import Match, Understanding
from bot.words import LANGUAGES, Language
from tests.license.licenses import FIXTURES, NAMES, changed, flat, shipped

BANK = Path(__file__).parent.parent / "bank"
LICENSES = [*(FIXTURES / f"{name}.txt" for name in NAMES), *sorted(BANK.glob("*.txt"))]
ON = date(2025, 6, 1)
_NUMBER = r"\d+|[一二三四五六七八九十百]+"
_PERIOD = re.compile(
    rf"({_NUMBER})\s*(?:个?工作日|日|天|个月|小时|working days?|days?|months?|weeks?|hours?)"
)


@cache
def findings(path: Path) -> tuple[Certificate, Findings]:
    certificate = read(path)
    return certificate, Findings(certificate)


def facts(path: Path, language: Language) -> list[Finding]:
    """The finding on every topic of fact or duty, as no question in particular gets it."""
    _, made = findings(path)
    understood = Understanding(language, ())
    return [made.of(Match(name, ()), understood, ON, "") for name, topic in topics().items() if topic.info]


def said(certificate: Certificate) -> set[int]:
    """Every number of a license's text, however it is written."""
    text = fold(certificate.text)
    return {value for found in re.findall(_NUMBER, text) if (value := numeral(found)) is not None}


# All but talk with Xuke itself, which has no finding.
NAMED_TOPICS = [name for name, topic in topics().items() if not topic.talk]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LICENSES, ids=lambda path: path.stem)
def test_every_figure_of_a_fact_stands_in_the_license(path: Path, language: Language) -> None:
    """5 working days in the text were once told as 10, the shipped license's."""
    certificate, _ = findings(path)
    numbers = said(certificate)
    days = (ON, last_day_to_renew(certificate), certificate.issued, certificate.valid_until)
    left = (certificate.valid_until - ON).days if certificate.valid_until else 0
    for finding in facts(path, language):
        text = finding.because
        for day in map(str, days):
            text = text.replace(day, "")
        for figure in re.findall(r"\d+", fold(text)):
            assert int(figure) in numbers | {abs(left)}, (finding.topic, text)
        for period in _PERIOD.findall(text):
            assert numeral(period) in numbers | {abs(left)}, (finding.topic, text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LICENSES, ids=lambda path: path.stem)
def test_every_clause_that_an_answer_names_is_one_of_the_license(path: Path, language: Language) -> None:
    certificate, made = findings(path)
    known = set(certificate.clauses)
    understood = Understanding(language, ())
    for name in NAMED_TOPICS:
        finding = made.of(Match(name, ()), understood, ON, "")
        for text in (finding.because, *finding.next_steps):
            for top, sub in re.findall(
                r"([一二三四五六七八九十]{1,3})\(([一二三四五六七八九十]{1,3})\)", fold(text)
            ):
                assert f"{top}({sub})" in known, (name, text)
            for top in re.findall(r"(?:clauses? |第)([一二三四五六七八九十]{1,3})(?![(条]*所列)", fold(text)):
                assert top in known or "第十五条" in text, (name, text)
        assert "()" not in finding.because.replace(" ", "")
        assert "（）" not in finding.because


@pytest.mark.parametrize("path", LICENSES, ids=lambda path: path.stem)
def test_no_yes_is_followed_by_a_step_that_says_no_and_no_refusal_by_one_that_says_how(path: Path) -> None:
    """ "Yes, the license covers it … Next: do not launch it" was said of whatever else was licensed."""
    _, made = findings(path)
    for name in NAMED_TOPICS:
        finding = made.of(Match(name, ()), Understanding("en", ()), ON, "")
        steps = " ".join(finding.next_steps)
        if finding.verdict in ("allowed", "conditional"):
            assert "Do not launch" not in steps, name
            assert "Stop this plan" not in steps, name
        if finding.verdict == "not_covered":
            assert "Do not launch" in steps, name
            assert "Send only to those" not in steps, name


@pytest.mark.parametrize("path", LICENSES, ids=lambda path: path.stem)
def test_a_fact_that_the_license_does_not_hold_is_said_not_to_be_there(path: Path) -> None:
    certificate, _ = findings(path)
    for finding in facts(path, "en"):
        assert finding.verdict == "info"
        if not finding.citations:
            assert "says nothing of it" in finding.because, finding.topic
        for citation in finding.citations:
            assert flat(citation.quote) in certificate.flat


def test_a_period_that_cannot_be_read_is_told_as_such() -> None:
    made = Findings(changed("10个工作日", "若干个工作日"))
    finding = made.of(Match("info_illegal_content", ()), Understanding("en", ()), ON, "")
    assert "a period that Xuke cannot read (“若干个工作日”)" in finding.because
    whole = Findings(shipped()).of(Match("info_illegal_content", ()), Understanding("en", ()), ON, "")
    assert "within 10 working days" in whole.because
