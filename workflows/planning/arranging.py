"""The bodies of a plan as its office wants them -> merged, renamed, added or dissolved; open work follows the streams."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.access import may_manage_people, viewer_of
from workflows.fitting import works_on
from workflows.folding import folded
from workflows.models.plans import Plan, Subcommittee, SubcommitteeStream
from workflows.models.tasks import Change, Task
from workflows.models.templates import Stream
from workflows.planning.owning import propose_owners
from workflows.planning.previewing import Refused
from workflows.words import OPEN_PHASES, Phase, in_language


@dataclass(frozen=True)
class Body:
    """A body as it stands, or as it is wanted; a new one has no `pk` yet."""

    name: str
    name_en: str
    streams: frozenset[int]
    pk: int | None = None
    seats: int = 0
    """Seats held today or later."""


def bodies_of(plan, *, today):
    """The bodies that do the plan's work, in order. Dissolved ones are left out."""
    held = Count("seats", Q(seats__to_on=None) | Q(seats__to_on__gte=today))
    rows = Subcommittee.objects.filter(plan=plan).annotate(held=held).prefetch_related("links")
    found = (Body(row.name, row.name_en, frozenset(link.stream_id for link in row.links.all()), row.pk, row.held) for row in rows)
    return [body for body in found if body.streams]


def mark_of(bodies):
    """What changes whenever names or work of the bodies do."""
    looks = sorted((body.pk, body.name, body.name_en, sorted(body.streams)) for body in bodies)
    return sha256(repr(looks).encode()).hexdigest()[:16]


def arrange_bodies(plan, wanted, *, seen, by, at):
    """Make `wanted` the plan's bodies, if they still bear the mark `seen` by the person; what is not wanted is dissolved.

    Every stream keeps a body, and nobody is left sitting in a dissolved one. An owner who no longer does a task's
    stream loses it; tasks without owner go to the heads who do it now. Returns how many were lost.
    """
    with transaction.atomic():
        tasks = list(_open_tasks(plan).select_for_update(of=("self",)))  # tasks first, as every move does
        plan = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
        if not may_manage_people(viewer_of(by, today=at.date()), plan.unit):
            raise Refused(_("Only the office of the unit or of a superior arranges its subcommittees."))
        rows = {row.pk: row for row in Subcommittee.objects.select_for_update().filter(plan=plan).order_by("pk")}
        standing = bodies_of(plan, today=at.date())
        kept = [body.pk for body in wanted if body.pk]
        if mark_of(standing) != seen or len(kept) > len({*kept}) or not {*kept} <= {body.pk for body in standing}:
            raise Refused(_("Somebody has just changed the subcommittees. They stand below as they are now: make your change again."))
        _refuse(wanted, standing)
        _dissolve(rows, [body.pk for body in standing if body.pk not in {one.pk for one in wanted}])
        _keep(plan, wanted, rows)
        lost = _take_away(tasks, by=by, at=at)
        for body in Subcommittee.objects.filter(plan=plan):
            propose_owners(body, by=by, at=at)
    return lost


def _open_tasks(plan):
    tasks = Task.objects.filter(plan=plan, phase__in=[*OPEN_PHASES, Phase.SUSPENDED])
    return tasks.select_related("plan__unit", "stream", "owner").order_by("pk")


def _refuse(wanted, standing):
    kept, names = {body.pk for body in wanted}, [folded(body.name) for body in wanted]
    for body in standing:
        if body.pk not in kept and body.seats:
            said = ngettext(
                "“%(name)s” still has people (%(n)d seat). Leave it some work, or end their seats first.",
                "“%(name)s” still has people (%(n)d seats). Leave it some work, or end their seats first.",
                body.seats,
            )
            raise Refused(said % {"name": in_language(body, "name"), "n": body.seats})
    for body in wanted:
        if names.count(folded(body.name)) > 1:
            words = {"name": body.name}
            raise Refused(_("Two subcommittees are called “%(name)s”. Give one of them all the work and take it from the other.") % words)
    done = {stream for body in wanted for stream in body.streams}
    for stream in Stream.objects.exclude(pk__in=done):
        raise Refused(_("Nobody does “%(work)s”. Tick it for at least one subcommittee.") % {"work": in_language(stream, "name")})


def _dissolve(rows, pks):
    """A body in which nobody ever sat goes whole; else its row stays, so that what was done from its seats keeps its name."""
    for pk in pks:
        if rows[pk].seats.exists():
            rows[pk].links.all().delete()
        else:
            rows.pop(pk).delete()


def _keep(plan, wanted, rows):
    """Those that stand first: a new one takes up again a dissolved one of its name, a renamed one may not."""
    kept, positions = {body.pk for body in wanted}, dict(Stream.objects.values_list("pk", "position"))
    former = {folded(row.name): row for pk, row in rows.items() if pk not in kept}
    for body in sorted(wanted, key=lambda body: body.pk is None):
        namesake = former.get(folded(body.name))
        if namesake and body.pk:
            raise Refused(_("Another subcommittee of this congress was called “%(name)s”. Choose another name.") % {"name": body.name})
        row = rows[body.pk] if body.pk else namesake or Subcommittee(plan=plan)
        row.name, row.name_en, row.position = body.name, body.name_en, min(positions[pk] for pk in body.streams)
        row.save()
        row.links.exclude(stream__in=body.streams).delete()
        missing = body.streams - set(row.links.values_list("stream_id", flat=True))
        SubcommitteeStream.objects.bulk_create(SubcommitteeStream(plan=plan, subcommittee=row, stream_id=pk) for pk in sorted(missing))


def _take_away(tasks, *, by, at):
    """Tasks (locked) from those who may no longer own them."""
    owned = [task for task in tasks if task.owner]
    seats = {person.pk: _own_seats(person, at.date()) for person in {task.owner for task in owned}}
    lost = [task for task in owned if not any(works_on(seat, task) for seat in seats[task.owner_id])]
    Task.objects.filter(pk__in=[task.pk for task in lost]).update(owner=None, version=F("version") + 1)
    Change.objects.bulk_create(
        Change(task=task, field="owner", old=task.owner.name[:200], reason=_("subcommittees rearranged"), by=by, at=at) for task in lost
    )
    return len(lost)


def _own_seats(person, today):
    return [seat for seat in viewer_of(person, today=today).seats if seat.holder_id == person.pk]
