"""The house's order: imports run downward, never in a circle; files, classes and their names fit a head."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.serving import ROOT

LAYERS = (
    {"bot.__main__"},
    {"bot.app", "bot.cli"},
    {"bot.platforms", "bot.metrics"},
    {"bot.conversation", "commands"},
    {"bot.services"},
    {"bot.replies"},
    {"bot.chat"},
    {"bot.license", "bot.questions", "bot.deadlines", "bot.incidents", "bot.delivery"},
    {"bot.record"},
    {
        "bot.bodies",
        "bot.connections",
        "bot.data",
        "bot.data_models",
        "bot.errors",
        "bot.guard",
        "bot.heartbeat",
        "bot.ids",
        "bot.listen",
        "bot.logs",
        "bot.measures",
        "bot.moments",
        "bot.oidc_settings",
        "bot.people",
        "bot.printable",
        "bot.roles",
        "bot.scheduler",
        "bot.feishu_settings",
        "bot.reader_settings",
        "bot.slack_settings",
        "bot.settings",
        "bot.web",
        "bot.words",
    },
)
CORE = ("bot.license", "bot.questions", "bot.deadlines", "bot.incidents")
KEPT_FROM_THE_CORE = {"bot.record", "bot.delivery", "bot.chat", "bot.settings", "bot.scheduler", "bot.web"}
LONGEST_FILE, LONGEST_CLASS = 300, 200
SOURCES = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")]


@cache
def imports() -> list[tuple[str, str]]:
    """(importer, imported) of every import between the project's modules."""
    graph = grimp.build_graph("bot", "commands", exclude_type_checking_imports=True, cache_dir=None)
    return [
        (module, found)
        for module in sorted(graph.modules)
        for found in sorted(graph.find_modules_directly_imported_by(module))
    ]


def layer(module: str) -> int:
    """The place of a module's part in LAYERS; 0 is the top."""
    return next(place for place, parts in enumerate(LAYERS) if part(module) in parts)


def part(module: str) -> str:
    """The room of the house that a module stands in."""
    return "commands" if module.startswith("commands") else ".".join(module.split(".")[:2])


def test_every_module_has_its_place() -> None:
    known = {"bot", *(part for parts in LAYERS for part in parts)}
    assert {part(module) for pair in imports() for module in pair} <= known


def test_no_import_runs_upward() -> None:
    up = [(a, b) for a, b in imports() if "bot" not in (a, b) and layer(b) < layer(a)]
    assert up == []


def test_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for importer, imported in imports():
        graph.setdefault(importer, set()).add(imported)
    TopologicalSorter(graph).prepare()


def test_the_core_knows_no_chat_no_record_no_clock_and_no_platform() -> None:
    known = [(a, b) for a, b in imports() if part(a) in CORE and part(b) in KEPT_FROM_THE_CORE]
    assert known == []
    assert [
        (a, b) for a, b in imports() if part(a) == "bot.chat" and part(b) in ("bot.record", "bot.delivery")
    ] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_classes_fit_a_readers_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert [(name, lines) for name, lines in _classes(text) if lines > LONGEST_CLASS] == []


def _classes(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_name_stands_more_than_twice() -> None:
    """The same name in each platform's folder counts once."""
    names: Counter[str] = Counter()
    for name in {("platforms" if "platforms" in path.parts else path, path.name) for path in SOURCES}:
        names[name[1]] += 1
    assert {name: count for name, count in names.items() if count > 2 and name != "__init__.py"} == {}


def test_platform_libraries_stay_in_their_folder() -> None:
    own = {"slack_sdk": "slack", "slack_bolt": "slack", "nicegui": "page", "lark_oapi": "feishu"}
    strangers = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                home = own.get(name.partition(".")[0])
                if home and f"/platforms/{home}/" not in str(path):
                    strangers.append((path.name, name))
    assert strangers == []


def test_no_test_imports_from_another() -> None:
    """What several tests need is a module of its own, which says what it is for."""
    test_modules = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*test_\w+", re.M)
    importing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if test_modules.search(path.read_text(encoding="utf-8"))
    ]
    assert importing == []
