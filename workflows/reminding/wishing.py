"""A person's wishes about the reminders of one task: put off to a day, watched; or a sentence for a no. Nothing of the task changes."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.access import name_for, sees_task, viewer_of, visible
from workflows.models.directives import DayOverride
from workflows.models.reminders import LateSnooze, Notice, Snooze, Watch
from workflows.models.tasks import Task
from workflows.moving import Refused

LONGEST = 10
LONGEST_OVERDUE = 5
"""Working days for which reminders are put off: of any task, and of one's own beyond its day. Proposals of this software.

Beyond its due day a task, one's own or one that is reported, is put off once: reminders of what is overdue are delayed, never
switched off. Another due day makes a new beginning. Nobody else's reminders are touched: the head is told as ever.
"""


@dataclass(frozen=True)
class Wishes:
    """What one person wants to hear of one task."""

    until_on: date | None
    """No reminders before this day."""
    watched: bool
    told: bool
    """They have been reminded of it before."""
    late_once: bool
    """They have put it off beyond this due day already."""


def wishes_of(task, viewer):
    about = {"person": viewer.person_id, "task": OuterRef("pk")}
    put_off = Snooze.objects.filter(until_on__gt=viewer.on_day, **about).values("until_on")[:1]
    asked = Task.objects.filter(pk=task.pk).order_by()
    late = LateSnooze.objects.filter(due_version=OuterRef("due_version"), **about)
    row = asked.values_list(
        Subquery(put_off), Exists(Watch.objects.filter(**about)), Exists(Notice.objects.filter(**about)), Exists(late)
    ).get()
    return Wishes(*row)


def put_off(task_ids, viewer):
    """{task id: day} of those among these tasks whose reminders the viewer has put off."""
    rows = Snooze.objects.filter(person=viewer.person_id, task__in=task_ids, until_on__gt=viewer.on_day)
    return dict(rows.values_list("task_id", "until_on"))


def watched_by(viewer):
    """The tasks that the viewer watches and may see, in the order of their days."""
    return visible(Task, viewer).filter(watches__person=viewer.person_id).order_by("due_on", "pk")


# Put off


def days_to_put_off(task, viewer, wishes, *, calendar):
    """The working days to which the viewer may put off a task's reminders, soonest first; none where there is no such day.

    Before the congress day; one's own task no further than a few working days beyond its due day, and beyond it once.
    """
    last = _last_day(task, viewer, calendar)
    if wishes.late_once:
        last = min(last, task.due_on)
    day, days = calendar.add(viewer.on_day, 1), []
    while day <= last:
        days.append(day)
        day = calendar.add(day, 1)
    return days


def _is_own(task, viewer):
    """Theirs, as owner or standing in, or nobody's: then the reminders of it are the head's own."""
    return task.owner_id is None or task.owner_id in viewer.people_acted_for


def _last_day(task, viewer, calendar):
    last = calendar.add(viewer.on_day, LONGEST)
    if _is_own(task, viewer) and task.due_on:
        last = min(last, calendar.add(max(task.due_on, viewer.on_day), LONGEST_OVERDUE))
    opens_on = task.plan.anchor_on
    return min(last, calendar.add(opens_on, -1)) if viewer.on_day < opens_on else last


def why_not_put_off(task, viewer, wishes):
    """The sentence for why the viewer can't put off the reminders of a task; None where they can."""
    if not task.is_open or task.plan.suspended_on:
        return _("Nobody is reminded of it now.")
    if not (task.owner_id in viewer.people_acted_for or wishes.watched or wishes.told):
        return _("No reminder of it comes to you.")
    if wishes.late_once and task.due_on <= viewer.on_day:
        return _once(task)
    return None


def _once(task):
    words = {"day": f"{task.due_on:%d/%m/%Y}"}
    return _("You have put it off once beyond its day, %(day)s. Reminders of what is overdue are not put off again.") % words


def snooze(task_id, until_on, *, by, at):
    """Put off one's reminders of a task to a working day; once more sets another day. Returns the Snooze."""
    with transaction.atomic():
        task, viewer = _seen(task_id, by, at)
        wishes = wishes_of(task, viewer)
        if sentence := why_not_put_off(task, viewer, wishes):
            raise Refused(sentence, "until_on" if wishes.late_once else "")
        _refuse_day(task, until_on, viewer)
        if task.due_on and until_on > task.due_on:
            _count_late(task, by)
        return Snooze.objects.update_or_create(person_id=by.pk, task=task, defaults={"until_on": until_on})[0]


def _count_late(task, by):
    """The row is the right to it: of two presses at once the second finds it taken."""
    _row, new = LateSnooze.objects.get_or_create(person_id=by.pk, task=task, due_version=task.due_version)
    if not new:
        raise Refused(_once(task), "until_on")


def _refuse_day(task, until_on, viewer):
    calendar, opens_on = DayOverride.objects.calendar(), task.plan.anchor_on
    if until_on <= viewer.on_day:
        raise Refused(_("Choose a day after today."), "until_on")
    if not calendar.is_working(until_on):
        words = {"day": f"{until_on:%d/%m/%Y}", "nearest": f"{calendar.working_day_before(until_on):%d/%m/%Y}"}
        raise Refused(_("%(day)s is a day off. The working day before is %(nearest)s.") % words, "until_on")
    if viewer.on_day < opens_on <= until_on:
        raise Refused(
            _("The congress opens on %(day)s: reminders are put off at most to the day before.") % {"day": f"{opens_on:%d/%m/%Y}"}, "until_on"
        )
    last = _last_day(task, viewer, calendar)
    if until_on <= last:
        return
    if until_on <= calendar.add(viewer.on_day, LONGEST):
        text = ngettext(
            "Reminders of one's own task are put off at most %(n)d working day beyond its day: until %(last)s.",
            "Reminders of one's own task are put off at most %(n)d working days beyond its day: until %(last)s.",
            LONGEST_OVERDUE,
        )
        raise Refused(text % {"n": LONGEST_OVERDUE, "last": f"{last:%d/%m/%Y}"}, "until_on")
    text = ngettext(
        "Reminders are put off at most %(n)d working day: until %(last)s.",
        "Reminders are put off at most %(n)d working days: until %(last)s.",
        LONGEST,
    )
    raise Refused(text % {"n": LONGEST, "last": f"{last:%d/%m/%Y}"}, "until_on")


def wake(task_id, *, by):
    """Be reminded again from now on; twice does no harm."""
    return Snooze.objects.filter(person=by.pk, task=task_id).delete()[0]


# Watch


def watch(task_id, *, by, at):
    """Be reminded of somebody else's task; once more changes nothing. Returns the Watch."""
    with transaction.atomic():
        task, viewer = _seen(task_id, by, at)
        if sentence := why_not_watched(task, viewer):
            raise Refused(sentence)
        return Watch.objects.get_or_create(person_id=by.pk, task=task)[0]


def why_not_watched(task, viewer):
    if task.owner_id == viewer.person_id:
        return _("It is your own task: you are reminded of it anyway.")
    if not task.is_open:
        return _("It is closed: there is nothing to be reminded of.")
    return None


def unwatch(task_id, *, by):
    return Watch.objects.filter(person=by.pk, task=task_id).delete()[0]


def _seen(task_id, by, at):
    """The task and the viewer, if they see it; like the pages, what one may not see is not there."""
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task_id)
    viewer = viewer_of(by, today=at.date())
    unit = task.plan.unit
    where = {"unit": unit, "parent_id": unit.parent_id, "plan_id": task.plan_id, "stream": task.stream}
    if not sees_task(viewer, **where):
        raise Refused(_("You may not see %(task)s.") % {"task": name_for(viewer, title_row=task, **where)})
    return task, viewer
