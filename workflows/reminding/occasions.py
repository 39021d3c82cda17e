"""What has just happened, or the week -> Notice rows: returned to you, waits for your decision, the weekly summary."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from workflows.access import active
from workflows.models.directives import DayOverride
from workflows.models.people import Seat
from workflows.models.reminders import Notice, ReminderRule
from workflows.models.tasks import Step, Task
from workflows.moving import RETURNS, SUBMISSIONS
from workflows.reminding.ladder import in_scope
from workflows.reminding.owing import recipients
from workflows.reminding.planning import KEY
from workflows.words import Anchor, Phase, Role

LOOKED_BACK = timedelta(days=2)
"""After a longer outage the morning's digest says it instead."""
ACTIONS = {Anchor.RETURNED: RETURNS, Anchor.SUBMITTED: SUBMISSIONS}


def plan_occasions(at):
    """Notices of returns and submissions that still stand; any number of rounds leave the same rows. Returns how many."""
    made = 0
    for rule in ReminderRule.objects.filter(active=True, anchor__in=ACTIONS):
        events = {pk: step for pk, step in _standing(rule.anchor, at).items() if not rule.made_at or step.at >= rule.made_at}
        told = recipients(rule.audience, today=at.date(), tasks=Task.objects.filter(in_scope(rule), pk__in=events).annotate(day=F("due_on")).order_by())
        made += _write([(rule, person, events[task], task, due_version) for person, task, due_version, _day in told])
    return made


def _standing(anchor, at):
    """{task id: its last step}, where that step is such an event and nothing has been done since."""
    phase = Phase.REVIEW if anchor == Anchor.SUBMITTED else Phase.DOING
    steps = Step.objects.filter(
        action__in=ACTIONS[anchor], at__gt=at - LOOKED_BACK, sequence=F("task__steps_made"), task__phase=phase, task__plan__suspended_on=None
    )
    return {step.task_id: step for step in steps.only("task_id", "sequence", "at")}


def happened(rule, since):
    """(how often, to how many tasks) what a rule tells of has happened since a moment."""
    steps = Step.objects.filter(action__in=ACTIONS[rule.anchor], at__gt=since, task__in=Task.objects.filter(in_scope(rule)))
    return steps.count(), steps.values("task").distinct().count()


def _write(owed):
    rows = [
        Notice(person_id=person, task_id=task, rule=rule, due_version=due_version, for_on=step.at.astimezone().date(), occasion=step.sequence)
        for rule, person, step, task, due_version in owed
    ]
    before = Notice.objects.count()
    Notice.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=["for_on"])
    return Notice.objects.count() - before


def plan_week(today):
    """The weekly summary is owed to every leader on the rule's weekday, or on the first working day after it."""
    made, calendar = 0, DayOverride.objects.calendar()
    with transaction.atomic():
        for rule in ReminderRule.objects.select_for_update().filter(active=True, anchor=Anchor.WEEK):
            if day := day_of_week(rule, today, calendar):
                rows = [Notice(person_id=person, rule=rule, for_on=day) for person in leaders_without(rule, day, today)]
                made += len(Notice.objects.bulk_create(rows))
    return made


def day_of_week(rule, today, calendar):
    """The day on which a weekly rule speaks in the week of `today`; None while it is ahead, or before the rule was made."""
    day = calendar.working_day_after(today - timedelta(days=today.weekday()) + timedelta(days=rule.offset))
    return day if day <= today and not (rule.from_on and day < rule.from_on) else None


def leaders_without(rule, day, today):
    """Leaders who have no notice of that week's summary yet; the locked rule keeps two rounds from asking at once."""
    leaders = Seat.objects.filter(active(today), role=Role.LEADER, person__is_active=True, unit__isnull=False)
    if rule.level:
        leaders = leaders.filter(unit__level=rule.level)
    held = Notice.objects.filter(rule=rule.pk or 0, for_on=day, task=None).values("person")
    return leaders.exclude(person__in=held).order_by("person").values_list("person", flat=True).distinct()
