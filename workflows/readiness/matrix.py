"""A unit, a day and the working days -> the matrix of its own work and its direct lower units, stream by stream."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, FilteredRelation, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import get_language

from workflows.models.plans import Plan
from workflows.models.readiness import Threshold
from workflows.models.templates import Stream
from workflows.models.units import Unit
from workflows.readiness.counting import WHOLE, standing_below, stretch, sums_below
from workflows.readiness.rules import (
    FINE,
    NONE,
    NOTHING_BELOW,
    Below,
    Reading,
    Rules,
    colour_of,
    colour_with_below,
    colour_without_plan,
    how_bad,
    is_bad,
    is_silent,
    rules_on,
)
from workflows.words import Colour


@dataclass(frozen=True)
class PlanFacts:
    pk: int
    term: str
    opens_on: date
    suspended_on: date | None
    planned_on: date
    called_off: bool = False


@dataclass
class Row:
    """A unit in the matrix: its plan, if there is one, and a reading per stream; under WHOLE that of all together."""

    unit: Unit
    plan: PlanFacts | None
    window_opened_on: date | None = None
    readings: dict[int, Reading] = field(default_factory=dict)

    @property
    def whole(self):
        return self.readings[WHOLE]

    @property
    def colour(self):
        return self.whole.colour

    @property
    def silent(self):
        return self.whole.silent

    @property
    def moved_on(self):
        return self.whole.own.last_moved_on


@dataclass
class Readiness:
    unit: Unit
    streams: list[Stream]
    rules: Rules
    own: Row
    """The unit's own work alone."""
    total: Row
    """The unit with all below it."""
    rows: list[Row]
    """Its direct lower units in official order, each with all below it."""
    counted_on: date | None
    """The oldest day that one of the cells was counted on; normally today."""


def rules_of(today, calendar):
    return rules_on(today, calendar, {key: _number(value) for key, value in Threshold.objects.values_list("key", "value")})


def _number(value):
    return int(value) if value == int(value) else float(value)


def readiness_of(unit, *, today, calendar, windows):
    """The matrix of a unit as of a day.

    `windows(today)` answers `.window(unit)` as the directives in force say; it is asked only where a plan is missing.
    Five statements for any number of units, and those of `windows`.
    """
    rules = rules_of(today, calendar)
    streams = list(Stream.objects.all())
    units, plans, deepest = _family(unit, today)
    figures, counted_on = sums_below(unit.path)
    standing = standing_below(unit.path, deepest, rules, english=(get_language() or "").startswith("en"))
    known = _Known(rules, streams, plans, figures, standing, _Windows(windows, today))
    own = known.row(unit, below=False)
    rows = [known.row(child) for child in units if child.ended_on is None or child.ended_on >= today or known.has_work(child)]
    total = Row(unit, own.plan, own.window_opened_on)
    for stream_id, reading in own.readings.items():
        total.readings[stream_id] = _rolled_up(stream_id, reading, rows, rules)
    return Readiness(unit, streams, rules, own, total, rows, counted_on)


def _family(unit, today):
    """(direct lower units in official order, {unit id: PlanFacts}, length of the longest path below), in one statement.

    Of several terms the newest plan counts.
    """
    reach = stretch(unit.path)
    rows = (
        Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit.pk))
        .annotate(
            newest=FilteredRelation("plans", condition=Q(plans__purpose=Plan.CONGRESS)),
            plan_id=F("newest__id"),
            plan_term=F("newest__term"),
            plan_opens_on=F("newest__anchor_on"),
            plan_suspended_on=F("newest__suspended_on"),
            plan_called_off=F("newest__called_off"),
            planned_at=F("newest__created_at"),
            deepest=RawSQL("(SELECT MAX(LENGTH(deep.path)) FROM workflows_unit deep WHERE deep.path >= %s AND deep.path < %s)", (reach["first"], reach["last"])),
        )
        .order_by("position", "code", "plan_term")
    )
    units, plans, deepest = {}, {}, 0
    for row in rows:
        deepest = row.deepest or 0
        if row.plan_id:
            planned_on = timezone.localtime(row.planned_at).date()
            plans[row.pk] = PlanFacts(row.plan_id, row.plan_term, row.plan_opens_on, row.plan_suspended_on, planned_on, bool(row.plan_called_off))
        if row.pk != unit.pk:
            units[row.pk] = row
    return list(units.values()), plans, deepest


class _Windows:
    """Asks for the directives in force once, and only if somebody has no plan."""

    def __init__(self, windows, today):
        self.windows, self.today, self.known = windows, today, None

    def opened_on(self, unit):
        self.known = self.known or self.windows(self.today)
        window = self.known.window(unit)
        return window.opens_on if window and not window.suspended_by else None


@dataclass
class _Known:
    """What has been fetched for the matrix, asked unit by unit."""

    rules: Rules
    streams: list[Stream]
    plans: dict
    figures: dict
    standing: dict
    windows: _Windows

    def has_work(self, unit):
        return any((unit.path, own, stream.pk) in self.figures for stream in self.streams for own in (True, False))

    def row(self, unit, *, below=True):
        plan = self.plans.get(unit.pk)
        row = Row(unit, plan, None if plan else self.windows.opened_on(unit))
        own_whole = whole = NONE
        for stream in self.streams:
            own = self.figures.get((unit.path, True, stream.pk), NONE)
            lower = self.figures.get((unit.path, False, stream.pk), NONE) if below else NONE
            both = own.plus(lower) if lower.total else own
            own_whole, whole = own_whole.plus(own), whole.plus(both)
            row.readings[stream.pk] = self._reading(row, stream.pk, both, own, below)
        row.readings[WHOLE] = self._reading(row, WHOLE, whole, own_whole, below)
        return row

    def _reading(self, row, stream_id, figures, own, below):
        rules, plan = self.rules, row.plan
        if plan is None:
            own_colour = colour_without_plan(row.window_opened_on, rules.today) if stream_id == WHOLE else Colour.NO_PLAN
        else:
            own_colour = colour_of(own, rules)
        lower = self._standing(row.unit.path, stream_id) if below else NOTHING_BELOW
        colour = colour_with_below(own_colour, figures, lower, rules)
        return Reading(colour, figures, own, own_colour, lower, plan is not None and is_silent(own, plan.planned_on, rules))

    def _standing(self, path, stream_id):
        """How those below stand; where they have no cell in a stream they are still counted as units."""
        found = self.standing.get((path, stream_id))
        if found is None and stream_id != WHOLE:
            whole = self.standing.get((path, WHOLE))
            return Below(whole.units) if whole else NOTHING_BELOW
        return found or NOTHING_BELOW


def _rolled_up(stream_id, own, rows, rules):
    """The reading of a unit with all below it, from its own and those of the direct lower units."""
    readings = [(row, row.readings[stream_id]) for row in rows]
    figures = own.figures
    for _row, reading in readings:
        figures = figures.plus(reading.figures)
    bad = [(*how_bad(reading), row.unit.path, row.unit) for row, reading in readings if is_bad(reading)]
    worst = min(bad)[-1] if bad else None
    colours = [reading.colour for _row, reading in readings]
    below = Below(
        units=len(rows),
        behind=colours.count(Colour.BEHIND),
        attention=colours.count(Colour.ATTENTION),
        fine=sum(colour in FINE for colour in colours),
        worst_name=str(worst) if worst else "",
        worst_code=worst.code if worst else "",
    )
    return Reading(colour_with_below(own.colour, figures, below, rules), figures, own.own, own.own_colour, below, own.silent)
