"""Reports of cases as files, and the list of cases, for chat and command line alike."""

from typing import Any

from bot.incidents.case import Case
from bot.incidents.playbook import Playbooks
from bot.incidents.report import draft_report, summary_report
from bot.incidents.report_markdown import markdown
from bot.license.certificate import Certificate
from bot.services.names import NameOf, with_known_names


def report_file(
    case: Case,
    books: Playbooks,
    certificate: Certificate,
    kind: str,
    summary: bool = False,
    name: NameOf = lambda who: None,
) -> tuple[str, bytes]:
    """Name and content of a report: `kind` "docx" or "md", people by `name`. ActionRefused: a summary of an
    open case."""
    make = summary_report if summary else draft_report
    document = with_known_names(make(case, books, certificate), name)
    if kind == "md":
        return document.file_name("md"), markdown(document).encode()
    # Word's parts are loaded when a report is made.
    from bot.incidents.report_docx import docx

    return document.file_name("docx"), docx(document)


def file_spec(case: Case, kind: str, summary: bool) -> dict[str, Any]:
    """What a message's body says of its file, so that it is the same whenever it is made; each state of a
    case has files of its own name."""
    report, mark = "summary" if summary else "report", "DRILL-" if case.drill else ""
    entries = len(case.entries)
    name = f"{mark}incident-{case.id}-{report}-{entries}.{kind}"
    return {"name": name, "kind": kind, "case": case.id, "summary": summary, "entries": entries}


def case_json(case: Case, books: Playbooks) -> dict[str, Any]:
    """One case of `incident list --json`; a restricted one without its content."""
    reports = [step for step in books.steps(case.clauses) if step.marks == "report"]
    done = {step.id: case.steps.get(step.id) for step in reports}
    return {
        "id": case.id,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "clauses": list(case.clauses),
        "drill": case.drill,
        "restricted": case.restricted,
        "what": None if case.restricted else case.intake.what,
        "reported": {name: bool(step and step.status == "done") for name, step in done.items()},
        "entries": len(case.entries),
    }
