"""Clauses by number, however it is written, in the license's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import respond
from commands.clause import clause_id
from tests.commands.desks import pressed, real_desk, typed

CERTIFICATE = real_desk().certificate


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("八", "八"),
        ("8", "八"),
        ("８", "八"),
        ("第八条", "八"),
        ("第八條", "八"),
        ("no. 8", "八"),
        ("15", "十五"),
        ("15(3)", "十五(三)"),
        ("15（3）", "十五(三)"),
        ("15.3", "十五(三)"),
        ("15 (14)", "十五(十四)"),
        ("十五(三)", "十五(三)"),
        ("十五（三）", "十五(三)"),
        ("第十五条第三项", "十五(三)"),
        ("scope", "scope"),
        ("业务种类", "scope"),
        ("Annex", "annex"),
        ("99", "九十九"),
    ],
)
def test_a_clause_is_found_however_it_is_written(text: str, clause: str) -> None:
    assert clause_id(text) == clause


@pytest.mark.parametrize("text", ["", "about data", "8 and what it means", "1 2 3", "八卦", "(", "clause"])
def test_what_names_no_clause_is_none(text: str) -> None:
    assert clause_id(text) is None


@pytest.mark.parametrize("clause", sorted(CERTIFICATE.clauses))
def test_every_clause_is_shown_whole_and_word_for_word(clause: str) -> None:
    for request in (typed(f"/license clause {clause}"), pressed("clause", clause)):
        quotes = respond(request, real_desk()).quotes
        assert "".join(quote.text for quote in quotes) == "".join(CERTIFICATE.quotable(clause))
        assert all("".join(quote.text.split()) in CERTIFICATE.flat for quote in quotes)


def test_clauses_within_a_clause_are_buttons() -> None:
    buttons = respond(typed("clause 15"), real_desk()).buttons
    assert [button.value for button in buttons] == [name for name in CERTIFICATE.clauses if "(" in name]
    assert buttons[0].label == "(一)"


def test_a_clause_that_is_not_there_is_named_with_those_that_are() -> None:
    headline = respond(typed("clause 16"), real_desk()).headline
    assert headline.startswith("This license has no clause 十六.")
    assert "十五" in headline
    assert respond(typed("条款 十六"), real_desk()).headline.startswith("这张许可证没有第十六条")


def test_clause_alone_asks_which() -> None:
    assert respond(typed("/license clause"), real_desk()).headline.startswith("Which clause?")


def test_a_question_about_a_clause_is_a_question() -> None:
    assert respond(typed("clause 8 and what it means for us"), real_desk()).badge


@given(st.text())
def test_no_text_breaks_the_reading_of_clause_numbers(text: str) -> None:
    found = clause_id(text)
    assert found is None or found
