"""A paper of an election (head, parts, signatures) -> a docx on A4 portrait, as the office writes them."""

from io import BytesIO

from django.http import FileResponse
from django.utils.translation import gettext as _

from congress.exports.sheets import ILLEGAL_CHARACTERS_RE, file_name
from congress.later import Later
from congress.templatetags.office import paper_day

docx, shared, oxml, names = Later("docx"), Later("docx.shared"), Later("docx.oxml"), Later("docx.oxml.ns")
text = Later("docx.enum.text")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
WIDE = 160
"""Millimetres that the margins leave of 210."""


def paper_answer(paper, unit, *, now):
    """The file as an answer: "xa-a_bien-ban-kiem-phieu-1_2025-05-28_1730.docx"."""
    name = file_name(unit.code, paper.name, f"{now:%Y-%m-%d}", f"{now:%H%M}", ending="docx")
    kept = BytesIO()
    written(paper).save(kept)
    kept.seek(0)
    answer = FileResponse(kept, as_attachment=True, filename=name, content_type=DOCX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def written(paper):
    document = _page()
    _head(document, paper)
    _line(document, paper.title, centred=True, bold=True, size=14, before=12)
    _line(document, paper.subtitle, centred=True, italic=True, after=8)
    for place, part in enumerate(paper.parts, 1):
        _line(document, f"{place}. {part.heading}", bold=True, before=6)
        for label, value in part.facts:
            _line(document, f"– {label}: {value}")
        if part.columns:
            _table(document, part)
        for line in part.lines:
            _line(document, line)
    _signatures(document, paper)
    _line(document, f"* {paper.note}", italic=True, size=11, before=12)
    return document


def _page():
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    section.left_margin, section.right_margin = shared.Mm(30), shared.Mm(20)
    section.top_margin, section.bottom_margin = shared.Mm(20), shared.Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, shared.Pt(13)
    style.element.rPr.rFonts.set(names.qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = shared.Pt(0)
    return document


def _say(paragraph, words, *, bold=False, italic=False, underlined=False, size=None, centred=False):
    run = paragraph.add_run(ILLEGAL_CHARACTERS_RE.sub(" ", str(words)))
    run.bold, run.italic, run.underline = bold, italic, underlined
    if size:
        run.font.size = shared.Pt(size)
    if centred:
        paragraph.alignment = text.WD_ALIGN_PARAGRAPH.CENTER


def _line(document, words, *, before=0, after=0, **look):
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = shared.Pt(before), shared.Pt(after)
    _say(paragraph, words, **look)


def _lines(cell, lines):
    for place, (words, look) in enumerate(lines):
        _say(cell.paragraphs[0] if place == 0 else cell.add_paragraph(), words, centred=True, **look)


def _head(document, paper):
    """Left whose congress it is, right the Party's name underlined, under it place and day."""
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _lines(left, [(paper.place.upper(), {}), (_("CONGRESS"), {"bold": True}), ("*", {})])
    _lines(right, [(_("COMMUNIST PARTY OF VIETNAM"), {"bold": True, "underlined": True}), (f"…………, {paper_day(paper.on_day)}", {"italic": True})])


def _table(document, part):
    table = document.add_table(rows=1, cols=len(part.columns), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, part.columns, strict=True):
        _say(cell.paragraphs[0], heading, bold=True, size=12, centred=True)
    for values in part.rows:
        for cell, value in zip(table.add_row().cells, values, strict=True):
            _say(cell.paragraphs[0], value, size=12)
    _mark(table.rows[0], "w:tblHeader")
    widths = _widths(len(part.columns))
    for row in table.rows:
        _mark(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = shared.Mm(width)


def _widths(columns):
    """A narrow number, a wide name, the rest alike."""
    rest = (WIDE - 12 - 58) / (columns - 2)
    return [12, 58, *[rest] * (columns - 2)]


def _signatures(document, paper):
    document.add_paragraph()
    row = document.add_table(rows=1, cols=2).rows[0]
    for cell, who in zip(row.cells, paper.signed, strict=True):
        _lines(cell, [(who, {"bold": True}), (_("(signature, full name)"), {"italic": True}), ("", {}), ("", {}), ("", {})])
    _mark(row, "w:cantSplit")


def _mark(row, name):
    """A property of a row that python-docx has no word for."""
    row._tr.get_or_add_trPr().append(oxml.OxmlElement(name))
