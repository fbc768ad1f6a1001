"""Messages that were deleted, edited, or hold links; alerts of other apps, which consist of blocks."""

import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.platforms.slack.blocks import button, fields, has_button, words
from tests.platforms.slack.emulator import BOT_USER
from tests.platforms.slack.front import Fault, Front
from tests.platforms.slack.reporting import act, reported, walked
from tests.platforms.slack.running import Running, manifest
from tests.platforms.slack.workspace import Workspace

POST = "chat.postMessage"
SECRET = "the patient in bed nine is Zhang Wei"
DELETED = "deleted where it was written"


@pytest.fixture
def case(team: Workspace) -> tuple[str, str]:
    """A case that zhao is on: its id, and the ts of its thread."""
    what = f"a leak that changes {time.monotonic_ns()}"
    id_ = reported(team, "zhao", what, "leak")
    return id_, str(team.posted("incidents", what)["ts"])


def seen(team: Workspace, case: str, until: Callable[[str], bool], person: str = "zhao") -> str:
    """What the whole case says, once that is so."""

    def said() -> str | None:
        shown = words(team.ask(person, f"incident {case}")["blocks"])
        return shown if until(shown) else None

    found: str = team.front.until(said, why="what the case is to say")
    return found


def page(running: Running, path: str) -> str:
    """What the page beside it serves."""
    connection = HTTPConnection("127.0.0.1", running.served.port, timeout=20)
    connection.request("GET", path)
    content = connection.getresponse().read().decode()
    connection.close()
    return content


# --- deletions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["deleted", "deleted unnamed", "buried"])
def test_a_question_deleted_before_its_answer_is_not_answered(
    team: Workspace, front: Front, how: str
) -> None:
    """Slack takes no message just then: the answer waits, and is taken back."""
    text = f"<@{BOT_USER}> can we launch live chat, or was that {how}?"
    ts = team.write("mei", "questions", text)
    front.upset(POST, Fault("limited", 2), thread=ts)
    after = front.mark
    team.tell("mei", "questions", text, ts)
    front.await_call(POST, lambda call: call.fault is not None, after=after)
    if how == "buried":
        team.bury("mei", "questions", ts, text)
    else:
        team.delete("mei", "questions", ts, text=text, known=how == "deleted")
    other = team.mention("mei", "questions", f"can we launch live chat, unlike what was {how}?")
    team.answers("questions", other)
    team.settle(3)
    assert team.thread("questions", ts) == []


def test_a_deletion_that_comes_before_the_question_counts_too(team: Workspace) -> None:
    """Slack sends again what was not acknowledged, and promises no order."""
    text = f"<@{BOT_USER}> can we launch live chat, too late?"
    ts = team.write("mei", "questions", text)
    team.delete("mei", "questions", ts, text=text)
    team.tell("mei", "questions", text, ts)
    team.settle(1)
    assert team.thread("questions", ts) == []


def test_a_question_deleted_after_its_answer_changes_nothing(team: Workspace) -> None:
    text = "can we launch live chat, and then regret it?"
    ts = team.mention("mei", "questions", text)
    team.answers("questions", ts)
    team.bury("mei", "questions", ts, text)
    team.settle(1)
    assert len(team.thread("questions", ts)) == 1
    team.say("mei", "questions", "and for doctors only?", ts)
    team.answers("questions", ts, 2)


def test_a_deleted_note_says_so_and_an_officer_withdraws_its_text(
    running: Running, team: Workspace, case: tuple[str, str]
) -> None:
    """From chat, page and report; that there was a note stays."""
    id_, thread = case
    ts = team.say("mei", "incidents", SECRET, thread)
    team.say("tom", "incidents", "a note that stays", thread)
    seen(team, id_, lambda shown: SECRET in shown and "that stays" in shown)
    team.pin("zhao", "incidents", ts, SECRET, thread)
    seen(team, id_, lambda shown: shown.count(SECRET) == 2)
    team.delete("mei", "incidents", ts, thread, SECRET)
    shown = seen(team, id_, lambda shown: DELETED in shown)
    assert SECRET in shown, "until an officer says otherwise"
    assert not has_button(team.ask("zhao", f"incident {id_}"), "Withdraw deleted notes")
    refused = team.command("zhao", f"step {id_} hide -")
    assert "compliance officer" in words(refused.json["blocks"])

    whole = team.ask("wang", f"incident {id_}")
    team.press("wang", button(whole, "Withdraw deleted notes"), "incidents", ephemeral=True)
    shown = seen(team, id_, lambda shown: SECRET not in shown)
    assert "an officer withdrew its text" in shown
    assert "withdrew the text of deleted notes" in shown
    assert "that stays" in shown
    assert not has_button(team.ask("wang", f"incident {id_}"), "Withdraw deleted notes")
    found = words(team.ask("wang", f"incident search {SECRET.split()[-1]} {SECRET.split()[1]}")["blocks"])
    assert id_ not in found, "a search must not tell of it either"

    root = {"ts": thread}
    walked(team, "zhao", id_, ["start", "contain", "remove", "report-8", "demands"], root)
    act(team, "wang", id_, "close", "-", {"cause": "a rule", "lessons": "rules", "receipt": "R-9"})
    seen(team, id_, lambda shown: "closed" in shown)
    for path in (f"/incidents/{id_}", f"/incidents/{id_}/draft.md", f"/incidents/{id_}/summary.md"):
        content = page(running, path)
        assert "Zhang Wei" not in content, path
    assert "内容已由合规负责人撤下" in page(running, f"/incidents/{id_}/summary.md")
    assert "that stays" in page(running, f"/incidents/{id_}/summary.md")


def test_a_note_deleted_after_closing_can_be_withdrawn_too(team: Workspace, case: tuple[str, str]) -> None:
    id_, thread = case
    ts = team.say("mei", "incidents", SECRET, thread)
    seen(team, id_, lambda shown: SECRET in shown)
    walked(team, "zhao", id_, ["start", "contain", "remove", "report-8", "demands"], {"ts": thread})
    act(team, "wang", id_, "close", "-", {"cause": "a rule", "lessons": "rules", "receipt": "R-9"})
    team.delete("mei", "incidents", ts, thread, SECRET)
    seen(team, id_, lambda shown: DELETED in shown)
    whole = team.ask("wang", f"incident {id_}")
    team.press("wang", button(whole, "Withdraw deleted notes"), "incidents", ephemeral=True)
    seen(team, id_, lambda shown: SECRET not in shown)


@pytest.mark.parametrize("known", [True, False])
def test_a_tombstone_is_a_deletion_and_no_message(
    team: Workspace, case: tuple[str, str], known: bool
) -> None:
    """ "This message was deleted." was taken for the note's new text."""
    id_, thread = case
    ts = team.say("mei", "incidents", "a note with answers", thread)
    seen(team, id_, lambda shown: "with answers" in shown)
    team.bury("mei", "incidents", ts, "a note with answers", known, thread=thread)
    shown = seen(team, id_, lambda shown: DELETED in shown)
    assert "a note with answers" in shown
    assert "This message was deleted" not in shown


# --- edits -------------------------------------------------------------------------------------------


def test_an_edited_note_shows_that_it_was_edited(
    running: Running, team: Workspace, case: tuple[str, str]
) -> None:
    """In chat by a mark; on the page and in the report with what it said before."""
    id_, thread = case
    ts = team.say("mei", "incidents", "it began at noon", thread)
    seen(team, id_, lambda shown: "at noon" in shown)
    team.edit("mei", "incidents", ts, "it began at eleven", thread, before="it began at noon")
    shown = seen(team, id_, lambda shown: "at eleven" in shown)
    assert "it began at eleven (edited)" in shown
    for _ in range(2):  # told twice, and unfurled: no edit
        team.edit("mei", "incidents", ts, "it began at eleven", thread, before="it began at eleven")
    walked(team, "zhao", id_, ["start", "contain", "remove", "report-8", "demands"], {"ts": thread})
    act(team, "wang", id_, "close", "-", {"cause": "a rule", "lessons": "rules", "receipt": "R-9"})
    seen(team, id_, lambda shown: "closed" in shown)
    for path in (f"/incidents/{id_}", f"/incidents/{id_}/summary.md"):
        content = page(running, path)
        assert "it began at eleven" in content, path
        assert content.count("it began at noon") == 1, path


def test_nobody_edits_the_note_of_another(team: Workspace, case: tuple[str, str]) -> None:
    id_, thread = case
    ts = team.say("mei", "incidents", "what mei saw", thread)
    seen(team, id_, lambda shown: "what mei saw" in shown)
    team.edit("tom", "incidents", ts, "what tom says mei saw", thread, before="what mei saw", author="tom")
    team.settle()
    assert "what tom says" not in seen(team, id_, lambda shown: True)


# --- what stands in a message ------------------------------------------------------------------------

WRITTEN = {
    "<https://evil.example/x|https://good.example>": "https://good.example (https://evil.example/x)",
    "<https://good.example|the guide>": "the guide (https://good.example)",
    "<https://good.example>": "https://good.example",
    "<mailto:ops@q.example|ops@q.example>": "[e-mail]",
    "<!date^1700000000^{date_num} {time}|2023-11-14 22:13>": "2023-11-14 22:13",
    "<!date^1700000000^{date}^https://evil.example|14 Nov>": "14 Nov",
    "<!subteam^S0ONCALL|@night-shift>": "@night-shift",
    "<!here> <!channel> <!everyone>": "@here @channel @everyone",
    "<#C0123ABCD|general>": "#general",
    "if a &lt; b &amp;&amp; b &gt; c": "if a < b && b > c",
}


def test_what_notes_hold_is_kept_as_it_was_meant(team: Workspace, case: tuple[str, str]) -> None:
    """`<https://evil|https://good>` was recorded as good."""
    id_, thread = case
    for number, written in enumerate(WRITTEN):
        team.say("mei", "incidents", f"number {number}: {written} .", thread)
    last = f"number {len(WRITTEN) - 1}:"
    shown = seen(team, id_, lambda shown: last in shown)
    plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for number, meant in enumerate(WRITTEN.values()):
        assert f"number {number}: {meant} ." in plain


FACT = "live chat is enabled for all users"
ALERTS: dict[str, dict[str, Any]] = {
    "header and section": {
        "text": "",
        "bot_id": "B0GRAFANA",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "[FIRING:1] feature flag"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{FACT}* since 03:00"}},
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Mute"}}],
            },
        ],
    },
    "a short text and a block that says more": {
        "text": "[FIRING:1]",
        "bot_id": "B0GRAFANA",
        "blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": FACT}]}],
    },
    "rich text": {
        "text": "",
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "live chat is enabled "},
                            {"type": "text", "text": "for all users"},
                            {"type": "link", "url": "https://evil.example", "text": "https://good.example"},
                        ],
                    }
                ],
            }
        ],
    },
    "an attachment": {
        "text": "",
        "bot_id": "B0PAGER",
        "attachments": [
            {
                "fallback": "flag changed",
                "pretext": "Pager",
                "title": "feature flag",
                "title_link": "https://pager.example/7",
                "text": FACT,
                "fields": [{"title": "Host", "value": "web-3", "short": True}],
            }
        ],
    },
    "an attachment of blocks": {
        "text": "",
        "bot_id": "B0PAGER",
        "attachments": [{"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": FACT}}]}],
    },
    "an attachment with nothing but its fallback": {
        "text": "",
        "bot_id": "B0PAGER",
        "attachments": [{"fallback": FACT}],
    },
}


@pytest.mark.parametrize("alert", ALERTS.values(), ids=list(ALERTS))
def test_alerts_of_other_apps_are_read_by_both_shortcuts(team: Workspace, alert: dict[str, Any]) -> None:
    named = {item["name"]: item["callback_id"] for item in manifest()["features"]["shortcuts"]}
    after = team.front.mark
    place = ("questions", "1700000000.000100")
    team.message_shortcut("mei", named["Ask Xuke about this"], *place, by="mei", **{"text": "", **alert})
    answer = team.front.await_call("response", after=after).body
    assert "live chat" in str(answer).lower()
    assert "No, not licensed" in words(answer)
    after = team.front.mark
    team.message_shortcut("mei", named["Start an incident"], *place, by="mei", **{"text": "", **alert})
    (what,) = (it for it in fields(team.opened(after)) if it["block_id"] == "what")
    filled = what["element"]["initial_value"]
    assert FACT in filled
    assert "Mute" not in filled
    if "rich" in str(alert):
        assert "https://good.example (https://evil.example)" in filled
    if "title_link" in str(alert):
        assert "feature flag (https://pager.example/7)" in filled
        assert "Host: web-3" in filled
