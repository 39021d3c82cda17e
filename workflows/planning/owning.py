"""A body whose head sits + its tasks without owner -> the head is proposed as owner."""

from django.db import transaction
from django.db.models import F

from workflows.access import active
from workflows.models.people import Seat
from workflows.models.tasks import Change, Task
from workflows.words import OPEN_PHASES, Role


def head_of(plan, stream, *, on_day):
    """The head of the first body that does a stream of a plan, on a day; None where nobody sits."""
    bodies = {"subcommittee__plan": plan, "subcommittee__links__stream": stream}
    seats = Seat.objects.filter(active(on_day), role=Role.HEAD, **bodies).select_related("person")
    seat = seats.order_by("subcommittee__position", "subcommittee_id", "rank", "id").first()
    return seat.person if seat else None


def propose_owners(subcommittee, *, by, at):
    """Give the open tasks of a body that have no owner to its head; returns how many. Call it when a head is seated."""
    with transaction.atomic():
        streams = [link.stream_id for link in subcommittee.links.all()]
        unowned = Task.objects.filter(plan=subcommittee.plan_id, stream__in=streams, owner=None, phase__in=OPEN_PHASES)
        tasks = list(unowned.select_for_update(of=("self",)).order_by("pk"))
        seats = Seat.objects.filter(active(at.date()), role=Role.HEAD, subcommittee=subcommittee).select_related("person")
        seat = seats.order_by("rank", "id").first()
        if seat is None or not tasks:
            return 0
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(owner=seat.person, version=F("version") + 1)
        Change.objects.bulk_create(Change(task=task, field="owner", new=seat.person.name[:200], by=by, at=at) for task in tasks)
    return len(tasks)


def propose_to_new_heads(*, since, at):
    """The same for heads who were seated ahead of time and whose seat has begun after a day; it counts as done by them."""
    today = at.date()
    begun = Seat.objects.filter(active(today), role=Role.HEAD, from_on__gt=since, from_on__lte=today)
    seats = begun.select_related("person", "subcommittee").order_by("subcommittee", "rank", "id")
    return sum(propose_owners(seat.subcommittee, by=seat.person, at=at) for seat in seats)
