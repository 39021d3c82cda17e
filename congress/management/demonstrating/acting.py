"""A day and an hour -> a moment; a move that is made as of then, by a person who has just looked."""

from datetime import datetime, time

from django.utils import timezone

from workflows import moving
from workflows.models import Task


def moment(on_day, hour, minute=0):
    return timezone.make_aware(datetime.combine(on_day, time(hour, minute)))


def move(task_id, action, *, by, at, note="", **paper):
    version = Task.objects.values_list("version", flat=True).get(pk=task_id)
    moving.move(task_id, action, by=by, version=version, at=at, note=note, **paper)
