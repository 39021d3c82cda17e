"""A unit and a viewer -> what holds it back most: the worst overdue and blocked stages, with who answers for them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from workflows.access import sees_task
from workflows.models.tasks import Stage, Step
from workflows.models.units import Unit, under
from workflows.words import OPEN_PHASES, Phase, State, in_language

PER_STREAM = 3


@dataclass(frozen=True)
class Obstacle:
    """One stage that holds a unit back, as this viewer may see it; without `task_id` it is only counted."""

    task_id: int | None
    title: str
    stream_id: int
    unit: Unit
    phase: str
    due_on: date | None
    overdue_days: int
    """Working days; none where it is not overdue."""
    overdue: bool
    owner: str
    phone: str
    reason: str

    @property
    def blocked(self):
        return self.phase == Phase.BLOCKED


def held_back_by(unit, *, today, calendar, viewer, streams, per_stream=PER_STREAM, own=False):
    """The worst few of each of `streams` in the unit and below it (with `own`: in it alone), the worst first. One statement."""
    found = _hindered(unit, today, own).filter(task__stream__in=streams)
    if len(streams) > 1:
        place = Window(RowNumber(), partition_by="task__stream", order_by=[F("due_on").asc(nulls_last=True), "id"])
        found = found.annotate(place=place).filter(place__lte=per_stream)
    by_id = {stream.pk: stream for stream in streams}
    rows = _as_rows(found.order_by(F("due_on").asc(nulls_last=True), "id"))
    return [_told(row, by_id[row["task__stream"]], today, calendar, viewer) for row in (rows if len(streams) > 1 else rows[:per_stream])]


def worst_of_all(unit, *, today, calendar, viewer, streams, how_many=PER_STREAM):
    """The worst few of a unit and all below it, whatever their stream."""
    by_id = {stream.pk: stream for stream in streams}
    rows = _as_rows(_hindered(unit, today, own=False).order_by(F("due_on").asc(nulls_last=True), "id"))[:how_many]
    return [_told(row, by_id[row["task__stream"]], today, calendar, viewer) for row in rows]


def _hindered(unit, today, own):
    place = Q(task__plan__unit=unit) if own else under(unit.path, field="task__plan__unit__path")
    late = Q(phase__in=OPEN_PHASES, due_on__lt=today)
    return Stage.objects.filter(place & (late | Q(phase=Phase.BLOCKED)), task__plan__suspended_on=None)


def _as_rows(stages):
    blocked = Step.objects.filter(task=OuterRef("task"), to_state=State.BLOCKED).order_by("-sequence").values("note")[:1]
    return stages.values(
        "id", "title", "title_en", "number", "phase", "due_on", "task", "task__stream", "task__plan",
        "task__owner__name", "task__owner__name_en", "task__owner__phone",
        "task__plan__unit", "task__plan__unit__code", "task__plan__unit__path", "task__plan__unit__parent",
        "task__plan__unit__name", "task__plan__unit__name_en", "task__plan__unit__phone",
        reason=Subquery(blocked),
    )  # fmt: skip


def _told(row, stream, today, calendar, viewer):
    unit = Unit(
        pk=row["task__plan__unit"],
        code=row["task__plan__unit__code"],
        path=row["task__plan__unit__path"],
        name=row["task__plan__unit__name"],
        name_en=row["task__plan__unit__name_en"],
        phone=row["task__plan__unit__phone"],
    )
    seen = sees_task(viewer, unit=unit, parent_id=row["task__plan__unit__parent"], plan_id=row["task__plan"], stream=stream)
    stage = Stage(title=row["title"], title_en=row["title_en"], number=row["number"])
    late = row["due_on"] is not None and row["due_on"] < today
    owner = _Owner(row["task__owner__name"] or "", row["task__owner__name_en"] or "")
    return Obstacle(
        task_id=row["task"] if seen else None,
        title=str(stage) if seen else _unnamed(stream, unit),
        stream_id=stream.pk,
        unit=unit,
        phase=row["phase"],
        due_on=row["due_on"],
        overdue_days=calendar.between(row["due_on"], today) if late else 0,
        overdue=late,
        owner=in_language(owner, "name") if seen else "",
        phone=(row["task__owner__phone"] or "") if seen else "",
        reason=(row["reason"] or "") if seen and row["phase"] == Phase.BLOCKED else "",
    )


@dataclass(frozen=True)
class _Owner:
    name: str
    name_en: str


def _unnamed(stream, unit):
    body = in_language(stream, "subcommittee") or str(stream)
    if stream.confidential:
        return _("a confidential task of the %(body)s, %(unit)s") % {"body": body, "unit": unit}
    return _("a task of the %(body)s, %(unit)s") % {"body": body, "unit": unit}
