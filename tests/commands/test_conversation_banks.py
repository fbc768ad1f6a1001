"""Lines that are no questions, and follow-ups: 120 and 60 of them."""

import json
from pathlib import Path

import pytest

from bot.questions.answer_parts import STRICTEST_FIRST
from commands import respond
from tests.commands.desks import real_desk, typed

BANK = Path(__file__).parent.parent / "bank"
CHAT = [line for line in (BANK / "chat.lines").read_text(encoding="utf-8").splitlines() if line]
FOLLOW_UPS = [json.loads(line) for line in (BANK / "follow_ups.jsonl").open(encoding="utf-8")]
YES = ("conditional", "allowed")


MISTAKEN = 26
"""Of 120 lines, how many the words alone may still take for a question; the goal is none."""


def test_ordinary_chat_asks_no_officer_and_seldom_gets_a_verdict() -> None:
    desk = real_desk()
    badges = [reply.badge for line in CHAT if (reply := respond(typed(line), desk)).badge]
    assert len(badges) <= MISTAKEN
    assert "allowed" not in {badge.tone for badge in badges if badge}
    assert desk.rulings.open() == []


@pytest.mark.parametrize("row", FOLLOW_UPS, ids=lambda row: f"{row['thread'][:20]} {row['text'][:20]}")
def test_a_follow_up_is_never_more_of_a_yes_than_its_words_alone(row: dict[str, str]) -> None:
    desk = real_desk()
    reply = respond(typed(row["text"], question=row["thread"]), desk)
    tone = reply.badge.tone if reply.badge else "info"
    if tone in YES:
        strictness = [*map(str, STRICTEST_FIRST)].index
        words = [desk.own_answer(text).verdict for text in (row["thread"], row["text"])]
        assert strictness(tone) <= min(map(strictness, words))
