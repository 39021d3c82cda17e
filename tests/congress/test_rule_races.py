"""A rule is saved while the morning is planned, with real threads on PostgreSQL: nobody is reminded twice, nobody is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from congress.mailing.foreseeing import speaks_from
from congress.mailing.rounds import go_round
from congress.models import MailLine, Run
from tests.factories import a_paper, a_person, a_plan, a_seat, a_task, a_unit
from workflows.models import Notice, ReminderRule, Task
from workflows.moving import move
from workflows.planning import redate
from workflows.reminding import occasions, planning, ruling
from workflows.words import Anchor, Audience, Channel, Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TUESDAY = MONDAY + timedelta(days=1)
SAME = {"audience": Audience.OWNER, "anchor": Anchor.DUE_DAY, "offset": -3, "channel": Channel.DIGEST}


@pytest.fixture
def rule():
    return ReminderRule.objects.create(key="owner-3-before", **SAME)


@pytest.fixture
def task(rule):
    """Due in three working days: Monday is the day of its reminder."""
    plan = a_plan(a_unit(a_unit()))
    Run.objects.create(digest_on=date(2025, 2, 7))
    return a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=date(2025, 2, 13))


def at_once(monkeypatch, module, name, first, second):
    """Both in threads; the second begins when the first has come to `name`, which goes on once the second is through, or waits in vain."""
    begun, through, real = Event(), Event(), getattr(module, name)

    def slow(*arguments):
        if not begun.is_set():
            begun.set()
            through.wait(1)
        return real(*arguments)

    def then():
        begun.wait(5)
        second()
        through.set()

    def run(deed):
        try:
            deed()
        finally:
            connection.close()

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(module, name, slow)
        for answer in [threads.submit(run, deed) for deed in (first, then)]:
            answer.result()


def save(rule, at=MONDAY, **changed):
    ruling.save(ruling.draft(rule, from_on=speaks_from(), **(SAME | changed)), by=a_person(is_superuser=True), at=at)


def sent(task):
    """The days on which a mail named the task."""
    lines = MailLine.objects.filter(notice__task=task, outcome="sent").order_by("mail__slot_at")
    return [at.astimezone(MONDAY.tzinfo).date() for at in lines.values_list("mail__slot_at", flat=True)]


def two_mornings(monkeypatch, rule, task):
    at_once(monkeypatch, planning, "_insert", lambda: go_round(at=MONDAY), lambda: save(rule))
    go_round(at=TUESDAY)
    return sent(task)


def test_a_rule_saved_while_the_morning_is_planned_reminds_once(monkeypatch, rule, task):
    assert two_mornings(monkeypatch, rule, task) == [MONDAY.date()]
    assert ReminderRule.objects.get(active=True).from_on == TUESDAY.date()


def test_without_the_turns_it_reminds_twice(monkeypatch, rule, task):
    monkeypatch.setattr(planning, "hold_rules", lambda: None)
    assert two_mornings(monkeypatch, rule, task) == [MONDAY.date(), TUESDAY.date()]


def test_a_rule_saved_just_before_the_morning_is_the_one_it_is_planned_with(monkeypatch, rule, task):
    at_once(monkeypatch, ruling, "_free_key", lambda: save(rule), lambda: go_round(at=MONDAY))
    go_round(at=TUESDAY)
    assert sent(task) == [MONDAY.date()]
    assert Notice.objects.get().rule == ReminderRule.objects.get(active=True)


def test_two_rounds_and_a_saving_at_once_remind_once(monkeypatch, rule, task):
    at_once(monkeypatch, planning, "_insert", lambda: go_round(at=MONDAY), lambda: (save(rule), go_round(at=MONDAY)))
    go_round(at=TUESDAY)
    assert sent(task) == [MONDAY.date()]


def test_a_morning_that_broke_off_before_its_mails_were_made_is_made_up_under_the_changed_rule_too(rule, task):
    planning.plan_notices(MONDAY.date(), since=date(2025, 2, 7))
    save(rule)
    go_round(at=MONDAY)
    go_round(at=TUESDAY)
    assert sent(task) == [MONDAY.date()]


# What has just happened

RETURNED = {"audience": Audience.OWNER, "anchor": Anchor.RETURNED, "offset": 0, "channel": Channel.AT_ONCE}


@pytest.fixture
def returned(task):
    a_paper(task, by=task.owner)
    head = a_seat(Role.HEAD, task.plan)
    for n, (action, by) in enumerate((("start", task.owner), ("submit", task.owner), ("send_back", head))):
        version = Task.objects.values_list("version", flat=True).get(pk=task.pk)
        move(task.pk, action, by=by, version=version, at=MONDAY + timedelta(seconds=n), note="Bổ sung số liệu năm 2024")
    return task


def told_at_once(monkeypatch, returned):
    rule = ReminderRule.objects.create(key="returned-at-once", **RETURNED)
    later = MONDAY + timedelta(minutes=1)
    # The change carries the moment before the step: both rules call for it.
    at_once(monkeypatch, occasions, "_standing", lambda: go_round(at=later), lambda: save(rule, MONDAY, **RETURNED))
    go_round(at=later)
    return Notice.objects.filter(task=returned, rule__anchor=Anchor.RETURNED).count()


def test_a_return_is_told_once_though_its_rule_is_changed_meanwhile(monkeypatch, returned):
    assert told_at_once(monkeypatch, returned) == 1


def test_a_return_is_told_once_though_its_day_is_changed_after(returned):
    ReminderRule.objects.create(key="returned-at-once", **RETURNED)
    go_round(at=MONDAY + timedelta(minutes=1))
    redate(returned.stages.get(), date(2025, 2, 14), "Chờ số liệu của phòng tài chính", by=a_seat(Role.LEADER, returned.plan.unit), at=MONDAY)
    go_round(at=MONDAY + timedelta(minutes=20))
    assert Notice.objects.filter(rule__anchor=Anchor.RETURNED).count() == 1
