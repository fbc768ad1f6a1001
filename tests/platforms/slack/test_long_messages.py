"""Slack takes some 13,200 characters over all blocks of a message: nothing runs into that."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.packing import pack_reply
from bot.chat.reply import Badge, Button, Point, Quote, Reply, Row
from bot.delivery.courier import Courier
from bot.delivery.outbox import Outbox
from bot.platforms.slack.api import Api
from bot.platforms.slack.blocks import abridged, parts, render
from bot.platforms.slack.sender import SlackSender
from bot.record.store import Store
from tests.platforms.slack.blocks import buttons, has_button, words
from tests.platforms.slack.emulator import BOT_TOKEN, BOT_USER
from tests.platforms.slack.front import Fault, Front
from tests.platforms.slack.limits import WHOLE, of_message
from tests.platforms.slack.reporting import reported
from tests.platforms.slack.workspace import Message, Workspace
from tests.waiting import until

LOG = "\n".join(f"2026-11-25T03:{minute:02}:00 GET /patients/{minute} 200 8841" for minute in range(60)) * 4
"""What somebody pastes: some 11,000 characters."""


def test_three_pasted_logs_and_the_whole_case_is_still_shown(team: Workspace) -> None:
    """It was refused, given up, and whoever asked heard nothing."""
    what = f"a leak with three pasted logs {time.monotonic_ns()}"
    case = reported(team, "zhao", what, "leak", **{"how many": "120000", "which data": "patient"})
    thread = str(team.posted("incidents", what)["ts"])
    for number in range(3):
        team.say("zhao", "incidents", f"log {number}\n{LOG}", thread)
    team.say("zhao", "incidents", "the bucket is closed now", thread)
    shown = team.front.until(
        lambda: (it := team.ask("zhao", f"incident {case}")) and "closed now" in words(it["blocks"]) and it,
        why="the last note",
    )
    said = words(shown["blocks"])
    for kept in (what, "Not yet reported to the telecom authority", "not from the license", "log 0", "log 2"):
        assert kept in said, kept
    assert "shortened" in said
    assert has_button(shown, "Make the report")
    assert list(of_message(shown)) == []

    team.mention("zhao", "incidents", f"incident {case}", thread)

    def told() -> list[Message]:
        told = (it for it in team.thread("incidents", thread) if has_button(it, "Make the report"))
        return [it for it in told if "the bucket is closed now" in words(it["blocks"])]

    team.front.until(told, why="an answer in the case's own thread")
    team.settle(1)
    assert len(told()) == 1
    first = next(it for it in team.history("incidents") if it["ts"] == thread)
    assert buttons(first), "the case's own message keeps its buttons"


def test_a_case_with_hundreds_of_long_notes_is_one_message(team: Workspace) -> None:
    """Its newest notes, its step, its clocks; the older ones are counted."""
    what = f"a leak of many words {time.monotonic_ns()}"
    case = reported(team, "zhao", what, "leak")
    thread = str(team.posted("incidents", what)["ts"])
    for number in range(60):
        team.say("zhao", "incidents", f"note {number} " + "很长的日志 " * 300, thread)
    shown = team.front.until(
        lambda: (it := team.ask("zhao", f"incident {case}")) and "note 59 " in words(it["blocks"]) and it,
        why="the last note",
    )
    said = words(shown["blocks"])
    assert "earlier lines" in said
    assert "note 3 " not in said
    assert said.index("Steps") < said.index("note 59 "), "what is to be done comes first"
    assert list(of_message(shown)) == []
    assert has_button(shown, "Make the report")


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault("lost")],
        [Fault("slow", 0), Fault("limited", 1)],
        [Fault("slow", 0), Fault("lost")],
    ],
    ids=lambda faults: ", ".join(fault.kind for fault in faults) or "fine",
)
def test_what_goes_on_in_further_messages_comes_whole_in_order_and_once(
    team: Workspace, front: Front, store: Store, faults: list[Fault]
) -> None:
    """Whichever of them is put off, or its answer lost."""
    api = Api(BOT_TOKEN, f"{front.url}/api/")
    sender = SlackSender(api, lambda _: None, lambda _: ("none", b""))
    channel = f"slack:{team.channel('questions')}"
    outbox = Outbox(store, {"slack": sender}, lambda: datetime.now(UTC), lambda: 0.5, None)
    courier = Courier(outbox, lambda: datetime.now(UTC))
    courier.start()
    mark = f"told at length {time.monotonic_ns()}"
    reply = Reply("en", mark, paragraphs=tuple(f"piece {number:02}\n{LOG[:2_500]}" for number in range(12)))
    front.upset("chat.postMessage", *faults)
    outbox.put(mark.replace(" ", "-"), channel, pack_reply(reply))
    until(lambda: not outbox.open(), 60, "all of it is sent")
    courier.stop()
    first = next(it for it in team.history("questions") if mark in words(it))
    there = [first, *team.thread("questions", first["ts"])]
    assert len(there) == len(parts(render(reply))) > 2
    told = "\n".join(words(it["blocks"]) for it in there)
    assert re.findall(r"piece (\d+)", told) == [f"{number:02}" for number in range(12)]


TEXTS = st.text("abc def. 字。&<>*\n", min_size=1, max_size=9_000).filter(str.strip)


@given(
    st.builds(
        Reply,
        language=st.sampled_from(["en", "zh"]),
        headline=TEXTS,
        badge=st.none() | st.just(Badge("allowed", "Yes")),
        notice=st.none() | TEXTS,
        paragraphs=st.lists(TEXTS, max_size=6).map(tuple),
        points=st.lists(st.builds(Point, title=st.just("Steps"), text=TEXTS), max_size=6).map(tuple),
        rows=st.lists(st.builds(Row, name=st.just("name"), value=TEXTS), max_size=60).map(tuple),
        quotes=st.lists(st.builds(Quote, TEXTS, st.just("八"), st.just("clause 八")), max_size=3).map(tuple),
        buttons=st.lists(st.builds(Button, st.just("Done"), st.just("done"), TEXTS), max_size=25).map(tuple),
    )
)
def test_a_message_in_parts_loses_nothing_and_each_part_is_taken(reply: Reply) -> None:
    whole = render(reply)
    found = parts(whole)
    assert [block for part in found for block in part.blocks] == list(whole.blocks)
    for part in found:
        assert list(of_message({"text": part.text, "blocks": list(part.blocks)})) == []
    short = abridged(found)
    assert buttons({"blocks": list(short.blocks)}) == buttons({"blocks": list(found[-1].blocks)})
    assert list(of_message({"text": short.text, "blocks": list(short.blocks)})) == []
    if sum(map(len, reply.paragraphs)) > WHOLE:
        assert len(found) > 1


def test_twelve_messages_at_the_limit_at_once_and_short_ones_of_others(team: Workspace) -> None:
    """11 of them were answered with HTTP 500, other people's short ones among them."""
    long = f"<@{BOT_USER}> " + "可" * 39_800
    short = f"<@{BOT_USER}> can we launch live chat, in short {{}}?"
    told = []
    for number in range(12):
        ts = team.write("tom", "questions", f"too long, number {number}")
        told.append((ts, team.message_events("tom", "questions", long, ts)))
        text = short.format(number)
        ts = team.write("mei", "general", text)
        told.append((ts, team.message_events("mei", "general", text, ts)))
    events = [event for _, both in told for event in both]
    with ThreadPoolExecutor(12) as pool:
        assert {it.status for it in pool.map(team.slack.event, events)} == {200}
    for place, (ts, _) in enumerate(told):
        (answer,) = team.answers("general" if place % 2 else "questions", ts)
        assert ("Shorten it" in words(answer) or "请缩短" in words(answer)) == (place % 2 == 0)
    team.settle(1)
    assert all(
        len(team.thread("general" if place % 2 else "questions", ts)) == 1
        for place, (ts, _) in enumerate(told)
    )
