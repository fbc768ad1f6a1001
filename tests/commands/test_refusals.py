"""What cannot be used or done is told in the language of whoever asked, on every way in."""

import re

import pytest

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.errors import BadField
from bot.record.errors import DiskFull, RecordError
from bot.services.desk import Desk
from commands import respond
from commands.registry import Registry
from tests.commands.desks import CHAT, OFFICER, real_desk, typed
from tests.commands.walks import opened

ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
"""Three English words in a row: no command, name or setting."""


def in_chinese(text: str) -> bool:
    return bool(re.search("[一-鿿]", text)) and not ENGLISH.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "event security-assessment 03/04",
        "event security-assessment soonish",
        "event security-assessment",
        "done annual-report-2031",
        "done annual-report-2026 " + "x" * 600,
        "snooze annual-report-2026 until whenever",
        "snooze annual-report-2026 until 2025-01-01",
        "renewal applied soonish",
        "renewal applied 2035-01-01",
        "oncall rota local:you from soonish",
        "oncall hand over to nobody",
        "rule Q7",
        "rule R7",
        "rulings R7",
        "rule",
        "incident I7",
        "load /nowhere/license.txt",
        "load /",
        "load README.md",
        "load .gitignore",
        "step I7 take contain",
        "step I1 done nonsense",
        "take",
        "undo annual-report-2026",
    ],
)
def test_a_typed_command_is_refused_in_chinese(text: str) -> None:
    """Typed dates and whatever "could not" be done came in English before."""
    desk = real_desk()
    opened(desk)
    headline = respond(typed(text, "zh", who=OFFICER), desk).headline
    assert in_chinese(headline), headline


FORMS = [
    ("event", "", {"duty": "security-assessment", "day": "soonish", "note": ""}, "day"),
    ("event", "", {"duty": "security-assessment", "day": "yesterday", "note": "x" * 600}, "note"),
    ("event", "", {"duty": "no-duty", "day": "yesterday"}, "duty"),
    ("done", "annual-report-2026", {"day": "soonish"}, "day"),
    ("done", "annual-report-2026", {"day": "2030-01-01"}, "day"),
    ("snooze", "annual-report-2026", {"until": "02-30", "reason": ""}, "until"),
    ("snooze", "annual-report-2026", {"until": "2025-01-01", "reason": ""}, "until"),
    ("renewal", "", {"day": "soonish", "receipt": "1"}, "day"),
    ("renewal", "", {"day": "2030-01-01", "receipt": "1"}, "day"),
    ("renewal", "", {"day": "yesterday", "receipt": "1" * 400}, "receipt"),
    ("rule", "can doctors text us?", {"verdict": "allowed", "reason": "y", "until": "soonish"}, "until"),
    ("rule", "can doctors text us?", {"verdict": "allowed", "reason": "y", "until": "2020-01-01"}, "until"),
    ("rule", "can doctors text us?", {"verdict": "", "reason": "y"}, "verdict"),
    ("rule", "can doctors text us?", {"verdict": "allowed", "reason": ""}, "reason"),
    ("rule", "can doctors text us?", {"verdict": "allowed", "reason": "y", "words": "a"}, "words"),
    ("incident", "", {"what": "x", "since": "soonish"}, "since"),
    ("incident", "", {"what": "x", "since": "25:77"}, "since"),
    ("incident", "", {"what": "x", "persons": "many"}, "persons"),
    ("incident", "", {"what": ""}, "what"),
    ("case_step", "I1 done contain", {"what": "x", "moment": "soonish"}, "moment"),
    ("case_step", "I1 done contain", {"what": ""}, "what"),
    ("case_step", "I1 hand_over contain", {"to": "nobody"}, "to"),
    ("case_step", "I1 evidence contain", {"name": "x", "link": "y", "size": "big"}, "size"),
    ("case_step", "I1 demand", {"text": "x", "due": "soonish"}, "due"),
    ("case_step", "I1 fact", {"fact": "persons", "value": "many"}, "value"),
    ("case_step", "I1 fact", {"fact": "going_on", "value": "perhaps"}, "value"),
    ("case_step", "I1 fact", {"fact": "happened", "value": "nothing"}, "value"),
]


@pytest.mark.parametrize(("command", "value", "fields", "name"), FORMS)
def test_a_form_is_refused_in_chinese_beside_the_field(
    command: str, value: str, fields: dict[str, str], name: str
) -> None:
    """The event form answered Chinese officers in English: each command read its dates by itself."""
    desk = real_desk()
    opened(desk)
    action = Action(command, value, fields)
    with pytest.raises(BadField) as refused:
        respond(Request(OFFICER, "", action=action, spoken="zh", channel=CHAT, thread="t"), desk)
    assert refused.value.name == name
    assert in_chinese(refused.value.line("zh")), refused.value.line("zh")
    assert not re.search("[一-鿿]{3,}", refused.value.line("en")), refused.value.line("en")


@pytest.mark.parametrize("error", [DiskFull("/srv/state/journal: the disk is full"), RecordError("/srv: ?")])
def test_a_record_that_takes_nothing_is_told_without_the_machines_paths(
    error: RecordError, caplog: pytest.LogCaptureFixture
) -> None:
    known = Registry()

    @known.command("fail", "fail")
    def run(request: Request, desk: Desk) -> Reply:
        raise error

    reply = respond(typed("fail", "zh"), real_desk(), known)
    assert in_chinese(reply.headline), reply.headline
    assert "/srv" not in reply.text
    assert "/srv" in caplog.text
