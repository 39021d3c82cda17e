"""Tasks and a viewer -> Facts: all that guards ask, in a fixed number of queries for one task or fifty."""

from collections import defaultdict

from django.db.models import OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _

from workflows.access import SeatView, Viewer, active, name_for
from workflows.guards import Facts, Held, StageFacts
from workflows.models.people import Seat
from workflows.models.tasks import Attachment, Stage, Wait
from workflows.words import APPROVING_ROLES, SUBCOMMITTEE_ROLES, Phase, Role, in_language


def facts(tasks, *, viewer: Viewer):
    """{task id: Facts}. Tasks must have plan__unit and stream selected. Three queries, however many tasks."""
    deciders = _deciders(tasks, viewer.on_day)
    stages = _stages(tasks, viewer)
    return {task.pk: _facts_of(task, viewer, deciders, stages[task.pk]) for task in tasks}


def _facts_of(task, viewer, deciders, stages):
    unit, parent_id = task.plan.unit, task.plan.unit.parent_id
    return Facts(
        today=viewer.on_day,
        person_id=viewer.person_id,
        state=task.state,
        owner_id=task.owner_id,
        seats=tuple(held for seat in viewer.seats if (held := _held(seat, task, unit, parent_id))),
        submitter_id=task.submitted_by_id,
        decision_opened=task.decision_opened_at is not None,
        returned=task.returned_at is not None,
        no_upload=task.no_upload,
        plan_suspended=task.plan.suspended_on is not None,
        opens_on=task.plan.anchor_on,
        approvers=frozenset(deciders["body", task.plan_id, task.stream_id]),
        leaders=frozenset(deciders["unit", unit.pk]),
        superior_leaders=frozenset(deciders["unit", parent_id]),
        stages=stages,
    )


def _held(seat: SeatView, task, unit, parent_id):
    """The seat as it concerns this task, or None where it gives nothing here."""
    if seat.role in SUBCOMMITTEE_ROLES:
        fits = seat.plan_id == task.plan_id and task.stream_id in seat.stream_ids
        return Held(seat.seat_id, seat.role, seat.holder_id, seat.label) if fits else None
    if seat.unit_id == unit.pk:
        if seat.role == Role.OFFICE and task.stream.confidential:
            return None
        return Held(seat.seat_id, seat.role, seat.holder_id, seat.label)
    above = seat.unit_id == parent_id or (seat.role == Role.OFFICE and unit.path.startswith(seat.unit_path))
    if not above or (seat.role == Role.OFFICE and task.stream.confidential):
        return None
    return Held(seat.seat_id, seat.role, seat.holder_id, seat.label, here=False)


def _deciders(tasks, today):
    """Ids of heads and deputies per plan and stream, and of leaders per unit (the superior's too)."""
    units = {task.plan.unit_id for task in tasks} | {task.plan.unit.parent_id for task in tasks}
    rows = (
        Seat.objects.filter(
            Q(subcommittee__plan__in={task.plan_id for task in tasks}, role__in=APPROVING_ROLES) | Q(unit__in=units - {None}, role=Role.LEADER)
        )
        .filter(active(today))
        .values_list("person_id", "unit_id", "subcommittee__plan_id", "subcommittee__links__stream_id")
    )
    found = defaultdict(set)
    for person_id, unit_id, plan_id, stream_id in rows:
        found["unit", unit_id].add(person_id) if unit_id else found["body", plan_id, stream_id].add(person_id)
    found["unit", None] = set()
    return found


def _stages(tasks, viewer):
    """{task id: {state: StageFacts}}: what each stage still to be reached needs, waits for and has."""
    by_task = {task.pk: task for task in tasks}
    newest = Attachment.objects.filter(stage=OuterRef("pk"), removed_at=None).order_by("-id").values("at")[:1]
    prefetch_related_objects(tasks, Prefetch("stages", Stage.objects.annotate(delivered_at=Subquery(newest))))
    awaited = _awaited(tasks, viewer)
    found = defaultdict(dict)
    for stage in (stage for task in tasks for stage in task.stages.all()):
        task = by_task[stage.task_id]
        returned, delivered_at = task.returned_at, stage.delivered_at
        found[stage.task_id][stage.state] = StageFacts(
            state=stage.state,
            deliverable=in_language(stage, "deliverable"),
            delivered=not stage.deliverable or delivered_at is not None,
            news_since_return=returned is None or (delivered_at is not None and delivered_at > returned),
            awaited=tuple(awaited[stage.pk]),
            due_on=stage.due_on,
            basis=stage.basis,
            movable=stage.movable,
        )
    return found


def _awaited(tasks, viewer):
    """{stage id: [sentence per needed stage that is not done]}, naming only what the viewer may see."""
    waits = (
        Wait.objects.filter(stage__task__in=[task.pk for task in tasks])
        .exclude(needs__phase__in=[Phase.DONE, Phase.CANCELLED])
        .select_related("needs__task__stream", "needs__task__owner", "needs__task__plan__unit")
        .order_by("needs__due_on", "needs_id")
    )
    found = defaultdict(list)
    for wait in waits:
        found[wait.stage_id].append(_awaited_sentence(wait.needs, viewer))
    return found


def _awaited_sentence(needs, viewer):
    task = needs.task
    unit = task.plan.unit
    known = name_for(viewer, title_row=needs, unit=unit, parent_id=unit.parent_id, plan_id=task.plan_id, stream=task.stream)
    if task.owner and known == needs.label:
        due = f"{needs.due_on:%d/%m/%Y}" if needs.due_on else _("no day set")
        return _("It must wait for “%(task)s” (%(person)s, due %(due)s).") % {"task": known, "person": task.owner, "due": due}
    return _("It must wait for “%(task)s”.") % {"task": known}
