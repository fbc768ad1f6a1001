"""Reading what Xuke showed: words, buttons and fields, found as a person finds them."""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]


def elements(shown: Any) -> Iterator[Block]:
    """Every object inside blocks, a message or a view, in reading order."""
    if isinstance(shown, list):
        for item in shown:
            yield from elements(item)
    elif isinstance(shown, dict):
        yield shown
        for name, value in shown.items():
            if name not in ("metadata", "private_metadata", "state"):
                yield from elements(value)


def words(shown: Any) -> str:
    """All text inside, a line for each piece."""
    return "\n".join(
        item["text"] for item in elements(shown) if isinstance(item.get("text"), str) and item["text"]
    )


def buttons(shown: Any) -> list[Block]:
    """Every button, with the id of the block that it stands in."""
    found = []
    for block in shown.get("blocks", []) if isinstance(shown, dict) else shown:
        for item in elements(block):
            if item.get("type") == "button":
                found.append({**item, "block_id": block.get("block_id", "b0")})
    return found


def button(shown: Any, label: str) -> Block:
    """The button whose label, value or action holds `label` (a regular expression, in any case)."""
    pattern = re.compile(label, re.IGNORECASE)
    every = buttons(shown)
    for name in (_label, lambda item: item.get("action_id", ""), lambda item: item.get("value", "")):
        for item in every:
            if pattern.search(name(item)):
                return item
    raise AssertionError(f"no button {label!r} among {[_label(item) for item in every]}")


def has_button(shown: Any, label: str) -> bool:
    """Whether there is such a button."""
    return any(re.search(label, _label(item), re.IGNORECASE) for item in buttons(shown))


def fields(view: Any) -> list[Block]:
    """A modal's input blocks."""
    return [block for block in view.get("blocks", []) if block.get("type") == "input"]


def filled(view: Any, answers: dict[str, str]) -> dict[str, Any]:
    """`state.values` of a modal, each field given the answer whose key its label (or ids) matches.

    A choice takes the option whose text or value matches; other fields stay as they were opened.
    """
    values: dict[str, Any] = {}
    unused = dict(answers)
    for block in fields(view):
        element = block["element"]
        about = " ".join((block["label"]["text"], block.get("block_id", ""), element.get("action_id", "")))
        key = next((key for key in unused if re.search(key, about, re.IGNORECASE)), None)
        given = unused.pop(key) if key else None
        values[block["block_id"]] = {element["action_id"]: _value(element, given)}
    assert not unused, f"no field for {list(unused)} in: {words(view)}"
    return values


def _value(element: Block, given: str | None) -> dict[str, Any]:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        initial = element.get("initial_option")
        return {"type": kind, "selected_option": initial if given is None else _option(element, given)}
    if kind == "checkboxes":
        options = element.get("initial_options", []) if given is None else [_option(element, given)]
        return {"type": kind, "selected_options": options}
    if kind == "datepicker":
        return {"type": kind, "selected_date": given or element.get("initial_date")}
    return {"type": kind, "value": given if given is not None else element.get("initial_value")}


def _option(element: Block, given: str) -> Block:
    options: list[Block] = element["options"]
    for option in options:
        if re.search(given, f"{option['text']['text']} {option['value']}", re.IGNORECASE):
            return option
    raise AssertionError(f"no option {given!r} among {[option['text']['text'] for option in options]}")


def _label(item: Block) -> str:
    return str(item.get("text", {}).get("text", ""))
