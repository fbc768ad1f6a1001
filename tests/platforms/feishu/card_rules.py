"""What Feishu checks of a card of schema 2.0, by its component pages (open.feishu.cn); the codes are those of
230099's sub codes. What the schema does not know is an error."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

LARGEST, MOST, DEEPEST = 30_000, 200, 5
PLACE = {"margin", "element_id"}
FLOW = {
    "direction",
    "padding",
    "horizontal_spacing",
    "horizontal_align",
    "vertical_spacing",
    "vertical_align",
}
FIELD = {"name", "required", "disabled", "placeholder", "width", "behaviors", "confirm", "value"} | PLACE
COMPONENTS: dict[str, set[str]] = {
    "markdown": {"content", "text_align", "text_size", "icon"} | PLACE,
    "div": {"text", "fields", "icon", "width"} | PLACE,
    "hr": PLACE,
    "img": {"img_key", "alt", "title", "scale_type", "size", "corner_radius", "preview"} | PLACE,
    "table": {"columns", "rows", "page_size", "row_height", "header_style", "freeze_first_column"} | PLACE,
    "column_set": {"flex_mode", "background_style", "columns", "action"} | FLOW | PLACE,
    "column": {"width", "weight", "background_style", "elements", "action"} | FLOW | PLACE,
    "collapsible_panel": {"expanded", "background_color", "header", "border", "elements"} | FLOW | PLACE,
    "interactive_container": {
        "width",
        "height",
        "background_style",
        "has_border",
        "border_color",
        "corner_radius",
        "behaviors",
        "confirm",
        "disabled",
        "hover_tips",
        "elements",
    }
    | FLOW
    | PLACE,
    "form": {"name", "elements", "confirm"} | FLOW | PLACE,
    "button": {
        "text",
        "type",
        "size",
        "width",
        "icon",
        "hover_tips",
        "disabled",
        "disabled_tips",
        "behaviors",
        "confirm",
        "name",
        "required",
        "form_action_type",
    }
    | PLACE,
    "input": FIELD
    | {
        "default_value",
        "label",
        "label_position",
        "input_type",
        "show_icon",
        "rows",
        "auto_resize",
        "max_rows",
        "max_length",
    },
    "select_static": FIELD | {"type", "options", "initial_option", "initial_index"},
    "multi_select_static": FIELD | {"type", "options", "selected_values"},
    "date_picker": FIELD | {"initial_date"},
    "picker_time": FIELD | {"initial_time"},
    "picker_datetime": FIELD | {"initial_datetime"},
    "checker": {"name", "checked", "text", "overall_checkable", "button_area", "checked_style", "behaviors"}
    | {"hover_tips", "disabled", "disabled_tips", "confirm"}
    | PLACE,
}
ABANDONED = {"note", "action"}
CONTAINERS = {"column_set", "column", "collapsible_panel", "interactive_container", "form"}
FIELDS = {
    "input",
    "select_static",
    "multi_select_static",
    "date_picker",
    "picker_time",
    "picker_datetime",
    "checker",
}
CARD = {"schema", "config", "card_link", "header", "body"}
CONFIG = {
    "update_multi",
    "width_mode",
    "enable_forward",
    "enable_forward_interaction",
    "summary",
    "locales",
    "style",
    "streaming_mode",
    "streaming_config",
    "use_custom_translation",
}
HEADER = {"title", "subtitle", "text_tag_list", "i18n_text_tag_list", "template", "icon", "padding"}
TEMPLATES = set(
    "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split()
)
COLORS = set(
    "neutral blue turquoise lime orange violet indigo wathet green yellow red purple carmine".split()
)
BUTTONS = set(
    "default primary danger text primary_text danger_text primary_filled danger_filled laser".split()
)
FLEXES = {"none", "stretch", "flow", "bisect", "trisect"}
INPUTS = {"text", "multiline_text", "password"}
WIDE, COMMENT = re.compile(r"default|fill|auto|weighted|\d+px"), re.compile(r"<!--.*?-->", re.S)


def problems(content: Any, people: set[str]) -> list[str]:
    """What is wrong with a card's JSON text, each with its sub code; `people` may be called."""
    if not isinstance(content, str):
        return ["200621 not a text"]
    try:
        card = json.loads(content)
    except ValueError:
        return ["200621 not JSON"]
    if not isinstance(card, dict):
        return ["200621 no object"]
    if len(content.encode()) > LARGEST:
        return ["200860 larger than 30 KB"]
    check = _Check(people)
    check.card(card)
    return check.found


@dataclass
class _Check:
    """One card's check: `names`, `ids` and `count` over all of it."""

    people: set[str]
    found: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def wrong(self, what: str, unless: Any = False) -> None:
        if not unless:
            self.found.append(what)

    def card(self, card: dict[str, Any]) -> None:
        self.wrong("200830 schema", card.get("schema") == "2.0")
        self.known(card, CARD, "card")
        config = card.get("config") or {}
        self.known(config, CONFIG, "config")
        self.wrong("300302 update_multi", config.get("update_multi", True) is True)
        self.wrong("200621 width_mode", config.get("width_mode", "default") in ("default", "compact", "fill"))
        if header := card.get("header"):
            self.header(header)
        body = card.get("body")
        self.wrong("200621 no body", isinstance(body, dict))
        body = body if isinstance(body, dict) else {}
        self.known(body, {"elements"} | FLOW, "body")
        for it in body.get("elements") or []:
            self.component(it, 1, "")
        self.wrong("300305 more than 200", _tags(card) <= MOST)
        self.wrong("200621 a name twice", len(set(self.names)) == len(self.names))
        self.wrong("200621 an element_id twice", len(set(self.ids)) == len(self.ids))
        for it in self.ids:
            self.wrong(f"200621 element_id {it}", re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,19}", it))

    def header(self, header: dict[str, Any]) -> None:
        self.known(header, HEADER, "header")
        self.wrong(f"200621 template {header.get('template')}", header.get("template", "blue") in TEMPLATES)
        self.text(header.get("title"), "title")
        if "subtitle" in header:
            self.text(header["subtitle"], "subtitle")
        tags = header.get("text_tag_list") or []
        self.wrong("200621 more than three text tags", len(tags) <= 3)
        for it in tags:
            self.known(it, {"tag", "text", "color", "element_id"}, "text_tag")
            self.wrong("200621 text_tag", it.get("tag") == "text_tag" and it.get("color", "blue") in COLORS)
            self.text(it.get("text"), "text_tag")

    def component(self, it: Any, depth: int, around: str) -> None:
        tag = it.get("tag") if isinstance(it, dict) else None
        if tag in ABANDONED:
            return self.wrong(f"200861 cards of schema V2 no longer support this capability; tag {tag}")
        if tag not in COMPONENTS or not isinstance(tag, str):
            return self.wrong(f"200621 unknown tag {tag}")
        self.known(it, COMPONENTS[tag] | {"tag"}, tag)
        if "element_id" in it:
            self.ids.append(str(it["element_id"]))
        in_form = around == "form" or around.startswith("form ")
        if tag in CONTAINERS:
            self.container(it, tag, depth, around)
        elif tag == "button":
            self.button(it, in_form)
        elif tag in FIELDS:
            self.field(it, tag, in_form)
        elif tag == "markdown":
            self.markdown(it.get("content"))
        self.wrong("200621 a table within something", tag != "table" or depth == 1)
        for behavior in it.get("behaviors") or []:
            self.behavior(behavior)
        if confirm := it.get("confirm"):
            self.known(confirm, {"title", "text"}, "confirm")
            self.text(confirm.get("title"), "confirm")

    def container(self, it: dict[str, Any], tag: str, depth: int, around: str) -> None:
        inner = it.get("columns") if tag == "column_set" else it.get("elements")
        self.wrong(f"200621 {tag} without elements", isinstance(inner, list) and inner)
        self.wrong("200621 nested deeper than five", depth <= DEEPEST)
        self.wrong(f"200621 flex_mode {it.get('flex_mode')}", it.get("flex_mode", "none") in FLEXES)
        if tag == "column":
            self.wrong("200621 a column outside of a column_set", around.endswith("column_set"))
        if tag == "column_set":
            self.wrong(
                "200621 no column", all(isinstance(x, dict) and x.get("tag") == "column" for x in inner or [])
            )
        if tag == "collapsible_panel":
            self.wrong("200621 a panel without a header", isinstance(it.get("header"), dict))
        if tag == "form":
            self.wrong("200621 a form within something", depth == 1)
            self.name(it, "form")
            self.wrong("200621 there is no submit button in the form container", _submits(it))
        for x in inner or []:
            self.component(x, depth + 1, f"{around} {tag}".strip())

    def button(self, it: dict[str, Any], in_form: bool) -> None:
        self.text(it.get("text"), "button")
        self.wrong("200621 a label longer than 100", len(str((it.get("text") or {}).get("content"))) <= 100)
        self.wrong(f"200621 button type {it.get('type')}", it.get("type", "default") in BUTTONS)
        action = it.get("form_action_type")
        self.wrong(f"200621 form_action_type {action}", action in (None, "submit", "reset"))
        self.wrong("200621 form_action_type outside of a form", action is None or in_form)
        self.wrong("200621 a button that does nothing", action or it.get("behaviors") or it.get("disabled"))
        if in_form:
            self.name(it, "button")

    def field(self, it: dict[str, Any], tag: str, in_form: bool) -> None:
        if in_form:
            self.name(it, tag)
        self.wrong("200621 required outside of a form", in_form or "required" not in it)
        self.wrong(f"200621 {tag} outside of a form tells nobody", in_form or it.get("behaviors"))
        for name in ("placeholder", "label"):
            if name in it:
                self.text(it[name], f"{tag} {name}")
        if tag == "input":
            length = it.get("max_length", 1_000)
            self.wrong(f"200621 max_length {length}", isinstance(length, int) and 1 <= length <= 1_000)
            self.wrong(f"200621 input_type {it.get('input_type')}", it.get("input_type", "text") in INPUTS)
            self.wrong(
                "200621 default_value longer than max_length", len(it.get("default_value", "")) <= 1_000
            )
        if "options" in COMPONENTS[tag]:
            options = it.get("options") or []
            self.wrong(f"200621 {tag} without options", options)
            for option in options:
                self.known(option, {"text", "icon", "value"}, "option")
                self.text(option.get("text"), "option")
                self.wrong("200621 an option's value is no text", isinstance(option.get("value"), str))
            first = it.get("initial_option")
            self.wrong(
                f"200621 initial_option {first}", first is None or first in [x.get("value") for x in options]
            )
        if tag == "date_picker":
            first = it.get("initial_date")
            self.wrong(
                f"200621 initial_date {first}", first is None or re.fullmatch(r"\d{4}-\d\d-\d\d", str(first))
            )
            self.wrong("200621 a date_picker shows nothing", first or it.get("placeholder"))

    def behavior(self, it: dict[str, Any]) -> None:
        kind = it.get("type")
        self.wrong(f"200621 behavior {kind}", kind in ("callback", "open_url", "form_action"))
        if kind == "callback":
            self.wrong("200671 a value that is no object", isinstance(it.get("value"), dict))

    def markdown(self, content: Any) -> None:
        """Whom it calls must be there: somebody unknown fails the whole card, as @all does without leave."""
        self.wrong("200621 an empty text", isinstance(content, str) and content)
        for called in re.findall(r"<at\s+(?:id|ids|email|user_id)\s*=\s*['\"]?([^'\">\s]*)", str(content)):
            for who in called.split(","):
                self.wrong(f"100290 unknown person {who}", who in self.people)
        rows = re.findall(r"^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$", COMMENT.sub("", str(content)), re.M)
        self.wrong("230099 more than four tables", len(rows) <= 4)

    def text(self, it: Any, where: str) -> None:
        good = isinstance(it, dict) and it.get("tag") in ("plain_text", "lark_md")
        self.wrong(f"200621 {where} is no text", good and isinstance(it.get("content"), str))
        if good:
            allowed = {"tag", "content", "i18n_content", "text_size", "text_color", "text_align", "lines"}
            self.known(it, allowed | {"element_id"}, where)

    def name(self, it: dict[str, Any], where: str) -> None:
        self.wrong(f"200621 {where} without a name", isinstance(it.get("name"), str) and it.get("name"))
        self.names.append(str(it.get("name")))

    def known(self, it: Any, names: set[str], where: str) -> None:
        extra = sorted(set(it) - names) if isinstance(it, dict) else ["no object"]
        self.wrong(f"200621 unknown property of {where}: {extra}", not extra)


def _submits(it: Any) -> bool:
    if isinstance(it, dict):
        submits = it.get("tag") == "button" and it.get("form_action_type") == "submit"
        return submits or any(map(_submits, it.values()))
    return isinstance(it, list) and any(map(_submits, it))


def _tags(it: Any) -> int:
    """Elements and components: whatever has a tag."""
    if isinstance(it, dict):
        return ("tag" in it) + sum(map(_tags, it.values()))
    return sum(map(_tags, it)) if isinstance(it, list) else 0
