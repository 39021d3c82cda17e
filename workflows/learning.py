"""A held model congress -> its lessons, about lines of the template; and which lessons a task still to come can use."""

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.access import visible
from workflows.models.congresses import Lesson, offered_below
from workflows.models.plans import Plan
from workflows.models.tasks import Stage, Task
from workflows.moving import Refused
from workflows.words import SUBCOMMITTEE_ROLES, Kind, Level, Phase, Role, State

HELD = (State.HELD, State.RATIFIED, State.CLOSED)
ENOUGH = 10
"""Letters that say something."""
FROM_THE_TOP = list(Level)


def why_not_yet(congress):
    """Why nothing is learnt from this congress now, as a sentence; None where it is."""
    if not congress.model:
        return _("Only a model congress leaves lessons for the others.")
    if not Task.objects.filter(plan=congress.plan_id, kind=Kind.CONGRESS, state__in=HELD).exists():
        return _("Lessons are entered when the model congress has been held.")
    return None


def seat_to_write(viewer, plan, stream=None):
    """The seat under which the viewer writes a lesson of a plan, about a stream or in general; None where there is none."""
    for seat in viewer.seats:
        if seat.role in SUBCOMMITTEE_ROLES and seat.plan_id == plan.pk and (stream is None or stream.pk in seat.stream_ids):
            return seat
        if seat.unit_id == plan.unit_id and (seat.role == Role.LEADER or (seat.role == Role.OFFICE and not (stream and stream.confidential))):
            return seat
    return None


def lines_to_learn_from(plan, viewer):
    """The plan's stages that come from its template and that the viewer may write about."""
    stages = visible(Stage, viewer).filter(task__plan=plan, line__isnull=False).exclude(phase=Phase.CANCELLED)
    stages = stages.select_related("line", "task__stream").order_by("number", "pk")
    return [stage for stage in stages if seat_to_write(viewer, plan, stage.task.stream)]


def write_lesson(congress, *, viewer, text, stage=None, shared=True, by, at):
    """Keep a lesson; the same text by the same person about the same line stands once."""
    if sentence := why_not_yet(congress):
        raise Refused(sentence)
    stream = stage.task.stream if stage else None
    seat = seat_to_write(viewer, congress.plan, stream)
    if seat is None:
        raise Refused(_("Only those who worked on this congress write its lessons."))
    text = text.strip()
    if sum(letter.isalpha() for letter in text) < ENOUGH:
        raise Refused(_("Write the lesson in at least 10 letters: what happened, and what the others should do."), "text")
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=congress.plan_id)  # two presses at once leave one lesson
        line_id = stage.line_id if stage else None
        same = Lesson.objects.filter(plan=congress.plan_id, line=line_id, by=by, text=text).first()
        return same or Lesson.objects.create(plan=congress.plan, line_id=line_id, text=text, shared=shared, by=by, seat_id=seat.seat_id, at=at)


def share(lesson, shared, *, viewer):
    """Offer a lesson to the others, or take it back; twice does it once."""
    stream = lesson.line.stream if lesson.line else None
    if seat_to_write(viewer, lesson.plan, stream) is None:
        raise Refused(_("Only those who worked on this congress write its lessons."))
    Lesson.objects.filter(pk=lesson.pk).update(shared=shared)


def lessons_for(task, viewer):
    """Shared lessons about the same line, of model congresses at this level or above it, for a task whose congress is still to come.

    One query; the task has plan__unit at hand, and its stages if it is a long one.
    """
    unit = task.plan.unit
    if task.plan.anchor_on < viewer.on_day:
        return []
    lines = [stage.line_id for stage in task.stages.all() if stage.line_id]
    if not lines:
        return []
    levels = FROM_THE_TOP[: FROM_THE_TOP.index(Level(unit.level)) + 1]
    same = Stage.objects.filter(pk__in=[stage.pk for stage in task.stages.all()])
    offered = visible(Lesson, viewer).filter(offered_below(unit.path), plan__unit__level__in=levels)
    offered = offered.filter(line__key__in=same.values("line__key"), line__title__in=same.values("line__title"))
    return list(offered.exclude(plan=task.plan_id).select_related("plan__unit", "line", "by").order_by("line__number", "id"))
