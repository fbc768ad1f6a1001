"""The duties of data/duties.yaml, each held against the license that is loaded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from bot.data import load
from bot.errors import BadInput
from bot.license.certificate import Certificate
from bot.words import Language, load_words

Kind = Literal["license", "yearly", "event"]
RuleKind = Literal["days_ahead", "days_after", "working_days_after", "quarter", "on_day", "at_once"]

# How the license words each rule; a group is the rule's number.
_WORDED: dict[RuleKind, str] = {
    "days_ahead": r"提前(\d+)日",
    "days_after": r"(\d+)日内",
    "working_days_after": r"(\d+)个工作日内",
    "quarter": r"每年第([一二三四])季度",
    "on_day": r"有效期|时$",
    "at_once": r"第一时间|立即|及时",
}
_QUARTERS = "一二三四"
_FIELDS = {"clause", "quote", "sentence", "trigger", "rule"}


@dataclass(frozen=True)
class Rule:
    """How a due date follows from the trigger's day; `number` counts days, working days or the quarter."""

    kind: RuleKind
    number: int = 0


@dataclass(frozen=True)
class Missed:
    """What happens if a duty is missed: `source` is law from outside the license, None where it is none."""

    source: str | None
    note: str


@dataclass(frozen=True)
class Duty:
    """One entry of data/duties.yaml as the loaded license words it; `quote` is verbatim in the license."""

    id: str
    clause: str
    quote: str
    trigger: Kind
    rule: Rule

    def title(self, language: Language) -> str:
        """What it is called."""
        return str(_words(language, self.id)["title"])

    def who(self, language: Language) -> str:
        """Who acts."""
        return str(_words(language, self.id)["who"])

    def checklist(self, language: Language) -> tuple[str, ...]:
        """What to prepare."""
        return tuple(_words(language, self.id)["checklist"])

    def missed(self, language: Language) -> Missed:
        """What happens if it is missed."""
        words = _words(language, self.id)["missed"]
        return Missed(words.get("source"), words["note"])


@lru_cache(maxsize=16)
def load_duties(certificate: Certificate) -> tuple[Duty, ...]:
    """Every duty, in the file's order.

    Raises BadInput, naming file, entry and quote, where the license does not hold a quote, or a rule's
    number is not the quote's (a license that says 60日 where the rule says 90).
    """
    return read_duties(load("duties"), certificate)


def read_duties(entries: Mapping[str, Any], certificate: Certificate) -> tuple[Duty, ...]:
    """`load_duties` for entries that were read already."""
    return tuple(_duty(name, entry, certificate) for name, entry in entries.items())


def _duty(name: str, entry: Mapping[str, Any], certificate: Certificate) -> Duty:
    where = f"data/duties.yaml: {name}"
    if unknown := entry.keys() - _FIELDS:
        raise BadInput(f"{where}: unknown field {sorted(unknown)[0]!r}; the file's head lists the fields")
    if missing := {"clause", "quote", "trigger", "rule"} - entry.keys():
        raise BadInput(f"{where}: {sorted(missing)[0]!r} is missing; the file's head lists the fields")
    if entry["trigger"] not in get_args(Kind):
        raise BadInput(f"{where}: no trigger is called {entry['trigger']!r}; the file's head lists them")
    rule = _rule(where, entry["rule"])
    _check_number(where, rule, entry["quote"])
    quote = _quote(where, entry, rule, certificate)
    return Duty(name, entry["clause"], quote, entry["trigger"], rule)


def _rule(where: str, entry: Any) -> Rule:
    if not isinstance(entry, dict) or len(entry) != 1 or not entry.keys() <= set(get_args(RuleKind)):
        raise BadInput(f"{where}: {entry!r} is no rule; the file's head lists them")
    [(kind, number)] = entry.items()
    if kind in ("on_day", "at_once"):
        return Rule(kind)
    if type(number) is not int or number < 1 or (kind == "quarter" and number > 4):
        raise BadInput(f"{where}: {number!r} is no number for {kind}; give a whole number above 0")
    return Rule(kind, number)


def _check_number(where: str, rule: Rule, quote: str) -> None:
    match = re.search(_WORDED[rule.kind], quote)
    if not match:
        raise BadInput(f"{where}: the quote {quote!r} does not say {rule.kind}; mend the rule or the quote")
    if not rule.number:
        return
    said = _QUARTERS.index(match[1]) + 1 if rule.kind == "quarter" else int(match[1])
    if said != rule.number:
        raise BadInput(f"{where}: the quote {quote!r} says {said}, the rule {rule.number}; make them agree")


def _quote(where: str, entry: Mapping[str, Any], rule: Rule, certificate: Certificate) -> str:
    clause, words = entry["clause"], entry["quote"]
    try:
        if entry.get("sentence"):
            return certificate.quote(clause, words)
        return certificate.verbatim(clause, words)
    except KeyError:
        pass
    other = _other_number(certificate, clause, words, rule)
    says = f"the license says {other!r} there" if other else "the license does not hold it there"
    raise BadInput(f"{where}: clause {clause}, quote {words!r}: {says}; mend the entry for this license")


def _other_number(certificate: Certificate, clause: str, words: str, rule: Rule) -> str | None:
    """The quote with another number in it, where the clause holds it so."""
    if clause not in certificate.clauses or not rule.number:
        return None
    number = _QUARTERS[rule.number - 1] if rule.kind == "quarter" else str(rule.number)
    pattern = re.escape(words).replace(number, r"[\d一二三四五六七八九十]+", 1)
    match = re.search(pattern, "".join(certificate.clauses[clause].text.split()))
    return match[0] if match else None


def _words(language: Language, name: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_words(language, "deadlines")["duty"][name]
    return words
