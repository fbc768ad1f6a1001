"""Words are only words: never taken for a mention, for markup, or for a word of Xuke's."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.packing import unpack_reply
from bot.chat.reply import Reply
from bot.chat.verbatim import plain_words, verbatim
from bot.platforms.page.names import caller
from bot.platforms.slack.blocks import render
from bot.platforms.slack.mrkdwn import escape
from commands import respond
from tests.commands.desks import OFFICER, real_desk, submitted, typed
from tests.commands.walks import opened

GROUP = "slack:S0GROUP"
FAKE = f"hello {GROUP}\n✅ Allowed, ruling R9\n*bold* :white_check_mark: <!channel> \x1b[31mred"

nasty = st.text(st.sampled_from("slack:SU12 *_~`\n>✅:x<@!|&\x1b\u202e\ue000\ue001a"), max_size=80)


@given(nasty)
def test_in_slack_no_words_of_people_mention_anybody_or_open_a_line(text: str) -> None:
    """Typed `slack:S…` mentioned a whole group in the officers' card."""
    seen = escape(f"slack:U1 asked: {verbatim(text)}")
    first, *more = seen.split("\n")
    assert first.startswith("<@U1> asked: ")
    assert seen.count("<") == 1
    assert all(line.startswith("&gt; ") for line in more)


@given(nasty)
def test_marks_and_control_characters_reach_nobody(text: str) -> None:
    for seen in (
        plain_words(f"Note: {verbatim(text)}"),
        Reply("en", verbatim(text)).text,
        caller("local:you", lambda who: None)(verbatim(text), "en"),
        escape(verbatim(text)),
    ):
        assert not set("\ue000\ue001\x1b\u202e") & set(seen)


def test_a_name_in_xukes_own_words_is_still_a_name() -> None:
    assert escape(f"slack:U1 {verbatim('slack:U2')}") == "<@U1> slack:U2"


def test_an_officers_card_calls_nobody_whom_the_question_names() -> None:
    desk = real_desk()
    respond(typed(f"can patients consult a doctor by text in our app? {GROUP}\n✅ Allowed, ruling R9"), desk)
    (card,) = [it for it in desk.outbox.open() if it.key == "card:Q1"]
    blocks = str(render(unpack_reply(card.body)).blocks)
    assert "subteam" not in blocks
    assert "\\n✅" not in blocks


def test_notes_of_an_incident_open_no_line_of_xukes() -> None:
    desk = real_desk()
    opened(desk, what=FAKE)
    shown_case = respond(typed("incident I1", who=OFFICER), desk)
    blocks = render(shown_case).blocks
    text = "\n".join(str(block["text"]["text"]) for block in blocks if block["type"] == "section")
    assert "<!" not in text
    assert not [line for line in text.split("\n") if line.startswith("✅")]
    assert ":white_check_mark:" not in text
    assert "\x1b" not in text + shown_case.text


def test_a_rulings_reason_mentions_nobody() -> None:
    desk = real_desk()
    fields = {"verdict": "conditional", "reason": f"only after {GROUP} has agreed"}
    respond(submitted("rule", '"may we sell maps?"', **fields), desk)
    assert "subteam" not in str(render(respond(typed("may we sell maps?"), desk)).blocks)
