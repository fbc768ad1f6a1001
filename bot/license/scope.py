"""What a license's scope line says of a business: read from the line, never from a list of verdicts."""

from dataclasses import dataclass
from typing import Literal

from bot.license.catalogue import Business, catalogue
from bot.license.certificate import BusinessLine, Certificate
from bot.license.numerals import fold

State = Literal["covered", "excluded", "outside", "needs_approval"]


@dataclass(frozen=True)
class Coverage:
    """`covered`: licensed. `excluded`: named after 不含. `outside`: no line covers it, or 仅限 rules
    it out. `needs_approval`: an item (新闻, 视听节目 …) that is not named after 含. `quote` shows it."""

    state: State
    business: Business
    line: BusinessLine | None
    clause: str
    quote: str


def coverage(certificate: Certificate, business_id: str) -> Coverage:
    """The state of a business of the catalogue under this license. Raises KeyError for an unknown id."""
    business = catalogue()[business_id]
    for line in certificate.business:
        if covering(line, business):
            state, words = _within(line, business)
            return Coverage(state, business, line, "scope", _quote(certificate, words, line))
    quotes = [_quote(certificate, _limited(line), line) for line in certificate.business]
    return Coverage("outside", business, None, "scope", quotes[0] if quotes else certificate.scope)


def covering(line: BusinessLine, business: Business) -> bool:
    """Whether the line names the business, or the business that it is a kind of."""
    parent = catalogue()[business.within] if business.within else business
    if business.id == "basic":
        return any(_names(line, name) for name in (business.name, *business.names))
    return any(_names(line, name) for name in (parent.name, *parent.names))


def _names(line: BusinessLine, name: str) -> bool:
    return fold(line.name).removeprefix("第一类").removeprefix("第二类") == fold(name) or fold(line.name).endswith(fold(name))


def _within(line: BusinessLine, business: Business) -> tuple[State, str]:
    for item in line.excludes:
        if business.is_named(item):
            return "excluded", item
    included = next((item for item in line.includes if business.is_named(item)), None)
    if included:
        return "covered", f"含{included}"
    if business.item:
        return "needs_approval", _limited(line)
    if business.limit and line.limits and not any(business.limit in limit for limit in line.limits):
        return "outside", _limited(line)
    if business.id == "b25.fixed_line" and not any("固定网" in limit for limit in line.limits):
        return "outside", _limited(line)
    return "covered", _limited(line)


def _limited(line: BusinessLine) -> str:
    """The line's name with its 仅限, as the text has them."""
    end = line.text.find(")") + 1 if line.limits and "仅限" in line.text[: line.text.find(")") + 1] else 0
    return line.text[:end] if end else line.name


def _quote(certificate: Certificate, words: str, line: BusinessLine) -> str:
    if words in line.excludes:
        start = fold(line.text).find("不含")
        end = fold(line.text).find(fold(words)) + len(fold(words))
        rest = [item for item in line.excludes if fold(line.text).find(fold(item)) >= end]
        last = rest[-1] if rest else words
        words = fold(line.text)[start : fold(line.text).find(fold(last)) + len(fold(last))]
    try:
        return certificate.verbatim("scope", words)
    except KeyError:
        return certificate.scope
