"""Reports of cases as files."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.incidents.fold import fold
from bot.incidents.note_actions import hidden_notes, without_hidden
from bot.license.certificate import Certificate
from bot.services.case_files import report_file
from bot.services.cases import Cases


class CaseReports:
    """Makes them, of a case as it is or as it was."""

    def __init__(self, cases: Cases, certificate: Callable[[], Certificate]) -> None:
        self._cases = cases
        self._certificate = certificate

    def file(self, id_: str, kind: str, summary: bool = False) -> tuple[str, bytes]:
        """The report of a case: its name and content, the same each time it is made. Raises ActionRefused."""
        return report_file(self._cases.get(id_), self._cases.books, self._certificate(), kind, summary)

    def file_of(self, wanted: Mapping[str, Any]) -> tuple[str, bytes]:
        """The file that a message's body names: of the case as it was then, whatever came since, but for
        notes whose text was withdrawn."""
        case = self._cases.get(str(wanted["case"]))
        then = fold(without_hidden(case.entries[: int(wanted["entries"])], hidden_notes(case)))
        kind, summary = str(wanted["kind"]), bool(wanted["summary"])
        return str(wanted["name"]), report_file(then, self._cases.books, self._certificate(), kind, summary)[
            1
        ]
