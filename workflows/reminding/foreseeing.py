"""Rules that may not stand yet, and a working day -> who would be reminded of what on it. Nothing is written.

The same ladders, the same people and the same lapses as the morning itself, asked beforehand.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice, ReminderRule, Snooze
from workflows.reminding.lapsing import lapses
from workflows.reminding.occasions import day_of_week, leaders_without
from workflows.reminding.planning import called_for, days_of, statements, woken
from workflows.words import Anchor

# What the morning makes anew: neither there already, nor outrun by a newer notice about the same, nor put off.
STILL_OWED = """
    SELECT owed.person_id, owed.task_id, owed.due_version, rung.rule_id, rung.for_on FROM owed JOIN rung ON rung.due_on = owed.due_on
    WHERE NOT EXISTS (
        SELECT 1 FROM {notice} said JOIN {rule} spoke ON spoke.id = said.rule_id
        WHERE said.person_id = owed.person_id AND said.task_id = owed.task_id AND spoke.audience = %s AND spoke.anchor = %s
        AND (said.rule_id = rung.rule_id AND said.due_version = owed.due_version AND said.for_on = rung.for_on AND said.occasion = 0
             OR said.due_version > owed.due_version OR said.due_version = owed.due_version AND said.for_on > rung.for_on))
    AND NOT EXISTS (
        SELECT 1 FROM {snooze} put_off WHERE put_off.person_id = owed.person_id AND put_off.task_id = owed.task_id AND put_off.until_on > %s)
    AND (%s = 0 OR owed.person_id = %s)
"""
TABLES = {"notice": Notice._meta.db_table, "rule": ReminderRule._meta.db_table, "snooze": Snooze._meta.db_table}


@dataclass(frozen=True)
class Owed:
    """A reminder that would be made on the day; of the weekly summary without a task."""

    person_id: int
    task_id: int | None
    rule: ReminderRule


class Foresight:
    """One day, asked for several sets of rules: a ladder that stands in both is asked once."""

    def __init__(self, day, *, since=None, person=None):
        """`person`: the number of the only one who is asked about."""
        self.day, self.calendar, self.person = day, DayOverride.objects.calendar(), person
        self.days = days_of(day, since, self.calendar)
        self._asked = {}

    def owed(self, rules):
        """Every Owed of these rules (each active, one of them perhaps not saved yet).

        The newest of a person, task, audience and anchor outruns the others.
        """
        found, newest, spoken = list(self._of_days(rules)), {}, {}
        for (_version, for_on, *_rest), one in found:
            spoken[one.person_id, one.task_id] = max(for_on, spoken.get((one.person_id, one.task_id), ""))
        # Who is told of the task that day anyway need not be woken.
        found += [(order, one) for order, one in self.awake if spoken.get((one.person_id, one.task_id), "") < order[1]]
        for order, one in found:
            key = (one.person_id, one.task_id, one.rule.audience, one.rule.anchor)
            newest[key] = max(newest.get(key, (order, one)), (order, one), key=lambda one: one[0])
        return [one for _order, one in newest.values()] + self._of_the_week(rules)

    def _of_days(self, rules):
        for own, rungs, query in called_for(rules, days=self.days, calendar=self.calendar):
            by_number = {rule.pk or 0: rule for rule in own}
            for person, task, due_version, number, for_on in self._of_ladder(own, rungs, query):
                rule = by_number[number]
                yield (due_version, str(for_on), rule.offset, 0), Owed(person, task, rule)

    def _of_ladder(self, own, rungs, query):
        key = tuple(id(rule) for rule in own)
        if key not in self._asked:
            self._asked[key] = self._ask(own[0], rungs, query)
        return self._asked[key]

    def _ask(self, rule, rungs, query):
        rows = []
        for tables, values in statements(rungs, query):
            with connection.cursor() as cursor:
                cursor.execute(
                    tables + STILL_OWED.format(**TABLES), [*values, rule.audience, rule.anchor, self.day, self.person or 0, self.person or 0]
                )
                rows += cursor.fetchall()
        return rows

    @cached_property
    def awake(self):
        """[(order, Owed)]: what was put off to this day is said on it under the rule that spoke last, after all others."""
        days = {last.pk: until_on for last, until_on in woken(self.days)}
        spoke = Notice.objects.filter(pk__in=days).select_related("task__plan", "rule")
        last = [one for one in spoke if self.person in (None, one.person_id)]
        gone = lapses(last, today=self.day)
        return [
            ((one.due_version, str(days[one.pk]), one.rule.offset, 1), Owed(one.person_id, one.task_id, one.rule))
            for one in last
            if one.pk not in gone
        ]

    def _of_the_week(self, rules):
        weekly = [rule for rule in rules if rule.anchor == Anchor.WEEK]
        days = [(rule, day_of_week(rule, self.day, self.calendar)) for rule in weekly]
        return [
            Owed(person, None, rule) for rule, day in days if day for person in leaders_without(rule, day, self.day) if self.person in (None, person)
        ]
