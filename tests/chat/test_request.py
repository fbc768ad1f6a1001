"""Requests: in which language to reply, and who may do what."""

import pytest

from bot.chat.request import Request
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
