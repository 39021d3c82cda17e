"""Rules that may not stand yet, and a working day -> who would be reminded of what on it. Nothing is written.

The same ladders, the same people and the same lapses as the morning itself, asked beforehand.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db import connection

from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice, ReminderRule, Snooze
from workflows.reminding.lapsing import lapses
from workflows.reminding.occasions import day_of_week, leaders_without
from workflows.reminding.planning import called_for, days_of, owed_on, statements, woken
from workflows.words import Anchor

# What the morning makes anew: neither there already, nor outrun by a newer notice about the same, nor put off.
STILL_OWED = """
    SELECT owed.person_id, owed.task_id, owed.due_version, rung.rule_id, rung.for_on, rung.side FROM owed JOIN rung ON rung.due_on = owed.due_on
    WHERE NOT EXISTS (
        SELECT 1 FROM {notice} said JOIN {rule} spoke ON spoke.id = said.rule_id
        WHERE said.person_id = owed.person_id AND said.task_id = owed.task_id AND spoke.audience = %s AND spoke.anchor = %s
        AND (said.rule_id = rung.rule_id AND said.due_version = owed.due_version AND said.for_on = rung.for_on AND said.occasion = 0
             OR said.due_version > owed.due_version OR said.due_version = owed.due_version AND said.for_on > rung.for_on))
    AND NOT EXISTS (
        SELECT 1 FROM {snooze} put_off WHERE put_off.person_id = owed.person_id AND put_off.task_id = owed.task_id AND put_off.until_on > %s)
"""
# Of a person, task, audience and anchor the newest; then in how many tasks the same rules speak. `distance`: the rule's offset.
SUMS = """
    WITH spoke (side, number, distance, kind) AS (VALUES {rules}), told AS ({told}),
    newest AS (
        SELECT told.side, told.person_id, told.task_id, told.rule_id, ROW_NUMBER() OVER (
            PARTITION BY told.side, told.person_id, told.task_id, spoke.kind
            ORDER BY told.due_version DESC, told.for_on DESC, spoke.distance DESC, told.ladder) AS place
        FROM told JOIN spoke ON spoke.number = told.rule_id AND spoke.side = told.side),
    tasks AS (SELECT side, person_id, {together} AS rules FROM newest WHERE place = 1 GROUP BY side, person_id, task_id)
    SELECT side, person_id, rules, COUNT(*) FROM tasks GROUP BY side, person_id, rules
"""
TOGETHER = {"postgresql": "STRING_AGG(rule_id::text, ',' ORDER BY rule_id)", "sqlite": "GROUP_CONCAT(rule_id, ',')"}
TABLES = {"notice": Notice._meta.db_table, "rule": ReminderRule._meta.db_table, "snooze": Snooze._meta.db_table}


@dataclass(frozen=True)
class Owed:
    """A reminder that would be made on the day; of the weekly summary without a task, with the day it is for."""

    person_id: int
    task_id: int | None
    rule: ReminderRule
    week_of: date | None = None


class Foresight:
    """One day, asked for several sets of rules: a ladder that stands in both is asked once."""

    def __init__(self, day, *, since=None, people=None):
        """`people`: the numbers of those who alone are asked about."""
        self.day, self.calendar, self.people = day, DayOverride.objects.calendar(), people
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
        return [one for _order, one in newest.values()] + self.of_the_week(rules)

    def sums(self, *sets, without=()):
        """For each set of rules {person id: {the numbers of the rules that speak of one task (0: not saved yet): of how many tasks}}.

        One statement for all sets; tasks are counted where they are, and who is owed what is asked once a ladder. `without`: people
        about whom more than the rules is to be known, those who are woken above all; `owed` tells of them.
        """
        told, values = [], []
        for place, (rule, rungs) in enumerate(self._ladders_of(sets)):
            for tables, of_tables in statements(rungs, owed_on(rule, rungs, self.day)):
                branch, of_branch = self._still_owed(rule, without=without)
                told.append(f"SELECT part.*, {place} AS ladder FROM ({tables} {branch}) AS part")
                values += [*of_tables, *of_branch]
        found = [{} for _set in sets]
        if not told:
            return found
        spoke = [(side, rule.pk or 0, rule.offset, f"{rule.audience} {rule.anchor}") for side, rules in enumerate(sets) for rule in rules]
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(spoke))
        with connection.cursor() as cursor:
            cursor.execute(
                SUMS.format(rules=rows, told=" UNION ALL ".join(told), together=TOGETHER[connection.vendor]),
                [*(value for one in spoke for value in one), *values],
            )
            for side, person, numbers, count in cursor.fetchall():
                sums = found[side].setdefault(person, {})
                speaking = frozenset(map(int, numbers.split(",")))
                sums[speaking] = sums.get(speaking, 0) + count
        return found

    def _ladders_of(self, sets):
        """[(a rule, the rungs in all sets)] of ladders that stand for the same tasks and people."""
        found = {}
        for side, rules in enumerate(sets):
            for own, rungs, _query in called_for(rules, days=self.days, calendar=self.calendar):
                key = (own[0].audience, own[0].anchor, own[0].term, own[0].level, own[0].stream_id)
                found.setdefault(key, (own[0], []))[1].extend(replace(rung, side=side) for rung in rungs)
        return [(rule, sorted(rungs, key=lambda rung: (rung.due_on, rung.for_on))) for rule, rungs in found.values()]

    def _of_days(self, rules):
        for own, rungs, query in called_for(rules, days=self.days, calendar=self.calendar):
            by_number = {rule.pk or 0: rule for rule in own}
            for person, task, due_version, number, for_on, _side in self._of_ladder(own, rungs, query):
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
                still_owed, more = self._still_owed(rule)
                cursor.execute(tables + still_owed, [*values, *more])
                rows += cursor.fetchall()
        return rows

    def _still_owed(self, rule, *, without=()):
        """(the rest of the statement of a ladder, its values)."""
        sql, values = STILL_OWED.format(**TABLES), [rule.audience, rule.anchor, self.day]
        for word, people in (("IN", self.people), ("NOT IN", without or None)):
            if people is not None:
                sql += f" AND owed.person_id {word} ({', '.join(['%s'] * len(people)) or 'NULL'})"
                values += people
        return sql, values

    def _asks_about(self, person):
        return self.people is None or person in self.people

    @cached_property
    def awake(self):
        """[(order, Owed)]: what was put off to this day is said on it under the rule that spoke last, after all others."""
        days = {last.pk: until_on for last, until_on in woken(self.days)}
        spoke = Notice.objects.filter(pk__in=days).select_related("task__plan", "rule")
        last = [one for one in spoke if self._asks_about(one.person_id)]
        gone = lapses(last, today=self.day)
        return [
            ((one.due_version, str(days[one.pk]), one.rule.offset, 1), Owed(one.person_id, one.task_id, one.rule))
            for one in last
            if one.pk not in gone
        ]

    def of_the_week(self, rules):
        weekly = [rule for rule in rules if rule.anchor == Anchor.WEEK]
        days = [(rule, day_of_week(rule, self.day, self.calendar)) for rule in weekly]
        return [Owed(person, None, rule, day) for rule, day in days if day for person in leaders_without(rule, day, self.day) if self._asks_about(person)]
