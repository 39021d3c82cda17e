"""A viewer, as of now -> the days of their own calendar or of a unit's. The number of statements is the same for any number of tasks."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from congress.context import PRODUCT_NAME
from congress.feeds.days import congress_day, counted_day, due_day, plain, road_day, unit_day
from congress.templatetags.office import number
from workflows.access import visible
from workflows.models import Change, Congress, Plan, PlanVersion, Stage, Stream, SubcommitteeStream, Task, Unit
from workflows.models.units import under
from workflows.words import OPEN_PHASES, Kind, Phase, State, in_language

MOST = 2000
"""Days in one calendar: programs on a telephone stumble over more."""
OPEN = Q(phase__in=OPEN_PHASES, due_on__isnull=False, task__plan__suspended_on=None)
OF_CONGRESS = Q(task__plan__purpose=Plan.CONGRESS)
ON_THE_ROAD = Q(task__kind=Kind.CONGRESS, state__in=[State.SUMMONED, State.PREPARATORY_SESSION])
NEEDED = ("task__plan__unit", "task__stream", "task__owner")


@dataclass(frozen=True)
class Calendar:
    name: str
    days: list
    note: str = ""


def own_calendar(viewer, *, most=MOST):
    """What is due from the viewer and from those they stand in for, and the congress days of the units they sit in."""
    mine = visible(Stage, viewer).filter(OPEN, task__owner__in=viewer.people_acted_for)
    named = _nearest(_with_changes(mine.filter(task__stream__confidential=False)), "due_on", viewer.on_day, most)
    days = [due_day(stage, acting_for=_absent(stage.task.owner, viewer)) for stage in named]
    days += _counted(mine, viewer, whose=f"p{viewer.person_id}", mine=True)
    days += _congress_days(visible(Congress, viewer).filter(plan__unit__in={seat.unit_id for seat in viewer.seats}), viewer, most)
    return _calendar(_("My work – congress preparation"), days, viewer, most)


def unit_calendar(viewer, unit, *, most=MOST):
    """The congress days of a unit and all below it, their sessions and summonses, and what is due in the unit itself.

    Who may not see the unit (any longer) gets an empty calendar: on an error a program would keep showing what it read last.
    """
    if not visible(Unit, viewer).filter(pk=unit.pk).exists():
        return Calendar(str(PRODUCT_NAME), [])
    here = under(unit.path, field="plan__unit__path")
    days = _congress_days(visible(Congress, viewer).filter(here), viewer, most)
    days += _road(viewer, unit, most)
    by_day = defaultdict(list)
    named = visible(Stage, viewer).filter(OPEN, OF_CONGRESS, task__plan__unit=unit, task__stream__confidential=False).exclude(ON_THE_ROAD)
    for stage in _nearest(named.select_related(*NEEDED), "due_on", viewer.on_day, most):
        by_day[stage.task.plan, stage.due_on].append(stage)
    days += [unit_day(plan, on, stages, today=viewer.on_day) for (plan, on), stages in by_day.items()]
    days += _counted(Stage.objects.filter(OPEN, OF_CONGRESS, task__plan__unit=unit), viewer, whose=f"u{unit.pk}", mine=False)
    return _calendar(_("Congress preparation – %(unit)s") % {"unit": plain(unit)}, days, viewer, most)


def day_calendar(congress):
    """One congress day, of a row out of `congresses_of`."""
    return Calendar(str(PRODUCT_NAME), [congress_day(congress)])


def congresses_of(plans):
    """{plan id: its congress, with what its day is written from}, by one statement."""
    return {congress.plan_id: congress for congress in _with_versions(Congress.objects.filter(plan__in=plans))}


def _calendar(name, days, viewer, most):
    """The days nearest to today, in order; what had to stay out is told where programs show what a calendar is."""
    days.sort(key=lambda day: (abs((day.first_on - viewer.on_day).days), day.uid))
    note = _("Only the %(n)s days nearest to today are in this calendar.") % {"n": number(most)} if len(days) > most else ""
    return Calendar(name, sorted(days[:most], key=lambda day: (day.first_on, day.uid)), note)


def _nearest(rows, field, today, most):
    """One more than fits on each side of today, so that it shows when something stays out."""
    ahead = rows.filter(**{f"{field}__gte": today}).order_by(field)
    behind = rows.filter(**{f"{field}__lt": today}).order_by(f"-{field}")
    return [*ahead[: most + 1], *behind[: most + 1]]


def _newest_version(plan):
    return PlanVersion.objects.filter(plan=OuterRef(plan)).order_by("-number")


def _with_changes(stages):
    newest = Change.objects.filter(task=OuterRef("task")).order_by("-id")
    versioned_at = Subquery(_newest_version("task__plan").values("made_at")[:1])
    return stages.select_related(*NEEDED).annotate(changed_at=Subquery(newest.values("at")[:1]), versioned_at=versioned_at)


def _with_versions(congresses):
    newest = _newest_version("plan")
    dropped = Task.objects.filter(plan=OuterRef("plan"), kind=Kind.CONGRESS, phase=Phase.CANCELLED)
    return congresses.select_related("plan__unit").annotate(
        versions=Subquery(newest.values("number")[:1]), versioned_at=Subquery(newest.values("made_at")[:1]), dropped=Exists(dropped)
    )


def _congress_days(congresses, viewer, most):
    return [congress_day(congress) for congress in _nearest(_with_versions(congresses), "plan__anchor_on", viewer.on_day, most)]


def _road(viewer, unit, most):
    """Preparatory sessions, past ones too, and open summonses of the unit and of all below, as far as their rows are the viewer's to see."""
    runs = Q(state=State.PREPARATORY_SESSION) & ~Q(phase__in=[Phase.CANCELLED, Phase.SUSPENDED]) | Q(phase__in=OPEN_PHASES)
    below = under(unit.path, field="task__plan__unit__path")
    stages = visible(Stage, viewer).filter(ON_THE_ROAD, runs, below, due_on__isnull=False, task__plan__suspended_on=None)
    found = _nearest(_with_changes(stages), "due_on", viewer.on_day, most)
    return [road_day(stage, session=stage.state == State.PREPARATORY_SESSION) for stage in found]


def _counted(stages, viewer, *, whose, mine):
    """One day an entry for each confidential stream of a plan: how many are due, and no title."""
    sums = stages.filter(task__stream__confidential=True).values("due_on", plan=F("task__plan"), stream=F("task__stream")).annotate(n=Count("pk"))
    rows = _nearest(sums, "due_on", viewer.on_day, MOST)
    plans = Plan.objects.select_related("unit").in_bulk({row["plan"] for row in rows})
    streams = Stream.objects.in_bulk({row["stream"] for row in rows})
    bodies = SubcommitteeStream.objects.first_of(plan__in=plans, stream__in=streams)
    return [
        counted_day(
            plans[row["plan"]], streams[row["stream"]], bodies.get((row["plan"], row["stream"])), row["due_on"], row["n"],
            whose=whose, today=viewer.on_day, mine=mine,
        )
        for row in rows
    ]  # fmt: skip


def _absent(owner, viewer):
    return "" if owner.pk == viewer.person_id else in_language(owner, "name")
