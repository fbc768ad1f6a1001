"""The parts of a license's text, read into facts; what cannot be read becomes a named problem."""

from datetime import date

from bot.license.annex import sites_in
from bot.license.certificate import Certificate, Clause, LicenseError, Part, Problem, Site, joined
from bot.license.cut import FRONT, NUMBER, cut
from bot.license.numerals import CLAUSES, DATE, day_in, fold
from bot.license.scope_line import approval_note, business_lines


def certificate_of(text: str) -> Certificate:
    """The certificate in a text. Raises LicenseError where it is none at all."""
    if not text.strip():
        raise LicenseError("empty; give the license's text")
    if "\0" in text:
        raise LicenseError("binary, no text; give the license's text")
    parts = cut(text)
    names = {part.name for part in parts}
    if "scope" not in names and len(names.intersection(CLAUSES)) < 3:
        raise LicenseError("no telecom license: neither 业务种类 nor numbered provisions; give the certificate's text")
    reader = _Reader(text, parts)
    scope = reader.words("scope")
    lines, unread = business_lines(scope)
    if not lines and not unread:
        reader.problem("scope", "missing")
    for piece in unread:
        reader.problem("scope", "unreadable", piece)
    facts = Certificate(
        number=reader.number(),
        holder=reader.value("holder"),
        legal_representative=reader.value("legal_representative"),
        issuer=reader.value("issuer", missing="seal_only"),
        business=lines,
        approval_note=approval_note(scope),
        scope=scope,
        issued=reader.day("issued"),
        valid_until=reader.day("valid_until"),
        sites=reader.sites(),
        clauses=reader.clauses(),
        problems=(),
        text=text,
        parts=parts,
        flat="".join(text.split()),
    )
    object.__setattr__(facts, "problems", tuple(reader.problems))
    return facts


class _Reader:
    """Reads one text's parts, and collects what it could not read."""

    def __init__(self, text: str, parts: tuple[Part, ...]) -> None:
        self._text = text
        self._parts = parts
        self.problems: list[Problem] = []

    def problem(self, field: str, key: str, found: str = "") -> None:
        """Files a problem with the line on which the field's part begins."""
        part = next((part for part in self._parts if part.name == field), None)
        line = None
        if part:
            words = self._text[part.start : part.end]
            start = part.start + len(words) - len(words.lstrip())
            line = self._text.count("\n", 0, start) + 1
        self.problems.append(Problem(line, field, key, joined(found)[:60]))

    def words(self, name: str) -> str:
        """A part's text, line breaks removed; empty where there is none."""
        return joined("".join(self._text[part.start : part.end] for part in self._parts if part.name == name))

    def value(self, name: str, missing: str = "missing") -> str | None:
        """What stands behind a label."""
        words = self.words(name)
        label = FRONT[name].match(words)
        value = words[label.end() :].strip() if label else ""
        if not value:
            self.problem(name, missing)
        return value or None

    def number(self) -> str | None:
        """The license number, blanks removed."""
        match = NUMBER.match(self.words("number"))
        if not match or not match["number"]:
            self.problem("number", "missing")
            return None
        return fold(match["number"])

    def day(self, name: str) -> date | None:
        """A date; one that is none, or missing, becomes a problem."""
        words = fold(self.words(name))
        try:
            day = day_in(words)
        except ValueError:
            found = DATE.search(words)
            self.problem(name, "no_date", found.group() if found else words)
            return None
        if day is None:
            self.problem(name, "missing" if name not in {part.name for part in self._parts} else "no_date", words)
        return day

    def sites(self) -> tuple[Site, ...]:
        """The annex's sites."""
        sites = sites_in([self._text[part.start : part.end] for part in self._parts if part.name == "annex"])
        if not sites:
            self.problem("annex", "missing")
        return sites

    def clauses(self) -> dict[str, Clause]:
        """The provisions found, in order; a main provision that is not there becomes a problem."""
        names = dict.fromkeys(
            part.name for part in self._parts if part.name in CLAUSES or part.name.startswith("十五(")
        )
        for clause in CLAUSES:
            if clause not in names:
                self.problem(clause, "missing")
        return {name: Clause(name, self.words(name)) for name in names}
