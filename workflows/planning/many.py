"""Rows "unit, day" -> one plan per fitting row, each in its own transaction; what can't be planned says why. Twice makes nothing twice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from workflows.access import may_plan, viewer_of
from workflows.models.directives import DayOverride
from workflows.models.plans import Plan
from workflows.planning.creating import plan_congress
from workflows.planning.dating import KEEP
from workflows.planning.previewing import Known, Refused, preview, templates_by_level


@dataclass(frozen=True)
class Row:
    """One line of the paste, read already; `wrong` says what could not be read of it."""

    text: str
    unit: object = None
    opens_on: date | None = None
    days: Decimal = Decimal(1)
    wrong: str = ""


@dataclass(frozen=True)
class Outcome:
    row: Row
    sentence: str = ""
    """Why not, or what must be known."""
    plan: Plan | None = None
    past: int = 0
    moved: int = 0
    ok: bool = False


def preview_many(rows, *, contents, by, today, past=KEEP):
    """[Outcome] as `plan_many` would give it, without a plan; nothing is saved. The same few queries for any number of rows."""
    known = Known(today, units=[row.unit for row in rows if row.unit])
    shared = _Shared(by, today)
    return [_previewed(row, known, shared, contents, past) for row in _twins_marked(rows)]


def plan_many(rows, *, contents, by, at, past=KEEP):
    """[Outcome] in the rows' order. A row that is refused changes nothing and stops no other."""
    known, shared = Known(at.date()), _Shared(by, at.date())
    return [_planned(row, known, shared, contents, past, at) for row in _twins_marked(rows)]


class _Shared:
    """Who plans, with which calendar and templates."""

    def __init__(self, by, today):
        self.by, self.today = by, today
        self.viewer = viewer_of(by, today=today)
        self.calendar = DayOverride.objects.calendar()
        self.templates = templates_by_level()

    def template_for(self, row):
        if row.wrong:
            raise Refused(row.wrong)
        if not may_plan(self.viewer, row.unit):
            raise Refused(_("Only the office of the unit or of a superior plans its congress."), "unit")
        template = self.templates.get(row.unit.level)
        if template is None:
            raise Refused(_("There is no template for the level “%(level)s”.") % {"level": row.unit.get_level_display()})
        return template


def _twins_marked(rows):
    seen = set()
    for row in rows:
        if row.unit is not None and row.unit.pk in seen:
            yield Row(row.text, row.unit, row.opens_on, row.days, _("The unit stands in the list twice; the first line counts."))
            continue
        if row.unit is not None:
            seen.add(row.unit.pk)
        yield row


def _previewed(row, known, shared, contents, past):
    try:
        template = shared.template_for(row)
        seen = preview(
            row.unit, template, opens_on=row.opens_on, days=row.days, contents=contents, calendar=shared.calendar,
            today=shared.today, past=past, known=known,
        )  # fmt: skip
        if seen.refusals:
            raise seen.refusals[0]
    except Refused as no:
        return Outcome(row, str(no))
    return Outcome(row, " ".join(seen.verdict.notes), past=len(seen.past), moved=len(seen.moved), ok=True)


def _planned(row, known, shared, contents, past, at):
    try:
        template = shared.template_for(row)
        plan = plan_congress(
            row.unit, template, opens_on=row.opens_on, days=row.days, contents=contents, by=shared.by, at=at, past=past,
            calendar=shared.calendar, known=known,
        )  # fmt: skip
    except Refused as no:
        return Outcome(row, str(no))
    return Outcome(row, plan=plan, ok=True)
