"""What the license is, what one may ask, and why an answer is as it is."""

from datetime import date

import pytest

from bot.app import serve
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.errors import BadInput
from bot.services.desk import Desk
from bot.settings import read_settings
from bot.words import Language, load_words
from commands import respond
from commands.command_words import check_words
from commands.registry import Registry, registry
from tests.commands.desks import pressed, real_desk, scripted_desk, typed
from tests.replies.answers import CLAUSES, SCOPE, answer, finding


def test_show_tells_the_facts_and_quotes_the_scope() -> None:
    reply = respond(typed("/license show"), real_desk())
    values = {row.name: row.value for row in reply.rows}
    assert values["license number"] == "琼B2-20210620"
    assert values["valid until"] == "2026-07-19"
    assert values["last day to apply for renewal"] == "2026-04-20"
    assert "inferred" in values["issuer"]
    assert "".join(reply.quotes[0].text.split()) in real_desk().certificate.flat
    assert reply.headline == "The license is in force until 2026-07-19, 413 more days."


def test_show_says_since_when_the_license_is_expired() -> None:
    assert "127 days ago" in respond(typed("show"), real_desk(date(2026, 11, 23))).headline
    assert "过期 127 天" in respond(typed("查看"), real_desk(date(2026, 11, 23))).headline


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_lists_every_command_in_the_askers_language(language: Language) -> None:
    reply = respond(typed("help", language), real_desk())
    words = load_words(language, "commands")
    listed = [command.name for command in registry.listed("member")]
    assert [row.name for row in reply.rows] == [words[name]["usage"] for name in listed]
    assert {"ask", "help", "show", "clause"} <= set(listed)


def nothing_said(known: Registry) -> Registry:
    @known.command("frobnicate", "frobnicate", "摆弄")
    def run(request: Request, desk: Desk) -> Reply:
        return Reply(request.language, "Done.")

    return known


def test_a_command_without_words_stops_the_start_and_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        check_words(nothing_said(Registry()))
    line = "data/words/en/commands.yaml: the command 'frobnicate' has no frobnicate.usage; add it"
    assert str(refused.value) == line


def test_the_start_looks_for_the_words_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_commands", dict(registry._commands))
    nothing_said(registry)
    with pytest.raises(BadInput, match="frobnicate"):
        serve(read_settings({}))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_survives_a_command_without_words(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """One command without words took help from everybody."""
    monkeypatch.setattr(registry, "_commands", dict(registry._commands))
    nothing_said(registry)
    reply = respond(typed("help", language), real_desk())
    assert ("frobnicate", "–") in [(row.name, row.value) for row in reply.rows]


def test_every_command_has_its_words() -> None:
    check_words()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_help_and_the_page_offer_is_understood(language: Language) -> None:
    examples = load_words(language, "chat")["examples"]
    topics = {real_desk().answer(example).findings[0].topic for example in examples}
    assert len(topics) == len(examples)
    assert not topics & {"vague", "off_topic", "filler"}


def test_why_leads_from_the_words_to_the_license() -> None:
    found = finding("not_covered", business="信息即时交互服务", citations=(SCOPE, CLAUSES[0]))
    desk, _ = scripted_desk(answer(found, citations=(SCOPE, CLAUSES[0])))
    reply = respond(pressed("why", "can we launch live chat?"), desk)
    rows = {row.name: row.value for row in reply.points[0].rows}
    assert rows["your words"] == "“live chat”"
    assert rows["understood as"] == "instant messaging"
    assert "信息即时交互服务" in rows["business in the telecom catalogue"]
    assert rows["decided by"] == "scope of business, clause 二"
    assert [quote.clause for quote in reply.quotes] == ["scope", "二"]


def test_why_explains_each_of_several_matters() -> None:
    desk, _ = scripted_desk(answer(finding("not_covered"), finding("allowed", "newsletter_push")))
    assert len(respond(pressed("why", "both?"), desk).points) == 2


def test_why_typed_in_a_thread_is_about_its_question() -> None:
    desk, asked = scripted_desk(answer(finding("not_covered")))
    for text in ("why", "why?", "Why", "为什么？"):
        assert respond(typed(text, question="the question"), desk).points
    assert set(asked) == {"the question"}
    assert not respond(typed("why"), desk).points


def test_whole_leaves_nothing_out() -> None:
    long = answer(finding("unclear", steps=5), citations=(SCOPE, *CLAUSES))
    desk, _ = scripted_desk(long)
    reply = respond(pressed("whole", "can we?"), desk)
    assert (len(reply.quotes), len(reply.steps)) == (5, 5)
