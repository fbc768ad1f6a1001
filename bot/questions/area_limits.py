"""A yes within the area of its business (业务覆盖范围), and the answer to where that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.license.area import Area
from bot.license.catalogue import named, speaks_of
from bot.license.certificate import Certificate
from bot.license.facts import BusinessLine
from bot.license.places import Mention
from bot.license.scope import coverage
from bot.questions.answer_parts import Citation, Finding
from bot.questions.next_steps import steps_after
from bot.questions.particulars import areas
from bot.words import Language, say

_WHERE = re.compile(
    r"(?:哪|什么)(?:些|几个|几)?(?:省市|省份|省|城市|市|地区|地方|区域|地)|覆盖(?:范围|区域)"
    r"|在哪(?:儿|里)?(?:能|可以|开展|经营)|哪里(?:能|可以)"
    r"|\b(?:which|what)\s+(?:provinces?|cities|city|regions?|areas?|places|parts? of china)\b"
    r"|\bwhere\s+(?:may|can|are|is|do|could)\b.*\b(?:we|licen[cs]e|business|service|operate)\b"
    r"|\bcoverage area\b|\barea of coverage\b"
)


@dataclass(frozen=True)
class Question:
    """A question as far as places and prohibitions go; `text` in lower case."""

    text: str
    language: Language
    places: tuple[Mention, ...]

    @property
    def abroad(self) -> Literal["surely", "perhaps", "no"]:
        """Whether it names what lies outside of the country."""
        found = {place.one_of for place in self.places if place.kind == "abroad"}
        return "surely" if False in found else "perhaps" if found else "no"

    @property
    def space(self) -> str:
        """What stands between two sentences of its answer."""
        return " " if self.language == "en" else ""


def where_licensed(
    findings: Sequence[Finding],
    businesses: Sequence[tuple[str, ...]],
    question: Question,
    certificate: Certificate,
) -> tuple[Finding, ...] | None:
    """The answer to "in which provinces may we …?"; None where that is not asked, or of what is refused."""
    if not _WHERE.search(question.text):
        return None
    asked = tuple(name for names in businesses for name in names)
    asked = asked or _named_lines(question.text, certificate)
    lines = [coverage(certificate, name).line for name in asked] if asked else certificate.business
    if any(coverage(certificate, name).state not in ("covered", "partly") for name in asked):
        return None
    if not any(line.area for line in lines if line):
        return None
    language = question.language
    quotes = (Citation("scope", _verbatim(certificate, line)) for line in lines if line)
    return (
        Finding(
            topic="info_area",
            title=say(language, "answer.area.title"),
            business=None,
            verdict="info",
            matched=tuple(word for finding in findings for word in finding.matched),
            because=say(language, "answer.area.fact", areas=areas(certificate, language, asked)),
            citations=tuple(dict.fromkeys(quotes)),
            next_steps=(),
            references=(),
        ),
    )


def _named_lines(text: str, certificate: Certificate) -> tuple[str, ...]:
    """The licensed businesses that a question names: as the license writes them, else in other words."""
    licensed = [(line.name, business) for line in certificate.business if (business := named(line.name))]
    written = tuple(business.id for name, business in licensed if name.removesuffix("业务") in text)
    return written or tuple(business.id for _, business in licensed if speaks_of(business.id, text))


def in_area(
    finding: Finding, line: BusinessLine, area: Area, name: str, question: Question, certificate: Certificate
) -> Finding:
    """A yes as the area of `line` leaves it: kept with the area named, or taken back for what lies outside.

    Where the area is that of machine rooms, one place inside is enough: the others are the customers'.
    """
    language = question.language
    quote = Citation("scope", _verbatim(certificate, line))
    others = (it for it in finding.citations if it.clause != "scope" or it.quote not in quote.quote)
    finding = replace(finding, citations=(quote, *others))
    judged = [(area.holds(place), place) for place in question.places]
    if area.rooms and any(inside == "inside" for inside, _ in judged):
        judged = [(inside, place) for inside, place in judged if inside == "inside"]

    def because(key: str, named: Sequence[Mention]) -> str:
        words = say(language, "license.show.separator").join(place.words for place in named)
        return say(language, f"answer.because.{key}", business=name, area=area.text, places=words)

    if outside := [place for inside, place in judged if inside == "outside"]:
        abroad = all(place.kind == "abroad" for place in outside)
        key = "area_abroad" if abroad else "area_outside_rooms" if area.rooms else "area_outside"
        steps = steps_after("not_covered", (), certificate, language)
        return replace(finding, verdict="not_covered", because=because(key, outside), next_steps=steps)
    for state in ("unknown", "partly"):
        if open_places := [place for inside, place in judged if inside == state]:
            steps = steps_after("unclear", ("say_where", "officer_rules"), certificate, language)
            text = because(f"area_{state}", open_places)
            return replace(finding, verdict="unclear", because=text, next_steps=steps)
    if area.nationwide or judged:
        return finding
    said = because("area_rooms" if area.rooms else "area_open", ())
    return replace(finding, because=f"{finding.because}{question.space}{said}")


def _verbatim(certificate: Certificate, line: BusinessLine) -> str:
    try:
        return certificate.verbatim("scope", line.text)
    except KeyError:
        return certificate.quote("scope")
