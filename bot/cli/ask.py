"""`python -m bot ask`: one question, or one a line."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.opened import Answers, open_to_read
from bot.errors import BadInput
from bot.words import Language, Words, say


def answer_one(
    text: str, license_file: Path | None, on: date | None, as_json: bool, language: Language | None = None
) -> dict[str, Any] | str:
    """The answer as JSON values or as text; in the question's language where none is given."""
    if not text:
        raise BadInput(Words("errors.ask.what"))
    opened = open_to_read(license_file)
    found = opened.answers().answer(text, opened.day(on), language)
    return found.as_json() if as_json else found.answer


def answer_lines(
    lines: Iterable[bytes], license_file: Path | None, on: date | None, language: Language | None = None
) -> Iterator[tuple[dict[str, Any], bool]]:
    """An answer for each line that is not blank, and whether the line was one; {"error": …} where not."""
    opened = open_to_read(license_file)
    answers, day = opened.answers(), opened.day(on)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer_line(number, line, answers, day, opened.settings.language, language)


def _answer_line(
    number: int, line: bytes, answers: Answers, on: date, own: Language, language: Language | None
) -> tuple[dict[str, Any], bool]:
    try:
        return answers.answer(_question(line), on, language).as_json(), True
    except BadInput as error:
        problem = error.line(own)
        return {"error": say(own, "errors.line", number=number, problem=problem)}, False


def _question(line: bytes) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput(Words("errors.ask.no_json")) from None
    if not isinstance(entry, dict) or not isinstance(entry.get("q"), str):
        raise BadInput(Words("errors.ask.no_q"))
    question: str = entry["q"]
    return question
