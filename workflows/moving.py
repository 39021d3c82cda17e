"""A task, an action and a person -> one Step, or a sentence for a no. The only door through which a state changes."""

from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from django_fsm import GET_STATE

from workflows.access import viewer_of
from workflows.facts import facts
from workflows.guards import Facts, seat_for
from workflows.machines import MACHINES
from workflows.machines.arrows import Arrow
from workflows.machines.aside import Aside
from workflows.models.plans import Plan
from workflows.models.readiness import Cell
from workflows.models.tasks import Stage, Step, Task, Wait
from workflows.prepared import Place, Prepared
from workflows.words import OPEN_PHASES, PHASE_OF, ROAD_OF, STATES_OF, Kind, Phase, Role, State

SUBMISSIONS = ("submit", "submit_up")
RETURNS = ("send_back", "step_back")
STOPPED = (State.BLOCKED, State.SUSPENDED)
STOPS = ("suspend", "resume", "cancel", "reopen")


class Refused(Exception):
    """It is not possible; the text is the sentence for the person, `field` where it belongs in a form. Nothing was changed."""

    def __init__(self, sentence, field=""):
        super().__init__(sentence)
        self.field = field


class Overtaken(Refused):
    """Somebody else moved the task since the person saw it."""


@dataclass(frozen=True)
class Move:
    """One move out of the present state, as a page shows it."""

    action: str
    arrow: Arrow
    why_not: str | None

    @property
    def allowed(self):
        return self.why_not is None

    @property
    def label(self):
        return str(self.arrow.label)


def transitions_of(kind):
    """{action: [(sources, target, arrow)]} of a kind's machine, in the order they are written."""
    machine, own = MACHINES[kind], set(STATES_OF[kind])
    names = [*vars(machine), *(name for name in vars(Aside) if issubclass(machine, Aside) and name not in vars(machine))]
    table = {}
    for name in names:
        meta = getattr(getattr(machine, name), "_django_fsm", None)
        if meta is not None:
            table[name] = [(source, move.target, move.custom["arrow"]) for source, move in meta.transitions.items() if source in own]
    return table


TABLES = {kind: transitions_of(kind) for kind in MACHINES}


def arrow_from(kind, state, action):
    """(target, arrow) of an action out of a state, or None."""
    for source, target, arrow in TABLES[kind].get(action, ()):
        if source in (state, "*"):
            return target, arrow
    return None


def _name(target):
    """The target's name; none where the machine only knows it when it gets there."""
    return "" if isinstance(target, GET_STATE) else str(target)


OUT_OF = {
    (kind, state): [(action, _name(found[0]), found[1]) for action in TABLES[kind] if (found := arrow_from(kind, state, action))]
    for kind in MACHINES
    for state in STATES_OF[kind]
}


# What may be done


def moves_for(task, known: Facts):
    """Every move out of the present state with the reason for a no; what its form still asks counts as given."""
    return [Move(action, arrow, why_not_yet(target, arrow, known)) for action, target, arrow in arrows_of(task)]


def arrows_of(task):
    """[(action, name of the target, arrow)] out of the task's present state, in the order of its machine."""
    return OUT_OF[task.kind, task.state]


def why_not_yet(target, arrow, known: Facts, *, by_whom=True):
    """The first no before the move's form was filled in: what it asks counts as given. `by_whom`: whether it is asked who makes the move."""
    given = known.given(target=target, note="typed in the form", number="typed", dated_on=known.today)
    return why_not_of(arrow.guards if by_whom else arrow.guards[1:], given)


def why_not(arrow, known: Facts):
    return why_not_of(arrow.guards, known)


def why_not_of(guards, known: Facts):
    """The first no, as a sentence, or None."""
    return next((sentence for asked in guards if (sentence := asked.why_not(known)) is not None), None)


# The door


def move(task_id, action, *, by, version, at, viewer=None, note="", number="", dated_on=None):
    """Make one move and return its Step. Raises Refused or Overtaken with the sentence; then nothing is changed.

    `version` is the task's as the person saw it. `at` is the business clock's moment. `viewer`: `by` with the seats
    of that day, where they are at hand.
    """
    today = at.date()
    with transaction.atomic():
        if action in STOPS:
            _lock_plan_of_congress(task_id)
        task = _locked(task_id)
        _same_as_seen(task, version)
        if viewer is None or (viewer.person_id, viewer.on_day) != (by.pk, today):
            viewer = viewer_of(by, today=today)
        known = facts([task], viewer=viewer)[task.pk].given(note=note, number=number, dated_on=dated_on)
        found = arrow_from(task.kind, task.state, action)
        if found is None:
            raise Refused(_("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()})
        target, arrow = found
        known = known.given(target=_name(target))
        if (sentence := why_not(arrow, known)) is not None:
            raise Refused(sentence, next(asked.field for asked in arrow.guards if asked.why_not(known) is not None))
        return _make(task, action, arrow, known, by=by, at=at)


ONE = Place("task", BigIntegerField())
# Two halves, since no index answers an OR over two joined tables.
NEIGHBOURS = Prepared(
    lambda: Wait.objects.filter(stage__task=ONE)
    .values_list("needs__task_id")
    .union(Wait.objects.filter(needs__task=ONE).values_list("stage__task_id"))
)
TASK = Prepared(lambda: Task.objects.select_related("plan__unit", "stream").filter(pk=ONE))


@cache
def _lock_of(number):
    """The lock of so many tasks, ids ascending."""
    places = [Place(f"pk{place}", BigIntegerField()) for place in range(number)]
    return Prepared(lambda: Task.objects.select_for_update(of=("self",)).filter(pk__in=places).order_by("pk").values_list("pk"))


def _lock_plan_of_congress(task_id):
    """All tasks of its plan, ids ascending, so that no other move is half-way when the plan stops; of other kinds nothing."""
    beside = Task.objects.filter(plan__tasks=task_id, plan__tasks__kind=Kind.CONGRESS)
    list(beside.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _locked(task_id):
    """The task with its neighbours locked, ids ascending: what it waits for, and what waits for it."""
    ids = {task_id, *(pk for (pk,) in NEIGHBOURS.rows(task=task_id))}
    _lock_of(len(ids)).rows(**{f"pk{place}": pk for place, pk in enumerate(ids)})
    (task,) = TASK.rows(task=task_id)
    task.__class__ = MACHINES[task.kind]
    return task


def _same_as_seen(task, version):
    if task.version == version:
        return
    last = task.steps.select_related("by").order_by("-sequence").first()
    if last is None or last.by is None or any(rows.filter(at__gt=last.at).exists() for rows in (task.changes, task.attachments)):
        raise Overtaken(_("The task has changed meanwhile. Look at it again."))
    raise Overtaken(
        _("%(person)s was faster: “%(state)s” at %(time)s. Nothing was changed.")
        % {"person": last.by, "state": last.get_to_state_display(), "time": f"{last.at.astimezone():%H:%M %d/%m/%Y}"}
    )


MOVED = [  # all that a move may change of a task
    "state", "resume_state", "phase", "start_on", "due_on", "due_version", "version", "steps_made", "last_moved_at",
    "submitted_by", "submitted_at", "decision_opened_by", "decision_opened_at", "returned_at", "returned_note",
]  # fmt: skip


def _make(task, action, arrow, known, *, by, at):
    before = task.state
    getattr(task, action)()
    seat = seat_for(arrow.by, known)
    _remember(task, action, before, by=by, at=at, note=known.note)
    task.phase = PHASE_OF[State(task.state)]
    task.version += 1
    task.steps_made += 1
    task.last_moved_at = at
    _settle_stages(task, at.date())
    task.save(update_fields=MOVED)
    step = Step.objects.create(
        task_id=task.pk,
        sequence=task.steps_made,
        action=action,
        from_state=before,
        to_state=task.state,
        by=by,
        seat_id=seat.seat_id if seat else None,
        stands_in_for_id=seat.holder_id if seat and seat.holder_id != by.pk else None,
        on_behalf=bool(seat) and seat.role == Role.OFFICE and not known.is_owner,
        note=known.note,
        number=known.number,
        dated_on=known.dated_on,
        at=at,
    )
    if task.kind == Kind.CONGRESS and {before, task.state} & {State.SUSPENDED, State.CANCELLED}:
        _plan_follows(task, step)
    else:
        Cell.objects.recount(task.plan, task.stream, today=at.date())
    return step


def _plan_follows(task, step):
    """With the congress its whole plan is suspended, called off or taken up again: one row, no other moves."""
    if task.state in (State.SUSPENDED, State.CANCELLED):
        Plan.objects.stop(task.plan_id, by=step, called_off=task.state == State.CANCELLED)
    else:
        Plan.objects.go_on(task.plan_id)
    Cell.objects.recount_many(Cell.objects.filter(plan=task.plan_id).values_list("pk", flat=True), today=step.at.date())


def _remember(task, action, before, *, by, at, note):
    """What later guards ask: who submitted, whether the decision was opened, since when it is returned."""
    task.resume_state = (task.resume_state if before in STOPPED else before) if task.state in STOPPED else ""
    task.decision_opened_by, task.decision_opened_at = None, None
    if action in SUBMISSIONS:
        task.submitted_by, task.submitted_at = by, at
    if action in SUBMISSIONS or _goes_forward(task, before):
        task.returned_at, task.returned_note = None, ""
    if action in RETURNS:
        task.returned_at, task.returned_note = at, note


def _goes_forward(task, before):
    road = ROAD_OF.get(task.kind, ())
    return task.state in road and before in road and road.index(task.state) > road.index(before)


def _settle_stages(task, today):
    """Bring the stages' phases and the task's own days in line with its state."""
    current = None
    for stage in task.stages.all():
        phase = _phase_of(task, stage, first=current is None)
        if phase in OPEN_PHASES and current is None:
            current = stage
        reached = (stage.reached_on or today) if phase == Phase.DONE else None
        if (stage.phase, stage.reached_on) != (phase, reached):
            Stage.objects.filter(pk=stage.pk).update(phase=phase, reached_on=reached)
    if current is None and task.phase in OPEN_PHASES:
        task.due_on = None  # beyond its last dated stage nothing is due; closing the congress asks for its end
    if current and (task.start_on, task.due_on) != (current.start_on, current.due_on):
        task.start_on, task.due_on = current.start_on, current.due_on
        task.due_version += 1


def _phase_of(task, stage, *, first):
    if _is_reached(task, stage):
        return Phase.DONE
    if task.phase in (Phase.SUSPENDED, Phase.CANCELLED):
        return task.phase
    return task.phase if first else Phase.WAITING


def _is_reached(task, stage):
    road = ROAD_OF.get(task.kind)
    if road is None:
        return task.state == stage.state
    if task.state in road:
        return road.index(task.state) >= road.index(stage.state)
    return stage.reached_on is not None


def open_decision(task_id, *, by, at):
    """An approver has opened the decision form: from now on the submitter can't withdraw. Twice does no harm."""
    with transaction.atomic():
        task = _locked(task_id)
        known = facts([task], viewer=viewer_of(by, today=at.date()))[task.pk]
        opens = [m for m in moves_for(task, known) if m.arrow.deciding and m.allowed]
        if opens:
            Task.objects.filter(pk=task.pk, decision_opened_at=None).update(decision_opened_by=by, decision_opened_at=at)
        return bool(opens)
