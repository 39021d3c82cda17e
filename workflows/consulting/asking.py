"""Drafts + those who are asked + a closing day -> a Round; later more who are asked, and its end. A unit that was asked passes it on the same way."""

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.access import asks_in, viewer_of
from workflows.consulting.answering import answering
from workflows.folding import folded
from workflows.guards import does_the_work
from workflows.guards.documents import rounds_may_be_opened
from workflows.models.directives import DayOverride
from workflows.models.documents import Addressee, Draft, Round
from workflows.models.tasks import Change
from workflows.models.units import Unit
from workflows.moving import Refused
from workflows.writing import at_work


def open_round(task_id, *, title, drafts, closes_on, units=(), groups=(), by, at):
    """Ask direct lower units and groups for their opinion on drafts (ids). They see it once the consultation is opened."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work, rounds_may_be_opened]) as (task, _known):
        found = list(Draft.objects.filter(task=task, pk__in=drafts, attachment__removed_at=None))
        if not found or len(found) != len(set(drafts)):
            raise Refused(_("Choose at least one draft that stands."), "drafts")
        row = _new_round(task, task.plan.unit, None, found, title=title, closes_on=closes_on, units=units, groups=groups, by=by, at=at)
        _tell(row, _("until %(day)s") % {"day": f"{closes_on:%d/%m/%Y}"}, by=by, at=at)
        return row


def pass_on(addressee_id, *, title, closes_on, units=(), groups=(), by, at):
    """A unit that was asked asks its own lower units and groups on the same drafts, no later than it must answer itself."""
    with answering(addressee_id, by=by, at=at) as addressee:
        asked = addressee.round
        if addressee.unit_id is None:
            raise Refused(_("Only a unit passes a round on."))
        if closes_on > asked.closes_on:
            raise Refused(
                _("Your own answer is due on %(day)s. Choose that day or an earlier one.") % {"day": f"{asked.closes_on:%d/%m/%Y}"}, "closes_on"
            )
        drafts = list(asked.drafts.all())
        return _new_round(asked.task, addressee.unit, addressee, drafts, title=title, closes_on=closes_on, units=units, groups=groups, by=by, at=at)


def _new_round(task, unit, passed_on, drafts, *, title, closes_on, units, groups, by, at):
    _refuse_day(closes_on, at.date())
    title, units, groups = title.strip(), list(units), [" ".join(group.split()) for group in groups if group.strip()]
    if not title:
        raise Refused(_("Enter what the round is called."), "title")
    if not (units or groups):
        raise Refused(_("Choose at least one unit or write at least one group."), "units")
    same = Round.objects.filter(task=task, unit=unit, title=title).first()
    if same and same.by_id == by.pk and same.at.date() == at.date() and same.closed_at is None and _asks_the_same(same, units, groups):
        return same
    if same:
        raise Refused(_("There is a round of this name. Choose another one."), "title")
    row = Round.objects.create(task=task, unit=unit, passed_on=passed_on, title=title, closes_on=closes_on, by=by, at=at)
    row.drafts.set(drafts)
    _ask(row, units, groups, at.date())
    return row


def _asks_the_same(row, units, groups):
    asked = {(one.unit_id, one.group) for one in row.addressees.all()}
    return asked == {(pk, "") for pk in units} | {(None, group) for group in groups}


def _refuse_day(day, today):
    if day < today:
        raise Refused(_("The closing day has passed. Choose today or a later day."), "closes_on")
    calendar = DayOverride.objects.calendar()
    if not calendar.is_working(day):
        before, after = calendar.working_day_before(day), calendar.working_day_after(day)
        nearest = [f"{one:%d/%m/%Y}" for one in (before, after) if one >= today]
        raise Refused(
            _("%(day)s is a day off. Choose a working day: %(nearest)s.") % {"day": f"{day:%d/%m/%Y}", "nearest": ", ".join(nearest)}, "closes_on"
        )


def _ask(row, units, groups, today):
    """`units` are ids of direct lower units that exist today; nobody twice."""
    below = {unit.pk: unit for unit in Unit.objects.filter(parent=row.unit_id) if unit.ended_on is None or unit.ended_on >= today}
    asked = list(row.addressees.select_related("unit"))
    known_units, known_groups = {one.unit_id for one in asked}, {folded(one.group) for one in asked if one.group}
    for pk in units:
        if pk not in below:
            raise Refused(_("Only direct lower units of %(unit)s are asked here.") % {"unit": row.unit}, "units")
        if pk in known_units:
            raise Refused(_("%(name)s is asked already. Name everybody once.") % {"name": below[pk]}, "units")
        known_units.add(pk)
    for group in groups:
        if len(group) > 120:
            raise Refused(_("The name of a group has at most 120 letters."), "groups")
        if folded(group) in known_groups:
            raise Refused(_("%(name)s is asked already. Name everybody once.") % {"name": group}, "groups")
        known_groups.add(folded(group))
    Addressee.objects.bulk_create([*(Addressee(round=row, unit=below[pk]) for pk in units), *(Addressee(round=row, group=group) for group in groups)])


# Later


def ask_also(round_id, *, units=(), groups=(), by, at):
    """More units and groups in a round that is open."""
    groups = [" ".join(group.split()) for group in groups if group.strip()]
    if not (units or groups):
        raise Refused(_("Choose at least one unit or write at least one group."), "units")
    with transaction.atomic():
        row = _locked_to_ask(round_id, by=by, at=at)
        if row.closed_at:
            raise Refused(_("The round was closed on %(day)s.") % {"day": f"{row.closed_at.astimezone():%d/%m/%Y}"}, "units")
        _ask(row, list(units), groups, at.date())
        return row


def close_round(round_id, *, by, at):
    """End a round, answered by all or not, and with it what was passed on from it. One's own second press changes nothing."""
    with transaction.atomic():
        row = _locked_to_ask(round_id, by=by, at=at)
        if row.closed_at:
            if row.closed_by_id == by.pk:
                return row
            raise Refused(_("%(person)s closed this round on %(day)s.") % {"person": row.closed_by, "day": f"{row.closed_at.astimezone():%d/%m/%Y}"})
        _close([row.pk], by=by, at=at)
        if row.passed_on_id is None:
            _tell(row, _("closed"), by=by, at=at)
        row.refresh_from_db()
        return row


def _close(ids, *, by, at):
    """Level by level: what hangs on these rounds is closed with them."""
    while ids:
        rows = Round.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        open_ones = [row.pk for row in rows if row.closed_at is None]
        Round.objects.filter(pk__in=open_ones).update(closed_by=by, closed_at=at)
        ids = list(Round.objects.filter(passed_on__round__in=ids).values_list("pk", flat=True))


def _locked_to_ask(round_id, *, by, at):
    """The round locked, if the person works on the asking side. A document's own round is its task's: its version rises."""
    row = Round.objects.get(pk=round_id)
    if row.passed_on_id is None:
        with at_work(row.task_id, by=by, at=at, ask=[does_the_work]):
            return Round.objects.select_for_update(of=("self",)).select_related("unit", "closed_by").get(pk=round_id)
    row = Round.objects.select_for_update(of=("self",)).select_related("unit", "closed_by").get(pk=round_id)
    if not Round.objects.filter(asks_in(viewer_of(by, today=at.date())), pk=round_id).exists():
        raise Refused(_("Only the people of %(unit)s who asked do this.") % {"unit": row.unit})
    return row


def _tell(row, what, *, by, at):
    """A line in the task's history."""
    Change.objects.create(task_id=row.task_id, field="round", old=row.title[:200], new=what[:200], by=by, at=at)
