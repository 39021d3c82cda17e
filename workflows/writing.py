"""A task, a person and what they must be -> the task locked, so that rows of its kind can be written; or a sentence for a no."""

from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import CharField, F
from django.utils.translation import gettext as _

from workflows.access import viewer_of
from workflows.facts import facts
from workflows.folding import composed
from workflows.guards import plan_runs
from workflows.models.tasks import Task
from workflows.moving import Refused, why_not_of
from workflows.words import State


@contextmanager
def at_work(task_id, *, by, at, ask, **typed):
    """Lock the task, ask the guards, hand (task, facts) to the block; all in one transaction.

    Whoever has the task before them and decides on it is overtaken by what was written: the version goes up.
    """
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",)).select_related("plan__unit", "stream").get(pk=task_id)
        known = facts([task], viewer=viewer_of(by, today=at.date()))[task.pk].given(**typed)
        if sentence := why_not_of([plan_runs, *ask], known):
            raise Refused(sentence)
        yield task, known
        Task.objects.filter(pk=task_id).update(version=F("version") + 1)


def keep(row, *, once=(), field="", said=""):
    """Save the row, its texts tidy, if it is what its model allows; else a no at the field, with the model's own sentence.

    `once`: the fields that no other row shares; `said` is the sentence where one does, at `field`.
    """
    for column in row._meta.concrete_fields:
        if isinstance(column, CharField):
            setattr(row, column.attname, " ".join(composed(getattr(row, column.attname)).split()))
    others = type(row)._default_manager.exclude(pk=row.pk)
    if once and others.filter(**{name: getattr(row, name) for name in once}).exists():
        raise Refused(said, field)
    try:
        row.full_clean()
    except ValidationError as wrong:
        where, sentences = next(iter(wrong.message_dict.items()))
        raise Refused(sentences[0], "" if where == NON_FIELD_ERRORS else where) from None
    row.save()
    return row


def stands_at(task):
    """The state of its road at which a task stands: where an obstacle stopped it, else its own."""
    return State(task.resume_state if task.state == State.BLOCKED else task.state)


def ask_state(task, kind, states):
    if task.kind != kind or stands_at(task) not in states:
        raise Refused(_("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()})


def row_of(rows, pk):
    """One of a task's own rows under its lock; a no where somebody took it away meanwhile."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Refused(_("This line is not there any more. Look at the page again."))
    return row
