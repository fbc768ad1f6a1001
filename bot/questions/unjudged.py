"""What a license forbids and no topic rests on: listed by `license check`, and never behind a yes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.license.catalogue import business, businesses
from bot.license.certificate import Certificate
from bot.license.facts import FIELDS
from bot.license.places import mentions
from bot.license.text import fold
from bot.questions.anchors import citation, every_anchor, locate
from bot.questions.answer_parts import Citation
from bot.questions.features import concepts_in
from bot.questions.knowledge import knowledge
from bot.questions.reading import normalize, tokens

_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
_PHRASE = re.compile(r"[^,:。;!?]+")
_FORBIDS = re.compile(r"不得|禁止|严禁|不准|不允许|不可")
_WITHOUT = re.compile(r"未经[^,。;]{0,20}?(?:批准|许可|同意|审核|备案|评测|请求)")
_HEADING = re.compile(r"在?(?:经营|开展|提供)[^。:]*?时?应当遵守下列规定|^\((?:适用于|针对)[^()]*\)")
_FUNCTION = re.compile(
    r"你公司|公司|不得|禁止|严禁|应当|未经|或者?|以及|及其|并且?|[的为向在将对与和及等其]|其他|任何|进行|开展|提供|以任何|通过|利用|使用"
)
_NEGATED = re.compile(r"没|未|无|不|\bnot?\b|without|n't|\bun[a-z]+ed\b")
_PERMITTED = re.compile(r"已经?批|批准了|获批|经过?批准|拿到批|取得批准|\bapproved\b|with approval")
# Ideas of what is done, by which a sentence and a question meet whatever else they speak of; the second are
# named by a sentence where they lack (未备案, 未经同意).
_ACTS = frozenset("resell merge lend_word share_sell_data forced".split())
_LACKING = frozenset("network_protection consent".split())
_STRONG = 3  # distinct words shared with a question, from which a prohibition is what it speaks of


@dataclass(frozen=True)
class Prohibition:
    """A sentence that forbids something, whose forbidding words no topic rests on.

    `phrase` is what forbids, folded; `businesses` are those of the catalogue that the sentence names, or the
    heading of its clause; `own` those of the sentence alone. `ideas` are the acts of data/concepts.yaml that
    the sentence names.
    """

    citation: Citation
    phrase: str
    businesses: frozenset[str]
    own: frozenset[str]
    abroad: bool
    ideas: frozenset[str]

    def names(self, business_id: str, itself: bool = False) -> bool:
        """Whether it, or the sentence `itself`, names a business, a part of it, or what it is a part of."""
        return any(
            named in business(business_id).lineage or business_id in business(named).lineage
            for named in (self.own if itself else self.businesses)
        )

    def fits(self, text: str, abroad: bool) -> bool:
        """Whether a question (in lower case) speaks of what it forbids: of what lies `abroad`, where it does
        so too; else of several of its words."""
        if self.abroad:
            return abroad
        shared = {word for word in _words(self.phrase) if word in text}
        unlike = bool(re.search(r"未", self.phrase.replace("未经", ""))) and not _NEGATED.search(text)
        return len(shared) >= _STRONG and not unlike

    def sounds_like(self, text: str) -> bool:
        """Whether a question, in either language, speaks of the act that the sentence forbids."""
        if self.abroad or not self.ideas:
            return False
        shared = self.ideas & ideas_of(text)
        return bool(shared & _ACTS) or (bool(shared & _LACKING) and _NEGATED.search(text) is not None)

    def lifted(self, text: str) -> bool:
        """Whether it forbids only what is not approved, and the question says that it is."""
        return _WITHOUT.search(self.citation.quote) is not None and _PERMITTED.search(text) is not None


@lru_cache(maxsize=16)
def open_prohibitions(certificate: Certificate) -> tuple[Prohibition, ...]:
    """The prohibitions of a license that no topic rests on, in their order."""
    rested = _rested(certificate)
    found = []
    for clause, start, phrase, sentence in _prohibitions(certificate):
        end = start + len(phrase)
        if any(first < end and start < last for first, last in rested.get(clause, ())):
            continue
        quote = citation(certificate, clause, _plain(sentence))
        if quote and quote.clause == clause:
            named = _named(sentence + _heading(certificate, clause))
            abroad = any(mention.kind == "abroad" for mention in mentions(sentence))
            own = _named(sentence)
            ideas = ideas_of(sentence) & (_ACTS | _LACKING)
            found.append(Prohibition(quote, phrase, named, own, abroad, ideas))
    return tuple(found)


def ideas_of(text: str) -> frozenset[str]:
    """The ideas of data/concepts.yaml that a text in either language names."""
    return concepts_in(tokens(normalize(text)), knowledge().matcher)


def _prohibitions(certificate: Certificate) -> Iterator[tuple[str, int, str, str]]:
    """Clause, position, phrase and sentence of whatever forbids, or lets nothing be done unapproved."""
    for clause in certificate.clauses:
        for sentence in _SENTENCE.finditer(certificate.quotes.folded(clause)):
            phrases = [
                (sentence.start() + phrase.start(), phrase[0]) for phrase in _PHRASE.finditer(sentence[0])
            ]
            forbidding = [place for place in phrases if _FORBIDS.search(place[1])]
            for start, phrase in forbidding or [place for place in phrases if _WITHOUT.search(place[1])]:
                yield clause, start, phrase, sentence[0]


def _rested(certificate: Certificate) -> Mapping[str, list[tuple[int, int]]]:
    """By clause, the spans of its folded text that the words of topics are."""
    found: dict[str, list[tuple[int, int]]] = {}
    for _, _, clause, words in every_anchor():
        place = locate(certificate, clause, words) if clause not in FIELDS else None
        if place:
            start = certificate.quotes.folded(place[0]).find(fold(place[1]))
            found.setdefault(place[0], []).append((start, start + len(fold(place[1]))))
    return found


def _heading(certificate: Certificate, clause: str) -> str:
    """The lead-in of the clause that a sub-clause stands in, and the brackets that say to what it applies."""
    own = _HEADING.match(certificate.quotes.folded(clause))
    above = _HEADING.search(certificate.quotes.folded(clause.partition("(")[0])) if "(" in clause else None
    return "".join(match[0] for match in (own, above) if match)


@lru_cache(maxsize=512)
def _named(text: str) -> frozenset[str]:
    return frozenset(name for words, name in _business_words() if words in text)


@cache
def _business_words() -> tuple[tuple[str, str], ...]:
    """What names a business in a sentence of a license: its names, and the Chinese words for it."""
    found = []
    for entry in businesses().values():
        names = {fold(name).removesuffix("业务") for name in (entry.name, *entry.spelled)}
        words = {word.upper() if word.isascii() else word for word in entry.asked if not mentions(word)}
        found += [(word, entry.id) for word in names | words if len(word) > 1]
    return tuple(found)


@lru_cache(maxsize=512)
def _words(phrase: str) -> frozenset[str]:
    """The pairs of characters that carry a phrase, function words left out."""
    return frozenset(
        part[index : index + 2] for part in _FUNCTION.split(phrase) for index in range(0, len(part) - 1)
    )


def _plain(sentence: str) -> str:
    """The sentence as words to look up: braces and dots are patterns there."""
    return sentence.replace("{", "").replace("}", "")
