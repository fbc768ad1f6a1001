"""`python -m bot ask`: one question, or one a line."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.opened import Answers, open_to_read
from bot.errors import BadInput


def answer_one(text: str, license_file: Path | None, on: date | None, as_json: bool) -> dict[str, Any] | str:
    """The answer as JSON values or as text."""
    if not text:
        raise BadInput('ask needs a question: python -m bot ask "can we launch live chat?"')
    opened = open_to_read(license_file)
    found = opened.answers().answer(text, opened.day(on))
    return found.as_json() if as_json else found.answer


def answer_lines(
    lines: Iterable[bytes], license_file: Path | None, on: date | None
) -> Iterator[tuple[dict[str, Any], bool]]:
    """An answer for each line that is not blank, and whether the line was one; {"error": …} where not."""
    opened = open_to_read(license_file)
    answers, day = opened.answers(), opened.day(on)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer_line(number, line, answers, day)


def _answer_line(number: int, line: bytes, answers: Answers, on: date) -> tuple[dict[str, Any], bool]:
    try:
        return answers.answer(_question(line), on).as_json(), True
    except BadInput as error:
        return {"error": f"line {number}: {error}"}, False


def _question(line: bytes) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput('no JSON; give {"q": "the question"}') from None
    if not isinstance(entry, dict) or not isinstance(entry.get("q"), str):
        raise BadInput('field q is missing or no text; give {"q": "the question"}')
    question: str = entry["q"]
    return question
