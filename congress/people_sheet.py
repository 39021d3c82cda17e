"""A spreadsheet of people and seats -> checked rows, each ready to be seated or with the sentence why not."""

import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.core import signing
from django.utils.translation import gettext as _

from congress.forms.people import PersonForm
from congress.later import Later

openpyxl = Later("openpyxl")
SALT = "congress.people_sheet"
MAX_BYTES, MAX_UNPACKED, MAX_ROWS = 2_000_000, 30_000_000, 1_000
LAST_ROW = 10_000
"""Of the sheet, empty ones counted: a row may be numbered 30,000,000, and every empty one before it would be gone through."""
COLUMNS = ("name", "email", "phone", "place", "title", "from_on")
AS_TEXT = "@"


# What openpyxl, zipfile and the XML parser (its errors are SyntaxErrors) raise on parts that are missing, broken or encrypted.
DAMAGED = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Refused(Exception):
    """The file as a whole can't be read; the text is the sentence."""


@dataclass(frozen=True)
class Row:
    number: int
    typed: dict
    form: PersonForm

    @property
    def why_not(self):
        return " ".join(str(error) for errors in self.form.errors.values() for error in errors)


def headings():
    return [_("Name of the role or person"), _("E-mail"), _("Telephone"), _("Seat"), _("Title as printed"), _("From")]


def read(file, *, today):
    """[[row number, {column: text}]] of the first sheet. The zip directory is looked into before any parser."""
    _gate(file)
    found = []
    for number, cells in _rows(file):
        if number > LAST_ROW or (any(cells) and len(found) == MAX_ROWS):
            raise Refused(_("The sheet has more than %(n)d rows. Split it.") % {"n": MAX_ROWS})
        if not any(cells):
            continue
        typed = {name: _telephone(cell) if name == "phone" else _text(cell) for name, cell in zip(COLUMNS, cells, strict=False)}
        typed["from_on"] = typed["from_on"] or f"{today:%d/%m/%Y}"
        found.append([number, typed])
    if not found:
        raise Refused(_("The sheet has no rows below its headings."))
    return found


def _rows(file):
    """(row number, its cells) below the headings of the first sheet; a workbook that can't be read to its end is refused."""
    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
        yield from enumerate(sheet.iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True), 2)
    except DAMAGED:
        raise Refused(_("This is not an XLSX file. Save the sheet as “Excel workbook (.xlsx)”.")) from None


def check(found, *, places):
    """Every row as a checked form; a person and seat that stand twice are told at the second row."""
    by_label = {place.label.casefold(): place.key for place in places}
    seen: set[tuple] = set()
    return [_checked(number, typed, by_label, places, seen) for number, typed in found]


def sealed(found):
    """The rows as one signed text, so that the page that shows them can send back exactly these."""
    return signing.dumps(found, salt=SALT, compress=True)


def unsealed(text):
    try:
        return signing.loads(text, salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise Refused(_("The checked sheet is too old. Load it again.")) from None


def _checked(number, typed, by_label, places, seen):
    data = typed | {"place": by_label.get(typed["place"].casefold(), typed["place"])}
    form = PersonForm(data, places=places)
    if form.is_valid():
        key = (form.cleaned_data["email"], form.cleaned_data["place"].key)
        if key in seen:
            form.add_error("email", forms.ValidationError(_("This person and seat stand twice in the sheet.")))
        seen.add(key)
    elif "place" in form.errors:
        form.errors["place"] = [_("“%(seat)s” is not a seat of this unit. Copy it from the sample sheet.") % {"seat": typed["place"]}]
    return Row(number, typed, form)


def _text(cell):
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell).strip()


def _telephone(cell):
    """A number cell has lost the 0 in front: mobile numbers are 9 digits without it, landlines 10 that begin with 2."""
    if isinstance(cell, int | float):
        digits = f"{cell:.0f}"
        return f"0{digits}" if len(digits) == 9 or (len(digits) == 10 and digits[0] == "2") else digits
    return _text(cell)


def _gate(file):
    if file.size > MAX_BYTES:
        raise Refused(_("The file is larger than 2 MB. Keep only the rows of people."))
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except zipfile.BadZipFile:
        raise Refused(_("This is not an XLSX file. Save the sheet as “Excel workbook (.xlsx)”.")) from None
    if "xl/workbook.xml" not in names:
        raise Refused(_("This is not an XLSX file. Save the sheet as “Excel workbook (.xlsx)”."))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > 200:
        raise Refused(_("The file unpacks to too much. Copy the rows into a new sheet."))
    file.seek(0)


def sample(places, *, today):
    """A workbook with the headings, one sample row and the list of seats to copy from."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(headings())
    sheet.column_dimensions["C"].number_format = AS_TEXT
    if places:
        sheet.append([_("Head, documents subcommittee"), "truong.van.kien@daihoi.example", "", places[-1].label, "", today])
        sheet["C2"].number_format = AS_TEXT
    seats = book.create_sheet(_("Seats"))
    for place in places:
        seats.append([place.label])
    return book
