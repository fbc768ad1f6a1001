"""Requests: in which language to reply, what a button carries, and who may do what."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.request import Action, Request, pack_args
from bot.roles import may
from bot.words import Language


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("help", None, "en"),
        ("help", "zh", "zh"),
        ("clause 八", "en", "en"),
        ("clause 十五(三)", None, "en"),
        ("条款八", "en", "zh"),
        ("查看", None, "zh"),
        ("", None, "en"),
    ],
)
def test_the_words_decide_the_language_where_they_can(
    text: str, spoken: Language | None, language: Language
) -> None:
    assert Request("local:you", text, spoken=spoken).language == language


def test_officers_may_do_all_and_members_the_least() -> None:
    assert may("officer", "member")
    assert may("on-call", "on-call")
    assert not may("member", "on-call")
    assert not may("on-call", "officer")


@given(st.lists(st.text()))
@example(["", 'it\'s "so"', "多行\n换行", " ", "\\"])
def test_what_is_packed_into_a_button_comes_out_again(parts: list[str]) -> None:
    assert Action("any", pack_args(*parts)).args == tuple(parts)


def test_what_was_typed_is_split_by_its_spaces() -> None:
    assert Request("local:you", "I1 done users' data").args == ("I1", "done", "users'", "data")
    assert Action("case_step", "I1 done users' data").args == ("I1", "done", "users'", "data")
