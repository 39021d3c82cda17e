"""What has just happened, or the week -> Notice rows: returned to you, waits for your decision, more time asked for, the weekly summary."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice
from workflows.models.tasks import Change, Comment, Step, Task
from workflows.moving import RETURNS, SUBMISSIONS
from workflows.reminding.ladder import in_scope
from workflows.reminding.owing import leaders, recipients
from workflows.reminding.turns import active_rules, hold_rules, mark_planned
from workflows.words import EVENTS, OPEN_PHASES, Anchor, Phase

LOOKED_BACK = timedelta(days=2)
"""After a longer outage the morning's digest says it instead."""
ACTIONS = {Anchor.RETURNED: RETURNS, Anchor.SUBMITTED: SUBMISSIONS}


@dataclass(frozen=True)
class Event:
    number: int
    """Tells two events of one day apart: the step's number, or the comment's."""
    at: datetime
    by_id: int


def plan_occasions(at):
    """Notices of what has happened and still stands; any number of rounds leave the same rows. Returns how many."""
    made = 0
    with transaction.atomic():
        hold_rules()
        for rule in active_rules(anchor__in=EVENTS):
            events = {pk: event for pk, event in _standing(rule.anchor, at).items() if not rule.made_at or event.at >= rule.made_at}
            made += _tell(rule, events, at.date()) if events else 0
    return made


def _tell(rule, events, today):
    tasks = Task.objects.filter(in_scope(rule), pk__in=events).annotate(day=F("due_on")).order_by()
    told = recipients(rule.audience, today=today, tasks=tasks)
    return _write(rule, [(person, events[task], task, due_version) for person, task, due_version, _day in told])


def _standing(anchor, at):
    """{task id: its last Event}, where nothing has followed that settles it."""
    if anchor == Anchor.MORE_TIME:
        return _asked_for_time(at)
    phase = Phase.REVIEW if anchor == Anchor.SUBMITTED else Phase.DOING
    steps = Step.objects.filter(
        action__in=ACTIONS[anchor], at__gt=at - LOOKED_BACK, sequence=F("task__steps_made"), task__phase=phase, task__plan__suspended_on=None
    )
    return {step.task_id: Event(step.sequence, step.at, step.by_id) for step in steps.only("task_id", "sequence", "at", "by_id")}


def _asked_for_time(at):
    """Not where the day has been changed since, or the work was submitted all the same."""
    redated = Change.objects.filter(task=OuterRef("task"), field="due_on", at__gte=OuterRef("at"))
    asked = Comment.objects.filter(
        ~Exists(redated), wished_on__isnull=False, at__gt=at - LOOKED_BACK, task__phase__in=OPEN_PHASES, task__plan__suspended_on=None
    ).exclude(task__phase=Phase.REVIEW)
    return {comment.task_id: Event(comment.pk, comment.at, comment.by_id) for comment in asked.order_by("pk")}


def happened(rule, since):
    """(how often, to how many tasks) what a rule tells of has happened since a moment."""
    tasks = Task.objects.filter(in_scope(rule))
    rows: QuerySet = Comment.objects.filter(wished_on__isnull=False)
    if rule.anchor in ACTIONS:
        rows = Step.objects.filter(action__in=ACTIONS[rule.anchor])
    events = rows.filter(at__gt=since, task__in=tasks)
    return events.count(), events.values("task").distinct().count()


def _write(rule, owed):
    """One notice a person and event, whatever becomes of the due day and of the rule meanwhile; who asks for time knows of it."""
    same = {"rule__anchor": rule.anchor, "rule__audience": rule.audience}
    about = Notice.objects.filter(task__in=[task for _person, _event, task, _version in owed], occasion__gt=0, **same)
    said = set(about.values_list("person", "task", "occasion")) if owed else ()
    rows = [
        Notice(person_id=person, task_id=task, rule=rule, due_version=due_version, for_on=event.at.astimezone().date(), occasion=event.number)
        for person, event, task, due_version in owed
        if (person, task, event.number) not in said and not (rule.anchor == Anchor.MORE_TIME and person == event.by_id)
    ]
    return len(Notice.objects.bulk_create(rows))


def plan_week(today):
    """The weekly summary is owed to every leader of lower units on the rule's weekday, or on the first working day after it."""
    made, calendar = 0, DayOverride.objects.calendar()
    with transaction.atomic():
        hold_rules()
        rules = active_rules(anchor=Anchor.WEEK)
        mark_planned(rules, today)
        for rule in rules:
            if day := day_of_week(rule, today, calendar):
                rows = [Notice(person_id=person, rule=rule, for_on=day) for person in leaders_without(rule, day, today)]
                made += len(Notice.objects.bulk_create(rows))
    return made


def day_of_week(rule, today, calendar):
    """The day on which a weekly rule speaks in the week of `today`; None while it is ahead, or before the rule was made."""
    day = calendar.working_day_after(today - timedelta(days=today.weekday()) + timedelta(days=rule.offset))
    return day if day <= today and not (rule.from_on and day < rule.from_on) else None


def leaders_without(rule, day, today):
    """Leaders who have no notice of that week's summary yet; the held rules keep two rounds from asking at once."""
    seats = leaders(today).filter(unit__level=rule.level) if rule.level else leaders(today)
    held = Notice.objects.filter(rule=rule.pk or 0, for_on=day, task=None).values("person")
    return seats.exclude(person__in=held).order_by("person").values_list("person", flat=True).distinct()
