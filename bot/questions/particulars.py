"""The license's facts, clauses and periods as they stand in sentences."""

import re
from datetime import date

from bot.license.area import area_of
from bot.license.certificate import Certificate
from bot.license.issuer import inferred_issuer
from bot.license.obligations import Obligation, YearPart, duty_words, obligations
from bot.license.periods import Period, read_periods
from bot.license.scope import coverage
from bot.license.validity import status
from bot.questions.anchors import places
from bot.questions.naming import clause_name
from bot.words import Language, say

_CLAUSE = re.compile(r"[一二三四五六七八九十]+(?:\([一二三四五六七八九十]+\))?(?:\+.*)?")


class Particulars(dict[str, str]):
    """What a text may name: facts by their names; clauses by the template's number ("十五(三)", "三+四"), in
    brackets as this license numbers them, "" where it has none; a duty's time by its id, in brackets with ()
    behind it."""

    def __init__(self, certificate: Certificate, language: Language, facts: dict[str, str]) -> None:
        super().__init__(facts)
        self._certificate = certificate
        self._language: Language = language

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return " " if self._language == "en" else ""

    def has(self, clause: str) -> bool:
        """Whether this license has the words of a clause of the template."""
        return clause in places(self._certificate)

    def __missing__(self, key: str) -> str:
        if _CLAUSE.fullmatch(key):
            return self._clauses(key.split("+"))
        name = key.removesuffix("()")
        if name not in duty_words():
            raise KeyError(key)
        duty = obligations(self._certificate).get(name)
        if name == key:
            return duty_time(duty, self._language)
        known = duty is not None and duty.unread is None and duty.time is not None
        time = duty_time(duty, self._language) if known else ""
        return say(self._language, "answer.bracket.time", time=time) if time else ""

    def _clauses(self, template: list[str]) -> str:
        here = places(self._certificate)
        found = list(dict.fromkeys(here[clause] for clause in template if clause in here))
        return (
            say(self._language, "answer.bracket.clause", clauses=clauses_named(found, self._language))
            if found
            else ""
        )


def clauses_named(clauses: list[str], language: Language) -> str:
    """Clauses in words: "clause 八", "clauses 八 and 九", "clause 十五(一) and scope of business"."""
    numbered = [clause for clause in clauses if _CLAUSE.fullmatch(clause)]
    names = [clause_name(language, clause) for clause in clauses if clause not in numbered]
    if len(numbered) == 1 or language == "zh":
        names = [*(clause_name(language, clause) for clause in numbered), *names]
    elif numbered:
        names = [say(language, "answer.clause.several", ids=_joined(numbered, language)), *names]
    return _joined(names, language)


def duty_time(duty: Obligation | None, language: Language) -> str:
    """The time that a duty's sentence sets, as people say it; that it cannot be read, or is not set."""
    if duty is None:
        return say(language, "answer.silent")
    if duty.unread is not None:
        return say(language, "answer.time.unread", words=duty.unread)
    if isinstance(duty.time, Period):
        return duty.time.words(language)
    if isinstance(duty.time, YearPart):
        return _year_part(duty.time, language)
    return say(language, "answer.time.at_once")


def particulars(certificate: Certificate, language: Language, on: date) -> Particulars:
    """Every fact that a text may name, as words; what the license does not say reads as such."""
    silent = say(language, "answer.silent")
    separator = say(language, "license.show.separator")

    def joined(items: list[str | None]) -> str:
        return separator.join(dict.fromkeys(item for item in items if item)) or silent

    until, validity = certificate.valid_until, status(certificate, on)
    left, renew_by = validity.days_left, validity.renew_by
    lines, sites = certificate.business, certificate.sites
    facts = {
        "number": certificate.number or silent,
        "holder": certificate.holder or silent,
        "legal_representative": certificate.legal_representative or silent,
        "issuer_said": _issuer(certificate, language),
        "issued": str(certificate.issued or silent),
        "valid_until": str(until or silent),
        "on": str(on),
        "days_text": silent
        if left is None
        else say(language, "answer.days_left" if left >= 0 else "answer.days_over", days=abs(left)),
        "renew_by": str(renew_by or _unread_renewal(certificate, language)),
        "licensed": joined([line.called for line in lines]),
        "licensed_areas": joined([_with_area(line.called, line.area, language) for line in lines]),
        "areas_said": areas(certificate, language),
        "included": joined([item for line in lines for item in line.includes]),
        "excluded": joined([item for line in lines for item in line.excludes]),
        "note": say(language, "answer.note") if certificate.approval_note else "",
        "sites": joined([site.name for site in sites]),
        "domains": joined([domain for site in sites for domain in site.domains]),
        "server_place": joined([site.server_place for site in sites]),
        "access_provider": joined([site.access_provider for site in sites]),
        "subsidiaries": joined([row.text for row in certificate.subsidiaries]),
        "log_period": _log_period(certificate, language),
        "first": next(iter(certificate.clauses), silent),
        "last": next((it for it in reversed(list(certificate.clauses)) if "(" not in it), silent),
        "search_state": say(language, f"answer.state.{coverage(certificate, 'b25.search').state}"),
        "messaging_state": say(language, f"answer.state.{coverage(certificate, 'b25.messaging').state}"),
    }
    return Particulars(certificate, language, facts)


def areas(certificate: Certificate, language: Language, ids: tuple[str, ...] = ()) -> str:
    """Where each licensed business may be carried on; only those on whose line a business of `ids` stands."""
    lines = [coverage(certificate, business).line for business in ids] if ids else certificate.business
    texts = []
    for line in dict.fromkeys(filter(None, lines)):
        area = area_of(line)
        key = "none" if area is None else "rooms" if area.rooms else "customers"
        texts.append(say(language, f"answer.area.{key}", name=line.name, area=area.text if area else ""))
    return (" " if language == "en" else "").join(texts) or say(language, "answer.silent")


def _unread_renewal(certificate: Certificate, language: Language) -> str:
    """What stands for the last day to renew where none follows: its time is unreadable, or not set."""
    renewal = obligations(certificate).get("renewal")
    return duty_time(renewal if renewal and renewal.unread is not None else None, language)


def _with_area(name: str, area: str | None, language: Language) -> str:
    return say(language, "answer.area.licensed", name=name, area=area) if area else name


def _issuer(certificate: Certificate, language: Language) -> str:
    inferred = inferred_issuer(certificate, language)
    key = "named" if certificate.issuer else "inferred" if inferred else "unknown"
    values = {"issuer": certificate.issuer or inferred, "number": certificate.number}
    return say(language, f"answer.issuer.{key}", **values)


def _log_period(certificate: Certificate, language: Language) -> str:
    """How long logs are to be kept, where a clause says it."""
    for clause in certificate.clauses:
        for sentence in re.split(r"[。;]", certificate.quotes.folded(clause)):
            if "日志" in sentence:
                for place in read_periods(sentence):
                    if place.direction == "lasting":
                        values = {
                            "time": place.period.words(language),
                            "clause": clause_name(language, clause),
                        }
                        return say(language, "answer.log.said", **values)
    return say(language, "answer.log.silent")


def _year_part(part: YearPart, language: Language) -> str:
    month, day = part.last
    if part.first[1] == 1 and (part.first[0] - 1) % 3 == 0 and month == part.first[0] + 2:
        return say(language, f"answer.time.quarter_{(month + 2) // 3}")
    return say(language, "answer.time.until_day", month=month, day=day)


def _joined(names: list[str], language: Language) -> str:
    if language == "zh":
        return "、".join(names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
