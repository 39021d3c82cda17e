"""Open tasks near their day -> Notice rows: what is owed to whom, and whether it still is.

Level-triggered: what should exist and does not, is made; any number of rounds, at once or late, leave the same rows.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from workflows.access import active, seats_seeing
from workflows.models.directives import DayOverride
from workflows.models.people import Absence, Seat
from workflows.models.reminders import Lapse, Notice, ReminderRule
from workflows.models.tasks import Task
from workflows.words import OPEN_PHASES, Audience, Role

ROWS_A_STATEMENT = 1000  # PostgreSQL takes 65,535 parameters in one
# The key by name: a blanket "ignore" would on SQLite also swallow what a check constraint refuses.
ONCE = "ON CONFLICT (person_id, task_id, rule_id, due_version, for_on) DO NOTHING"


def plan_notices(today, *, since=None):
    """Write the notices that today's rules call for and that do not exist; return how many.

    `since` is the day planned last: working days missed after it are made up. Whoever is told today is told once:
    an older notice of the same task lapses as superseded.
    """
    calendar = DayOverride.objects.calendar()
    rules = list(ReminderRule.objects.filter(active=True))
    days = _missed(since, today, calendar) + [today]
    due_days = _due_days(calendar.add(today, 1 - min((rule.offset for rule in rules), default=0)))
    made = 0
    for audience in Audience:
        own = [rule for rule in rules if rule.audience == audience]
        rungs = {rung for due_on in due_days for day in days if (rung := _rung(own, due_on, day, calendar))}
        made += _insert(sorted(rungs), recipients(audience, today=today))
    return made


def _missed(since, today, calendar):
    days = (today - since).days if since else 0
    return [day for n in range(1, days) if calendar.is_working(day := since + timedelta(days=n))]


def open_tasks():
    """Tasks that are reminded: blocked ones too, stopped and finished ones not, nor those of a suspended plan."""
    return Task.objects.filter(phase__in=OPEN_PHASES, due_on__isnull=False, plan__suspended_on=None).order_by()


def _due_days(last):
    return list(open_tasks().filter(due_on__lte=last).values_list("due_on", flat=True).distinct())


def _rung(rules, due_on, day, calendar):
    """(due day, rule id, nominal day) of the rule reached last on a day, or None before the first."""
    reached = [
        (for_on, rule.offset, rule.pk) for rule in rules if (for_on := nominal_day(rule, due_on, day, calendar)) <= day
    ]
    if not reached:
        return None
    for_on, _offset, rule_id = max(reached)
    return due_on, rule_id, for_on


def nominal_day(rule, due_on, day, calendar):
    """The working day a rule speaks on for a due day; of a repeated one its latest up to `day`."""
    first = calendar.add(due_on, rule.offset) if rule.offset else calendar.working_day_before(due_on)
    return max(first, calendar.working_day_before(day)) if rule.repeats else first


def _insert(rungs, owed):
    """Whoever is owed a reminder of a task due on a rung's day gets one row a rung, however often this runs."""
    select, parameters = owed.query.sql_with_params()
    made = 0
    for start in range(0, len(rungs), ROWS_A_STATEMENT):
        some = rungs[start : start + ROWS_A_STATEMENT]
        rows = ", ".join(["(%s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Notice._meta.db_table} (person_id, task_id, rule_id, due_version, for_on)"
                f" WITH rung (due_on, rule_id, for_on) AS (VALUES {rows}),"
                f" owed (person_id, task_id, due_version, due_on) AS ({select})"
                " SELECT person_id, task_id, rule_id, due_version, for_on FROM owed JOIN rung ON rung.due_on = owed.due_on"
                f" WHERE true {ONCE}",
                [value for rung in some for value in rung] + list(parameters),
            )
            made += cursor.rowcount
    return made


# Who is owed a reminder of a task: the holders of a duty, or those who stand in for them


def recipients(audience, *, today, tasks=None):
    """Rows (person, task, due version, due day) of an audience among open tasks.

    The owner must hold a seat that lets them see the task; a task without such an owner is its head's. Without a head
    the deputies, without them the leaders of the unit stand for it. Somebody absent is not written to, their stand-in is.
    """
    tasks = open_tasks() if tasks is None else tasks
    if audience == Audience.OWNER:
        sees = Q(owner__is_active=True) & Exists(seats_seeing(today=today).filter(person=OuterRef("owner")))
        ways = [_present(tasks.filter(sees), "owner", today), *_heads(tasks.filter(~sees), today)]
    elif audience == Audience.HEAD:
        ways = _heads(tasks, today)
    else:
        ways = [_leaders(tasks, today)]
    return ways[0].union(*ways[1:]) if len(ways) > 1 else ways[0].distinct()


def _heads(tasks, today):
    head, deputy = _seated(today, Role.HEAD), _seated(today, Role.DEPUTY)
    return [
        _in_body(tasks, Role.HEAD, today),
        _in_body(tasks.filter(~head), Role.DEPUTY, today),
        _leaders(tasks.filter(~head, ~deputy), today),
    ]


def _seated(today, role):
    seats = Seat.objects.filter(active(today), role=role, person__is_active=True)
    return Exists(seats.filter(subcommittee__plan=OuterRef("plan"), subcommittee__links__stream=OuterRef("stream")))


def _in_body(tasks, role, today):
    body = "plan__subcommittees__"
    seats = active(today, prefix=f"{body}seats__") & Q(**{f"{body}seats__role": role, f"{body}seats__person__is_active": True})
    return _present(tasks.filter(seats, **{f"{body}links__stream": F("stream")}), f"{body}seats__person", today)


def _leaders(tasks, today):
    seats = "plan__unit__seats__"
    held = active(today, prefix=seats) & Q(**{f"{seats}role": Role.LEADER, f"{seats}person__is_active": True})
    return _present(tasks.filter(held), f"{seats}person", today)


def _present(tasks, holder, today):
    away = Absence.objects.filter(from_on__lte=today, to_on__gte=today)
    stand_ins = away.filter(person=OuterRef("holder"), stand_in__is_active=True).exclude(Exists(away.filter(person=OuterRef("stand_in"))))
    chosen = Subquery(stand_ins.order_by("id").values("stand_in")[:1])
    told = Coalesce(chosen, F("holder"), output_field=BigIntegerField())
    return tasks.annotate(holder=F(holder)).values_list(told, "pk", "due_version", "due_on")


# Is it still owed? Asked again in the transaction that claims a mail


def lapses(notices, *, today):
    """{notice id: Lapse} of those among one person's notices (with task, its plan, and rule) that are owed no more."""
    notices = [notice for notice in notices if notice.task_id]
    newest = _newest(notices)
    theirs = {
        (audience, *row)
        for audience in {notice.rule.audience for notice in notices}
        for row in recipients(audience, today=today, tasks=open_tasks().filter(pk__in=[n.task_id for n in notices]))
    }
    found = {notice.pk: _lapse(notice, newest, theirs) for notice in notices}
    return {pk: lapse for pk, lapse in found.items() if lapse}


def _newest(notices):
    """{(task, audience): newest notice of these people about it}."""
    about = Notice.objects.filter(person__in={n.person_id for n in notices}, task__in={n.task_id for n in notices})
    ordered = about.order_by("due_version", "for_on", "rule__offset").values_list("person_id", "task_id", "rule__audience", "pk")
    return {(person, task, audience): pk for person, task, audience, pk in ordered}


def _lapse(notice, newest, theirs):
    task, audience = notice.task, notice.rule.audience
    if task.phase not in OPEN_PHASES or task.due_on is None:
        return Lapse.CLOSED
    if task.plan.suspended_on:
        return Lapse.PLAN_SUSPENDED
    if task.due_version != notice.due_version:
        return Lapse.REDATED
    if newest[notice.person_id, task.pk, audience] != notice.pk:
        return Lapse.SUPERSEDED
    if (audience, notice.person_id, task.pk, task.due_version, task.due_on) not in theirs:
        return Lapse.NOT_THEIRS
    return None
