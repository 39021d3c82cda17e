"""Rules and open tasks near their day -> Notice rows: what is owed to whom.

Level-triggered: what should exist and does not, is made; any number of rounds, at once or late, leave the same rows.
"""

from datetime import timedelta

from django.db import connection, transaction

from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice, Snooze
from workflows.reminding.ladder import farthest, in_scope, ladders, open_tasks, rung
from workflows.reminding.owing import recipients
from workflows.reminding.turns import DAYS, active_rules, hold_rules, mark_planned
from workflows.words import Audience

ROWS_A_STATEMENT = 1000  # PostgreSQL takes 65,535 parameters in one
# The key by name: a blanket "ignore" would on SQLite also swallow what a check constraint refuses.
ONCE = "ON CONFLICT (person_id, task_id, rule_id, due_version, for_on, occasion) DO NOTHING"
KEY = ["person", "task", "rule", "due_version", "for_on", "occasion"]


def plan_notices(today, *, since=None):
    """Write the notices that today's rules call for and that do not exist; return how many.

    `since` is the day planned last: working days missed after it are made up. Whoever is told today is told once:
    an older notice of the same task lapses as superseded.
    """
    calendar = DayOverride.objects.calendar()
    days, made = days_of(today, since, calendar), 0
    with transaction.atomic():
        hold_rules()
        rules = active_rules(anchor__in=DAYS)
        for _rules, rungs, owed in called_for(rules, days=days, calendar=calendar):
            made += _insert(rungs, owed)
        mark_planned(rules, today)
        return made + _wake(days)


def days_of(today, since, calendar):
    """The working days whose reminders are planned today: those missed since the last planning, and today."""
    return _missed(since, today, calendar) + [today]


def called_for(rules, *, days, calendar):
    """(rules of a ladder, their rungs on these days, the query of who is owed a reminder), ladder by ladder; the last day is today."""
    rules, today = list(rules), days[-1]
    for anchor in DAYS:
        anchored = [rule for rule in rules if rule.anchor == anchor]
        if not anchored:
            continue
        due_days = _due_days(anchor, farthest(anchored, today, calendar))
        for audience in Audience:
            for own in ladders([rule for rule in anchored if rule.audience == audience]):
                found = {one for due_on in due_days for day in days if (one := rung(own, due_on, day, calendar))}
                if not found:
                    continue
                rungs = sorted(found, key=lambda one: (one.due_on, one.for_on))
                yield own, rungs, owed_on(own[0], rungs, today)


def owed_on(rule, rungs, today):
    """The query of who is owed a reminder by the ladder of a rule, of tasks due between its first rung and its last."""
    near = open_tasks(rule.anchor).filter(in_scope(rule), day__gte=rungs[0].due_on, day__lte=rungs[-1].due_on)
    return recipients(rule.audience, today=today, tasks=near)


def _missed(since, today, calendar):
    days = (today - since).days if since else 0
    return [day for n in range(1, days) if calendar.is_working(day := since + timedelta(days=n))]


def _due_days(anchor, last):
    return list(open_tasks(anchor).filter(day__lte=last).values_list("day", flat=True).distinct())


def statements(rungs, owed):
    """(the tables `rung` and `owed` of a statement, their values), a thousand rungs at a time."""
    select, parameters = owed.query.sql_with_params()
    for start in range(0, len(rungs), ROWS_A_STATEMENT):
        some = rungs[start : start + ROWS_A_STATEMENT]
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(some))
        tables = f"WITH rung (due_on, rule_id, for_on, side) AS (VALUES {rows}), owed (person_id, task_id, due_version, due_on) AS ({select})"
        yield tables, [value for one in some for value in (one.due_on, one.rule_id, one.for_on, one.side)] + list(parameters)


def _insert(rungs, owed):
    """Whoever is owed a reminder of a task due on a rung's day gets one row a rung, however often this runs."""
    made = 0
    for tables, values in statements(rungs, owed):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Notice._meta.db_table} (person_id, task_id, rule_id, due_version, for_on) {tables}"
                " SELECT person_id, task_id, rule_id, due_version, for_on FROM owed JOIN rung ON rung.due_on = owed.due_on"
                f" WHERE true {ONCE}",
                values,
            )
            made += cursor.rowcount
    return made


def woken(days):
    """[(the notice that spoke last, the day)] of those who put their reminders of a task off to one of these days."""
    awake = list(Snooze.objects.filter(until_on__in=days, person__is_active=True).values_list("person_id", "task_id", "until_on"))
    if not awake:
        return []
    spoken = Notice.objects.filter(person__in={p for p, _t, _d in awake}, task__in={t for _p, t, _d in awake})
    spoke = {(notice.person_id, notice.task_id): notice for notice in spoken.order_by("for_on", "id")}
    owed = [(spoke[person, task], until_on) for person, task, until_on in awake if (person, task) in spoke]
    return [(last, until_on) for last, until_on in owed if last.for_on < until_on]


def _wake(days):
    """What was put off to one of these days is owed again on it, under the rule that spoke last."""
    rows = [
        Notice(person_id=last.person_id, task_id=last.task_id, rule_id=last.rule_id, due_version=last.due_version, for_on=until_on, occasion=0)
        for last, until_on in woken(days)
    ]
    if not rows:
        return 0
    before = Notice.objects.count()
    Notice.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=["for_on"])
    return Notice.objects.count() - before
