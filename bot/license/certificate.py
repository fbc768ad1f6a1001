"""A license text made a certificate: reads it, names what it cannot read, guesses nothing."""

import re
from dataclasses import replace
from pathlib import Path

from bot.license.annex import read_annex
from bot.license.extent import second_license, without_strangers
from bot.license.face import Face
from bot.license.facts import (
    AnnexField,
    BusinessLine,
    Certificate,
    Clause,
    LicenseError,
    Part,
    Problem,
    Site,
    Term,
)
from bot.license.layout import Layout, parts, quotes
from bot.license.pages import pages
from bot.license.problems import problems
from bot.license.provisions import clauses, provisions
from bot.license.scope_text import read_scope
from bot.license.text import Source, plain
from bot.words import Words

__all__ = [
    "AnnexField",
    "BusinessLine",
    "Certificate",
    "Clause",
    "LicenseError",
    "Part",
    "Problem",
    "Site",
    "Term",
    "parse",
    "read",
]

LARGEST = 250_000  # bytes; a certificate has some 11,000, an annex of many sites a few times that
_NO_LICENSE = Words("license.file.no_license")
_UNREADABLE = {FileNotFoundError: "missing", IsADirectoryError: "folder", PermissionError: "forbidden"}
"""Why a file cannot be read: texts of words license.file."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def read(path: Path) -> Certificate:
    """The certificate in a text file: UTF-8, or what Windows editors make of it (UTF-16, GB 18030).

    Raises LicenseError, naming the file, where it is missing, empty, no text, over 250 KB or no license.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        problem = Words(f"license.file.{_UNREADABLE.get(type(error), 'unreadable')}")
        raise LicenseError(Words("license.file.at", path=path, problem=problem)) from None
    return read_content(content, str(path))


def read_content(content: bytes, path: str) -> Certificate:
    """The certificate in what a file called `path` holds. Raises LicenseError as `read` does."""
    try:
        return parse(_decoded(content))
    except LicenseError as error:
        raise LicenseError(Words("license.file.at", path=path, problem=error)) from None


def parse(text: str) -> Certificate:
    """The certificate in `text`. Raises LicenseError where it is no telecom license at all."""
    begins = second_license(Source(text))
    source = Source(text if begins is None else text[:begins])
    found = pages(source)
    if "电信业务经营许可" not in source.folded and not found.header_numbers:
        raise LicenseError(_NO_LICENSE)
    face = Face(found.face)
    certificate = _gathered(
        Layout(
            source=source,
            pages=found,
            face=face,
            scope=read_scope(found.face, [(entry.value, entry.end) for entry in face.all("scope")]),
            annex=read_annex(found.annex, face.holder()[0]),
            provisions=without_strangers(found.provisions, provisions(found.provisions)),
        )
    )
    if begins is not None:
        certificate = _with_rest(certificate, text, begins)
    signs = (
        certificate.number,
        certificate.holder,
        certificate.business,
        certificate.valid_until,
        len(certificate.clauses) > 2,
    )
    if sum(map(bool, signs)) < 2:
        raise LicenseError(_NO_LICENSE)
    return certificate


def _gathered(layout: Layout) -> Certificate:
    face, scope, annex = layout.face, layout.scope, layout.annex
    number = face.number() or _header_number(layout)
    holder, holder_note = face.holder()
    certificate = Certificate(
        number=number,
        holder=holder,
        holder_note=holder_note,
        legal_representative=face.text("legal_representative"),
        issuer=face.text("issuer"),
        business=tuple(line for line, _, _ in scope.lines),
        approval_note=layout.pages.face.raw(*scope.note) if scope.note else None,
        scope="\n".join(layout.pages.face.raw(entry.value, entry.end) for entry in face.all("scope")),
        issued=face.day("issued"),
        valid_until=face.day("valid_until"),
        sites=annex.sites,
        annex=annex.fields,
        subsidiaries=annex.subsidiaries.rows,
        clauses=clauses(layout.pages.provisions, layout.provisions),
        problems=(),
        parts=parts(layout),
        text=layout.source.text,
        flat="".join(layout.source.text.split()),
        quotes=quotes(layout),
    )
    return replace(certificate, problems=problems(layout, certificate))


def _with_rest(certificate: Certificate, text: str, begins: int) -> Certificate:
    """The certificate of a text that goes on with another license, which is left unread and named."""
    line = text.count("\n", 0, begins) + 1
    found = plain(" ".join(text[begins : begins + 60].split()))
    return replace(
        certificate,
        text=text,
        parts=(*certificate.parts, Part("unread", begins, len(text))),
        problems=(Problem(line, "certificate", "second_license", found), *certificate.problems),
    )


def _header_number(layout: Layout) -> str | None:
    printed = {number for number, _ in layout.pages.header_numbers}
    return printed.pop() if len(printed) == 1 else None


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST:
        raise LicenseError(Words("license.file.too_large", limit=LARGEST // 1_000))
    if not content.strip():
        raise LicenseError(Words("license.file.empty"))
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise LicenseError(Words("license.file.no_text"))
