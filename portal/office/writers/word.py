"""Draws a report as a Word file in the form of official Chinese documents (GB/T 9704: margins, sizes, kinds of type).

Adds no number, sentence or date of its own and no officer's name; the same report gives the same bytes."""

import io
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.document import Document as Open
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from portal.office.report import Report, Table
from portal.office.writers.fixed import fixed
from portal.office.writers.word_chart import add_chart

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MARGINS = {"top_margin": 3.7, "bottom_margin": 3.5, "left_margin": 2.8, "right_margin": 2.6}
# Names by which Chinese systems know their four usual kinds of type; others put their own in.
_TITLE, _HEADING, _BODY, _TABLE = "SimSun", "SimHei", "FangSong", "SimSun"
_SIZES = {"zh-Hans": (22, 16, 16, 10.5), "en": (20, 14, 11, 9)}  # title, heading, body, table; in points

_PAGE, _MANY, _WIDE = 15.6, 7, 1.5  # centimetres between the margins; many columns; words against numbers


def word(report: Report, day: date) -> bytes:
    """The file; `day` is written into its properties as the day when it was made."""
    document = Document()
    sizes = _SIZES.get(report.tag, _SIZES["en"])
    _set_up(document, report, day, sizes)
    title = document.add_paragraph(report.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(report.subtitle, style="Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if report.mark:
        document.add_paragraph(report.mark, style="Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    charts = 0
    for section in report.sections:
        document.add_paragraph(section.heading, style="Heading 1")
        for line in section.paragraphs:
            document.add_paragraph(line, style="Body Text")
        for line in section.points:
            document.add_paragraph(line, style="List Bullet")
        for table in section.tables:
            _add_table(document, table, sizes[3])
            if table.chart:
                charts += 1
                add_chart(document, table.chart, charts)
    stamp = document.add_paragraph(report.stamp, style="Body Text")
    stamp.paragraph_format.space_before = Pt(12)
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())


def _set_up(document: Open, report: Report, day: date, sizes: tuple[float, ...]) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    known = document.core_properties
    known.author = known.last_modified_by = known.comments = known.keywords = known.category = ""
    known.title, known.subject, known.identifier, known.language = (
        report.title,
        report.subtitle,
        report.digest,
        report.tag,
    )
    known.created = known.modified = moment
    known.revision = 1
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    for name, size in _MARGINS.items():
        setattr(page, name, Cm(size))
    kinds = (
        ("Normal", _BODY, sizes[2]),
        ("Title", _TITLE, sizes[0]),
        ("Subtitle", _BODY, sizes[2]),
        ("Heading 1", _HEADING, sizes[1]),
    )
    for name, family, size in kinds:
        _type(document.styles[name], family, size, report.tag)
    document.styles["Title"].element.get_or_add_pPr().remove_all("w:pBdr")
    spaced = report.tag.startswith("zh")
    for name in ("Body Text", "List Bullet", "Subtitle"):
        form = document.styles[name].paragraph_format
        form.space_before, form.space_after = Pt(0), Pt(4)
        form.line_spacing = Pt(28) if spaced else 1.25
    if spaced:
        document.styles["Body Text"].paragraph_format.first_line_indent = Pt(2 * sizes[2])
    document.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    _number_pages(page.footer.paragraphs[0])


def _type(style: Any, family: str, size: float, tag: str) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(size)
    style.font.bold = style.name == "Title" or (style.name == "Heading 1" and not tag.startswith("zh"))
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), family)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    for old in style.element.rPr.findall(qn("w:lang")):
        style.element.rPr.remove(old)
    style.element.rPr.append(language)


def _number_pages(line: Any) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", "", "end"):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        run._r.append(mark)


def _add_table(document: Open, table: Table, size: float) -> None:
    caption = document.add_paragraph(style="No Spacing")
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(8)
    run = caption.add_run(table.title)
    run.bold, run.font.size = True, Pt(size + 1)
    drawn = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False  # or word processors share the width evenly and break the names in two
    size = size if len(table.columns) <= _MANY else size - 1.5
    shares = [
        _WIDE if all(row[place].number is None for row in table.rows) else 1.0 for place in range(len(table.columns))
    ]
    for place, share in enumerate(shares):
        drawn.columns[place].width = Cm(_PAGE * share / sum(shares))
    head = drawn.rows[0]
    repeated = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeated)
    for cell, column, width in zip(head.cells, table.columns, drawn.columns, strict=True):
        cell.width = width.width
        _write(cell, column.title, size, bold=True)
    for row in table.rows:
        added = drawn.add_row()
        for cell, column in zip(added.cells, drawn.columns, strict=True):
            cell.width = column.width
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, value) in enumerate(zip(added.cells, row, strict=True)):
            _write(cell, value.text, size, right=place > 0 and value.number is not None)
    document.add_paragraph(style="No Spacing")


def _write(cell: Any, text: str, size: float, bold: bool = False, right: bool = False) -> None:
    line = cell.paragraphs[0]
    line.style = "No Spacing"
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _TABLE)
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
