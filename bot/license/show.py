"""`license show` and `license check`: a certificate and its differences, as JSON values and as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.license.catalogue import named
from bot.license.difference import differences
from bot.license.facts import Certificate, Problem
from bot.license.problems import issuer_sign
from bot.license.validity import Validity
from bot.words import Language, load_words, say

_LONGEST_FOUND = 60


def show_json(certificate: Certificate, validity: Validity) -> dict[str, Any]:
    """The certificate as plain values: dates in ISO 8601, what the text lacks as null or empty."""
    return {
        **_facts(certificate, "en"),
        "as_of": validity.on.isoformat(),
        "status": validity.status,
        "days_left": validity.days_left,
        "renew_by": validity.renew_by.isoformat() if validity.renew_by else None,
        "clauses": {clause.id: clause.text for clause in certificate.clauses.values()},
        "problems": _problems(certificate, "en"),
    }


def show_text(certificate: Certificate, validity: Validity, language: Language) -> str:
    """The certificate as rows of text, the clauses whole."""
    rows = [_row(language, name, value) for name, value in _rows(certificate, validity, language)]
    rows += ["", say(language, "license.show.clauses")]
    rows += [
        say(language, "license.show.clause", id=clause.id, text=clause.text)
        for clause in certificate.clauses.values()
    ]
    return "\n".join(rows)


def check_json(certificate: Certificate, current: Certificate, language: Language = "en") -> dict[str, Any]:
    """What a license text says, what could not be read of it, and what it changes, as plain values."""
    return {
        **_facts(certificate, language),
        "clauses": list(certificate.clauses),
        "problems": _problems(certificate, language),
        "current": current.number,
        "differences": [
            {"key": found.key, **found.values, "text": _difference(language, found.key, found.values)}
            for found in differences(current, certificate)
        ],
    }


def difference_lines(current: Certificate, certificate: Certificate, language: Language) -> list[str]:
    """What `certificate` says otherwise than `current`, a line each."""
    return [_difference(language, found.key, found.values) for found in differences(current, certificate)]


def check_text(certificate: Certificate, current: Certificate, language: Language) -> str:
    """The same for a reader: the parse, the problems by line, the differences in words."""
    unknown = say(language, "license.check.unknown")
    number, holder = certificate.number or unknown, certificate.holder or unknown
    lines = [say(language, "license.check.reads", number=number, holder=holder)]
    lines += [_row(language, name, value) for name, value in _rows(certificate, None, language)]
    problems = [describe(problem, language) for problem in certificate.problems]
    changes = difference_lines(current, certificate, language)
    for kind, texts, values in (
        ("problems", problems, {}),
        ("differences", changes, {"number": current.number or unknown}),
    ):
        if texts:
            lines += ["", say(language, f"license.check.{kind}", count=len(texts), **values)]
            lines += [say(language, "license.check.item", text=text) for text in texts]
        else:
            filled = {"count": 0, **values}
            lines += ["", say(language, f"license.check.no_{kind}", **filled)]
    return "\n".join(lines)


def describe(problem: Problem, language: Language) -> str:
    """A problem in words: line, field, what is wrong."""
    place = (
        say(language, "license.check.line", line=problem.line)
        if problem.line
        else say(language, "license.check.no_line")
    )
    return say(
        language,
        "license.check.problem",
        place=place,
        field=_field(problem.field, language),
        message=_message(problem, language),
    )


def inferred_issuer(certificate: Certificate, language: Language) -> str | None:
    """Who the number says issued the license; None where the text itself says, or the number does not."""
    sign = issuer_sign(certificate)
    known = load_words(language, "license")["issuer"]
    return None if certificate.issuer or sign not in known else str(known[sign])


def _message(problem: Problem, language: Language) -> str:
    key, issuer = problem.key, ""
    if key == "seal":
        issuers = load_words(language, "license")["issuer"]
        issuer = issuers.get(problem.found, "")
        key = "seal_unknown" if not issuer else "seal_national" if problem.found == "national" else "seal"
    elif key == "unreadable" and problem.field in ("issued", "valid_until"):
        key = "unreadable_date"
    elif key == "empty" and problem.found:
        key = "empty_field"
    return say(language, f"license.problem.{key}", found=_short(problem.found), issuer=issuer)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_FOUND else f"{text[:_LONGEST_FOUND]}…"


def _field(field: str, language: Language) -> str:
    names = load_words(language, "license")["field"]
    return str(names[field]) if field in names else say(language, "license.field.clause", id=field)


def _difference(language: Language, key: str, values: Mapping[str, str]) -> str:
    return say(language, f"license.difference.{key}", **values)


def _facts(certificate: Certificate, language: Language) -> dict[str, Any]:
    return {
        "number": certificate.number,
        "holder": certificate.holder,
        "legal_representative": certificate.legal_representative,
        "issuer": certificate.issuer,
        "issuer_inferred": inferred_issuer(certificate, language),
        "issued": certificate.issued.isoformat() if certificate.issued else None,
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
        "scope": certificate.scope,
        "business": [
            {
                "name": line.name,
                "code": business.code if (business := named(line.name)) else None,
                "limits": list(line.limits),
                "includes": list(line.includes),
                "excludes": list(line.excludes),
                "area": line.area,
                "text": line.text,
            }
            for line in certificate.business
        ],
        "approval_note": certificate.approval_note,
        "sites": [
            {
                "name": site.name,
                "domains": list(site.domains),
                "server_place": site.server_place,
                "access_provider": site.access_provider,
            }
            for site in certificate.sites
        ],
        "annex": [{"label": field.label, "value": field.value} for field in certificate.annex],
    }


def _problems(certificate: Certificate, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "line": problem.line,
            "field": problem.field,
            "key": problem.key,
            "found": _short(problem.found),
            "message": _message(problem, language),
        }
        for problem in certificate.problems
    ]


def _row(language: Language, name: str, value: str | None) -> str:
    return say(language, "license.show.row", name=name, value=value or say(language, "license.show.none"))


def _rows(
    certificate: Certificate, validity: Validity | None, language: Language
) -> Iterator[tuple[str, str | None]]:
    separator = say(language, "license.show.separator")
    for field in ("number", "holder", "legal_representative"):
        yield _field(field, language), getattr(certificate, field)
    yield _field("issuer", language), certificate.issuer or _inferred(certificate, language)
    for field in ("issued", "valid_until"):
        day = getattr(certificate, field)
        yield _field(field, language), day.isoformat() if day else None
    if validity:
        yield say(language, "license.show.status", on=validity.on), _status(validity, language)
        renew_by = validity.renew_by
        yield say(language, "license.show.renew_by"), renew_by.isoformat() if renew_by else None
    for line in certificate.business:
        yield say(language, "license.show.business"), _called(line.name, language)
        for key, names in (("limits", line.limits), ("includes", line.includes), ("excludes", line.excludes)):
            if names:
                called = separator.join(_called(name, language) for name in names)
                yield say(language, f"license.show.{key}"), called
        if line.area:
            yield say(language, "license.show.area"), line.area
    yield say(language, "license.show.note"), certificate.approval_note
    for index, site in enumerate(certificate.sites, 1):
        yield say(language, "license.show.site", index=index), site.name
        yield say(language, "license.show.domains"), separator.join(site.domains)
        yield say(language, "license.show.server_place"), site.server_place
        yield say(language, "license.show.access_provider"), site.access_provider
    if not certificate.sites:
        yield (
            _field("annex", language),
            separator.join(f"{entry.label} {entry.value}" for entry in certificate.annex),
        )


def _called(name: str, language: Language) -> str:
    business = named(name)
    return business.called(language) if business and language == "en" else name


def _inferred(certificate: Certificate, language: Language) -> str | None:
    issuer, sign = inferred_issuer(certificate, language), issuer_sign(certificate)
    if not issuer:
        return None
    key = "inferred_national" if sign == "national" else "inferred"
    return say(language, f"license.show.{key}", issuer=issuer, sign=sign)


def _status(validity: Validity, language: Language) -> str:
    words = say(language, f"license.status.{validity.status}")
    if validity.days_left is None:
        return words
    key = "status_days" if validity.days_left >= 0 else "status_over"
    return say(language, f"license.show.{key}", status=words, days=abs(validity.days_left))
