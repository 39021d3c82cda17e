"""Tasks and a viewer -> Facts: all that guards ask, in a fixed number of queries for one task or fifty."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from workflows.access import SeatView, Viewer, active
from workflows.facts.awaiting import NEEDS, awaited_sentence
from workflows.facts.own import own_facts
from workflows.guards import Facts, Held, StageFacts
from workflows.models.people import Seat
from workflows.models.tasks import Attachment, Stage, Task, Wait
from workflows.prepared import Ids, Prepared
from workflows.words import APPROVING_ROLES, DECIDED_ABOVE, SUBCOMMITTEE_ROLES, Kind, Phase, Role, teller


def with_delivery(stages):
    """A queryset of stages, each with the moment of its newest deliverable (or None), as facts ask it."""
    newest = Attachment.objects.filter(stage=OuterRef("pk"), removed_at=None).order_by("-id").values("at")[:1]
    return stages.annotate(delivered_at=Subquery(newest))


STAGES = Prepared(lambda: with_delivery(Stage.objects.filter(task__pk__in=Ids("tasks"))).order_by("task", "position"))


def facts(tasks, *, viewer: Viewer, stages_at_hand=()):
    """{task id: Facts}. Tasks must have plan__unit and stream selected. At most three queries, however many tasks.

    `stages_at_hand`: stages that were fetched `with_delivery` already, all of each of their tasks.
    """
    deciders, stand_ins = _deciders(tasks, viewer.on_day)
    batch, seats = _Batch(tasks, viewer, stages_at_hand), [(seat, _held(seat, here=True), _held(seat, here=False)) for seat in viewer.seats]
    return {task.pk: _facts_of(task, viewer, seats, _free(deciders, stand_ins, task), _StagesOfOne(batch, task.pk)) for task in tasks}


NOBODY: frozenset[int] = frozenset()


def _facts_of(task, viewer, seats, deciders, stages):
    unit, parent_id = task.plan.unit, task.plan.unit.parent_id
    return Facts(
        today=viewer.on_day,
        person_id=viewer.person_id,
        state=task.state,
        owner_id=task.owner_id,
        seats=tuple([here if at == HERE else above for seat, here, above in seats if (at := _reaches(seat, task, unit, parent_id))]),
        submitter_id=task.submitted_by_id,
        decision_opened=task.decision_opened_at is not None,
        returned=task.returned_at is not None,
        plan_suspended=task.plan.suspended_on is not None,
        opens_on=task.plan.anchor_on,
        approvers=deciders.get(("body", task.plan_id, task.stream_id), NOBODY),
        leaders=deciders.get(("unit", unit.pk), NOBODY),
        deciders_above=deciders.get(("above", parent_id, task.stream_id) if task.stream.confidential else ("unit", parent_id), NOBODY),
        confidential=task.stream.confidential,
        stages=stages,
        tell_own=stages.tell_own,
    )


def _held(seat: SeatView, *, here):
    return Held(seat.seat_id, seat.role, seat.holder_id, seat.label, here=here)


HERE, ABOVE = "here", "above"


def _reaches(seat: SeatView, task, unit, parent_id):
    """Whether the seat gives anything about this task: in the task's own unit, or in the superior; None where it gives nothing."""
    if seat.role in SUBCOMMITTEE_ROLES:
        if task.stream_id not in seat.stream_ids:
            return None
        if seat.plan_id == task.plan_id:
            return HERE
        return ABOVE if task.stream.confidential and seat.unit_id == parent_id else None
    if seat.role == Role.OFFICE and task.stream.confidential:
        return None
    if seat.unit_id == unit.pk:
        return HERE
    return ABOVE if seat.unit_id == parent_id or (seat.role == Role.OFFICE and unit.path.startswith(seat.unit_path)) else None


def _deciders(tasks, today):
    """Who decides, where something is decided: ids of heads and deputies per plan and stream, of leaders per unit, the superior's too.

    Of a confidential stream the superior's heads decide: they stand under ("above", unit, stream).
    """
    tasks = [task for task in tasks if task.phase == Phase.REVIEW or task.kind in DECIDED_ABOVE]
    if not tasks:
        return {}, {}
    units = {task.plan.unit_id for task in tasks} | {task.plan.unit.parent_id for task in tasks}
    above = {task.plan.unit.parent_id for task in tasks if task.stream.confidential} - {None}
    body = Q(subcommittee__plan__in={task.plan_id for task in tasks})
    if above:
        body |= Q(subcommittee__plan__unit__in=above, subcommittee__links__stream__confidential=True)
    rows = (
        Seat.objects.filter(body & Q(role__in=APPROVING_ROLES) | Q(unit__in=units - {None}, role=Role.LEADER))
        .filter(active(today), person__is_active=True)
        .annotate(away=FilteredRelation("person__absences", condition=Q(person__absences__from_on__lte=today, person__absences__to_on__gte=today)))
        .values_list("person_id", "away__stand_in", "unit_id", "subcommittee__plan_id", "subcommittee__plan__unit_id", "subcommittee__links__stream_id")
    )
    found, stand_ins = defaultdict(set), {}
    for person_id, stand_in_id, unit_id, plan_id, of_unit_id, stream_id in rows:
        if stand_in_id:
            stand_ins[person_id] = stand_in_id
        if unit_id:
            found["unit", unit_id].add(person_id)
            continue
        found["body", plan_id, stream_id].add(person_id)
        found["above", of_unit_id, stream_id].add(person_id)
    return {where: frozenset(people) for where, people in found.items()}, stand_ins


def _free(deciders, stand_ins, task):
    """The deciders without those who are away while the task's submitter stands in for them: they could decide on nothing of his."""
    if not task.submitted_by_id or task.submitted_by_id not in stand_ins.values():
        return deciders
    busy = {person for person, stand_in in stand_ins.items() if stand_in == task.submitted_by_id}
    return {where: people - busy for where, people in deciders.items()}


class _Batch:
    """The stages of some tasks. What they wait for is fetched, for all at once, when the first guard asks for it:

    to somebody who may do nothing about any of them no guard gets that far.
    """

    def __init__(self, tasks, viewer, at_hand):
        self.tasks, self.viewer = {task.pk: task for task in tasks}, viewer
        missing = self.tasks.keys() - {stage.task_id for stage in at_hand}
        self.stages = defaultdict(list)
        for stage in (*at_hand, *(STAGES.rows(tasks=missing) if missing else ())):
            self.stages[stage.task_id].append(stage)
        for task in tasks:
            _remember_stages(task, self.stages[task.pk])

    def own(self, task_id):
        """What the rows of the task's kind say of it; None for a general task."""
        return self._own.get(task_id)

    @cached_property
    def _own(self):
        return own_facts(self.tasks.values(), self.viewer)

    @cached_property
    def awaited(self):
        return _awaited(self.tasks, self.viewer)

    @cached_property
    def of_task(self):
        """{task id: {state: StageFacts}}: what each stage still to be reached needs, waits for and has."""
        told = teller()
        return {
            pk: {stage.state: _stage_facts(stage, task.returned_at, self.awaited[stage.pk], told) for stage in self.stages[pk]}
            for pk, task in self.tasks.items()
        }


class _StagesOfOne(Mapping):
    """{state: StageFacts} of one task of a batch."""

    def __init__(self, batch, task_id):
        self.batch, self.task_id = batch, task_id

    def tell_own(self):
        return self.batch.own(self.task_id)

    def __getitem__(self, state):
        return self.batch.of_task[self.task_id][state]

    def get(self, state, default=None):
        return self.batch.of_task[self.task_id].get(state, default)

    def __iter__(self):
        return iter(self.batch.of_task[self.task_id])

    def __len__(self):
        return len(self.batch.stages[self.task_id])


def _remember_stages(task, stages):
    """Of a long task `task.known_stages`, and of a model's row `task.stages.all()` too, as after prefetch_related."""
    if task.kind != Kind.GENERAL:
        task.known_stages = stages
    if not isinstance(task, Task):
        return
    known = task.stages.all()
    known._result_cache = stages
    vars(task).setdefault("_prefetched_objects_cache", {})["stages"] = known


def _stage_facts(stage, returned_at, awaited, told):
    delivered_at = stage.delivered_at
    return StageFacts(
        state=stage.state,
        deliverable=told(stage, "deliverable"),
        delivered=not stage.deliverable or delivered_at is not None,
        news_since_return=returned_at is None or (delivered_at is not None and delivered_at > returned_at),
        awaited=tuple(awaited),
        due_on=stage.due_on,
        basis=stage.basis,
        movable=stage.movable,
        no_upload=stage.no_upload,
    )


def _waits():
    waits = Wait.objects.filter(stage__task__pk__in=Ids("tasks")).exclude(needs__phase__in=[Phase.DONE, Phase.CANCELLED])
    return waits.order_by("needs__due_on", "needs_id").values_list("stage_id", *NEEDS.values())


WAITS = Prepared(_waits)


def _awaited(task_ids, viewer):
    """{stage id: [sentence per needed stage that is not done]}, naming only what the viewer may see."""
    found = defaultdict(list)
    for stage_id, *values in WAITS.rows(tasks=task_ids):
        found[stage_id].append(awaited_sentence(values, viewer))
    return found
