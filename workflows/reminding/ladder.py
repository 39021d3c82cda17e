"""Rules + a day -> on which days each rule speaks, and which tasks a rule is for. Pure but for the rows it is handed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from workflows.models.tasks import Task
from workflows.words import OPEN_PHASES, Anchor, DayUnit, Kind


@dataclass(frozen=True)
class Rung:
    """The rule that speaks on `for_on` for tasks whose day is `due_on`."""

    due_on: object
    rule_id: int
    for_on: object
    side: int = 0
    """Which set of rules it stands in, where several are asked at once."""


def open_tasks(anchor=Anchor.DUE_DAY):
    """Tasks that are reminded, with the `day` that the rules of an anchor count from.

    Blocked ones too; stopped and finished ones not, nor those of a suspended plan. For the congress day it is the
    congress's own task.
    """
    tasks = Task.objects.filter(phase__in=OPEN_PHASES, plan__suspended_on=None).order_by()
    if anchor == Anchor.CONGRESS_DAY:
        return tasks.filter(kind=Kind.CONGRESS).annotate(day=F("plan__anchor_on"))
    return tasks.filter(due_on__isnull=False).annotate(day=F("due_on"))


def in_scope(rule):
    """The Q for the tasks a rule is for; an empty one where it is for all."""
    scope = {"plan__term": rule.term, "plan__unit__level": rule.level, "stream": rule.stream_id}
    return Q(**{field: value for field, value in scope.items() if value})


def ladders(rules):
    """[rules that stand on one ladder]: on each ladder only the rung reached last speaks.

    Rules of one scope make a ladder. A rule for some tasks only stands on their ladder and on no other, so that a
    shorter notice for one stream doesn't silence the rules for all.
    """
    by_scope = {}
    for rule in rules:
        by_scope.setdefault((rule.term, rule.level, rule.stream_id), []).append(rule)
    return list(by_scope.values())


def rung(rules, due_on, day, calendar):
    """The rung of the rule reached last on a day; None before the first, and where a rule that is newer than its rung stands on it.

    A rule that has not been saved yet is number 0.
    """
    reached = [
        (for_on, rule.offset, rule.pk or 0, rule.from_on) for rule in rules if (for_on := nominal_day(rule, due_on, day, calendar)) and for_on <= day
    ]
    if not reached:
        return None
    for_on, _offset, rule_id, from_on = max(reached, key=lambda one: one[:3])
    return None if from_on and for_on < from_on else Rung(due_on, rule_id, for_on)


def nominal_day(rule, due_on, day, calendar):
    """The working day a rule speaks on for a due day; of a repeated one its latest up to `day`."""
    first = first_day(rule, due_on, calendar)
    if not rule.repeats or day <= first:
        return first
    times = calendar.between(first, calendar.working_day_before(day)) // rule.every
    if rule.at_most:
        times = min(times, rule.at_most - 1)
    return calendar.add(first, times * rule.every) if times else first


def first_day(rule, due_on, calendar):
    if rule.day_unit == DayUnit.CALENDAR:
        return calendar.working_day_before(due_on + timedelta(days=rule.offset))
    return calendar.add(due_on, rule.offset) if rule.offset else calendar.working_day_before(due_on)


def farthest(rules, today, calendar):
    """The last due day that any rule speaks of by today."""
    working = [rule.offset for rule in rules if rule.day_unit == DayUnit.WORKING]
    in_days = [rule.offset for rule in rules if rule.day_unit == DayUnit.CALENDAR]
    # A due day on a day off is told on the working day before: one more working day ahead.
    ends = [calendar.add(today, 1 - min(working, default=0)), calendar.add(today, 1) - timedelta(days=min(in_days, default=0))]
    return max(ends)
