"""The playbooks are data held against the license; their words exist in both languages."""

import re
from copy import deepcopy
from typing import Any

import pytest

from bot.data import load
from bot.errors import BadInput
from bot.incidents.other_clocks import read_clocks
from bot.incidents.playbook import FILES, read_playbook
from bot.incidents.questions import read_questions
from bot.words import load_words
from tests.incidents.cases import books, license_
from tests.license.licenses import changed


def entry(name: str = "major-incident") -> Any:
    return deepcopy(load(f"playbooks/{name}"))


def test_every_step_quotes_its_clause_verbatim() -> None:
    certificate = license_()
    for book in books().by_clause.values():
        for step in book.steps:
            assert step.quote in "".join(certificate.clauses[step.clause].text.split())


def test_the_walks_have_the_steps_of_the_clauses() -> None:
    eight = [step.id for step in books().steps(("八",))]
    nine = [step.id for step in books().steps(("九",))]
    assert eight == ["start", "contain", "remove", "report-8", "demands", "close"]
    assert nine == ["locate", "dispose", "records", "report-9", "demands", "close"]
    both = [step.id for step in books().steps(("八", "九"))]
    assert sorted(both) == sorted({*eight, *nine})
    assert both[-1] == "close"


def test_a_quote_that_the_license_lacks_is_one_line_with_file_entry_and_quote() -> None:
    with pytest.raises(BadInput) as error:
        read_playbook("major-incident", entry(), changed("控制影响范围", "控制影响的范围"))
    line = str(error.value)
    assert "data/playbooks/major-incident.yaml" in line
    assert "contain" in line
    assert "控制影响范围" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("clause",), "七", "八 or 九"),
        (("steps", 0, "marks"), "nothing", "marks"),
        (("steps", 0, "who"), "boss", "officer"),
        (("steps", 0, "urgency"), "high", "urgency"),
        (("steps", 1, "id"), "start", "two steps"),
        (("steps", 3, "optional"), True, "report"),
        (("steps", 0, "colour"), "red", "colour"),
        (("reminders", "until"), "nowhere", "nowhere"),
        (("reminders", "minutes"), [15, 10], "rise"),
        (("reminders", "every"), 0, "above 0"),
        (("deadline", "starts"), "nowhere", "nowhere"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(path: tuple[Any, ...], value: object, says: str) -> None:
    broken = entry()
    inner = broken
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(BadInput, match=r"^data/playbooks/major-incident\.yaml: .*" + re.escape(says)):
        read_playbook("major-incident", broken, license_())


@pytest.mark.parametrize("missing", ["clause", "deadline", "title", "reminders", "steps"])
def test_what_is_missing_is_named(missing: str) -> None:
    broken = entry("illegal-information")
    del broken[missing]
    with pytest.raises(BadInput, match=missing):
        read_playbook("illegal-information", broken, license_())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "soon"),
        ("limit", {"hours": 4}),
        ("starts", "later"),
        ("when", {"moon": 1}),
        ("source", None),
    ],
)
def test_a_clock_that_cannot_be_used_is_named(field: str, value: object) -> None:
    broken = {"national-report": deepcopy(load("playbooks/clocks")["national-report"])}
    if value is None:
        del broken["national-report"][field]
    else:
        broken["national-report"][field] = value
    with pytest.raises(BadInput, match=r"clocks\.yaml: national-report"):
        read_clocks(broken)


def test_questions_that_cannot_be_used_are_named() -> None:
    broken = deepcopy(load("playbooks/intake"))
    broken["happened"]["leak"]["clauses"] = ["七"]
    with pytest.raises(BadInput, match="leak"):
        read_questions(broken)


def test_everything_that_people_read_is_in_both_languages() -> None:
    english, chinese = keys(load_words("en", "incidents")), keys(load_words("zh", "incidents"))
    assert english.keys() == chinese.keys()
    for name, text in english.items():
        assert placeholders(text) == placeholders(chinese[name]), name
    for file in (*FILES, "clocks", "intake", "drills"):
        check_pairs(load(f"playbooks/{file}"), file)


def keys(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        # YAML makes booleans of yes, no, on, off.
        assert all(isinstance(key, str) for key in value), path
        return {
            name: text for key, inner in value.items() for name, text in keys(inner, f"{path}.{key}").items()
        }
    return {path: str(value)}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def check_pairs(value: Any, where: str) -> None:
    if isinstance(value, dict):
        if {"en", "zh"} & value.keys():
            assert value.keys() == {"en", "zh"}, where
            assert all(isinstance(text, str) and text.strip() for text in value.values()), where
        for key, inner in value.items():
            check_pairs(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            check_pairs(inner, where)
