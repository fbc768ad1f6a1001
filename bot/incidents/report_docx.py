"""A report as a Word file: A4, Chinese type faces, gaps marked, the same bytes each time it is made."""

import re
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.incidents.document import Document, Heading, Table
from bot.incidents.saying import plain

# As official documents in China are set (GB/T 9704): 仿宋 for text, 黑体 for headings, 宋体 for titles.
BODY, HEADING, TITLE, LATIN = "仿宋", "黑体", "宋体", "Times New Roman"
RED = "C00000"
Align = Literal["left", "center", "right"]
_GAP = re.compile(r"(【[^】]*】)")
_FIRST_YEAR = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a zip file can carry."""


def docx(document: Document) -> bytes:
    """The whole report as .docx. The same document gives the same bytes."""
    from docx import Document as Word

    word = Word()
    _page(word, document)
    _properties(word, document)
    _write(word.add_paragraph(), document.title, TITLE, 20, bold=True, align="center", after=18)
    for block in document.blocks:
        if isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, Heading):
            heading = word.add_paragraph(style="Heading 1")
            _write(heading, block.text, HEADING, 14, before=14, after=6, keep=True, color="000000")
        elif block.note:
            _write(word.add_paragraph(), block.text, BODY, 9, before=4, after=4, color="7F7F7F")
        elif block.drill:
            _write(word.add_paragraph(), block.text, HEADING, 14, align="center", after=12, color=RED)
        else:
            align: Align = "right" if block.right else "left"
            _write(word.add_paragraph(), block.text, BODY, 14, align=align, before=4, after=4)
    kept = BytesIO()
    word.save(kept)
    return _zip(kept.getvalue())


def _page(word: Any, document: Document) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(26), Mm(26)
    _face(word.styles["Normal"], BODY)
    _chinese(word.styles["Normal"])
    head = section.header.paragraphs[0]
    if document.drill:
        mark = f"【{document.drill}】DRILL　{document.name}"
        _write(head, mark, HEADING, 14, bold=True, align="center", color=RED)
    else:
        _write(head, document.name, BODY, 9, align="right", color="7F7F7F")
    _page_number(section.footer.paragraphs[0])


def _properties(word: Any, document: Document) -> None:
    """Everything that python-docx would fill from its template or the clock."""
    kept = word.core_properties
    moment = document.at.replace(tzinfo=None, microsecond=0)
    kept.title, kept.author, kept.last_modified_by = document.title, "Xuke", "Xuke"
    kept.language, kept.comments, kept.revision = "zh-CN", "", 1
    kept.created = kept.modified = moment


def _table(word: Any, block: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    rows = ((block.header,) if block.header else ()) + block.rows
    table = word.add_table(rows=len(rows), cols=len(block.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Mm(158 * share / 100) for share in block.widths]
    for place, column in enumerate(table.columns):
        column.width = widths[place]
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        is_header = bool(block.header) and number == 0
        _row_setting(row, "w:cantSplit")
        if is_header:
            _row_setting(row, "w:tblHeader")
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[place]
            is_label = is_header or (not block.header and place == 0)
            if is_label:
                _shade(cell)
            _write(cell.paragraphs[0], text, HEADING if is_label else BODY, 10.5, before=2, after=2)


def _write(
    paragraph: Any,
    text: str,
    face: str,
    points: float,
    *,
    bold: bool = False,
    align: Align = "left",
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    color: str | None = None,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
    from docx.shared import Pt, RGBColor

    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    for part in filter(None, _GAP.split(plain(text))):
        run = paragraph.add_run(part)
        _face(run, face)
        run.font.size, run.font.bold = Pt(points), bold or None
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        elif part.startswith("【待"):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _face(styled: Any, face: str) -> None:
    from docx.oxml.ns import qn

    styled.font.name = LATIN
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)


def _chinese(style: Any) -> None:
    """Text is Chinese of the mainland: its punctuation and shapes, and no red underlining."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for found in style.element.xpath("//w:lang"):
        found.getparent().remove(found)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _row_setting(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _write(paragraph, "", BODY, 9, align="center")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _zip(content: bytes) -> bytes:
    """The same parts with fixed times, in a fixed order."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(packed, "w") as target:
        # [Content_Types].xml sorts first, where readers look for it.
        for name in sorted(source.namelist()):
            info = ZipInfo(name, _FIRST_YEAR)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            target.writestr(info, source.read(name), compresslevel=6)
    return packed.getvalue()
