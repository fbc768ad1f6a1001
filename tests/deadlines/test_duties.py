"""The duties rest on the loaded license's own words and numbers."""

from typing import Any

import pytest

from bot.data import load
from bot.deadlines.duties import load_duties, read_duties
from bot.deadlines.refusal import DeadlineRefused
from bot.errors import BadInput
from bot.words import load_words
from tests.deadlines.made import shipped
from tests.license.licenses import changed, flat, other


def test_every_quote_is_in_the_license_verbatim() -> None:
    found = load_duties(shipped())
    assert len(found) == len(load("duties"))
    for duty in found:
        assert flat(duty.quote) in shipped().flat


def test_a_license_with_another_number_of_days_is_named_with_what_it_says() -> None:
    with pytest.raises(BadInput) as caught:
        load_duties(other("sixty-days"))
    line = str(caught.value)
    assert "data/duties.yaml: renewal" in line
    assert "提前90日" in line
    assert "提前60日" in line
    assert "\n" not in line


def test_a_license_without_the_words_is_named() -> None:
    with pytest.raises(
        BadInput, match=r"data/duties.yaml: annual-report: clause 十四, quote '应当在每年第一季度"
    ):
        load_duties(changed("应当在每年第一季度参加", "应当按要求参加"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": {"days_ahead": 60}}, "says 90, the rule 60"),
        ({"rule": {"days_after": 90}}, "does not say days_after"),
        ({"rule": {"days_ahead": "90"}}, "is no number"),
        ({"rule": {"days_ahead": 0}}, "is no number"),
        ({"rule": {"fortnight": 1}}, "is no rule"),
        ({"rule": 90}, "is no rule"),
        ({"trigger": "monthly"}, "no trigger is called 'monthly'"),
        ({"colour": "red"}, "unknown field 'colour'"),
        ({"clause": "九十九"}, "does not hold it"),
    ],
)
def test_a_wrong_entry_is_named(change: dict[str, Any], said: str) -> None:
    entry = {**load("duties")["renewal"], **change}
    with pytest.raises(BadInput, match=r"data/duties\.yaml: renewal") as caught:
        read_duties({"renewal": entry}, shipped())
    assert said in str(caught.value)


def test_an_entry_without_a_field_is_named() -> None:
    with pytest.raises(BadInput, match="renewal: 'quote' is missing"):
        read_duties(
            {"renewal": {"clause": "十二", "trigger": "license", "rule": {"days_ahead": 90}}}, shipped()
        )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_duty_has_its_words(language: Any) -> None:
    for duty in load_duties(shipped()):
        assert duty.title(language)
        assert duty.who(language)
        assert len(duty.checklist(language)) >= 3
        assert duty.missed(language).note


def test_both_languages_say_the_same_things() -> None:
    def keys(value: Any, path: str = "") -> set[str]:
        if isinstance(value, dict):
            return {key for name, it in value.items() for key in keys(it, f"{path}.{name}")}
        return {f"{path}[{len(value)}]" if isinstance(value, list) else path}

    def holders(value: Any) -> list[str]:
        import re

        if isinstance(value, dict):
            return [it for _, entry in sorted(value.items(), key=str) for it in holders(entry)]
        return [",".join(sorted(re.findall(r"{\w+}", value)))] if isinstance(value, str) else []

    en, zh = load_words("en", "deadlines"), load_words("zh", "deadlines")
    assert keys(en) == keys(zh)
    assert holders(en) == holders(zh)


def test_a_refusal_is_one_line_in_either_language() -> None:
    refused = DeadlineRefused("unknown_deadline", id="x-1")
    assert str(refused) == refused.line("en") == "no deadline called “x-1”; `deadlines` lists them"
    assert refused.line("zh").startswith("没有“x-1”")
