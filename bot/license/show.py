"""A certificate, its problems and its differences to another one, as JSON values and as text."""

from collections.abc import Iterator
from typing import Any

from bot.license.area import area_of
from bot.license.catalogue import named
from bot.license.difference import differences
from bot.license.facts import Certificate, Problem
from bot.license.issuer import inferred_issuer, issuer_sign
from bot.license.validity import Validity
from bot.words import Language, load_words, say

_LONGEST_FOUND = 60


def show_json(certificate: Certificate, validity: Validity) -> dict[str, Any]:
    """The certificate as plain values: dates in ISO 8601, what the text lacks as null or empty."""
    return {
        **facts_json(certificate, "en"),
        "as_of": validity.on.isoformat(),
        "status": validity.status,
        "days_left": validity.days_left,
        "renew_by": validity.renew_by.isoformat() if validity.renew_by else None,
        "clauses": {clause.id: clause.text for clause in certificate.clauses.values()},
        "problems": problems_json(certificate, "en"),
    }


def show_text(certificate: Certificate, validity: Validity, language: Language) -> str:
    """The certificate as rows of text, the clauses whole."""
    rows = fact_rows(certificate, validity, language)
    rows += ["", say(language, "license.show.clauses")]
    rows += [
        say(language, "license.show.clause", id=clause.id, text=clause.text)
        for clause in certificate.clauses.values()
    ]
    return "\n".join(rows)


def difference_lines(current: Certificate, certificate: Certificate, language: Language) -> list[str]:
    """What `certificate` says otherwise than `current`, a line each."""
    return [found["text"] for found in differences_json(current, certificate, language)]


def differences_json(
    current: Certificate, certificate: Certificate, language: Language
) -> list[dict[str, str]]:
    """The same as plain values: key of words license.difference, its values, the line."""
    return [
        {
            "key": found.key,
            **found.values,
            "text": say(language, f"license.difference.{found.key}", **found.values),
        }
        for found in differences(current, certificate)
    ]


def fact_rows(certificate: Certificate, validity: Validity | None, language: Language) -> list[str]:
    """The facts of the face and the annex, a line each."""
    return [_row(language, name, value) for name, value in _rows(certificate, validity, language)]


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


def facts_json(certificate: Certificate, language: Language) -> dict[str, Any]:
    """What the certificate's face and annex say, as plain values."""
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
                "nationwide": bool((area := area_of(line)) and area.nationwide),
                "places": [place.name for place in area.places] if area else [],
                "text": line.text,
            }
            for line in certificate.business
        ],
        "approval_note": certificate.approval_note,
        "holder_note": certificate.holder_note,
        "subsidiaries": [
            {"name": row.name, "businesses": list(row.businesses), "area": row.area}
            for row in certificate.subsidiaries
        ],
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


def problems_json(certificate: Certificate, language: Language) -> list[dict[str, Any]]:
    """What could not be read, as plain values."""
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
    yield _field("number", language), certificate.number
    note = f"（{certificate.holder_note}）" if certificate.holder_note else ""
    yield _field("holder", language), f"{certificate.holder}{note}" if certificate.holder else None
    yield _field("legal_representative", language), certificate.legal_representative
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
    for row in certificate.subsidiaries:
        yield say(language, "license.show.subsidiary"), row.text
    if not certificate.sites and not certificate.subsidiaries:
        yield (
            _field("annex", language),
            separator.join(f"{entry.label} {entry.value}" for entry in certificate.annex),
        )


def _called(name: str, language: Language) -> str:
    """The name as the license writes it, in English behind the business' own."""
    business = named(name)
    return f"{business.en} ({name})" if business and language == "en" else name


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
