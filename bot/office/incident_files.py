"""Reports of cases as files, and the list of cases, for chat and command line alike."""

from typing import Any

from bot.errors import BadInput
from bot.incidents.case import Case
from bot.incidents.fold import fold
from bot.incidents.message import drill_mark
from bot.incidents.playbook import Playbooks, load_playbooks
from bot.incidents.report import draft_report, summary_report
from bot.incidents.report_markdown import markdown
from bot.incidents.statistics import times
from bot.license.certificate import Certificate
from bot.office.case_record import CASES, read_case, read_cases
from bot.record.store import Reading

KINDS = ("docx", "md")


def file_spec(case: Case, kind: str, summary: bool = False) -> dict[str, Any]:
    """What a message's body says of its file, for `made` to make it of, the same at any later time."""
    report = "summary" if summary else "report"
    mark = f"{drill_mark(case, 'en')}-" if case.drill else ""
    name = f"{mark}incident-{case.id}-{report}-{len(case.entries)}.{kind}"
    return {"name": name, "kind": kind, "case": case.id, "summary": summary, "entries": len(case.entries)}


def made(
    case: Case,
    books: Playbooks,
    certificate: Certificate,
    kind: str,
    summary: bool = False,
    entries: int | None = None,
) -> bytes:
    """A report of a case as it was after so many entries. Raises Refused for a summary of an open case."""
    then = case if entries is None or entries >= len(case.entries) else fold(case.entries[:entries])
    document = (summary_report if summary else draft_report)(then, books, certificate)
    if kind == "md":
        return markdown(document).encode()
    # Word's parts are loaded when a report is made.
    from bot.incidents.report_docx import docx

    return docx(document)


def list_cases(reading: Reading) -> list[dict[str, Any]]:
    """Every case of a record, open ones first, the newest first; of a restricted one not its words."""
    found = sorted(read_cases(reading).values(), key=lambda case: case.opened_at, reverse=True)
    return [_listed(case) for case in sorted(found, key=lambda case: case.closed_at is not None)]


def report_file(reading: Reading, certificate: Certificate, id_: str, kind: str) -> bytes:
    """The draft report of a case. Raises BadInput for a case that is not there, or another kind."""
    if kind not in KINDS:
        raise BadInput(f"{kind}: reports are made as {' or '.join(KINDS)}")
    case = read_case(reading, id_.strip().upper())
    if case is None:
        known = ", ".join(document.key for document in reading.all(CASES)) or "none yet"
        raise BadInput(f"{id_}: there is no such incident; those on record: {known}")
    return made(case, load_playbooks(certificate), certificate, kind)


def _listed(case: Case) -> dict[str, Any]:
    intake, reports = case.intake, case.marked("report")
    return {
        "id": case.id,
        "status": "open" if case.closed_at is None else "closed",
        "drill": case.drill,
        "restricted": case.restricted,
        "clauses": list(case.clauses),
        "what": None if case.restricted else intake.what,
        "happened": [] if case.restricted else sorted(intake.happened),
        "opened_at": case.opened_at.isoformat(),
        "opened_by": None if case.restricted else case.opened_by,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "reported": any(step.status == "done" for step in reports),
        "minutes": {name: int(it.length.total_seconds() // 60) for name, it in times(case).items()},
        "entries": len(case.entries),
    }
