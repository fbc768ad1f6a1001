"""Which questions a ruling speaks to, and how it leads an answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import DATA
from bot.license.certificate import parse, read
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Verdict
from bot.questions.ruled import with_ruling
from bot.questions.ruling import Ruling, Rulings, fingerprint, wider

CERTIFICATE = read(DATA / "license.txt")
DAY = date(2025, 6, 1)
ASKED = "Can patients send text messages to their doctor in the app?"
NUMBERS = iter(range(1, 10_000))


def ruling(question: str = ASKED, verdict: Verdict = "conditional", **more: Any) -> Ruling:
    values: dict[str, Any] = {"until": None, "words": (), "withdrawn": False, **more}
    license_ = fingerprint(CERTIFICATE)
    return Ruling(
        f"R{next(NUMBERS)}",
        question,
        verdict,
        "Medical permit.",
        "slack:UO",
        DAY,
        license_,
        "unclear",
        **values,
    )


def found(asked: str, *rulings: Ruling, on: date = DAY) -> str | None:
    hit = Rulings(rulings).on(asked, CERTIFICATE, on)
    return hit.id if hit else None


@pytest.mark.parametrize(
    "asked",
    [
        ASKED,
        ASKED.upper(),
        "could patients send text messages to their doctor in the app",
        "May patients text message their doctor in our app, please?",
        "patients send doctor text messages in app?",
    ],
)
def test_near_variants_get_the_ruling(asked: str) -> None:
    made = ruling()
    assert found(asked, made) == made.id


@pytest.mark.parametrize(
    "asked",
    [
        "Can patients send text messages and video to their doctor in the app?",
        "Can patients not send text messages to their doctor in the app?",
        "Can patients send text messages to other patients in the app?",
        "Can patients only send text messages to their doctor in the app?",
        "doctor",
        "",
    ],
)
def test_what_adds_turns_or_leaves_out_the_matter_does_not(asked: str) -> None:
    assert found(asked, ruling()) is None


def test_chinese_variants() -> None:
    made = ruling("患者可以在App里给医生发图文消息吗？")
    assert found("我们能不能让患者在App里给医生发图文消息呢", made) == made.id
    assert found("患者不可以在App里给医生发图文消息吗？", made) is None
    assert found("患者可以在App里给医生发视频消息吗？", made) is None


def test_the_officers_words_are_found_inside_a_question() -> None:
    made = ruling(words=("care bridge", "问诊桥"))
    assert found("when does Care Bridge go live for doctors?", made) == made.id
    assert found("问诊桥什么时候能上", made) == made.id
    assert found("do we care about bridges?", made) is None


def test_a_ruling_ends_with_its_last_day_and_with_its_withdrawal() -> None:
    made = ruling(until=DAY + timedelta(days=3))
    assert found(ASKED, made, on=DAY + timedelta(days=3)) == made.id
    assert found(ASKED, made, on=DAY + timedelta(days=4)) is None
    assert found(ASKED, ruling(withdrawn=True)) is None


def test_on_another_license_it_is_to_be_confirmed_and_says_so() -> None:
    other = parse(CERTIFICATE.text.replace("仅限互联网信息服务", "互联网信息服务"))
    made = ruling()
    assert made.standing(other, DAY) == "to_confirm"
    led = with_ruling(Counsel(other).answer(ASKED, DAY), Rulings([made]), other)
    assert led.ruled is not None
    assert led.ruled.startswith("To be confirmed on this license")


def test_of_two_rulings_the_stricter_speaks() -> None:
    lax, strict = ruling(verdict="allowed"), ruling(verdict="prohibited")
    assert found(ASKED, lax, strict) == found(ASKED, strict, lax) == strict.id


def test_the_ruling_leads_and_the_licenses_own_verdict_stays() -> None:
    question = "can we launch live chat?"
    own = Counsel(CERTIFICATE).answer(question, DAY)
    made = Ruling("R1", question, "allowed", "Pilot.", "slack:UO", DAY, fingerprint(CERTIFICATE), own.verdict)
    led = with_ruling(own, Rulings([made]), CERTIFICATE)
    assert led.verdict == "not_covered"
    assert led.may_launch is False
    first, second = led.answer.split("\n")[:2]
    assert first.startswith("Ruled by slack:UO on 2025-06-01: yes. Pilot. The ruling allows more")
    assert second == "What the license itself says:"
    assert led.as_json()["ruling"]["id"] == "R1"
    assert own.as_json()["ruling"] is None


def test_only_what_the_license_decides_can_be_said_more_of() -> None:
    assert wider("allowed", "not_covered")
    assert wider("conditional", "prohibited")
    assert not wider("allowed", "unclear")
    assert not wider("prohibited", "allowed")


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_the_matching_and_a_ruling_speaks_to_its_own_question(one: str, other: str) -> None:
    made = Rulings([ruling(one)])
    made.on(other, CERTIFICATE, DAY)
    made.search(other)
