"""What Feishu checks of a card of schema 2.0 (open.feishu.cn); unknown properties are errors."""

import json
import re
from typing import Any

KNOWN = {
    "markdown": {"content", "element_id"},
    "hr": {"element_id"},
    "column_set": {"flex_mode", "columns", "element_id"},
    "column": {"width", "elements", "element_id"},
    "button": {
        "text",
        "type",
        "behaviors",
        "confirm",
        "name",
        "form_action_type",
        "element_id",
    },
    "form": {"name", "elements", "element_id"},
    "input": {
        "name",
        "required",
        "placeholder",
        "label",
        "max_length",
        "input_type",
        "rows",
        "default_value",
        "element_id",
    },
    "select_static": {"name", "required", "placeholder", "options", "initial_option", "element_id"},
    "date_picker": {"name", "required", "placeholder", "initial_date", "element_id"},
}
TOP = {"schema", "config", "header", "body"}
INTERACTIVE = {"button", "input", "select_static", "date_picker"}
LARGEST = 30_000


def problems(content: str, known_people: set[str]) -> list[str]:
    """What is wrong with a card, each in a few words."""
    try:
        card = json.loads(content)
    except ValueError:
        return ["200621 not JSON"]
    found: list[str] = []
    if len(content.encode()) > LARGEST:
        found.append("200860 too large")
    if card.get("schema") != "2.0" or set(card) - TOP:
        found.append(f"200861 {sorted(set(card) - TOP)}")
    if not (card.get("config") or {}).get("update_multi"):
        found.append("300302 update_multi")
    names: list[str] = []
    ids: list[str] = []
    count = 0

    def walk(element: dict[str, Any], depth: int, in_form: bool) -> None:
        nonlocal count
        count += 1
        tag = element.get("tag")
        allowed = KNOWN.get(str(tag))
        if allowed is None:
            found.append(f"200861 {tag}")
            return
        if extra := set(element) - allowed - {"tag"}:
            found.append(f"200861 {tag} {sorted(extra)}")
        if depth > 5:
            found.append("nested too deep")
        if tag == "form" and depth > 1:
            found.append("a form within something")
        if tag in INTERACTIVE and (name := element.get("name")):
            names.append(name)
        if in_form and tag in INTERACTIVE and not element.get("name"):
            found.append("a part of a form without a name")
        if element.get("element_id"):
            ids.append(element["element_id"])
        if tag == "input" and int(element.get("max_length", 0)) > 1_000:
            found.append("max_length")
        if tag == "markdown" and not element.get("content"):
            found.append("an empty text")
        for person in re.findall(r"<at id=([^>]*)>", str(element.get("content") or "")):
            if person not in known_people:
                found.append("100290 unknown person")
        inner = element.get("elements") or element.get("columns") or []
        if tag == "form" and not any(it.get("form_action_type") == "submit" for it in inner):
            found.append("no submit button")
        for it in inner:
            walk(it, depth + 1, in_form or tag == "form")

    for element in card.get("body", {}).get("elements", []):
        walk(element, 1, False)
    if count > 200:
        found.append("300305 too many")
    if len(set(names)) < len(names):
        found.append("a name twice")
    if len(set(ids)) < len(ids) or any(not re.fullmatch(r"[A-Za-z][\w-]{0,19}", it) for it in ids):
        found.append("element ids")
    return found
