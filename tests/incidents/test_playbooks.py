"""The playbooks are data held against the license; their words exist in both languages."""

import re
from copy import deepcopy
from typing import Any

import pytest

from bot.data import load
from bot.data_models import check_data
from bot.errors import BadInput
from bot.incidents.playbook import FILES, load_playbooks
from bot.license.certificate import parse
from bot.words import load_words
from tests.incidents.cases import books, license_
from tests.license.licenses import SHIPPED, changed


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


def test_a_step_whose_words_the_license_lacks_is_walked_without_a_quote() -> None:
    """A license that words one step otherwise once stopped the start."""
    found = load_playbooks(changed("控制影响范围", "控制影响的范围"))
    [contain] = [step for step in found.by_clause["八"].steps if step.id == "contain"]
    assert (contain.quote, contain.place) == ("", "")
    assert sum(not step.quote for book in found.by_clause.values() for step in book.steps) == 1


def test_steps_follow_the_license_to_its_numbers_and_periods() -> None:
    text = re.sub(r"\n七、.*?\n", "\n", SHIPPED)
    for old, new in ("八七", "九八"):
        text = text.replace(f"\n{old}、", f"\n{new}、")
    found = load_playbooks(parse(text.replace("10个工作日", "十五个工作日")))
    assert found.named(("八", "九"), "en") == "clauses 七 and 八"
    [report] = [step for step in found.by_clause["九"].steps if step.marks == "report"]
    assert report.quote == "并在处置后的十五个工作日内向电信主管部门上报"
    assert "15 working days" in report.todo.en
    assert "15个工作日" in report.todo.zh


def test_a_license_without_the_clause_is_walked_by_what_it_is_about() -> None:
    found = load_playbooks(parse(re.sub(r"\n九、.*?上报。\n", "\n", SHIPPED, flags=re.DOTALL)))
    assert found.by_clause["九"].place == ""
    assert found.named(("九",), "en") == "Illegal information (no clause of this license)"
    assert found.named(("八",), "en") == "clause 八"


def check(name: str, value: Any) -> None:
    model = {"clocks": "ClockModel*", "intake": "IntakeModel"}.get(name, "PlaybookModel")
    check_data(f"data/playbooks/{name}.yaml", f"bot.incidents.playbook_models:{model}", value)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("clause",), "七", "input should be '八' or '九'"),
        (("steps", 0, "marks"), "nothing", "marks"),
        (("steps", 0, "who"), "boss", "officer"),
        (("steps", 0, "urgency"), "high", "urgency"),
        (("steps", 1, "id"), "start", "two steps"),
        (("steps", 3, "optional"), True, "report"),
        (("steps", 0, "colour"), "red", "colour"),
        (("reminders", "until"), "nowhere", "nowhere"),
        (("reminders", "minutes"), [15, 10], "rise"),
        (("reminders", "every"), 0, "greater than 0"),
        (("deadline", "starts"), "nowhere", "nowhere"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(path: tuple[Any, ...], value: object, says: str) -> None:
    broken = entry()
    inner = broken
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(BadInput, match=r"^data/playbooks/major-incident\.yaml: [^\n]*" + re.escape(says)):
        check("major-incident", broken)


@pytest.mark.parametrize("missing", ["clause", "deadline", "title", "reminders", "steps"])
def test_what_is_missing_is_named(missing: str) -> None:
    broken = entry("illegal-information")
    del broken[missing]
    with pytest.raises(BadInput, match=missing):
        check("illegal-information", broken)


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
        check("clocks", broken)


def test_questions_that_cannot_be_used_are_named() -> None:
    broken = deepcopy(load("playbooks/intake"))
    broken["happened"]["leak"]["clauses"] = ["七"]
    with pytest.raises(BadInput, match="leak"):
        check("intake", broken)


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
