"""The address of the task list -> which stages it shows: named groups, unit subtree, stream, phase, owner, days, text."""

from datetime import date
from typing import NamedTuple

import django_filters
from django import forms
from django.db import connection
from django.db.models import CharField, F, IntegerField, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflows.access import tasks_seen, units_seen
from workflows.calendar import Calendar
from workflows.folding import folded
from workflows.models import Cell, Stage
from workflows.models.units import under
from workflows.words import COUNTED_PHASES, OPEN_PHASES, Phase, in_language

RUNS = Q(task__plan__suspended_on=None)
STANDS = Q(task__plan__called_off=False)
OPEN = Q(phase__in=OPEN_PHASES)
LATE_DONE = Q(phase=Phase.DONE, reached_on__gt=F("due_on"))

GROUPS = {
    "all": _("All"),
    "open": _("Not finished"),
    "overdue": _("Overdue"),
    "in_time": _("Within time"),
    "due": _("Due by today"),
    "blocked": _("Blocked"),
    "done": _("Done"),
    "done_in_time": _("Done in time"),
    "done_late": _("Done late"),
}


def in_group(group, today):
    """The Q of stages that a number of the overview counts (workflows.models.readiness.count_cell), by the number's name.

    What is open in a suspended plan counts as suspended there: never as open, overdue or due. Of a plan called off nothing counts.
    """
    late = Q(due_on__lt=today)
    return STANDS & {
        "all": Q(phase__in=COUNTED_PHASES),
        "open": RUNS & OPEN,
        "overdue": RUNS & OPEN & late,
        "in_time": RUNS & OPEN & (Q(due_on__gte=today) | Q(due_on=None)),
        "due": Q(due_on__lte=today) & (Q(phase=Phase.DONE) | RUNS & OPEN),
        "blocked": RUNS & Q(phase=Phase.BLOCKED),
        "done": Q(phase=Phase.DONE),
        "done_in_time": Q(phase=Phase.DONE) & (Q(reached_on__lte=F("due_on")) | Q(due_on=None)),
        "done_late": LATE_DONE,
    }[group]


def in_phase(phase):
    """The Q of stages that count in a phase, again as the overview counts them."""
    if phase in OPEN_PHASES:
        return RUNS & Q(phase=phase)
    if phase == Phase.SUSPENDED:
        return STANDS & (Q(phase=phase) | (~RUNS & OPEN))
    if phase == Phase.CANCELLED:
        return Q(phase=phase) | ~STANDS
    return STANDS & Q(phase=phase)


def with_words(text, *fields):
    """The Q of rows that have every word of `text` in one of the folded `fields`."""
    found = Q()
    for word in folded(text).split():
        found &= Q(*((f"{field}__contains", word) for field in fields), _connector=Q.OR)
    return found


# What stands around the list: units to choose from, streams, and the office's own days off


class Choice(NamedTuple):
    """A unit (`more` is its path), a stream (its subcommittee; `mark` if confidential) or a day (`mark` if worked on)."""

    pk: int
    code: str
    name: str
    name_en: str
    more: str
    more_en: str
    place: int
    mark: int

    def __str__(self):
        return in_language(self, "name")

    @property
    def path(self):
        return self.more

    @property
    def body(self):
        return in_language(self, "more")

    @property
    def confidential(self):
        return bool(self.mark)


AROUND = """
    SELECT 'unit', id, code, name, name_en, path, '', official, 0 FROM workflows_unit WHERE {near}
    UNION ALL
    SELECT 'stream', id, code, short, short_en, subcommittee, subcommittee_en, position, CASE WHEN confidential THEN 1 ELSE 0 END FROM workflows_stream
    UNION ALL
    SELECT 'day', id, CAST(on_day AS VARCHAR(10)), reason, reason_en, '', '', 0, CASE WHEN working THEN 1 ELSE 0 END FROM workflows_dayoverride
    ORDER BY 8, 3
"""


class Surroundings:
    """The unit the list is about with its direct lower units, all streams, and the calendar: one statement.

    Written out, for three small tables that have nothing in common but the page they stand on.
    """

    def __init__(self, viewer, code):
        self.viewer, self.code = viewer, code

    @cached_property
    def _rows(self):
        near, values = self._near()
        with connection.cursor() as cursor:
            cursor.execute(AROUND.format(near=near), values)
            return cursor.fetchall()

    def _near(self):
        """The condition on units and its values: the named one and those below it, else those of the viewer's seats."""
        if self.code:
            return "code = %s OR parent_id = (SELECT id FROM workflows_unit WHERE code = %s)", [self.code, self.code]
        if self.viewer.administrator:
            return "parent_id IS NULL", []
        own = sorted({seat.unit_id for seat in self.viewer.seats}) or [0]
        places = ", ".join(["%s"] * len(own))
        return f"id IN ({places}) OR parent_id IN ({places})", own * 2

    def _of(self, what):
        return [Choice(*row[1:]) for row in self._rows if row[0] == what]

    @cached_property
    def units(self):
        seen = tuple(seat.unit_path for seat in self.viewer.seats)
        return [unit for unit in self._of("unit") if self.viewer.administrator or unit.path.startswith(seen)]

    @cached_property
    def streams(self):
        return self._of("stream")

    @cached_property
    def unit(self):
        """The chosen unit; None where the address names none, or one that is not the viewer's to see."""
        return next((unit for unit in self.units if unit.code == self.code), None)

    @cached_property
    def calendar(self):
        language = get_language() or "vi"
        return Calendar({date.fromisoformat(row.code): (bool(row.mark), str(row)) for row in self._of("day")}, language=language)


# How many there are, in the same statement as the page


LIMIT = 10_000
"""Nobody turns two hundred pages: what lies beyond is not counted, so that counting costs the same in the whole country."""


class CappedCount(Subquery):
    """How many rows a queryset has, at most LIMIT + 1; as a column of another statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset):
        super().__init__(queryset.order_by().values("pk")[: LIMIT + 1])


def hidden_cells(viewer, unit=None):
    """Cells of confidential streams whose counts the viewer may see, but none of their rows."""
    cells = Cell.objects.filter(units_seen(viewer, field="path"), stream__confidential=True).exclude(tasks_seen(viewer))
    return cells.filter(under(unit.path)) if unit else cells


FIGURES = {"total": sum((F(str(phase)) for phase in COUNTED_PHASES[1:]), F(str(COUNTED_PHASES[0]))), "done": F("done"), "overdue": F("overdue")}


class CappedSums(Subquery):
    """The FIGURES of some cells as a column of another statement: "18 2 1"; nothing for none, nor for more than FEW cells."""

    FEW = 2_000
    template = (
        "(SELECT CASE WHEN COUNT(*) <= 2000 THEN SUM(total_) || ' ' || SUM(done_) || ' ' || SUM(overdue_) END FROM (%(subquery)s) summed)"
    )
    output_field = CharField()

    def __init__(self, cells):
        columns = {f"{name}_": figure for name, figure in FIGURES.items()}
        super().__init__(cells.order_by().annotate(**columns).values(*columns)[: self.FEW + 1])


def figures_of(sums):
    """"18 2 1" -> {"total": 18, "done": 2, "overdue": 1}; None for nothing."""
    return dict(zip(FIGURES, map(int, sums.split()), strict=True)) if sums else None


# The filter itself


class StageFilter(django_filters.FilterSet):
    unit = django_filters.ChoiceFilter(label=_("Unit and below"), empty_label=_("All my units"), method="of_unit")
    own = django_filters.ChoiceFilter(label=_("Units"), empty_label=_("With all below"), choices=[("1", _("Only the unit itself"))], method="of_unit_alone")
    stream = django_filters.ChoiceFilter(label=_("Stream"), empty_label=_("All"), field_name="task__stream__code")
    group = django_filters.ChoiceFilter(label=_("Show"), choices=list(GROUPS.items()), empty_label=None, method="of_group")
    phase = django_filters.MultipleChoiceFilter(label=_("State"), choices=Phase.choices, method="of_phases", widget=forms.CheckboxSelectMultiple)
    owner = django_filters.ChoiceFilter(label=_("Owner"), empty_label=_("Anybody"), method="of_owner")
    q = django_filters.CharFilter(label=_("Words of the title or the unit"), method="of_words")

    class Meta:
        model = Stage
        fields: list[str] = []

    def __init__(self, data, queryset, *, viewer=None, unit=None, choices=()):
        """`unit` is the chosen one; `choices` are of this reader: ((field, ((value, label), …)), …)."""
        super().__init__(data, queryset)
        self.viewer, self.unit = viewer, unit
        for name, pairs in choices:
            self.form.fields[name].choices = pairs

    @classmethod
    def get_filters(cls):
        # "from" is a word of Python, so these two cannot be written as attributes.
        day = {
            "input_formats": ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
            "error_messages": {"invalid": _("There is no such day. Write it as 30/04/2025.")},
        }
        days = {
            "from": django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"), **day),
            "to": django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due to"), **day),
        }
        return super().get_filters() | days

    def narrowed(self, chosen):
        """The rows of {field: value}, the fields' answers taken from elsewhere than this filter's own form."""
        rows = self.queryset
        for name, value in chosen.items():
            rows = self.filters[name].filter(rows, value)
        return rows

    def get_form_class(self):
        """Made once: the fields' choices are set on each form's own copies."""
        return _FORM

    def of_unit(self, stages, _name, _code):
        return stages.filter(under(self.unit.path, field="task__plan__unit__path"))

    def of_unit_alone(self, stages, _name, _yes):
        return stages.filter(task__plan__unit=self.unit.pk) if self.unit else stages

    def of_group(self, stages, _name, group):
        return stages.filter(in_group(group, self.viewer.on_day))

    def of_phases(self, stages, _name, phases):
        found = Q()
        for phase in phases:
            found |= in_phase(phase)
        return stages.filter(found)

    def of_owner(self, stages, _name, owner):
        return stages.filter(task__owner=None if owner == "none" else owner)

    def of_words(self, stages, _name, text):
        return stages.filter(with_words(text, "search", "task__plan__unit__search"))


_FORM = type("StageFilterForm", (forms.Form,), {name: one.field for name, one in StageFilter.base_filters.items()})
