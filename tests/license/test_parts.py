"""Lossless: every character of a license stands in exactly one part, and the parts say where."""

from datetime import date

import pytest

from bot.license.certificate import Certificate
from tests.license.licenses import NAMES, SHIPPED, changed, flat, other, shipped


def texts(certificate: Certificate, part_id: str) -> list[str]:
    return [certificate.text[part.start : part.end] for part in certificate.parts if part.id == part_id]


def test_the_parts_of_the_shipped_license_are_its_text() -> None:
    certificate = shipped()
    assert certificate.text == SHIPPED
    assert "".join(SHIPPED[part.start : part.end] for part in certificate.parts) == SHIPPED
    assert certificate.parts[0].start == 0
    assert all(
        part.end == following.start
        for part, following in zip(certificate.parts, certificate.parts[1:], strict=False)
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_of_any_license_are_its_text(name: str) -> None:
    certificate = other(name)
    assert "".join(certificate.text[part.start : part.end] for part in certificate.parts) == certificate.text


def test_a_clause_is_its_parts_without_the_page_header_between_them() -> None:
    certificate = shipped()
    pieces = texts(certificate, "九")
    assert len(pieces) == 2
    assert flat("".join(pieces)) == "九、" + flat(certificate.clauses["九"].text)


def test_clauses_and_their_numerals_are_all_of_the_provisions() -> None:
    certificate = shipped()
    for clause in certificate.clauses.values():
        written = flat("".join(texts(certificate, clause.id)))
        assert written.endswith(flat(clause.text))
        assert len(written) - len(flat(clause.text)) <= 4  # the numeral and its brackets or 、


def test_headers_are_parts_of_their_own() -> None:
    headers = texts(shipped(), "header")
    assert len(headers) == 4
    assert all(header.startswith("经营许可证编号：") for header in headers)


def test_nothing_of_the_shipped_license_is_left_unread() -> None:
    assert texts(shipped(), "unread") == []


def test_what_belongs_to_no_field_is_a_part_of_its_own_and_a_problem() -> None:
    certificate = changed("2026年 07月 19 日", "2026年 07月 19 日\n\n扫码验证真伪")
    assert certificate.valid_until == date(2026, 7, 19)
    assert [text.strip() for text in texts(certificate, "unread")] == ["扫码验证真伪"]
    assert ("unread", "扫码验证真伪") in {(problem.key, problem.found) for problem in certificate.problems}
