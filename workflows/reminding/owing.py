"""An audience and open tasks -> who is owed a reminder of each: the holders of a duty, or those who stand in for them; who leads lower units."""

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from workflows.access import active, seats_seeing
from workflows.fitting import seats_to_decide
from workflows.models.people import Absence, Seat
from workflows.models.units import Unit
from workflows.reminding.ladder import open_tasks
from workflows.words import APPROVING_ROLES, Audience, Kind, Role


def recipients(audience, *, today, tasks=None):
    """Rows (person, task, due version, due day) of an audience among open tasks.

    The owner must hold a seat that lets them see the task; a task without such an owner is its head's. Without a head
    the deputies, without them the leaders of the unit stand for it. Somebody absent is not written to, their stand-in is.
    """
    tasks = open_tasks() if tasks is None else tasks
    if audience == Audience.WATCHER:
        return _watchers(tasks, today).distinct()
    if audience == Audience.SUPERIOR:
        return _union(_superiors(tasks, today))
    if audience == Audience.DECIDER:
        return _union(_deciders(tasks, today))
    if audience == Audience.OWNER:
        sees = Q(owner__is_active=True) & Exists(seats_seeing(today=today).filter(person=OuterRef("owner")))
        ways = [_present(tasks.filter(sees), "owner", today), *_heads(tasks.filter(~sees), today)]
    elif audience == Audience.HEAD:
        ways = _heads(tasks, today)
    else:
        ways = [_leaders(tasks, today)]
    return _union(ways)


def leaders(today):
    """Seats of those who lead units that have lower ones: where there are none, a summary has nothing to compare."""
    return Seat.objects.filter(active(today), role=Role.LEADER, person__is_active=True, unit__in=Unit.objects.with_lower(today))


def _union(ways):
    return ways[0].union(*ways[1:]) if len(ways) > 1 else ways[0].distinct()


def _watchers(tasks, today):
    """Who watches a task and may see it."""
    watched = tasks.filter(watches__person__is_active=True).annotate(watcher=F("watches__person"))
    return _present(watched.filter(Exists(seats_seeing(today=today).filter(person=OuterRef("watcher")))), "watcher", today)


def _superiors(tasks, today):
    """Who answers for a task in the superior: its leaders; of a confidential stream the heads of its own body there."""
    leader = active(today, prefix="plan__unit__parent__seats__") & Q(
        plan__unit__parent__seats__role=Role.LEADER, plan__unit__parent__seats__person__is_active=True
    )
    body = "plan__unit__parent__plans__subcommittees__"
    head = active(today, prefix=f"{body}seats__") & Q(
        **{f"{body}seats__role__in": APPROVING_ROLES, f"{body}seats__person__is_active": True, f"{body}links__stream": F("stream")}
    )
    return [
        _present(tasks.filter(leader, stream__confidential=False), "plan__unit__parent__seats__person", today),
        _present(tasks.filter(head, stream__confidential=True), f"{body}seats__person", today),
    ]


def _deciders(tasks, today):
    """Who is waited for: who may approve general tasks, the superior for what it decides; else the unit's leaders. Never who submitted."""
    general, above = tasks.filter(kind=Kind.GENERAL), tasks.filter(~Q(kind=Kind.GENERAL))
    submitter = Q(submitted_by=F("holder")) | Q(submitted_by=F("told"))
    decided = [*_approvers(general, today), *_superiors(above, today), _leaders(above.filter(~_decided_above(today)), today)]
    return [way.exclude(submitter) for way in decided]


def _approvers(tasks, today):
    """The head, else the deputies, else the unit's leaders, else those of the superior: the nearest who did not submit it themselves."""
    others = seats_to_decide(today=today)
    in_body = others.filter(subcommittee__plan=OuterRef("plan"), subcommittee__links__stream=OuterRef("stream"))
    head, deputy = Exists(in_body.filter(role=Role.HEAD)), Exists(in_body.filter(role=Role.DEPUTY))
    leader = Exists(others.filter(role=Role.LEADER, unit=OuterRef("plan__unit")))
    nobody_in_body = tasks.filter(~head, ~deputy)
    return [
        _in_body(tasks, Role.HEAD, today),
        _in_body(tasks.filter(~head), Role.DEPUTY, today),
        _leaders(nobody_in_body, today),
        *_superiors(nobody_in_body.filter(~leader), today),
    ]


def _decided_above(today):
    """Whether the superior has somebody who decides on the task of an outer query."""
    seats = seats_to_decide(today=today)
    leader = seats.filter(role=Role.LEADER, unit=OuterRef("plan__unit__parent"))
    head = seats.filter(
        role__in=APPROVING_ROLES, subcommittee__plan__unit=OuterRef("plan__unit__parent"), subcommittee__links__stream=OuterRef("stream")
    )
    return Q(Exists(leader), stream__confidential=False) | Q(Exists(head), stream__confidential=True)


def _heads(tasks, today):
    head, deputy = _seated(today, Role.HEAD), _seated(today, Role.DEPUTY)
    return [
        _in_body(tasks, Role.HEAD, today),
        _in_body(tasks.filter(~head), Role.DEPUTY, today),
        _leaders(tasks.filter(~head, ~deputy), today),
    ]


def _seated(today, role):
    seats = Seat.objects.filter(active(today), role=role, person__is_active=True)
    return Exists(seats.filter(subcommittee__plan=OuterRef("plan"), subcommittee__links__stream=OuterRef("stream")))


def _in_body(tasks, role, today):
    body = "plan__subcommittees__"
    seats = active(today, prefix=f"{body}seats__") & Q(**{f"{body}seats__role": role, f"{body}seats__person__is_active": True})
    return _present(tasks.filter(seats, **{f"{body}links__stream": F("stream")}), f"{body}seats__person", today)


def _leaders(tasks, today):
    seats = "plan__unit__seats__"
    held = active(today, prefix=seats) & Q(**{f"{seats}role": Role.LEADER, f"{seats}person__is_active": True})
    return _present(tasks.filter(held), f"{seats}person", today)


def _present(tasks, holder, today):
    away = Absence.objects.filter(from_on__lte=today, to_on__gte=today)
    stand_ins = away.filter(person=OuterRef("holder"), stand_in__is_active=True).exclude(Exists(away.filter(person=OuterRef("stand_in"))))
    chosen = Subquery(stand_ins.order_by("id").values("stand_in")[:1])
    told = Coalesce(chosen, F("holder"), output_field=BigIntegerField())
    return tasks.annotate(holder=F(holder)).annotate(told=told).values_list("told", "pk", "due_version", "day")
