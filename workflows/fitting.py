"""A seat and a task -> whether who holds the seat may own the task, or could decide on it."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from workflows.access import active
from workflows.models.people import Absence, Seat
from workflows.words import SUBCOMMITTEE_ROLES, Role


def works_on(seat, task):
    """Heads, deputies and members in their body's streams; leaders in their unit, the office there but in confidential streams."""
    if seat.role in SUBCOMMITTEE_ROLES:
        return seat.plan_id == task.plan_id and task.stream_id in seat.stream_ids
    if seat.unit_id != task.plan.unit_id:
        return False
    return seat.role == Role.LEADER or (seat.role == Role.OFFICE and not task.stream.confidential)


def seats_to_decide(*, today):
    """Seats in force whose holder could decide on the task of an outer query: not who submitted it, nor who is away while the submitter stands in."""
    submitter_stands_in = Absence.objects.filter(
        person=OuterRef("person"), stand_in=OuterRef(OuterRef("submitted_by")), from_on__lte=today, to_on__gte=today
    )
    seats = Seat.objects.filter(active(today), person__is_active=True)
    return seats.exclude(person=Coalesce(OuterRef("submitted_by"), 0)).exclude(Exists(submitter_stands_in))
