"""The duties of a license: those of data/duties.yaml whose sentence it holds, with the time it sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from bot.errors import BadInput
from bot.license.facts import Certificate
from bot.license.obligations import DutyWords, Obligation, YearPart, duty_words, obligations
from bot.license.periods import Period
from bot.words import LANGUAGES, Language, load_words, say

Kind = Literal["license", "yearly", "event"]
RuleKind = Literal["ahead", "within", "yearly", "on_day", "at_once", "unread", "gone"]


@dataclass(frozen=True)
class Rule:
    """How a due date follows from the trigger's day.

    `ahead` and `within` have a period, `yearly` a part of the year. `unread`: the text sets a time that Xuke
    cannot read (`words`); `gone`: an event is on record of a duty that the license at hand has not.
    """

    kind: RuleKind
    period: Period | None = None
    part: YearPart | None = None
    words: str = ""

    @property
    def counts_working_days(self) -> bool:
        """Whether the time is one of working days."""
        return self.period is not None and self.period.unit == "working_days"

    @property
    def dated(self) -> bool:
        """Whether a date follows from it."""
        return self.kind not in ("unread", "gone")


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
        clause = say(language, "license.field.clause", id=self.clause)
        return Missed(words.get("source"), words["note"].format(clause=clause))


@lru_cache(maxsize=16)
def load_duties(certificate: Certificate) -> tuple[Duty, ...]:
    """The duties that a license sets, in the file's order; those it lacks are `absent_duties`.

    Raises BadInput, naming the entry, where data/duties.yaml is wrong.
    """
    found = obligations(certificate)
    return tuple(make_duty(words, found[name]) for name, words in duty_words().items() if name in found)


def absent_duties(certificate: Certificate) -> tuple[str, ...]:
    """The duties that Xuke knows and this license has no sentence for, by id."""
    return tuple(name for name in duty_words() if name not in obligations(certificate))


def gone_duty(name: str) -> Duty | None:
    """A duty that the license at hand lacks, for what another set off; None for an unknown name."""
    words = duty_words().get(name)
    return Duty(name, "", "", words.trigger, Rule("gone")) if words else None


def make_duty(words: DutyWords, obligation: Obligation) -> Duty:
    """An entry of data/duties.yaml and its sentence as a duty."""
    return Duty(words.id, obligation.clause, obligation.quote, words.trigger, _rule(words, obligation))


def check_duty_words() -> None:
    """Raises BadInput, naming file and entry, where a duty lacks its words in a language."""
    for name in duty_words():
        for language in LANGUAGES:
            words = _words(language, name)
            for field in ("title", "who", "checklist", "missed"):
                if not words.get(field):
                    raise BadInput(
                        f"data/words/{language}/deadlines.yaml: duty.{name}: {field} is missing; add it"
                    )


def _rule(words: DutyWords, obligation: Obligation) -> Rule:
    if obligation.unread is not None:
        return Rule("unread", words=obligation.unread)
    match obligation.time:
        case Period() as period:
            return Rule("ahead" if words.rule == "ahead" else "within", period)
        case YearPart() as part:
            return Rule("yearly", part=part)
        case "at_once":
            return Rule("at_once")
    return Rule("on_day")


def _words(language: Language, name: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] | None = load_words(language, "deadlines")["duty"].get(name)
    if words is None:
        raise BadInput(f"data/words/{language}/deadlines.yaml: duty.{name} is missing; add its words")
    return words
