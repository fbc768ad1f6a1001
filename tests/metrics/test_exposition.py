"""What /metrics counts, and what it must never tell."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import OFFICER, real_desk, typed
from tests.commands.walks import LEAK, later, opened
from tests.metrics.reading import exposed, samples, value

VERDICTS = {"allowed", "conditional", "not_covered", "prohibited", "unclear", "info"}
SHARED = real_desk()


def ask(desk: Desk, *questions: str) -> None:
    for question in questions:
        respond(typed(question), desk)


def test_answers_are_counted_by_verdict_and_timed() -> None:
    desk = real_desk()
    ask(desk, "can we launch live chat?", "can we launch live chat?", "hello")
    found = samples(exposed(desk))
    counted = {
        dict(labels)["verdict"]: count
        for (name, labels), count in found.items()
        if name == "xuke_answers_total"
    }
    assert counted == {"not_covered": 2, "info": 1}
    times = [count for (name, _), count in found.items() if name == "xuke_answer_seconds_count"]
    assert sum(times) == 3


def test_a_question_before_the_officers_is_waiting() -> None:
    desk = real_desk()
    ask(desk, "may we run a horoscope blimp for patients?")
    assert value(samples(exposed(desk)), "xuke_questions_waiting") == len(desk.rulings.open()) == 1


def test_an_incident_counts_its_minutes_until_it_is_reported() -> None:
    desk = real_desk()
    opened(desk)
    later(desk, minutes=42)
    found = samples(exposed(desk))
    assert value(found, "xuke_incidents_open") == 1
    assert value(found, "xuke_incident_unreported_minutes", clause="8") == 42
    assert value(found, "xuke_incident_unreported_minutes", clause="9") == 0


def test_restricted_incidents_and_drills_show_nowhere() -> None:
    desk = real_desk()
    before = samples(exposed(desk))
    opened(desk, restricted="yes")
    later(desk, minutes=42)
    after = samples(exposed(desk))
    for name in ("xuke_incidents_open", "xuke_alerts_due"):
        assert value(after, name) == value(before, name)
    assert value(after, "xuke_incident_unreported_minutes", clause="8") == 0
    deadlines = {key: count for key, count in before.items() if key[0] == "xuke_deadlines"}
    assert deadlines.items() <= after.items()


def test_what_waits_in_the_outbox_has_its_state_and_age() -> None:
    desk = real_desk()
    desk.outbox.put("m1", "slack:C0ALERTS", {"text": "secret words"})
    later(desk, seconds=90)
    found = samples(exposed(desk))
    assert value(found, "xuke_outbox_messages", platform="slack", state="waiting") == 1
    assert value(found, "xuke_outbox_oldest_seconds", platform="slack", state="waiting") == 90
    assert value(found, "xuke_platform_up", platform="slack") == 0
    assert value(found, "xuke_ready") == 0


def test_alerts_are_told_due_and_late() -> None:
    desk = real_desk()
    desk.alerts.tick()
    later(desk, days=400)
    assert value(samples(exposed(desk)), "xuke_alerts_due") > 0
    desk.alerts.tick()
    found = samples(exposed(desk))
    assert value(found, "xuke_alerts_told_total", late="yes") > 0
    assert value(found, "xuke_alerts_due") == 0


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60), st.sampled_from(["slack:U0SECRET", OFFICER, "feishu:ou_secret"]))
def test_no_words_and_no_people_reach_a_label(text: str, who: str) -> None:
    respond(typed(f"{LEAK['what']} {text}", who=who), SHARED)
    found = samples(exposed(SHARED))
    for _name, labels in found:
        for label, said in labels:
            assert "secret" not in said.lower()
            if label == "verdict":
                assert said in VERDICTS
            if label == "reader":
                assert said in ("words", "encoder", "model")
    assert len(found) < 200
