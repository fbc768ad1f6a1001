"""Texts for Slack: mentions, escapes, and long texts cut or split behind sentences."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import Reply
from bot.platforms.slack.blocks import render
from bot.platforms.slack.mrkdwn import cut, escape, plain, split


def test_people_and_groups_are_called_by_name() -> None:
    assert escape("slack:U123 and slack:S456 & <b>") == "<@U123> and <!subteam^S456> &amp; &lt;b&gt;"
    shown = render(Reply("en", "Late.", mentions=("slack:S456", "slack:U1"))).text
    assert shown == "<!subteam^S456> <@U1> Late."


def test_a_channel_is_no_person() -> None:
    """Officers were told of a message to `<@C…>`."""
    assert escape("to slack:C0123ABCD, slack:G0123ABCD") == "to <#C0123ABCD>, <#G0123ABCD>"


def test_markup_becomes_what_was_typed() -> None:
    typed = "<@U123> <https://a.example/x|this> &amp; <#C1|general> <!here> &lt;b&gt;"
    assert plain(typed) == "slack:U123 this (https://a.example/x) & #general @here <b>"


def test_a_link_keeps_both_what_it_shows_and_where_it_leads() -> None:
    """`<https://evil|https://good>` was recorded as good."""
    assert plain("<https://evil.example|https://good.example>") == (
        "https://good.example (https://evil.example)"
    )
    assert (
        plain("<https://a.example>") == plain("<https://a.example|https://a.example>") == "https://a.example"
    )
    assert plain("<mailto:a@b.example|a@b.example>") == "a@b.example"
    assert plain("<tel:+8689812345|0898 12345>") == "0898 12345 (+8689812345)"


def test_dates_groups_and_broadcasts_are_read() -> None:
    assert plain("<!date^1700000000^{date}|14 Nov 2023> at noon") == "14 Nov 2023 at noon"
    assert plain("<!subteam^S123|@oncall> <!subteam^S9>") == "@oncall slack:S9"
    assert plain("<!channel> <!everyone>") == "@channel @everyone"


@given(st.text(max_size=400), st.integers(20, 100))
def test_nothing_is_lost_in_splitting_and_cuts_keep_to_their_limit(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert len(cut(text, limit)) <= limit
