"""Reports of cases as files."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.incidents.case import Case
from bot.incidents.fold import fold
from bot.incidents.note_actions import hidden_notes, without_hidden
from bot.license.certificate import Certificate
from bot.services.case_files import report_file
from bot.services.cases import Cases
from bot.services.names import NameOf


class CaseReports:
    """Makes them, of a case as it is or as it was."""

    def __init__(self, cases: Cases, certificate: Callable[[], Certificate], name: NameOf) -> None:
        self._cases = cases
        self._certificate = certificate
        self._name = name

    def file(self, id_: str, kind: str, summary: bool = False) -> tuple[str, bytes]:
        """The report of a case: its name and content, the same each time it is made. Raises ActionRefused."""
        return self._made(self._cases.get(id_), kind, summary)

    def file_of(self, wanted: Mapping[str, Any]) -> tuple[str, bytes]:
        """The file that a message's body names: of the case as it was then, whatever came since, but for
        notes whose text was withdrawn."""
        case = self._cases.get(str(wanted["case"]))
        then = fold(without_hidden(case.entries[: int(wanted["entries"])], hidden_notes(case)))
        return str(wanted["name"]), self._made(then, str(wanted["kind"]), bool(wanted["summary"]))[1]

    def _made(self, case: Case, kind: str, summary: bool) -> tuple[str, bytes]:
        return report_file(case, self._cases.books, self._certificate(), kind, summary, self._name)
