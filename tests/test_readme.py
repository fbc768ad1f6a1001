"""README and .env.example say what there is: settings, commands, options, exit codes, addresses, chat."""

import argparse
import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest

from bot.__main__ import _parser
from bot.roles import LEAST
from bot.settings import DEFAULTS
from commands.registry import registry
from tests.serving import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
BOT = [*(ROOT / "bot").rglob("*.py")]


@cache
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, as cells."""
    section = readme().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert lines, f"no table under {heading}"
    rows = lines[0].replace(r"\|", "∣").splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def code(cell: str) -> list[str]:
    return [text.replace("∣", "|") for text in re.findall(r"`([^`]+)`", cell)]


# -- settings -----------------------------------------------------------------------------------------


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    named = [name for row in table("Configuration") for name in code(row[0])]
    assert sorted(named) == sorted(DEFAULTS)


def test_the_example_file_has_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == sorted(DEFAULTS)


@pytest.mark.parametrize("name", ["STATE_DIR", "BOT_TIMEZONE", "BOT_LANGUAGE", "HOST", "PORT"])
def test_defaults_are_the_documented_ones(name: str) -> None:
    row = next(row for row in table("Configuration") if name in code(row[0]))
    assert DEFAULTS[name] in code(row[2])


# -- the command line ---------------------------------------------------------------------------------


def parsers(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be run, by its words."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, sub in action.choices.items():
            yield from parsers(sub, f"{name} {word}".strip())


def options(parser: argparse.ArgumentParser) -> set[str]:
    found = {option for action in parser._actions for option in action.option_strings}
    return found - {"-h", "--help"}


def documented() -> dict[str, set[str]]:
    """The options of each command in README's table; several rows may speak of one."""
    known = dict(parsers(_parser()))
    found: dict[str, set[str]] = {}
    for row in table("Commands"):
        for line in code(row[0]):
            if line.startswith("python -m bot "):
                words = line.removeprefix("python -m bot ")
                name = max((it for it in known if f"{words} ".startswith(f"{it} ")), key=len, default=words)
                found.setdefault(name, set()).update(re.findall(r"--[a-z]+", words))
    return found


def test_every_command_and_option_is_documented_and_every_documented_one_exists() -> None:
    assert documented() == {name: options(parser) for name, parser in parsers(_parser())}


def test_every_documented_make_target_exists() -> None:
    targets = {
        line.split()[1] for row in table("Commands") for line in code(row[0]) if line.startswith("make ")
    }
    existing = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert targets <= existing
    assert targets >= set(re.findall(r"^# make (\w+)", MAKEFILE, re.MULTILINE))


def test_every_exit_code_is_documented() -> None:
    line = re.search(r"^Exit codes: (.*)", readme(), re.MULTILINE)
    assert line
    source = ast.parse((ROOT / "bot" / "__main__.py").read_text(encoding="utf-8"))
    returned = {
        node.value.value
        for node in ast.walk(source)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
    }
    assert {int(code) for code in re.findall(r"\d+", line[1])} == returned


# -- HTTP ---------------------------------------------------------------------------------------------


def routes() -> set[str]:
    """The addresses that Xuke registers, whatever stands for a part of one as *."""
    found = set()
    for path in BOT:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        values = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value, ast.JoinedStr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("add_route", "_Page"):
                where = node.args[0]
                named = values.get(where.id, where) if isinstance(where, ast.Name) else where
                found.add(address(named, path.parent.name))
    return found


def address(value: ast.expr, platform: str) -> str:
    if isinstance(value, ast.JoinedStr):
        return "".join(str(it.value) if isinstance(it, ast.Constant) else "*" for it in value.values)
    if isinstance(value, ast.Constant):
        # Whatever follows /calendar/ is looked at, so that a wrong token is never logged; one form is right.
        address = str(value.value).replace("{name:path}", "*.ics")
        return re.sub(r"\{\w+\}", "*", address)
    assert ast.unparse(value) == "http.PATH", ast.unparse(value)
    return str(import_module(f"bot.platforms.{platform}.http").PATH)


def test_every_address_is_documented_and_every_documented_one_exists() -> None:
    named = {re.sub(r"[A-Z]{2,}", "*", it.split()[1]) for row in table("Addresses") for it in code(row[0])}
    assert named == routes()


# -- the chat -----------------------------------------------------------------------------------------


ROLES = {"guest": "guests too", "member": "everybody", "officer": "officers", "on-call": "on-call"}


def test_every_chat_command_is_documented_with_who_may_use_it() -> None:
    found = {}
    for row in table("In the chat"):
        (line,) = code(row[0])
        found[shlex.split(line.removeprefix("/license "))[0]] = row[1]
    typed = {it.words[0]: it for it in registry if it.words and it.words[0].isascii()}
    assert found.pop("TEXT") == "guests too"
    assert found == {word: ROLES[LEAST[command.action]] for word, command in typed.items()}


def test_what_is_shown_to_be_typed_is_a_command() -> None:
    for line in re.findall(r"`/license ([^`]+)`", readme()):
        assert registry.parse(line) or line == "TEXT" or line.endswith("?"), line


def test_every_picture_and_linked_file_is_there() -> None:
    """The page's picture pointed to where it had stood before the tests were moved."""
    linked = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", readme())
    assert len(linked) >= 2
    assert [name for name in linked if not (ROOT / name).exists()] == []
