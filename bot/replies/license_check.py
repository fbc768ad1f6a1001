"""`license check`: what an operator reads before a license is trusted; on every surface from here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.data import load_checked
from bot.deadlines.duties import Duty, absent_duties, check_duty_words, gone_duty, load_duties
from bot.incidents.playbook import FILES, Step, load_playbooks
from bot.license.catalogue import business
from bot.license.certificate import Certificate, Problem
from bot.license.moved import moved_clauses
from bot.license.obligations import obligations
from bot.license.show import (
    describe,
    difference_lines,
    differences_json,
    fact_rows,
    facts_json,
    problems_json,
)
from bot.questions.anchors import Lost, lost_anchors
from bot.questions.judgment import judge
from bot.questions.naming import clause_name
from bot.questions.particulars import duty_time
from bot.questions.topics import check_topic_words, topics
from bot.questions.unjudged import Prohibition, open_prohibitions
from bot.words import Language, load_words, say

_HARMLESS = frozenset({"seal", "skipped", "no_domain"})
"""Problems that no verdict rests on; so are those of the annex, but another company's name in it."""


@dataclass(frozen=True)
class LicenseCheck:
    """A license text held against Xuke and against the current license.

    `steps` are those of the playbooks whose words the text has not, though it has their clause.
    """

    certificate: Certificate
    current: Certificate
    duties: tuple[Duty, ...]
    absent: tuple[str, ...]
    lost: tuple[Lost, ...]
    unjudged: tuple[Prohibition, ...]
    steps: tuple[Step, ...]

    @property
    def open_topics(self) -> tuple[str, ...]:
        """The topics that get no verdict because words that would decide are not in the text."""
        return tuple(
            name for name, topic in topics().items() if judge(topic, self.certificate).reason == "lost"
        )

    @property
    def doubtful(self) -> tuple[Problem, ...]:
        """What could not be read and a verdict may rest on."""
        return tuple(
            problem
            for problem in self.certificate.problems
            if problem.key not in _HARMLESS and (problem.field != "annex" or problem.key == "other_holder")
        )

    @property
    def unread(self) -> tuple[Duty, ...]:
        """The duties whose time cannot be read."""
        return tuple(duty for duty in self.duties if duty.rule.kind == "unread")

    @property
    def trusted(self) -> bool:
        """Whether nothing keeps a verdict or a date from being trusted."""
        return not (self.doubtful or self.unread or self.open_topics or self.unjudged)


def check_license(certificate: Certificate, current: Certificate) -> LicenseCheck:
    """Checks a license text. Raises BadInput where data/ itself is wrong."""
    return LicenseCheck(
        certificate,
        current,
        load_duties(certificate),
        absent_duties(certificate),
        lost_anchors(certificate),
        open_prohibitions(certificate),
        tuple(
            step
            for book in load_playbooks(certificate).by_clause.values()
            for step in book.steps
            if book.place and not step.quote
        ),
    )


def check_words() -> None:
    """Raises BadInput, naming file and entry, where a topic, duty, next step or playbook lacks its words.

    Of playbooks the models of data/playbooks see to it.
    """
    check_topic_words()
    check_duty_words()
    for name in FILES:
        load_checked(f"playbooks/{name}", "bot.incidents.playbook_models:PlaybookModel")


def license_notices(certificate: Certificate) -> list[str]:
    """What a start says of its license, a line for each matter: it serves all the same."""
    warnings = warning_lines(check_license(certificate, certificate), "en")
    if not warnings:
        return []
    number = certificate.number or say("en", "license.check.unknown")
    head = say("en", "license.check.start", number=number, count=len(warnings))
    return [head, *(say("en", "license.check.item", text=text) for text in warnings)]


def warning_lines(check: LicenseCheck, language: Language) -> list[str]:
    """What keeps verdicts or dates of a license from being trusted, a line each; empty where nothing does."""
    return [
        *(describe(problem, language) for problem in check.doubtful),
        *(_duty_line(check.certificate, duty, language) for duty in check.unread),
        *_lost_lines(check, language, check.open_topics),
        *(_unjudged_line(prohibition, language) for prohibition in check.unjudged),
    ]


def absent_titles(check: LicenseCheck, language: Language) -> list[str]:
    """The duties that this license has not, in words."""
    return [_title(name, language) for name in check.absent]


def check_text(check: LicenseCheck, language: Language) -> str:
    """The whole page."""
    certificate, current = check.certificate, check.current
    unknown = say(language, "license.check.unknown")
    values = {"number": certificate.number or unknown, "holder": certificate.holder or unknown}
    lines = [say(language, "license.check.reads", **values), _verdict(check, language)]
    lines += fact_rows(certificate, None, language)
    problems = [
        _marked(describe(problem, language), problem in check.doubtful, language)
        for problem in certificate.problems
    ]
    moved = [
        say(language, "license.check.moved_clause", new=new, old=old)
        for new, old in moved_clauses(current, certificate).items()
    ]
    duties = [
        _marked(_duty_line(certificate, duty, language), duty in check.unread, language)
        for duty in check.duties
    ]
    absent = absent_titles(check, language)
    other = tuple(dict.fromkeys(it.topic for it in check.lost if it.topic not in check.open_topics))
    forbidden = [_unjudged_line(prohibition, language) for prohibition in check.unjudged]
    changes = difference_lines(current, certificate, language)
    for kind, texts in (
        ("problems", problems),
        ("moved", moved),
        ("duties", duties),
        ("absent", absent),
        ("open", _lost_lines(check, language, check.open_topics)),
        ("unquoted", _lost_lines(check, language, other)),
        ("unjudged", forbidden),
        ("steps", [step.title.said(language) for step in check.steps]),
        ("differences", changes),
    ):
        lines += _section(kind, texts, current.number or unknown, language)
    return "\n".join(lines)


def check_json(check: LicenseCheck, language: Language = "en") -> dict[str, Any]:
    """The same as plain values."""
    certificate, current = check.certificate, check.current
    return {
        **facts_json(certificate, language),
        "clauses": list(certificate.clauses),
        "trusted": check.trusted,
        "warnings": warning_lines(check, language),
        "problems": problems_json(certificate, language),
        "moved": [{"clause": new, "was": old} for new, old in moved_clauses(current, certificate).items()],
        "duties": [_duty_json(certificate, duty, language) for duty in check.duties],
        "absent_duties": [{"duty": name, "title": _title(name, language)} for name in check.absent],
        "lost": [
            {
                "topic": it.topic,
                "title": load_words(language, "topics")[it.topic]["title"],
                "field": it.group,
                "clause": it.clause,
                "words": it.words,
                "verdict": judge(topics()[it.topic], certificate).verdict,
            }
            for it in check.lost
        ],
        "unjudged": [
            {
                "clause": it.citation.clause,
                "quote": it.citation.quote,
                "businesses": [business(name).name for name in sorted(it.businesses)],
            }
            for it in check.unjudged
        ],
        "steps_unquoted": [step.id for step in check.steps],
        "current": current.number,
        "differences": differences_json(current, certificate, language),
    }


def _marked(text: str, doubtful: bool, language: Language) -> str:
    return say(language, "license.check.marked", text=text) if doubtful else text


def _verdict(check: LicenseCheck, language: Language) -> str:
    if check.trusted:
        return say(language, "license.check.trusted")
    return say(language, "license.check.untrusted", count=len(warning_lines(check, language)))


def _section(kind: str, texts: list[str], number: str, language: Language) -> Iterator[str]:
    if texts:
        yield ""
        yield say(language, f"license.check.{kind}", count=len(texts), number=number)
        yield from (say(language, "license.check.item", text=text) for text in texts)
    elif kind in ("problems", "differences"):
        yield ""
        yield say(language, f"license.check.no_{kind}", number=number)


def _duty_line(certificate: Certificate, duty: Duty, language: Language) -> str:
    key = "duty_on_day" if duty.rule.kind == "on_day" else "duty"
    return say(
        language,
        f"license.check.{key}",
        title=duty.title(language),
        time=duty_time(obligations(certificate)[duty.id], language),
        clause=clause_name(language, duty.clause),
        quote=duty.quote,
    )


def _duty_json(certificate: Certificate, duty: Duty, language: Language) -> dict[str, Any]:
    period = duty.rule.period
    return {
        "duty": duty.id,
        "title": duty.title(language),
        "clause": duty.clause,
        "quote": duty.quote,
        "time": duty_time(obligations(certificate)[duty.id], language)
        if duty.rule.kind != "on_day"
        else None,
        "number": period.number if period else None,
        "unit": period.unit if period else None,
        "unread": duty.rule.words or None,
    }


def _lost_lines(check: LicenseCheck, language: Language, names: tuple[str, ...]) -> list[str]:
    titles = load_words(language, "topics")
    separator = say(language, "license.show.separator")
    found = []
    for name in names:
        words = [it for it in check.lost if it.topic == name]
        texts = [say(language, "license.check.lost_words", words=it.words, clause=it.clause) for it in words]
        found.append(
            say(language, "license.check.lost", title=titles[name]["title"], words=separator.join(texts))
        )
    return found


def _unjudged_line(prohibition: Prohibition, language: Language) -> str:
    return say(
        language,
        "license.check.prohibition",
        quote=prohibition.citation.quote,
        clause=clause_name(language, prohibition.citation.clause),
    )


def _title(name: str, language: Language) -> str:
    duty = gone_duty(name)
    return duty.title(language) if duty else name
