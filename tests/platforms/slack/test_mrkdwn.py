"""Texts for Slack: mentions, escapes, and long texts cut or split behind sentences."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import Reply
from bot.platforms.slack.blocks import render
from bot.platforms.slack.mrkdwn import cut, escaped, plain, split


def test_people_and_groups_are_called_by_name() -> None:
    assert escaped("slack:U123 and slack:S456 & <b>") == "<@U123> and <!subteam^S456> &amp; &lt;b&gt;"
    shown = render(Reply("en", "Late.", mentions=("slack:S456", "slack:U1"))).text
    assert shown == "<!subteam^S456> <@U1> Late."


def test_markup_becomes_what_was_typed() -> None:
    typed = "<@U123> <https://a.example/x|this> &amp; <#C1|general> <!here> &lt;b&gt;"
    assert plain(typed) == "slack:U123 this & #general @here <b>"


@given(st.text(max_size=400), st.integers(20, 100))
def test_nothing_is_lost_in_splitting_and_cuts_keep_to_their_limit(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert len(cut(text, limit)) <= limit
