"""Notices, of one person or of many -> which of them are owed no more, and why. Asked in the transaction that claims a mail."""

from collections import defaultdict
from functools import cache

from django.db.models import DateField, F

from workflows.models.reminders import Lapse, Notice, Snooze
from workflows.models.tasks import Task
from workflows.prepared import Ids, Place, Prepared
from workflows.reminding.owing import leaders, recipients
from workflows.words import EVENTS, OPEN_PHASES, Anchor, Phase


def lapses(notices, *, today):
    """{notice id: Lapse} of those among one person's notices (with task, its plan, and rule) that are owed no more."""
    weekly, notices = [notice for notice in notices if not notice.task_id], [notice for notice in notices if notice.task_id]
    newest, theirs, put_off = _newest(notices), _theirs(notices, today), _put_off(notices, today)
    found = {notice.pk: _lapse(notice, newest, theirs, put_off) for notice in notices}
    return {pk: lapse for pk, lapse in found.items() if lapse} | _lapsed_weeks(weekly, today)


def _lapsed_weeks(weekly, today):
    """A summary is owed as long as its person leads units that it compares, of the rule's level where it names one."""
    if not weekly:
        return {}
    seats = leaders(today).filter(person__in={notice.person_id for notice in weekly}).values_list("person", "unit__level")
    leading = {(person, level) for person, of_unit in seats for level in ("", of_unit)}
    return {notice.pk: Lapse.OVER for notice in weekly if (notice.person_id, notice.rule.level) not in leading}


def _theirs(notices, today):
    """{(audience, person, task)} of those who are owed a reminder of these tasks today."""
    about = defaultdict(set)
    for notice in notices:
        about[notice.rule.audience].add(notice.task_id)
    return {(audience, person, task) for audience, tasks in about.items() for person, task, _version, _day in _owed_of(audience).rows(tasks=tasks, today=today)}


@cache
def _owed_of(audience):
    tasks = Task.objects.filter(pk__in=Ids("tasks"), phase__in=OPEN_PHASES, plan__suspended_on=None).annotate(day=F("due_on")).order_by()
    return Prepared(lambda: recipients(audience, today=Place("today", DateField()), tasks=tasks))


def _put_off(notices, today):
    about = {"person__in": {n.person_id for n in notices}, "task__in": {n.task_id for n in notices}}
    return set(Snooze.objects.filter(until_on__gt=today, **about).values_list("person_id", "task_id"))


def _newest(notices):
    """{(person, task, audience, anchor): their newest notice about it}."""
    about = Notice.objects.filter(person__in={n.person_id for n in notices}, task__in={n.task_id for n in notices})
    ordered = about.order_by("due_version", "for_on", "rule__offset", "occasion", "pk").values_list(
        "person_id", "task_id", "rule__audience", "rule__anchor", "pk"
    )
    return {key: pk for *key_, pk in ordered for key in [tuple(key_)]}


def _lapse(notice, newest, theirs, put_off):
    task, audience, anchor = notice.task, notice.rule.audience, notice.rule.anchor
    if task.phase not in OPEN_PHASES or (task.due_on is None and anchor == Anchor.DUE_DAY):
        return Lapse.CLOSED
    if task.plan.suspended_on:
        return Lapse.PLAN_SUSPENDED
    if anchor in (Anchor.RETURNED, Anchor.SUBMITTED):
        if task.steps_made != notice.occasion:
            return Lapse.OVER
    elif anchor == Anchor.MORE_TIME and task.phase == Phase.REVIEW:
        return Lapse.OVER
    elif task.due_version != notice.due_version:
        return Lapse.REDATED
    if newest[notice.person_id, task.pk, audience, anchor] != notice.pk:
        return Lapse.SUPERSEDED
    if (audience, notice.person_id, task.pk) not in theirs:
        return Lapse.NOT_THEIRS
    return Lapse.SNOOZED if anchor not in EVENTS and (notice.person_id, task.pk) in put_off else None
