"""The lines of a mail -> one item a task: what, where, when, what is missing, and the way to it."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.models.directives import DayOverride
from workflows.models.plans import SubcommitteeStream
from workflows.models.tasks import Attachment, Task
from workflows.words import OPEN_PHASES, Audience, in_language

OVERDUE, TODAY, SOON, REPORTED = "overdue", "today", "soon", "reported"
ORDER = (OVERDUE, TODAY, SOON, REPORTED)


@dataclass(frozen=True)
class Item:
    group: str
    way: str
    confidential: bool
    title: str
    unit: str
    unit_id: int
    body: str
    due_on: date
    due: str
    state: str
    missing: str
    owner: str
    absent: str
    url: str


def plain(text):
    """One line without control characters: a mail's lines and headers are no place for them."""
    return " ".join("".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in str(text)).split())


def items_of(person, lines, *, today):
    """Items in order of urgency; a task that is told for two reasons is told once, as the person's own."""
    audiences = {}
    for line in lines:
        audiences.setdefault(line.notice.task_id, set()).add(line.notice.rule.audience)
    tasks = Task.objects.filter(pk__in=audiences).select_related("plan__unit", "stream", "owner").prefetch_related("stages")
    stages = {task.pk: current_stage(task) for task in tasks}
    bodies, delivered = _bodies(tasks), _delivered(stages.values())
    calendar = DayOverride.objects.calendar()
    items = []
    for task in tasks:
        mine, stage = Audience.OWNER in audiences[task.pk], stages[task.pk]
        items.append(
            Item(
                group=_group(task, today) if mine else REPORTED,
                way=_way(task, person, mine),
                confidential=task.stream.confidential,
                title=plain(in_language(stage or task, "title")),
                unit=plain(task.plan.unit),
                unit_id=task.plan.unit_id,
                body=plain(bodies.get((task.plan_id, task.stream_id), task.stream)),
                due_on=task.due_on,
                due=due_words(task.due_on, today, calendar),
                state=task.get_state_display(),
                missing=plain(in_language(stage, "deliverable")) if stage and stage.pk not in delivered else "",
                owner=plain(in_language(task.owner, "name")) if task.owner and not mine else "",
                absent=plain(in_language(task.owner, "name")) if mine and task.owner and task.owner_id != person.pk else "",
                url=settings.SITE_URL + reverse("task", args=[task.pk]),
            )
        )
    return sorted(items, key=lambda item: (ORDER.index(item.group), item.due_on, item.url))


def current_stage(task):
    """The dated step the task stands before."""
    return next((stage for stage in task.stages.all() if stage.phase in OPEN_PHASES), None)


def _bodies(tasks):
    links = SubcommitteeStream.objects.filter(plan__in={task.plan_id for task in tasks}).select_related("subcommittee")
    return {(link.plan_id, link.stream_id): link.subcommittee for link in links}


def _delivered(stages):
    with_file = Attachment.objects.filter(stage__in=[stage.pk for stage in stages if stage], removed_at=None)
    return set(with_file.values_list("stage_id", flat=True))


def _group(task, today):
    if task.due_on < today:
        return OVERDUE
    return TODAY if task.due_on == today else SOON


def _way(task, person, mine):
    if not mine:
        return "report"
    if task.owner_id == person.pk:
        return "owner"
    return "stand_in" if task.owner_id else "unowned"


def due_words(due_on, today, calendar):
    days = calendar.between(today, due_on)
    if due_on == today:
        return _("due today")
    if due_on < today:
        return ngettext("%(n)d working day overdue", "%(n)d working days overdue", -days) % {"n": -days}
    return ngettext("%(n)d working day left", "%(n)d working days left", days) % {"n": days}
