"""`python -m bot incident list` and `incident report`: read beside a running Xuke."""

from typing import Any

from bot.errors import BadInput
from bot.incidents.case import Case
from bot.incidents.listing import list_line
from bot.incidents.playbook import Playbooks, load_playbooks
from bot.license.certificate import Certificate, read
from bot.record import read_store
from bot.services.case_files import case_json, report_file
from bot.services.cases_kept import read_cases
from bot.services.licenses import FOLDER, current_license
from bot.settings import Settings, read_settings


def list_json() -> list[dict[str, Any]]:
    """Every case, the oldest first; a restricted one without its content."""
    _, _, books, cases = _read()
    return [case_json(case, books) for case in cases.values()]


def list_text() -> str:
    """The same for a reader."""
    settings, _, books, cases = _read()
    lines = [list_line(case, books, settings.now(), settings.language) for case in cases.values()]
    return "\n".join(lines) or "No incident is on record."


def report(id_: str, kind: str) -> bytes:
    """The report of a case, the summary of a closed one. Raises BadInput for an id that is none."""
    _, certificate, books, cases = _read()
    case = cases.get(id_.strip().upper())
    if case is None:
        known = ", ".join(cases) or "none"
        raise BadInput(f"incident report: there is no incident {id_}; on record: {known}")
    return report_file(case, books, certificate, kind, case.closed_at is not None)[1]


def _read() -> tuple[Settings, Certificate, Playbooks, dict[str, Case]]:
    settings = read_settings()
    certificate = read(settings.license_file)
    if not (settings.state_dir / "journal").is_dir():
        return settings, certificate, load_playbooks(certificate), {}
    record = read_store(settings.state_dir)
    certificate = current_license(record, settings.state_dir / FOLDER, certificate)
    return settings, certificate, load_playbooks(certificate), read_cases(record)
