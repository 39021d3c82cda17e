"""Grids of personnel work, many rows with one save: dossiers, delegates by unit. Written by hand: six hundred bound fields cost a second."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.forms.planning import read_day
from workflows.folding import composed, folded
from workflows.models import Unit
from workflows.models.personnel import Post
from workflows.staffing import MOST_PEOPLE, PaperState, PersonEntry, UnitEntry

BLANK, MOST_BLANK = 3, 60
FIRST, AGAIN = "first", "again"
WAYS = ((FIRST, gettext_lazy("first time")), (AGAIN, gettext_lazy("re-election")))
NAME_LETTERS = 100
WHOLE = "all"
"""The key of the row of the whole list's papers."""


@dataclass
class PersonRow:
    """One person of the grid as it is shown, typed or stored. `papers`: (part, state, day)."""

    key: str
    pk: int | None = None
    name: str = ""
    post: str = Post.MEMBER
    way: str = FIRST
    papers: list = field(default_factory=list)
    removed: bool = False
    error: str = ""

    @property
    def is_blank(self):
        return self.pk is None and not self.name and not any(state for _part, state, _day in self.papers)

    @property
    def entry(self):
        papers = {part.pk: state for part, state, _day in self.papers}
        return PersonEntry(self.name, self.post, self.way == FIRST, papers, self.pk, self.removed)


def stored_people(dossiers, parts, *, blank):
    """Rows of what stands, and some empty ones."""
    rows = [
        PersonRow(str(row.pk), row.pk, row.name, row.post, FIRST if row.first_time else AGAIN, _papers(row, parts))
        for row in dossiers
        if not row.whole_list
    ]
    return rows + [PersonRow(f"n{n}", papers=[(part, "", None) for part in parts]) for n in range(1, blank + 1)]


def _papers(dossier, parts):
    there = {paper.part_id: paper for paper in dossier.papers.all()}
    return [_paper(part, there.get(part.pk)) for part in parts]


def _paper(part, paper):
    if paper is None:
        return part, "", None
    return part, (PaperState.COMPLETE if paper.complete else PaperState.RECEIVED).value, paper.on_day


def stored_whole(dossiers, parts):
    """The papers of the list as a whole."""
    row = next((row for row in dossiers if row.whole_list), None)
    return _papers(row, parts) if row else [(part, "", None) for part in parts]


def typed_people(data, rows):
    """The same rows with what was typed; each tells its own error."""
    for row in rows:
        if f"name-{row.key}" not in data:
            continue
        row.name = " ".join(composed(data[f"name-{row.key}"]).split())
        row.post, row.way = data.get(f"post-{row.key}", ""), data.get(f"way-{row.key}", "")
        row.papers = typed_papers(data, row.key, row.papers)
        row.removed = row.pk is not None and f"remove-{row.key}" in data
        row.error = "" if row.is_blank or row.removed else _wrong(row)
    return rows


def typed_papers(data, key, papers):
    return [(part, _state(data.get(f"paper-{key}-{part.pk}", state)), day) for part, state, day in papers]


def _state(typed):
    return typed if typed in PaperState.values else ""


def _wrong(row):
    if not row.name:
        return _("Enter the name.")
    if len(row.name) > NAME_LETTERS:
        return _("The name has more than %(n)s letters.") % {"n": NAME_LETTERS}
    if row.post not in Post.values or row.way not in (FIRST, AGAIN):
        return _("Choose the post, and whether it is the first time.")
    return ""


def pasted_people(text):
    """([PersonEntry], [sentence per wrong line]) of lines "name; post; first time or again", parted by tabs or semicolons."""
    posts = {folded(str(label)): value for value, label in Post.choices} | {value: value for value in Post.values}
    ways = {folded(str(label)): value for value, label in WAYS} | {"lan dau": FIRST, "tai cu": AGAIN, "again": AGAIN}
    entries, wrong = [], []
    lines = [line.strip() for line in composed(text).splitlines() if line.strip()]
    if len(lines) > MOST_PEOPLE:
        return [], [_("At most %(n)s people stand in one list.") % {"n": MOST_PEOPLE}]
    for n, line in enumerate(lines, 1):
        name, post, way = ([" ".join(cell.split()) for cell in re.split(r"\t|;", line)] + ["", ""])[:3]
        found = posts.get(folded(post)) if post else Post.MEMBER
        again = ways.get(folded(way)) if way else FIRST
        if not name or len(name) > NAME_LETTERS or found is None or again is None:
            wrong.append(_("Line %(n)s cannot be read: “%(line)s”. Write it like: name; post; first time.") % {"n": n, "line": line[:60]})
        else:
            entries.append(PersonEntry(name, found, again == FIRST))
    return entries, wrong


@dataclass
class UnitRow:
    """One direct lower unit of the grid; texts as they are typed."""

    unit: Unit
    allocated: str = ""
    received: str = ""
    elected: str = ""
    error: str = ""
    entry: UnitEntry | None = None

    @property
    def key(self):
        return f"unit-{self.unit.pk}"


def stored_units(units, given):
    """Rows of the direct lower units; `given` is {unit id: DelegateUnit}."""
    rows = []
    for unit in units:
        row = given.get(unit.pk)
        received = f"{row.received_on:%d/%m/%Y}" if row and row.received_on else ""
        elected = str(row.elected) if row and row.elected is not None else ""
        rows.append(UnitRow(unit, str(row.allocated) if row else "", received, elected))
    return rows


def typed_units(data, rows):
    for row in rows:
        row.allocated, row.received, row.elected = (data.get(f"{name}-{row.unit.pk}", "").strip() for name in ("allocated", "received", "elected"))
        numbers = [_number(row.allocated), _number(row.elected)]
        day = read_day(row.received) if row.received else None
        if False in numbers:
            row.error = _("Enter a whole number; 0 where there is none.")
        elif row.received and day is None:
            row.error = _("There is no such day. Write it as 30/04/2025.")
        else:
            row.entry = UnitEntry(row.unit.pk, numbers[0], day, numbers[1])
    return rows


def _number(text):
    """None where nothing stands, False where it is no number."""
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else False
