"""The opinions on a document with their outcomes -> the table of acceptance and explanation, as a docx on A4 landscape."""

from io import BytesIO

from django.http import FileResponse
from django.utils.translation import gettext as _

from congress.exports.sheets import ILLEGAL_CHARACTERS_RE, file_name
from congress.later import Later
from congress.templatetags.office import paper_day
from workflows.models.documents import Opinion
from workflows.words import in_language

docx, docx_shared, docx_oxml, docx_names = Later("docx"), Later("docx.shared"), Later("docx.oxml"), Later("docx.oxml.ns")
docx_section, docx_text = Later("docx.enum.section"), Later("docx.enum.text")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
WIDTHS = (12, 32, 80, 42, 28, 53)  # millimetres, together what margins leave of 297


def acceptance_answer(task, opinions, *, now):
    """The file as an answer: "xa-a_tiep-thu-giai-trinh_2025-02-10_1730.docx"."""
    name = file_name(task.plan.unit.code, _("acceptance and explanation"), f"{now:%Y-%m-%d}", f"{now:%H%M}", ending="docx")
    kept = BytesIO()
    acceptance(task, opinions, now=now).save(kept)
    kept.seek(0)
    answer = FileResponse(kept, as_attachment=True, filename=name, content_type=DOCX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def acceptance(task, opinions, *, now):
    document = _page()
    _head(document, task, now)
    _line(document, _("TABLE OF OPINIONS, ACCEPTANCE AND EXPLANATION"), bold=True, size=14, before=12)
    _line(document, str(task), italic=True)
    _line(document, _counts(opinions), after=8)
    _table(document, opinions)
    _signature(document)
    return document


def _page():
    document = docx.Document()
    section = document.sections[0]
    section.orientation = docx_section.WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = docx_shared.Mm(297), docx_shared.Mm(210)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = docx_shared.Mm(30), docx_shared.Mm(20), docx_shared.Mm(20), docx_shared.Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, docx_shared.Pt(13)
    style.element.rPr.rFonts.set(docx_names.qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = docx_shared.Pt(0)
    _numbered_pages(section.footer.paragraphs[0])
    return document


def _clean(text):
    """Word's own format knows no control signs."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", str(text))


def _said(paragraph, text, *, bold=False, italic=False, underlined=False, size=None):
    run = paragraph.add_run(_clean(text))
    run.bold, run.italic, run.underline = bold, italic, underlined
    if size:
        run.font.size = docx_shared.Pt(size)


def _line(document, text, *, size=None, before=0, after=0, **look):
    paragraph = document.add_paragraph()
    paragraph.alignment = docx_text.WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = docx_shared.Pt(before), docx_shared.Pt(after)
    _said(paragraph, text, size=size, **look)


def _head(document, task, now):
    """Left who issues it, right the Party's name underlined, under it place and day."""
    unit = task.plan.unit
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _lines(left, [(str(unit).upper(), {}), (in_language(task.stream, "subcommittee").upper(), {"bold": True}), ("*", {})])
    _lines(right, [(_("COMMUNIST PARTY OF VIETNAM"), {"bold": True, "underlined": True}), (f"…………, {paper_day(now.date())}", {"italic": True})])


def _lines(cell, lines):
    for place, (text, look) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.alignment = docx_text.WD_ALIGN_PARAGRAPH.CENTER
        _said(paragraph, text, **look)


def _counts(opinions):
    per = {outcome: sum(one.outcome == outcome for one in opinions) for outcome in ("", *Opinion.Outcome.values)}
    said = _("%(n)s opinions: %(accepted)s accepted, %(partly)s in part, %(not)s not accepted") % {"n": len(opinions), **per}
    return said + (_("; %(n)s without an outcome yet") % {"n": per[""]} if per[""] else "")


def _table(document, opinions):
    headings = [_("Row no."), _("Part, section"), _("Opinion"), _("Opinion of"), _("Acceptance"), _("Explanation")]
    table = document.add_table(rows=1, cols=len(WIDTHS), style="Table Grid")
    table.autofit = False
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _fill(cell, heading, bold=True, centred=True)
    _mark(table.rows[0], "w:tblHeader")
    for number, one in enumerate(opinions, 1):
        row = table.add_row()
        values = [str(number), one.section, opinion_words(one), way_words(one), one.get_outcome_display() or _("no outcome yet"), one.reason]
        for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            _fill(cell, value, centred=place == 0)
        _mark(row, "w:cantSplit")
    for row in table.rows:
        _mark(row, "w:cantSplit")
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = docx_shared.Mm(width)


def opinion_words(one):
    """The text, and the name of the file where one came with it."""
    attached = _("(file: %(name)s)") % {"name": one.original_name} if one.original_name else ""
    return "\n".join(filter(None, [one.text, attached]))


def way_words(one):
    """Who said it and through whom it came: "Chi bộ thôn 1, through Đảng bộ xã A"."""
    who, *through = one.way
    return who + (_(", through %(units)s") % {"units": ", ".join(through)} if through else "")


def _fill(cell, text, *, bold=False, centred=False):
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = docx_text.WD_ALIGN_PARAGRAPH.CENTER
    _said(paragraph, text, bold=bold, size=12)


def _mark(row, name):
    """A property of a row that python-docx has no word for; once."""
    properties = row._tr.get_or_add_trPr()
    if properties.find(docx_names.qn(name)) is None:
        properties.append(docx_oxml.OxmlElement(name))


def _signature(document):
    table = document.add_table(rows=1, cols=2)
    _lines(table.rows[0].cells[1], [("", {}), (_("DRAWN UP BY"), {"bold": True})])
    _mark(table.rows[0], "w:cantSplit")


def _numbered_pages(paragraph):
    """Page 1/3 in the foot: two fields that Word fills in."""
    paragraph.alignment = docx_text.WD_ALIGN_PARAGRAPH.CENTER
    _said(paragraph, _("Page") + " ")
    for place, code in enumerate(("PAGE", "NUMPAGES")):
        if place:
            _said(paragraph, "/")
        run = paragraph.add_run()
        for kind, text in (("begin", ""), ("", code), ("end", "")):
            part = docx_oxml.OxmlElement("w:fldChar" if kind else "w:instrText")
            part.set(docx_names.qn("w:fldCharType"), kind) if kind else setattr(part, "text", text)
            run._r.append(part)
