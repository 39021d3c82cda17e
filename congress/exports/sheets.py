"""Rows of plain values -> an XLSX or CSV answer, with real days and numbers; no text can act as a formula."""

import csv
import re
from datetime import date
from functools import cache
from io import BytesIO
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse

from congress.later import Later
from workflows.folding import folded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
openpyxl = Later("openpyxl")
ILLEGAL_CHARACTERS_RE = re.compile(r"[\000-\010\013\014\016-\037]")
"""What a sheet cannot hold."""


def file_name(*parts, ending):
    """Folded words, joined by underscores: "nhiem-vu_dak-nong_2025-02-10_1730.xlsx"."""
    words = [re.sub(r"[^a-z0-9]+", "-", folded(str(part))).strip("-") for part in parts]
    return "_".join(filter(None, words))[:110] + f".{ending}"


@cache
def wrapped():
    return openpyxl.styles.Alignment(wrap_text=True, vertical="top")


def text_of(value):
    """A value as text that no spreadsheet takes for a formula."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = ILLEGAL_CHARACTERS_RE.sub(" ", "" if value is None else str(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(BEGINS_FORMULA) else text


def cell_of(sheet, value, *, font=None, number_format=""):
    """A value as a cell: days and numbers stay what they are, text stays text whatever it begins with."""
    is_text = isinstance(value, str)
    cell = openpyxl.cell.WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value) if is_text else value)
    cell.alignment = wrapped()
    if is_text:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(BEGINS_FORMULA)
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif number_format and value is not None:
        cell.number_format = number_format
    if font:
        cell.font = font
    return cell


def xlsx(name, columns, rows, *, title="", footnote="", number_format=""):
    """`columns` is [(heading, width)]; heading row frozen, with a filter on it. `number_format` is that of every number."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or None)
    for place, (_heading, width) in enumerate(columns):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([cell_of(sheet, str(heading), font=openpyxl.styles.Font(bold=True)) for heading, _width in columns])
    count = 1
    for row in rows:
        sheet.append([cell_of(sheet, value, number_format=number_format) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{openpyxl.utils.get_column_letter(len(columns))}{count}"
    if footnote:
        sheet.append([])
        sheet.append([cell_of(sheet, footnote, font=openpyxl.styles.Font(bold=True))])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class _Line:
    """What csv.writer writes into: hands each line on."""

    def write(self, line):
        return line


def csv_file(name, columns, rows, *, footnote=""):
    """With a byte-order mark, without which Excel misreads Vietnamese letters."""
    writer = csv.writer(_Line())

    def lines():
        yield "\ufeff" + writer.writerow([str(heading) for heading, _width in columns])
        for row in rows:
            yield writer.writerow([text_of(value) for value in row])
        if footnote:
            yield writer.writerow([text_of(footnote)])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return answer
