"""Delegates by direct lower unit, totals and lists received -> rows under the task's lock, or a sentence for a no."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.guards import does_the_work
from workflows.guards.personnel import OPEN_TO_WORK, lists_may_come_in
from workflows.models.personnel import DelegateUnit, PersonnelSheet
from workflows.models.tasks import Change
from workflows.models.units import Unit
from workflows.moving import Refused
from workflows.writing import at_work


@dataclass(frozen=True)
class UnitEntry:
    """A row of the grid. Without `allocated` the unit gets none; a list has both its day and its number."""

    unit_id: int
    allocated: int | None = None
    received_on: date | None = None
    elected: int | None = None

    @property
    def field(self):
        return f"unit-{self.unit_id}"


def lower_units(plan, task):
    """The direct lower units in official order, and those that were given delegates before they ended."""
    given = DelegateUnit.objects.filter(task=task).values("unit")
    return Unit.objects.filter(Q(parent=plan.unit_id, ended_on=None) | Q(pk__in=given)).order_by("official", "position", "code")


def save_delegates(task_id, *, units, all_members=False, total=None, ex_officio=None, to_elect=None, appointed=None, seen=None, by, at):
    """Write totals and all rows at once. What does not agree is kept and told; it stops the submission.

    Once the superior has approved, only lists come in.
    """
    totals = {"total": total, "ex_officio": ex_officio, "to_elect": to_elect, "appointed": appointed}
    if all_members:
        totals, units = dict.fromkeys(totals), []
    else:
        _refuse(totals, units, at)
    with at_work(task_id, by=by, at=at, ask=[does_the_work, lists_may_come_in]) as (task, known):
        if seen is not None and seen != task.version:
            raise Refused(_("The task has changed meanwhile. Look at it again."))
        sheet, _new = PersonnelSheet.objects.get_or_create(task=task)
        rows = {row.unit_id: row for row in DelegateUnit.objects.filter(task=task)}
        facts = totals | {"all_members": all_members}
        wanted = {entry.unit_id: entry for entry in units if entry.allocated is not None}
        if known.state not in OPEN_TO_WORK:
            _refuse_new_allocation(sheet, rows, facts, wanted)
        if strangers := wanted.keys() - set(lower_units(task.plan, task).values_list("pk", flat=True)):
            raise Refused(_("This is no direct lower unit."), f"unit-{min(strangers)}")
        before = _told(sheet, rows.values())
        PersonnelSheet.objects.filter(pk=sheet.pk).update(**facts)
        _save_rows(task, rows, wanted)
        after = _told(PersonnelSheet.objects.get(pk=sheet.pk), DelegateUnit.objects.filter(task=task))
        if before != after and (rows or sheet.total is not None):
            Change.objects.create(task=task, field="delegates", old=before, new=after, by=by, at=at)


def _refuse(totals, units, at):
    for name, value in totals.items():
        if value is None:
            raise Refused(_("Enter a whole number; 0 where there is none."), name)
    for entry in units:
        if (entry.received_on is None) != (entry.elected is None):
            raise Refused(_("A list has both its day and the number elected."), entry.field)
        if entry.received_on and entry.received_on > at.date():
            raise Refused(_("The day cannot be after today."), entry.field)
        if entry.elected is not None and entry.allocated is None:
            raise Refused(_("Enter the number allocated to this unit first."), entry.field)


def _refuse_new_allocation(sheet, rows, facts, wanted):
    same = {pk: row.allocated for pk, row in rows.items()} == {pk: entry.allocated for pk, entry in wanted.items()}
    if not same or any(getattr(sheet, name) != value for name, value in facts.items()):
        raise Refused(_("The superior has approved the allocation; only lists received are entered now."))


def _save_rows(task, rows, wanted):
    DelegateUnit.objects.filter(task=task).exclude(unit__in=wanted).delete()
    changed, names = [], ("allocated", "received_on", "elected")
    for unit_id, entry in wanted.items():
        row = rows.get(unit_id)
        if row is not None and any(getattr(row, name) != getattr(entry, name) for name in names):
            for name in names:
                setattr(row, name, getattr(entry, name))
            changed.append(row)
    DelegateUnit.objects.bulk_update(changed, names)
    made = [entry for unit_id, entry in wanted.items() if unit_id not in rows]
    DelegateUnit.objects.bulk_create(
        DelegateUnit(task=task, unit_id=entry.unit_id, allocated=entry.allocated, received_on=entry.received_on, elected=entry.elected)
        for entry in made
    )


def _told(sheet, rows):
    """Total and its parts, units and their sum, lists and theirs: `235 = 38 + 197 + 0 · 30: 197 · 12: 80`."""
    if sheet.all_members:
        return "–"
    rows = list(rows)
    lists = [row.elected for row in rows if row.elected is not None]
    parts = f"{sheet.total} = {sheet.ex_officio} + {sheet.to_elect} + {sheet.appointed}" if sheet.total is not None else ""
    return f"{parts} · {len(rows)}: {sum(row.allocated for row in rows)} · {len(lists)}: {sum(lists)}"
