"""Forms in Feishu's cards, filled in by their labels; incidents reported and walked with them."""

import re
from typing import Any

from tests.platforms.feishu.team import Team, open_id, values
from tests.platforms.feishu.tenancy import CHATS, PEOPLE, Posted, chat_of_two


def inputs(card: Any) -> list[dict[str, Any]]:
    """The fields of a form's card."""
    found: list[dict[str, Any]] = []
    if isinstance(card, dict):
        if card.get("tag") in ("input", "select_static", "date_picker"):
            found.append(card)
        for it in card.values():
            found += inputs(it)
    elif isinstance(card, list):
        for it in card:
            found += inputs(it)
    return found


def filled(card: dict[str, Any], answers: dict[str, str]) -> dict[str, str]:
    """What is sent when these fields are filled in, the others left as they stand. The client holds people to
    what is required, to the options and to the length, and adds the zone to a date."""
    fields = {it["name"]: it for it in inputs(card)}
    assert answers.keys() <= fields.keys(), (answers, list(fields))
    found: dict[str, str] = {}
    for name, it in fields.items():
        first = it.get("default_value") or it.get("initial_option") or it.get("initial_date") or ""
        value = answers.get(name, first)
        assert value or not it.get("required"), f"{name} is required"
        assert len(value) <= it.get("max_length", 1_000), f"{name} is too long"
        options = [option["value"] for option in it.get("options", ())]
        assert not options or value in ("", *options), (name, value, options)
        found[name] = f"{value} +0800" if value and it["tag"] == "date_picker" else value
    return found


ANOTHER = "It is another one"


def _tells(it: Posted, who: str, what: str) -> bool:
    """Whether a message is a case's first one, or asks whether it is one that there is."""
    return (it.chat == CHATS["incidents"] and what in it.words) or (
        it.chat == chat_of_two(PEOPLE[who]) and ANOTHER in it.words
    )


def form_of(team: Team, who: str, on: Posted, command: str, label: str = "") -> Posted:
    """The form that a button opens, in the presser's own chat."""
    place = open_id(who)
    before = len(team.fake.in_chat(place))
    team.press(who, on, command, label=label)
    found: Posted = team.fake.until(
        lambda: next((it for it in team.fake.in_chat(place)[before:] if inputs(it.card)), None),
        why=f"the form of {command}",
    )
    return found


def submit(team: Team, who: str, form: Posted, answers: dict[str, str]) -> Any:
    """Fills a form in and sends it."""
    (value,) = [it for it in values(form.card) if it.get("f")]
    return team.call_back(who, form, value, filled(form.card, answers))


def report(team: Team, who: str, what: str, happened: str, **more: str) -> tuple[str, Posted]:
    """Reports an incident from the chat of two; the case's id, and its first message."""
    asked = team.ask(who, "", f"incident {what}")
    form = form_of(team, who, asked, "incident")
    told = submit(team, who, form, {"happened": happened, **more})
    assert "card" in told, told
    if inputs(told["card"]["data"]):
        submit(team, who, form, {})
    said: Posted = team.fake.until(
        lambda: next((it for it in reversed(team.fake.posted) if _tells(it, who, what)), None),
        why="a case, or one alike",
    )
    if said.chat != CHATS["incidents"]:
        again = form_of(team, who, said, "incident_anyway", ANOTHER)
        submit(team, who, again, {"happened": happened, **more})
    root = team.said("incidents", what)
    found = re.search(r"(I\d+)", root.words)
    assert found
    return found[1], root


def do_step(team: Team, who: str, case: str, press: str, step: str, answers: dict[str, str]) -> Any:
    """`step I1 done contain` and its form."""
    asked = team.ask(who, "", f"step {case} {press} {step}")
    opens = next(it["c"] for it in values(asked.card))
    return submit(team, who, form_of(team, who, asked, opens), answers)
