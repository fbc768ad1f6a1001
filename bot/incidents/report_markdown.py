"""A report as Markdown."""

from bot.incidents.document import Document, Heading, Paragraph, Table

# Free text must not become headings, links or table cells of its own.
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~"})


def markdown(document: Document) -> str:
    """The whole report, a final line end included. The same document gives the same text."""
    parts = [f"# {_inline(document.title)}"]
    for block in document.blocks:
        parts.append(_block(block))
    return "\n\n".join(parts) + "\n"


def _block(block: Heading | Paragraph | Table) -> str:
    if isinstance(block, Heading):
        return f"## {_inline(block.text)}"
    if isinstance(block, Paragraph):
        return f"> {_inline(block.text)}" if block.note else _inline(block.text)
    columns = len(block.widths)
    header = block.header or ("",) * columns
    lines = [_row(header), _row(("---",) * columns, plain=True), *(_row(row) for row in block.rows)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...], plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else _inline(cell) for cell in cells)} |"


def _inline(text: str) -> str:
    return "<br>".join(line.strip() for line in text.translate(_ESCAPES).splitlines())
