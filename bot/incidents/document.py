"""A report before it becomes Word or Markdown."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; `note` is smaller print, `right` stands at the right edge (the signature),
    `drill` is the notice of a drill."""

    text: str
    note: bool = False
    right: bool = False
    drill: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a header (empty: none); `widths` are the columns' shares of the page, in percent."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Document:
    """The whole; `drill` is what stands on every page of a drill, None for a real one. `name` names files.

    `at` is the moment of the last entry it stands on.
    """

    name: str
    at: datetime
    title: str
    drill: str | None
    blocks: tuple[Heading | Paragraph | Table, ...]

    def file_name(self, suffix: str) -> str:
        """ "incident-7-report.docx"; of a drill "DRILL-incident-7-report.docx"."""
        return f"{'DRILL-' if self.drill else ''}{self.name}.{suffix}"
