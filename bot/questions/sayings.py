"""The sayings of data/sayings: how people say what each topic is, a line each.

`*.yaml` holds lines of one topic each, under the topic's id. `*.jsonl` holds lines with their roles, a JSON
object each, in the file that is called like their kind: `topics` are asked for or planned; `named` are only
spoken of (denied, dropped, compared with, a name); `command` is what the line wants of Xuke; a line with
`follow` stands on what was said before it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.data import DATA, load
from bot.errors import BadInput

Kind = Literal["permission", "fact", "duty", "event", "talk"]
KINDS: tuple[Kind, ...] = ("permission", "fact", "duty", "event", "talk")
FOLDER = DATA / "sayings"


@dataclass(frozen=True)
class Saying:
    """One line. `kind` is None where only the topic is known, `topics` empty where it stands on another."""

    text: str
    topics: tuple[str, ...]
    named: tuple[str, ...] = ()
    kind: Kind | None = None
    command: str | None = None
    follow: bool = False


def sayings(folder: Path = FOLDER) -> list[Saying]:
    """Every line, in the order of the files. Raises BadInput, naming file and line, for one that is none."""
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        for topic, lines in load(f"sayings/{path.stem}").items():
            rows += [Saying(line.strip(), (topic,)) for line in str(lines).splitlines() if line.strip()]
    for kind in KINDS:
        rows += _with_roles(folder / f"{kind}.jsonl", kind)
    return rows


def _with_roles(path: Path, kind: Kind) -> Iterator[Saying]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield Saying(
                row["text"],
                tuple(row["topics"]),
                tuple(row.get("named", ())),
                kind,
                row.get("command"),
                row.get("follow", False),
            )
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                f'data/sayings/{path.name}, line {number}: give {{"text": …, "topics": […]}}'
            ) from None


def fingerprint() -> str:
    """A hash over everything in data/ that the learned files depend on."""
    digest = hashlib.sha256()
    for path in [DATA / "concepts.yaml", *sorted(FOLDER.glob("*.yaml")), *sorted(FOLDER.glob("*.jsonl"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
