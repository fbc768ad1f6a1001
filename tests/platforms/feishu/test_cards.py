"""Cards of schema 2.0: nothing that Feishu would refuse, and nobody's words are markup."""

import html
import json
import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.reply import Badge, Button, Choice, Field, Form, Link, Point, Quote, Reply, Row
from bot.chat.verbatim import plain_words, verbatim
from bot.platforms.feishu.cards import Place, abridged, render, with_marker
from bot.platforms.feishu.forms import form_card
from bot.platforms.feishu.markdown import escape, pieces
from tests.platforms.feishu.card_rules import problems

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
replies = st.builds(
    Reply,
    language=st.sampled_from(["en", "zh"]),
    headline=texts.filter(str.strip),
    badge=st.none() | st.builds(Badge, st.sampled_from(["allowed", "held", "unclear"]), texts),
    notice=st.none() | texts,
    paragraphs=st.lists(texts | texts.map(verbatim), max_size=60).map(tuple),
    points=st.lists(st.builds(Point, texts, text=texts, rows=st.just((Row("n", "v"),)))).map(tuple),
    quotes=st.lists(st.builds(Quote, texts, st.just("八"), st.just("clause 八")), max_size=5).map(tuple),
    steps=st.lists(texts, max_size=5).map(tuple),
    buttons=st.lists(st.builds(Button, texts, st.just("why"), texts, confirm=texts), max_size=30).map(tuple),
    ruled=st.none() | texts,
)


def wrong(card: dict[str, Any]) -> list[str]:
    """What Feishu would refuse: the card's rules, and 30 KB of the whole request."""
    content = json.dumps(card, ensure_ascii=False)
    body = json.dumps({"msg_type": "interactive", "content": content, "uuid": "x" * 50}, ensure_ascii=False)
    return [*problems(content, set()), *(["too large"] if len(body.encode()) > 30_000 else [])]


@given(replies)
@example(Reply("en", "Quoted", paragraphs=tuple('"' * 2_000 for _ in range(20))))
@settings(max_examples=150, deadline=None)
def test_every_reply_becomes_cards_that_feishu_takes(reply: Reply) -> None:
    """Quotation marks stand in JSON within JSON: each takes four bytes."""
    for number, card in enumerate([*render(reply, Place("om_1")), abridged(reply, Place())]):
        assert wrong(with_marker(card, f"k{number}")) == []


@given(texts)
@example("<at id=all></at> **x** [here](https://evil.example) :OK: `code` # h\n- a\n1. b\n    c\n---\n> q")
@example("&#60;at id=all&#62;")
@settings(deadline=None)
def test_words_stay_words(text: str) -> None:
    """Without Feishu's entities nothing of markdown is left, and a reader sees what was written."""
    marked = escape(verbatim(text)).replace("\n> ", "\n")
    bare = re.sub(r"&#\d+;", "¤", marked)
    assert not re.search(r"[<>*_~`\[\]#|\\&]", bare)
    assert not re.search(r"(?m)^\s*(?:[-+=]|\d+[.)])(?:\s|$)", bare)
    assert not re.search(r":[A-Za-z0-9_]+:", bare)
    seen = html.unescape(marked).replace("\u200b", "")
    written = plain_words(verbatim(text)).replace("\n> ", "\n")
    assert seen.split() == written.replace("\u200b", "").split()


def test_addresses_in_peoples_words_are_no_links() -> None:
    (card,) = render(Reply("en", verbatim("see https://evil.example and www.evil.example")), Place())
    assert "://" not in json.dumps(card["body"])
    assert "www." not in json.dumps(card["body"])


@given(st.lists(st.sampled_from(["&#42;", "<at id=ou_a></at>", "字", "x", ". ", "\n"]), max_size=200))
def test_long_markup_is_never_broken_within_a_sign(tokens: list[str]) -> None:
    markup = "".join(tokens)
    found = pieces(markup, 60)
    assert all(len(it) <= 60 for it in found)
    assert "".join("".join(found).split()) == "".join(markup.split())
    for piece in found:
        assert "&" not in piece.replace("&#42;", "")
        assert "<" not in piece.replace("<at id=ou_a></at>", "")


def test_a_clause_is_quoted_whole() -> None:
    clause = "第一句。" * 3_000
    found = render(Reply("zh", "条款", quotes=(Quote(clause, "八", "八"),)), Place())
    shown = [it["content"] for card in found for it in card["body"]["elements"]]
    assert "".join(it.removeprefix("> ") for it in shown if it.startswith("> ")) == clause


def test_an_edit_of_a_long_reply_keeps_its_buttons() -> None:
    reply = Reply("zh", "开头", paragraphs=("长" * 30_000,), buttons=(Button("做", "step", "I1"),))
    card = abridged(reply, Place())
    assert wrong(with_marker(card, "k")) == []
    assert card["body"]["elements"][-1]["tag"] == "column_set"


def test_a_link_to_another_chat_is_a_button() -> None:
    reply = Reply("en", "Ruled", link=Link("Open the question", "feishu:oc_1", "om_1"))
    (card,) = render(reply, Place(link="https://applink.feishu.cn/x"))
    button = card["body"]["elements"][-1]["columns"][0]["elements"][0]
    assert button["text"]["content"] == "Open the question"
    assert button["behaviors"] == [{"type": "open_url", "default_url": "https://applink.feishu.cn/x"}]


def test_dates_and_choices_that_hold_something_still_say_what_they_are() -> None:
    fields = (
        Field("when", "When?", "date", "2026-11-25"),
        Field("kind", "Which?", "choice", "a", False, choices=(Choice("a", "A"),)),
    )
    card = form_card(Form("Report", "incident", "", "Send", fields), "en", "feishu:oc_1", "om_1")
    assert wrong(card) == []
    shown = [it.get("content") for it in card["body"]["elements"][-1]["elements"]]
    assert [it for it in shown if it] == ["**When?**", "**Which? (optional)**"]
