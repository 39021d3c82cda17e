"""Dossiers, and names of an election, of congresses ratified long enough ago -> deleted, only counts stay. Run every minute; twice does no harm."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, DateField, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from workflows.models.elections import Nominee
from workflows.models.personnel import Dossier, DossierPart, PersonnelRule, PersonnelSheet
from workflows.models.tasks import Stage, Task
from workflows.words import Kind, Phase, State

RETENTION = "retention-days"


def retention_days():
    """How long dossiers are kept after the ratification; None where no number is set, and then nothing is deleted."""
    return PersonnelRule.objects.filter(key=RETENTION).values_list("numerator", flat=True).first()


def deletion_day(task):
    """The day on which the task's dossiers are deleted; None as long as the congress is neither ratified nor dropped."""
    return _days(Task.objects.filter(pk=task.pk), retention_days()).get(task.pk)


def delete_old_dossiers(*, today):
    """Delete what is due; returns how many dossiers and names were deleted. Each task in its own transaction, ids ascending."""
    named = Nominee.objects.exclude(name="").values("election__task")
    found = Task.objects.filter(Q(pk__in=Dossier.objects.values("task")) | Q(pk__in=named))
    due = [pk for pk, day in _days(found, retention_days()).items() if day <= today]
    return sum(_delete(pk, today) for pk in sorted(due))


def _days(tasks, days):
    """{task id: day of deletion} of those whose congress was ratified or dropped."""
    if days is None:
        return {}
    ratified = Stage.objects.filter(task__plan=OuterRef("plan"), task__kind=Kind.CONGRESS, state=State.RATIFIED, phase=Phase.DONE)
    dropped = Task.objects.filter(plan=OuterRef("plan"), kind=Kind.CONGRESS, state=State.CANCELLED).annotate(on_day=TruncDate("last_moved_at"))
    ended = tasks.annotate(
        ratified_on=Subquery(ratified.values("reached_on")[:1], output_field=DateField()),
        dropped_on=Subquery(dropped.values("on_day")[:1], output_field=DateField()),
    )
    rows = ended.filter(Q(ratified_on__isnull=False) | Q(dropped_on__isnull=False)).values_list("pk", "ratified_on", "dropped_on")
    return {pk: (ratified_on or dropped_on) + timedelta(days=days) for pk, ratified_on, dropped_on in rows}


def _delete(task_id, today):
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
        forgotten = Nominee.objects.forget(task, today=today)
        if forgotten:
            Task.objects.filter(pk=task_id).update(version=F("version") + 1)
        rows = Dossier.objects.filter(task=task)
        asked = DossierPart.objects.filter(asked=True, whole_list=False).count()
        full = Count("papers", filter=Q(papers__complete=True, papers__part__asked=True, papers__part__whole_list=False))
        people = rows.filter(whole_list=False)
        number, complete = people.count(), people.annotate(full=full).filter(full=asked).count()
        if not rows.exists():
            return forgotten
        left = {"dossiers_deleted_on": today, "dossiers_deleted": number, "dossiers_deleted_complete": complete}
        PersonnelSheet.objects.update_or_create(task=task, defaults=left)
        rows.delete()
        Task.objects.filter(pk=task_id).update(version=F("version") + 1)
        return number + forgotten
