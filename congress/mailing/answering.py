"""A link out of a mail and what its person chose -> the task moved, asked for or given back by the same rules as everywhere; once a link."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.models import MailAnswer
from workflows import delivering, moving, planning
from workflows.access import sees_task, viewer_of
from workflows.models.tasks import Task
from workflows.moving import Refused
from workflows.words import Kind, Phase, State

Choice = MailAnswer.Choice


def task_of(link, *, today):
    """(task, viewer) of a link; None where its person may not see the task any more, or where it is confidential: mail leaves the house."""
    task = Task.objects.select_related("plan__unit", "stream", "owner").filter(pk=link.task_id, stream__confidential=False).first()
    viewer = viewer_of(link.person, today=today)
    unit = task and task.plan.unit
    seen = task and sees_task(viewer, unit=unit, parent_id=unit.parent_id, plan_id=task.plan_id, stream=task.stream)
    return (task, viewer) if seen else None


def why_not_answered(task, viewer):
    """The sentence for why there is nothing to answer now, or None."""
    if task.owner_id not in viewer.people_acted_for:
        return _("The task has been given to somebody else.")
    if task.plan.suspended_on:
        return _("The plan is suspended. Nothing moves until it is resumed.")
    if task.phase == Phase.REVIEW:
        return _("It has been submitted already; there is nothing to answer.")
    return None if task.is_open else _("It is closed: there is nothing to answer.")


def choices_for(task, viewer):
    """What can be answered: long works are moved on their own page, and only the owner gives a task back."""
    found = [Choice.MORE_TIME] if task.due_on else []
    if task.kind == Kind.GENERAL:
        found.insert(0, Choice.DONE)
    return found + ([Choice.NOT_MINE] if task.owner_id == viewer.person_id else [])


def answer_of(link):
    return MailAnswer.objects.filter(key=link.key).first()


def answer(link, choice, *, version, note="", wished_on=None, at):
    """Do what was chosen and write the answer down, or raise Refused and leave everything as it is. The second press finds the first one's row."""
    with transaction.atomic():
        row, new = MailAnswer.objects.get_or_create(
            key=link.key, defaults={"person": link.person, "task_id": link.task_id, "choice": choice, "wished_on": wished_on, "at": at}
        )
        if new:
            _do(link, choice, version=version, note=note, wished_on=wished_on, at=at)
        return row


def _do(link, choice, *, version, note, wished_on, at):
    task, viewer = task_of(link, today=at.date()) or (None, None)
    sentence = _("You may not see this task any more.") if task is None else why_not_answered(task, viewer)
    if sentence or choice not in choices_for(task, viewer):
        raise Refused(sentence or _("This cannot be answered by mail. Open the task."))
    if choice == Choice.DONE:
        _submit(task, link.person, version, note, at)
    elif choice == Choice.MORE_TIME:
        delivering.ask_for_time(task.pk, wished_on=wished_on, reason=note, by=link.person, at=at)
    else:
        planning.decline(task.pk, note, by=link.person, at=at)


def _submit(task, person, version, note, at):
    """What was not begun yet is begun first: whoever says that it is done has done both."""
    if task.state == State.TO_DO:
        moving.move(task.pk, "start", by=person, version=version, at=at)
        version += 1
    moving.move(task.pk, "submit", by=person, version=version, note=note, at=at)
