"""A task + another owner, another day, or a new task -> the rows changed, what changed written down, the cells recounted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from workflows.access import may_assign, name_for, viewer_of
from workflows.fitting import works_on
from workflows.guards import REASON_LETTERS
from workflows.models.directives import DayOverride
from workflows.models.plans import Plan
from workflows.models.readiness import Cell
from workflows.models.tasks import Change, Stage, Task
from workflows.planning.owning import head_of
from workflows.planning.previewing import Refused
from workflows.words import FIRST_STATE, LAST_STATE, OPEN_PHASES, PHASE_OF, Kind, Phase, Role


def _locked(task_ids):
    """The tasks, locked, ids ascending, with what access asks."""
    tasks = Task.objects.select_for_update(of=("self",)).filter(pk__in=task_ids).order_by("pk")
    return list(tasks.select_related("plan__unit", "stream", "owner"))


def _may_change(viewer, task):
    return may_assign(viewer, unit=task.plan.unit, plan_id=task.plan_id, stream=task.stream)


def _recount(tasks, today):
    """Each cell once, in the order of plans and streams."""
    cells = {(task.plan_id, task.stream_id): task for task in tasks}
    for key in sorted(cells):
        Cell.objects.recount(cells[key].plan, cells[key].stream, today=today)


# Who does it


def assign(tasks, owner, *, by, at):
    """Name the owner of tasks (rows or ids); None takes the owner away. All of them or none; returns how many changed.

    Heads name owners in their streams, the office in its unit, never in confidential streams. The owner needs a seat
    from which the task may be done. Closed tasks and those who have this owner already stay as they are.
    """
    with transaction.atomic():
        found = _locked([getattr(task, "pk", task) for task in tasks])
        viewer = viewer_of(by, today=at.date())
        theirs = viewer_of(owner, today=at.date()) if owner else None
        open_ones = [task for task in found if task.phase in OPEN_PHASES or task.phase == Phase.SUSPENDED]
        for task in open_ones:
            _refuse_assignment(task, viewer, owner, theirs)
        changed = [task for task in open_ones if task.owner_id != (owner.pk if owner else None)]
        Task.objects.filter(pk__in=[task.pk for task in changed]).update(owner=owner, version=F("version") + 1)
        Change.objects.bulk_create(
            Change(task=task, field="owner", old=_named(task.owner), new=_named(owner), by=by, at=at) for task in changed
        )
        _recount(changed, at.date())
    return len(changed)


def _refuse_assignment(task, viewer, owner, theirs):
    if not _may_change(viewer, task):
        known = _name(viewer, task)
        raise Refused(_("Only the head of the subcommittee, the office or a leader names the owner of “%(task)s”.") % {"task": known})
    if owner and not any(works_on(seat, task) for seat in theirs.seats if seat.holder_id == owner.pk):
        words = {"person": owner, "task": _name(viewer, task)}
        raise Refused(_("%(person)s holds no seat from which “%(task)s” may be done.") % words, "owner")


def _named(person):
    return person.name[:200] if person else ""


def decline(task_id, reason, *, by, at):
    """The owner gives an open task back, with a reason: it has no owner then and is the head's to assign. Returns the Change."""
    with transaction.atomic():
        task = _locked([task_id])[0]
        if task.owner_id != by.pk:
            raise Refused(_("Only the owner gives a task back."))
        if task.phase not in OPEN_PHASES or task.phase == Phase.REVIEW or task.plan.suspended_on:
            raise Refused(_("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()})
        if sum(letter.isalpha() for letter in reason) < REASON_LETTERS:
            raise Refused(_("Write the reason in at least 10 letters, for example: “This belongs to the service subcommittee.”"), "reason")
        Task.objects.filter(pk=task.pk).update(owner=None, version=F("version") + 1)
        change = Change.objects.create(task=task, field="owner", old=by.name[:200], reason=reason.strip()[:400], by=by, at=at)
        _recount([task], at.date())
    return change


def _name(viewer, task, stage=None):
    unit = task.plan.unit
    return name_for(viewer, title_row=stage or task, unit=unit, parent_id=unit.parent_id, plan_id=task.plan_id, stream=task.stream)


# When


def redate(stage, due_on, reason, *, by, at):
    """Set another due day of an open stage (row or id), by hand, with a reason; returns the Change.

    Earlier: heads of the stream, office, leaders. Later: a leader of the unit alone, never where a rule forbids it.
    A day before the congress stays before it, on a working day, after what it waits for and before what waits for it.
    """
    with transaction.atomic():
        stage = Stage.objects.only("pk", "task_id").get(pk=getattr(stage, "pk", stage))
        task = _locked([stage.task_id])[0]
        stage = Stage.objects.get(pk=stage.pk)
        viewer = viewer_of(by, today=at.date())
        old = stage.due_on
        _refuse_day(stage, task, due_on, reason, viewer)
        stage.due_on = stage.nominal_on = due_on
        stage.start_on = min(stage.start_on, due_on) if stage.start_on else None
        stage.set_by_hand = True
        stage.save(update_fields=["due_on", "nominal_on", "start_on", "set_by_hand"])
        _take_over_day(task, stage)
        change = Change.objects.create(
            task=task, field="due_on", old=f"{old:%d/%m/%Y}" if old else "", new=f"{due_on:%d/%m/%Y}", reason=reason.strip(), by=by, at=at
        )
        _recount([task], at.date())
    return change


def _take_over_day(task, stage):
    """The task's own day is that of its current stage; a new one makes new reminders."""
    current = task.stages.filter(phase__in=OPEN_PHASES).order_by("position").first()
    facts = {"version": F("version") + 1}
    if current and current.pk == stage.pk:
        facts |= {"start_on": stage.start_on, "due_on": stage.due_on, "due_version": F("due_version") + 1}
    Task.objects.filter(pk=task.pk).update(**facts)


def _refuse_day(stage, task, due_on, reason, viewer):
    leads = any(seat.role == Role.LEADER and seat.unit_id == task.plan.unit_id for seat in viewer.seats)
    if not (leads or _may_change(viewer, task)):
        raise Refused(_("Only the head of the subcommittee, the office or a leader changes the day."))
    if stage.phase not in OPEN_PHASES:
        raise Refused(_("It is closed; its day stays."))
    if sum(letter.isalpha() for letter in reason) < REASON_LETTERS:
        raise Refused(_("Write the reason in at least 10 letters, for example: “The superior asks for the draft a week earlier.”"), "reason")
    if stage.due_on and due_on > stage.due_on:
        _refuse_later(stage, leads)
    _refuse_place(stage, task, due_on, viewer)


def _refuse_later(stage, leads):
    if not stage.movable:
        raise Refused(_("A rule fixes this day; it can't be later."), "due_on")
    if not leads:
        raise Refused(_("A later day is granted by a leader of the unit."), "due_on")


def _refuse_place(stage, task, due_on, viewer):
    opens_on = task.plan.anchor_on
    _refuse_far_or_free(due_on, opens_on, viewer.on_day)
    if not task.added_from and stage.due_on and (stage.due_on < opens_on) != (due_on < opens_on):
        raise Refused(_("The congress opens on %(day)s: what is due before it stays before it.") % {"day": f"{opens_on:%d/%m/%Y}"}, "due_on")
    _refuse_order(stage, due_on, viewer)


LATEST = timedelta(days=2 * 366)
"""After the congress: what lies farther is a mistyped year."""


def _refuse_far_or_free(due_on, opens_on, today):
    """A day that can be one: not past, not years after the congress, not a day off."""
    if due_on < today:
        raise Refused(_("The day lies in the past."), "due_on")
    if due_on > max(opens_on, today) + LATEST:
        raise Refused(_("%(day)s lies more than two years after the congress. Check the year.") % {"day": f"{due_on:%d/%m/%Y}"}, "due_on")
    calendar = DayOverride.objects.calendar()
    if not calendar.is_working(due_on):
        words = {"day": f"{due_on:%d/%m/%Y}", "nearest": f"{calendar.working_day_before(due_on):%d/%m/%Y}"}
        raise Refused(_("%(day)s is a day off. The working day before is %(nearest)s.") % words, "due_on")


def _refuse_order(stage, due_on, viewer):
    """Nothing is due after what waits for it; the stages of one task keep their order too."""
    open_ones = Stage.objects.filter(phase__in=OPEN_PHASES).select_related("task__plan__unit", "task__stream")
    before = Q(awaited__stage=stage) | Q(task=stage.task_id, position__lt=stage.position)
    after = Q(waits__needs=stage) | Q(task=stage.task_id, position__gt=stage.position)
    earlier = open_ones.filter(before, due_on__gt=due_on).order_by("-due_on").first()
    if earlier:
        words = {"task": _name(viewer, earlier.task, earlier), "day": f"{earlier.due_on:%d/%m/%Y}"}
        raise Refused(_("It waits for “%(task)s”, due %(day)s.") % words, "due_on")
    later = open_ones.filter(after, due_on__lt=due_on).order_by("due_on").first()
    if later:
        words = {"task": _name(viewer, later.task, later), "day": f"{later.due_on:%d/%m/%Y}"}
        raise Refused(_("“%(task)s”, due %(day)s, waits for it.") % words, "due_on")


# One more


def add_task(plan, *, stream, title, due_on, source, deliverable="", start_on=None, owner=None, by, at, **facts):
    """A task that is not in the template, with where it comes from; its owner is the body's head unless one is named.

    `facts` are other fields of Task: title_en, deliverable_en. Returns the task; sent twice it is one.
    """
    viewer = viewer_of(by, today=at.date())
    if not may_assign(viewer, unit=plan.unit, plan_id=plan.pk, stream=stream):
        raise Refused(_("Only the head of the subcommittee, the office or a leader adds a task."), "stream")
    if not title.strip():
        raise Refused(_("Enter what is to be done."), "title")
    if not source.strip():
        raise Refused(_("Enter where the task comes from, for example the conclusion of a meeting."), "source")
    _refuse_far_or_free(due_on, plan.anchor_on, at.date())
    start_on = min(start_on or at.date(), due_on)
    state = FIRST_STATE[Kind.GENERAL]
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)  # of two presses at once the second finds the first one's task
        if plan.suspended_on:
            raise Refused(_("The plan is suspended. Nothing moves until it is resumed."))
        same = {"stream": stream, "title": title.strip(), "due_on": due_on, "added_from": source.strip(), "phase__in": OPEN_PHASES}
        if there := Task.objects.filter(plan=plan, **same).first():
            return there
        owner = owner or head_of(plan, stream, on_day=at.date())
        task = Task(
            plan=plan, stream=stream, title=title.strip(), deliverable=deliverable.strip(), added_from=source.strip(), owner=owner,
            state=state, phase=PHASE_OF[state], start_on=start_on, due_on=due_on, **facts,
        )  # fmt: skip
        if owner:
            _refuse_assignment(task, viewer, owner, viewer_of(owner, today=at.date()))
        task.save()
        Stage.objects.create(
            task=task, state=LAST_STATE[Kind.GENERAL], title=task.title, title_en=task.title_en, deliverable=task.deliverable,
            deliverable_en=task.deliverable_en, start_on=start_on, due_on=due_on, nominal_on=due_on, set_by_hand=True,
        )  # fmt: skip
        _recount([task], at.date())
    return task
