"""Any license of the template: made from parts, it parses to the facts that it was made from."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deadlines.due import due_date
from bot.deadlines.duties import absent_duties, load_duties
from bot.license.area import area_of
from bot.license.certificate import parse
from bot.license.obligations import obligations
from bot.license.periods import Period
from bot.license.places import Place, mentions
from bot.license.scope import coverage
from bot.license.text import fold
from bot.license.validity import last_day_to_renew
from bot.questions.judgment import judge
from bot.questions.topics import topics
from tests.deadlines.made import CALENDAR
from tests.license.licenses import flat, shipped
from tests.license.made import BUSINESSES, Made, chinese, made_licenses, template

EXAMPLES = 60


def test_the_template_is_taken_apart_as_it_is_read() -> None:
    clauses = shipped().clauses
    assert {number: fold(text) for number, text in template()} == {
        clause.id: fold(clause.text) for clause in clauses.values()
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(made_licenses())
def test_a_license_reads_as_what_it_was_made_from(made: Made) -> None:
    certificate = parse(made.text)
    assert (certificate.number, certificate.holder) == (made.number, made.holder)
    assert (certificate.issued, certificate.valid_until) == (made.issued, made.until)
    assert [(it.key, it.found) for it in certificate.problems if it.key != "missing"] == []
    assert [it.field for it in certificate.problems] == ["annex"]
    assert len(certificate.business) == len(made.lines)
    for line, (printed, places) in zip(certificate.business, made.lines, strict=True):
        assert fold(printed).startswith(line.name)
        assert sorted(line.excludes) == sorted(BUSINESSES[printed][0].split())
        area = area_of(line)
        assert area is not None
        assert (area.nationwide, area.unread) == (places is None, ())
        assert [place.name for place in area.places] == list(places or ())


@settings(max_examples=EXAMPLES, deadline=None)
@given(made_licenses())
def test_its_duties_are_found_with_the_periods_that_it_sets(made: Made) -> None:
    certificate = parse(made.text)
    assert set(absent_duties(certificate)) == made.absent
    found = obligations(certificate)
    for duty, period in made.periods.items():
        assert found[duty].time == period, duty
        assert flat(found[duty].quote) in certificate.flat
        assert found[duty].clause in certificate.clauses


@settings(max_examples=EXAMPLES, deadline=None)
@given(made_licenses(), st.dates(date(2025, 1, 1), date(2026, 6, 30)))
def test_its_deadlines_are_those_of_counting_by_hand(made: Made, day: date) -> None:
    certificate = parse(made.text)
    for duty in load_duties(certificate):
        if duty.id in made.periods and duty.trigger == "event":
            assert due_date(duty, day, CALENDAR).due == counted(day, made.periods[duty.id])
    renewal = made.periods["renewal"]
    if renewal.unit != "working_days":
        assert last_day_to_renew(certificate) == made.until - renewal.span


@settings(max_examples=EXAMPLES, deadline=None)
@given(made_licenses())
def test_its_verdicts_follow_its_scope(made: Made) -> None:
    certificate = parse(made.text)
    licensed = {name for printed, _ in made.lines for name in BUSINESSES[printed][1].split()}
    refused = {name for printed, _ in made.lines for name in BUSINESSES[printed][2].split()} - licensed
    for name in licensed:
        assert coverage(certificate, name).state == "covered", name
    for name in refused:
        assert coverage(certificate, name).state != "covered", name
    for topic in topics().values():
        if topic.business and not topic.business.startswith("item."):
            judgment = judge(topic, certificate)
            if judgment.verdict in ("allowed", "conditional"):
                assert coverage(certificate, topic.business).state == "covered", topic.id
            for citation in judgment.citations:
                assert flat(citation.quote) in certificate.flat


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    made_licenses(),
    st.sampled_from(["成都", "Hangzhou", "海南省", "上海", "Guangdong", "新加坡", "nationwide"]),
)
def test_a_place_lies_in_an_area_or_outside_of_it(made: Made, place: str) -> None:
    [mention] = mentions(place)
    for line, (_, places) in zip(parse(made.text).business, made.lines, strict=True):
        area = area_of(line)
        assert area is not None
        inside = area.holds(mention) == "inside"
        if mention.kind == "abroad":
            assert not inside
        elif mention.kind == "everywhere":
            assert inside is (places is None)
        else:
            assert inside is (places is None or mention.places[0].province in places)


def counted(day: date, period: Period) -> date:
    """So long after a day, counted one by one."""
    if period.unit == "months":
        month = day.month - 1 + period.number
        first = date(day.year + month // 12, month % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return min(first + timedelta(days=day.day - 1), last)
    left = period.number * (7 if period.unit == "weeks" else 1)
    while left:
        day += timedelta(days=1)
        left -= 1 if period.unit != "working_days" or CALENDAR.is_working_day(day) else 0
    return day


def test_numbers_are_written_as_licenses_write_them() -> None:
    assert [chinese(it) for it in (2, 10, 15, 20, 36, 90, 100, 105, 120)] == (
        "二 十 十五 二十 三十六 九十 一百 一百零五 一百二十".split()
    )
    assert Place("浙江").holds(Place("浙江", "杭州"))
