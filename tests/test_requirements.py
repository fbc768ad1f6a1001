"""What is installed: named with its reason in the .in files, pinned with hashes in the .txt files."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.serving import ROOT

INPUT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[\w.]+) +# .+")
PINNED = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[\w.+]+)(?: ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
OWN = {"bot", "commands", "tests"}
TOOL = "A development tool"
"""What a file says that only `make model` and the like run."""


def plain(name: str) -> str:
    """A distribution's name as locks write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def inputs(name: str) -> dict[str, str]:
    """Version by name; every line says why it is there."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "-r ")):
            continue
        match = INPUT.fullmatch(line)
        assert match, line
        found[plain(match["name"])] = match["version"]
    return found


def locked(name: str) -> dict[str, set[str]]:
    """Versions by name (several where Python's version decides); every entry has its hashes."""
    found: dict[str, set[str]] = {}
    open_ = False
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if match := PINNED.fullmatch(line):
            assert not open_, line
            found.setdefault(match["name"], set()).add(match["version"])
            open_ = True
        elif HASH.fullmatch(line):
            open_ = line.endswith("\\")
        else:
            assert line.lstrip().startswith("#"), line
            assert not open_, line
    return found


@pytest.mark.parametrize(
    ("source", "lock"),
    [("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")],
)
def test_the_lock_is_of_its_input(source: str, lock: str) -> None:
    """`make lock` writes it anew."""
    pinned = locked(lock)
    assert {name: {version} for name, version in inputs(source).items()}.items() <= pinned.items()


def test_what_serves_is_what_was_tested() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports from outside the house and the standard library."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in OWN:
                yield top


def test_whatever_is_imported_is_named() -> None:
    """Not only what happens to come with something else."""
    serving = set(inputs("requirements.in"))
    checking = serving | set(inputs("requirements-dev.in"))
    distributions = packages_distributions()
    unnamed = []
    for folder in ("bot", "commands", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            is_tool = folder == "tests" or TOOL in path.read_text(encoding="utf-8")
            known = checking if is_tool else serving
            for name in imported(path):
                owners = {plain(it) for it in distributions.get(name, [name])}
                if not owners & known:
                    unnamed.append((str(path.relative_to(ROOT)), name))
    assert unnamed == []
