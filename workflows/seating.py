"""Who sits where: seats given and ended, open work handed over, absences with a stand-in."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.access import active, viewer_of
from workflows.fitting import works_on
from workflows.models.people import Absence, Seat
from workflows.models.plans import Subcommittee
from workflows.models.tasks import Change, Task
from workflows.words import OPEN_PHASES, SUBCOMMITTEE_ROLES, UNIT_ROLES, Role


class Refused(Exception):
    """Not possible; the text is the sentence, `field` the place in the form. Nothing was changed."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Place:
    """One seat that may be given in a unit: a role in the unit, or a role in one of its subcommittees."""

    role: Role
    unit_id: int | None = None
    subcommittee_id: int | None = None
    label: str = ""

    @property
    def key(self):
        return f"{self.role}:{self.subcommittee_id or ''}"


def places_in(unit):
    """All seats that can be given in a unit: its own roles, then head, deputy and member of each subcommittee."""
    places = [Place(role, unit_id=unit.pk, label=Seat(role=role, unit=unit).label) for role in UNIT_ROLES]
    for body in Subcommittee.objects.filter(plan__unit=unit, links__isnull=False).distinct():
        places += [Place(role, subcommittee_id=body.pk, label=Seat(role=role, subcommittee=body).label) for role in SUBCOMMITTEE_ROLES]
    return places


def seats_of(unit, *, today):
    """The seats in force in a unit and in its subcommittees, in the order they are printed."""
    return seats_kept(unit, today=today).filter(from_on__lte=today)


def seats_kept(unit, *, today):
    """The same with those to come: every seat that has not ended."""
    return (
        Seat.objects.filter(Q(unit=unit) | Q(subcommittee__plan__unit=unit))
        .filter(_not_ended(today))
        .select_related("person", "unit", "subcommittee")
        .order_by("subcommittee__position", "rank", "id")
    )


def seats_held(person, *, today):
    """A person's seats that have not ended, those to come too."""
    return Seat.objects.filter(_not_ended(today), person=person).select_related("unit", "subcommittee__plan__unit")


def _not_ended(today):
    return Q(to_on=None) | Q(to_on__gte=today)


def give_seat(person, place: Place, *, from_on, title="", rank=0):
    """Seat a person; the same open seat twice is refused with its sentence."""
    held = Seat.objects.filter(
        person=person, role=place.role, unit_id=place.unit_id, subcommittee_id=place.subcommittee_id, to_on=None
    )
    with transaction.atomic():
        if place.subcommittee_id and not _does_work(place.subcommittee_id):
            raise Refused(_("This subcommittee has just been dissolved. Choose another seat."), "place")
        # The person's row keeps a second press waiting. It is no key: what others write with their name goes on.
        get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
        if held.exists():
            raise Refused(_("%(person)s already has this seat: %(seat)s.") % {"person": person, "seat": place.label}, "place")
        return Seat.objects.create(
            person=person,
            role=place.role,
            unit_id=place.unit_id,
            subcommittee_id=place.subcommittee_id,
            title=title,
            rank=rank or _RANKS[place.role],
            from_on=from_on,
        )


def _does_work(subcommittee_id):
    """Locked, so that it is not dissolved at the same moment."""
    body = Subcommittee.objects.select_for_update().filter(pk=subcommittee_id).first()
    return body is not None and body.links.exists()


_RANKS = {Role.LEADER: 1, Role.HEAD: 1, Role.DEPUTY: 2, Role.OFFICE: 3, Role.MEMBER: 5, Role.OBSERVER: 9}


@dataclass(frozen=True)
class Handed:
    """How many tasks went over to the successor, and how many have no owner now."""

    over: int = 0
    left: int = 0


def work_of(seat, *, on, today):
    """The open tasks that a holder loses with a seat whose last day is `on`."""
    return _lost_with(seat, _owned_through(seat), _first_day_after(on, today))


def _owned_through(seat):
    """The holder's open tasks where the seat is: those of the body's streams, or of the unit's plans."""
    tasks = Task.objects.filter(owner=seat.person_id, phase__in=[*OPEN_PHASES, "suspended"])
    if seat.subcommittee_id:
        streams = seat.subcommittee.links.values_list("stream_id", flat=True)
        tasks = tasks.filter(plan_id=seat.subcommittee.plan_id, stream_id__in=streams)
    else:
        tasks = tasks.filter(plan__unit_id=seat.unit_id)
    return tasks.select_related("plan__unit", "stream").order_by("pk")


def _first_day_after(on, today):
    """The day from which work is done without the seat; for a last day long past it is today."""
    return max(on + timedelta(days=1), today)


def _lost_with(seat, tasks, day):
    """Of these tasks those from which no other seat of the holder may own them on that day. Tasks first: their locks make two ends wait."""
    tasks = list(tasks)
    others = [other for other in _own_seats(seat.person, day) if other.seat_id != seat.pk]
    return [task for task in tasks if not any(works_on(other, task) for other in others)]


def _own_seats(person, day):
    """What a person may do on a day by their own seats, not by those of somebody they stand in for."""
    return [seat for seat in viewer_of(person, today=day).seats if seat.holder_id == person.pk]


def end_seat(seat, *, on, successor=None, by, at):
    """`on` is the last day. Open work that no other seat of the holder carries goes to the successor, where a seat of theirs may own it.

    The rest is left without an owner for the head to assign. While the last day is still to come all stays with the
    holder; `release_ended` takes it the day after.
    """
    if on < seat.from_on:
        raise Refused(_("The last day cannot be before the first: %(day)s.") % {"day": f"{seat.from_on:%d/%m/%Y}"}, "on")
    if successor is not None and successor.pk == seat.person_id:
        raise Refused(_("Choose somebody else to take over the work."), "successor")
    if successor is not None and on > at.date():
        raise Refused(_("Work is handed over on the last day or later. End the seat on that day, or choose nobody yet."), "successor")
    with transaction.atomic():
        handed = Handed() if on > at.date() else _hand_over(seat, on=on, successor=successor, by=by, at=at)
        seat.to_on = on
        seat.save(update_fields=["to_on"])
    return handed


def withdraw_seat(seat, *, at):
    """Take back a seat that has not begun: nothing was done through it, so nothing of it stays."""
    if seat.from_on <= at.date():
        raise Refused(_("The seat has begun on %(day)s. End it with its last day.") % {"day": f"{seat.from_on:%d/%m/%Y}"})
    seat.delete()


def _hand_over(seat, *, on, successor, by, at):
    day = _first_day_after(on, at.date())
    tasks = _lost_with(seat, _owned_through(seat).select_for_update(of=("self",)), day)
    theirs = _own_seats(successor, at.date()) if successor and tasks else []
    over = 0
    for task in tasks:
        task.owner = successor if any(works_on(place, task) for place in theirs) else None
        task.version += 1
        task.save(update_fields=["owner", "version"])
        over += task.owner is not None
    Change.objects.bulk_create(
        Change(task=task, field="owner", old=seat.person.name[:200], new=task.owner.name[:200] if task.owner else "", reason=_("handed over"), by=by, at=at)
        for task in tasks
    )
    return Handed(over, len(tasks) - over)


def release_ended(*, since, at):
    """What is still owned through seats whose last day has gone by since a day is left without an owner; returns how many tasks.

    It counts as done by the holder.
    """
    ended = Seat.objects.filter(to_on__gte=since, to_on__lt=at.date()).select_related("person", "subcommittee").order_by("pk")
    with transaction.atomic():
        return sum(_hand_over(seat, on=seat.to_on, successor=None, by=seat.person, at=at).left for seat in ended)


def set_absence(person, *, stand_in, from_on, to_on):
    """From–to away, both days included; two absences never overlap, and a stand-in is not away meanwhile."""
    if to_on < from_on:
        raise Refused(_("The last day cannot be before the first: %(day)s.") % {"day": f"{from_on:%d/%m/%Y}"}, "to_on")
    if stand_in.pk == person.pk:
        raise Refused(_("Choose somebody else to stand in."), "stand_in")
    overlapping = Q(from_on__lte=to_on, to_on__gte=from_on)
    with transaction.atomic():
        list(get_user_model().objects.select_for_update().filter(pk__in=[person.pk, stand_in.pk]).order_by("pk"))
        clash = Absence.objects.filter(overlapping, person=person).first()
        if clash:
            days = {"from": f"{clash.from_on:%d/%m/%Y}", "to": f"{clash.to_on:%d/%m/%Y}"}
            raise Refused(_("An absence from %(from)s to %(to)s is already entered. Remove it first.") % days, "from_on")
        if promised := Absence.objects.filter(overlapping, stand_in=person).select_related("person").first():
            words = {"person": promised.person, "from": f"{promised.from_on:%d/%m/%Y}", "to": f"{promised.to_on:%d/%m/%Y}"}
            raise Refused(_("You stand in for %(person)s from %(from)s to %(to)s. Ask %(person)s to choose somebody else first.") % words, "from_on")
        if Absence.objects.filter(overlapping, person=stand_in).exists():
            raise Refused(_("%(person)s is away in that time too. Choose somebody else.") % {"person": stand_in}, "stand_in")
        return Absence.objects.create(person=person, stand_in=stand_in, from_on=from_on, to_on=to_on)


def colleagues_of(person, *, today):
    """People who share a unit with a person today: those who may stand in or take over."""
    mine = Seat.objects.filter(active(today), person=person)
    units = set(mine.values_list("unit_id", flat=True)) | set(mine.values_list("subcommittee__plan__unit_id", flat=True))
    return people_in(units - {None}, today=today).exclude(pk=person.pk)


def people_in(unit_ids, *, today):
    """The people seated in units or in their subcommittees today."""
    seated = Seat.objects.filter(Q(unit__in=unit_ids) | Q(subcommittee__plan__unit__in=unit_ids)).filter(active(today))
    people = Seat._meta.get_field("person").related_model._default_manager
    return people.filter(pk__in=seated.values("person"), is_active=True).order_by("name")
