"""`python -m bot incident list` and `incident report`: read beside a running Xuke.

The command line asks nobody who they are, so it shows what everybody may see.
"""

from functools import partial
from pathlib import Path
from typing import Any

from bot.cli.opened import Opened, open_to_read
from bot.errors import BadInput, CouldNot
from bot.incidents.case import Case
from bot.incidents.listing import list_line, short_what
from bot.incidents.playbook import load_playbooks
from bot.services.case_files import case_json, report_file
from bot.services.cases_kept import read_cases
from bot.services.names import known_name
from bot.words import Words, say


def show(as_json: bool) -> list[dict[str, Any]] | str:
    """Every case, the oldest first; a restricted one without its content."""
    opened = open_to_read()
    books, cases = load_playbooks(opened.certificate), _cases(opened).values()
    rows = [case_json(case, books) for case in cases]
    if as_json:
        return rows
    now, language = opened.settings.now(), opened.settings.language
    lines = [
        list_line(case, books, now, language, row["what"] and short_what(case))
        for case, row in zip(cases, rows, strict=True)
    ]
    return "\n".join(lines) or say(language, "incidents.list.none")


def report(id_: str, kind: str, output: Path | None) -> bytes:
    """The report of a case, the summary of a closed one; written to `output`, where that is given.

    Raises BadInput for an id that is none, CouldNot for a restricted case and a file that cannot be written.
    """
    opened = open_to_read()
    cases = _cases(opened)
    case = cases.get(id_.strip().upper())
    if case is None:
        raise BadInput(Words("errors.report.none", id=id_, known=", ".join(cases) or "–"))
    if case.restricted:
        raise CouldNot(Words("errors.report.restricted", id=case.id))
    books = load_playbooks(opened.certificate)
    name = partial(known_name, opened.record) if opened.record else None
    closed = case.closed_at is not None
    content = report_file(case, books, opened.certificate, kind, closed, name or (lambda who: None))[1]
    if output:
        try:
            output.write_bytes(content)
        except OSError as error:
            problem = (error.strerror or "cannot be written").lower()
            raise CouldNot(f"--output: {output}: {problem}") from None
    return content


def _cases(opened: Opened) -> dict[str, Case]:
    return read_cases(opened.record) if opened.record else {}
