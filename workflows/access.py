"""A person's seats on a day -> who may see what, for every reader. docs/roles.md is the same in words."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from types import SimpleNamespace

from django.db.models import BigIntegerField, BooleanField, CharField, DateField, ExpressionWrapper, F, Model, OuterRef, Q
from django.utils.translation import gettext as _

from workflows.models.congresses import CongressResult, Lesson, lessons_seen
from workflows.models.documents import Addressee, Draft, Opinion, Round
from workflows.models.elections import Ballot, BallotName, Election, Nominee
from workflows.models.people import Seat
from workflows.models.personnel import DelegateUnit, Dossier, DossierPaper, PersonnelSheet, StepMeeting
from workflows.models.plans import Congress, Plan, PlanVersion, Subcommittee
from workflows.models.propaganda import CampaignItem, CampaignPhase, ReachFigure
from workflows.models.reminders import Notice
from workflows.models.service import BudgetLine, CheckItem, Finding, PrintJob, Rehearsal
from workflows.models.tasks import Attachment, Change, Comment, Stage, Step, Task
from workflows.models.units import Unit, under
from workflows.prepared import Place, Prepared
from workflows.words import SUBCOMMITTEE_ROLES, Role, State, in_language


@dataclass(frozen=True)
class SeatView:
    """One seat with what access asks of it. `holder_id` differs from the viewer where they stand in."""

    seat_id: int
    holder_id: int
    role: Role
    label: str
    unit_id: int
    unit_path: str
    unit_name: str
    plan_id: int | None = None
    subcommittee_id: int | None = None
    subcommittee_name: str = ""
    stream_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Viewer:
    person_id: int
    on_day: date
    seats: tuple[SeatView, ...] = ()
    administrator: bool = False

    def units_where(self, *roles):
        return {seat.unit_id for seat in self.seats if seat.role in roles}

    @property
    def people_acted_for(self):
        """The viewer, and those for whom they stand in today."""
        return frozenset({self.person_id, *(seat.holder_id for seat in self.seats)})


def active(on_day, *, prefix=""):
    """The Q for seats in force on a day."""
    return Q(**{f"{prefix}from_on__lte": on_day}) & (Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gte": on_day}))


SEAT_FIELDS = [
    "person_id", "role", "title", "rank", "unit__path", "unit__code", "unit__name", "unit__name_en",
    "subcommittee__name", "subcommittee__name_en", "subcommittee__plan__unit__path", "subcommittee__plan__unit__code",
    "subcommittee__plan__unit__name", "subcommittee__plan__unit__name_en",
]  # fmt: skip


def _seats_of_one():
    person, today = Place("person", BigIntegerField()), Place("today", DateField())
    absent = Q(person__absences__stand_in=person, person__absences__from_on__lte=today, person__absences__to_on__gte=today)
    return (
        Seat.objects.filter(Q(person=person) | absent)
        .filter(active(today))
        .select_related("unit", "subcommittee__plan__unit")
        .only(*SEAT_FIELDS)
        .annotate(stream_id=F("subcommittee__links__stream_id"))
        .order_by("rank", "id")
    )


SEATS_OF_ONE = Prepared(_seats_of_one)


def viewer_of(user, *, today):
    """Everything access asks of a person, in one query: own seats, and those of the absent they stand in for."""
    streams, seats = {}, {}
    for seat in SEATS_OF_ONE.rows(person=user.pk, today=today):
        seats[seat.pk] = seat
        streams.setdefault(seat.pk, set()).add(seat.stream_id)
    views = tuple(_seat_view(seat, streams[pk] - {None}) for pk, seat in seats.items())
    return Viewer(user.pk, today, views, administrator=user.is_superuser)


def _seat_view(seat, stream_ids):
    body = seat.subcommittee
    unit = body.plan.unit if body else seat.unit
    return SeatView(
        seat_id=seat.pk,
        holder_id=seat.person_id,
        role=Role(seat.role),
        label=seat.label,
        unit_id=unit.pk,
        unit_path=unit.path,
        unit_name=str(unit),
        plan_id=body.plan_id if body else None,
        subcommittee_id=body.pk if body else None,
        subcommittee_name=str(body) if body else "",
        stream_ids=frozenset(stream_ids),
    )


NOTHING = Q(pk__in=[])


def units_seen(viewer, *, field="path"):
    """Units whose counts the viewer may see: those of the seats and everything below; an administrator sees all."""
    if viewer.administrator:
        return Q()
    seen = NOTHING
    for path in {seat.unit_path for seat in viewer.seats}:
        seen |= under(path, field=field)
    return seen


def tasks_seen(viewer, *, prefix=""):
    """The Q for task rows, from a model that reaches the task through `prefix` ("task__").

    Leaders, offices and observers: their unit and below, but confidential streams only a unit's own leaders.
    Heads, deputies and members: the streams of their body, in their plan and in the plans of direct lower units.
    """
    seen = NOTHING
    for seat in viewer.seats:
        if seat.role in SUBCOMMITTEE_ROLES:
            here = Q(**{f"{prefix}plan_id": seat.plan_id}) | Q(**{f"{prefix}plan__unit__parent_id": seat.unit_id})
            seen |= here & Q(**{f"{prefix}stream__pk__in": seat.stream_ids})
            continue
        seen |= under(seat.unit_path, field=f"{prefix}plan__unit__path") & Q(**{f"{prefix}stream__confidential": False})
        if seat.role == Role.LEADER:
            seen |= Q(**{f"{prefix}plan__unit_id": seat.unit_id})
    return seen


def works_for(viewer, *, unit, stream, confidential):
    """The Q for rows of a unit and a stream (named by the three lookups) whose work there is the viewer's: leaders, the office, the body of the stream."""
    found = NOTHING
    for seat in viewer.seats:
        if seat.role in SUBCOMMITTEE_ROLES:
            found |= Q(**{unit: seat.unit_id, f"{stream}__in": seat.stream_ids})
        elif seat.role == Role.LEADER:
            found |= Q(**{unit: seat.unit_id})
        elif seat.role == Role.OFFICE:
            found |= Q(**{unit: seat.unit_id, confidential: False})
    return found


BEFORE_CONSULTATION = [State.OUTLINE, State.DRAFTING]


def answers_for(viewer, *, prefix=""):
    """The Q for addressees (reached through `prefix`) for whom the viewer answers: a unit's own people, once the round has gone out."""
    task = f"{prefix}round__task__"
    gone_out = ~Q(**{f"{task}state__in": BEFORE_CONSULTATION}) & ~Q(**{f"{task}resume_state__in": BEFORE_CONSULTATION})
    works = works_for(viewer, unit=f"{prefix}unit", stream=f"{task}stream", confidential=f"{task}stream__confidential")
    return gone_out & works


def asks_in(viewer, *, prefix=""):
    """The Q for rounds on the side of those who ask: who sees the task; of a round passed on, the people of the unit that did it."""
    passed_on = works_for(viewer, unit=f"{prefix}unit", stream=f"{prefix}task__stream", confidential=f"{prefix}task__stream__confidential")
    return Q(**{f"{prefix}passed_on": None}) & tasks_seen(viewer, prefix=f"{prefix}task__") | Q(**{f"{prefix}passed_on__isnull": False}) & passed_on


def drafts_seen(viewer):
    """Drafts of the tasks that one sees, and those on which one's unit is asked."""
    asked = Addressee.objects.filter(answers_for(viewer)).values("round__drafts")
    return tasks_seen(viewer, prefix="task__") | Q(pk__in=asked)


def opinions_seen(viewer):
    """One's unit's own; on the asking side those of an answer that was sent, and of groups, whose answers are typed in there."""
    told = Q(addressee__answered_at__isnull=False) | Q(addressee__unit=None)
    return answers_for(viewer, prefix="addressee__") | asks_in(viewer, prefix="addressee__round__") & told


OF_A_TASK: dict[str, list[type[Model]]] = {
    "": [Task],
    "task__": [
        Stage, Step, Change, Notice, Comment, Attachment, CongressResult, CampaignPhase, CampaignItem, BudgetLine,
        CheckItem, PrintJob, Rehearsal, StepMeeting, PersonnelSheet, Dossier, DelegateUnit, Election,
    ],
    "item__task__": [ReachFigure],
    "rehearsal__task__": [Finding],
    "dossier__task__": [DossierPaper],
    "election__task__": [Nominee, Ballot],
    "ballot__election__task__": [BallotName],
}  # fmt: skip
"""Rows that are seen by who sees their task, by the way to it."""
_RULES = {model: partial(tasks_seen, prefix=way) for way, models in OF_A_TASK.items() for model in models} | {
    Unit: lambda viewer: units_seen(viewer),
    Plan: lambda viewer: units_seen(viewer, field="unit__path"),
    PlanVersion: lambda viewer: units_seen(viewer, field="plan__unit__path"),
    Congress: lambda viewer: units_seen(viewer, field="plan__unit__path"),
    Subcommittee: lambda viewer: units_seen(viewer, field="plan__unit__path"),
    Lesson: lambda viewer: lessons_seen(viewer, units_seen(viewer, field="plan__unit__path")),
    Draft: drafts_seen,
    Round: lambda viewer: asks_in(viewer),
    Addressee: lambda viewer: answers_for(viewer) | asks_in(viewer, prefix="round__"),
    Opinion: opinions_seen,
}


def visible(model, viewer):
    """The rows of a model that the viewer may see; a model without a rule is nobody's (KeyError)."""
    return model.objects.filter(_RULES[model](viewer))


def sees_task(viewer, *, unit, parent_id, plan_id, stream):
    """The same rule as `tasks_seen`, asked of one task already at hand."""
    for seat in viewer.seats:
        if seat.role in SUBCOMMITTEE_ROLES:
            if stream.pk in seat.stream_ids and (seat.plan_id == plan_id or seat.unit_id == parent_id):
                return True
        elif seat.role == Role.LEADER and seat.unit_id == unit.pk:
            return True
        elif unit.path.startswith(seat.unit_path) and not stream.confidential:
            return True
    return False


WHERE_IT_IS = ["kind", "state", "plan_id", "plan__unit_id", "plan__unit__path", "plan__unit__parent_id", "stream_id", "stream__confidential"]
WHERE_IS = Prepared(lambda: Task.objects.filter(pk=Place("pk", BigIntegerField())).values_list(*WHERE_IT_IS))


def kind_and_state(viewer, pk):
    """A task's kind and state; None where there is none that the viewer may see. What a move asks before it locks anything."""
    for kind, state, plan_id, unit_id, path, parent_id, stream_id, confidential in WHERE_IS.rows(pk=pk):
        unit, stream = SimpleNamespace(pk=unit_id, path=path), SimpleNamespace(pk=stream_id, confidential=confidential)
        if sees_task(viewer, unit=unit, parent_id=parent_id, plan_id=plan_id, stream=stream):
            return kind, state
    return None


def seats_seeing(*, today):
    """Seats in force that let their holder see the task of an outer query: `tasks_seen`, asked the other way round."""
    plan, unit, stream = OuterRef("plan"), OuterRef("plan__unit"), OuterRef("stream")
    in_body = Q(subcommittee__links__stream=stream) & (Q(subcommittee__plan=plan) | Q(subcommittee__plan__unit=OuterRef("plan__unit__parent")))
    above = Q(task_path__startswith=F("unit__path"), task_confidential=False)
    return Seat.objects.alias(
        task_path=ExpressionWrapper(OuterRef("plan__unit__path"), CharField()),
        task_confidential=ExpressionWrapper(OuterRef("stream__confidential"), BooleanField()),
    ).filter(active(today), in_body | above | Q(role=Role.LEADER, unit=unit))


def name_for(viewer, *, title_row, unit, parent_id, plan_id, stream):
    """A task's title for this viewer, or what it is called to somebody who may not see it."""
    if sees_task(viewer, unit=unit, parent_id=parent_id, plan_id=plan_id, stream=stream):
        return in_language(title_row, "title")
    if stream.confidential:
        return _("a confidential task of the stream %(stream)s") % {"stream": stream}
    return _("a task of the stream %(stream)s") % {"stream": stream}


def may_plan(viewer, unit):
    """Office staff plan for their unit and for all below it."""
    return any(seat.role == Role.OFFICE and unit.path.startswith(seat.unit_path) for seat in viewer.seats)


def may_manage_people(viewer, unit):
    """Office staff add people and seats in their unit and below; administrators everywhere."""
    return viewer.administrator or may_plan(viewer, unit)


def may_edit_rules(viewer):
    """Reminder rules hold for every unit alike: administrators alone change them."""
    return viewer.administrator


LEDGER_ROLES = (Role.LEADER, Role.OFFICE, Role.HEAD, Role.DEPUTY)


def may_read_ledger(viewer):
    """Who answers for others' work reads what they were reminded of: rows are those of the tasks that one sees."""
    return viewer.administrator or any(seat.role in LEDGER_ROLES for seat in viewer.seats)


def may_assign(viewer, *, unit, plan_id, stream):
    """Heads name owners in their streams; the office everywhere in its unit but in confidential streams."""
    for seat in viewer.seats:
        if seat.role in (Role.HEAD, Role.DEPUTY) and seat.plan_id == plan_id and stream.pk in seat.stream_ids:
            return True
        if seat.role == Role.LEADER and seat.unit_id == unit.pk:
            return True
        if seat.role == Role.OFFICE and unit.path.startswith(seat.unit_path) and not stream.confidential:
            return True
    return False
