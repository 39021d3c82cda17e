"""A person puts off the reminders of one task, or watches it: whose wish it is, how far it goes, and that the task stays as it is."""

from datetime import date, timedelta
from functools import partial

import pytest

from tests.factories import NOW, TODAY, a_congress_task, a_plan, a_seat, a_stream, a_task, a_unit
from tests.workflows.test_races import together
from workflows.access import viewer_of
from workflows.models import Change, Notice, Plan, ReminderRule, Task
from workflows.models.directives import DayOverride
from workflows.models.reminders import LateSnooze, Snooze, Watch
from workflows.moving import Refused
from workflows.planning import redate
from workflows.reminding import lapses, plan_notices, snooze, unwatch, wake, watch
from workflows.reminding.wishing import days_to_put_off, put_off, watched_by, why_not_put_off, wishes_of
from workflows.words import Phase, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(plan):
    return a_seat(Role.MEMBER, plan)


@pytest.fixture
def rule():
    return ReminderRule.objects.create(key="owner-overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")


def days(task, person):
    viewer = viewer_of(person, today=TODAY)
    return days_to_put_off(task, viewer, wishes_of(task, viewer), calendar=DayOverride.objects.calendar())


def refusal(task, day, person):
    with pytest.raises(Refused) as no:
        snooze(task.pk, day, by=person, at=NOW)
    assert not Snooze.objects.exists()
    return str(no.value)


# How far


def test_an_overdue_own_task_is_put_off_five_working_days_at_most(plan, owner):
    late = a_task(plan, owner=owner, due_on=date(2025, 1, 20))
    assert days(late, owner) == [date(2025, 2, n) for n in (11, 12, 13, 14, 17)]
    assert refusal(late, date(2025, 2, 18), owner) == "Nhiệm vụ của chính mình chỉ tạm ngừng nhắc nhiều nhất 5 ngày làm việc sau hạn: đến 17/02/2025."
    assert snooze(late.pk, date(2025, 2, 17), by=owner, at=NOW).until_on == date(2025, 2, 17)


def test_an_own_task_is_not_put_off_far_beyond_its_day_either(plan, owner):
    near = a_task(plan, owner=owner, due_on=date(2025, 2, 12))
    assert days(near, owner)[-1] == date(2025, 2, 19)
    assert "đến 19/02/2025" in refusal(near, date(2025, 2, 20), owner)


def test_any_task_is_put_off_ten_working_days_at_most(plan, owner):
    far = a_task(plan, owner=owner, due_on=date(2025, 4, 1))
    assert len(days(far, owner)) == 10 and days(far, owner)[-1] == date(2025, 2, 24)
    assert refusal(far, date(2025, 2, 25), owner) == "Tạm ngừng nhắc nhiều nhất 10 ngày làm việc: đến 24/02/2025."


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY, "Chọn một ngày sau hôm nay."),
        (date(2025, 2, 7), "Chọn một ngày sau hôm nay."),
        (date(2025, 2, 15), "Ngày 15/02/2025 là ngày nghỉ. Ngày làm việc liền trước là 14/02/2025."),
    ],
)
def test_it_is_a_working_day_after_today(plan, owner, day, sentence):
    assert refusal(a_task(plan, owner=owner, due_on=date(2025, 3, 3)), day, owner) == sentence


def test_nothing_is_put_off_beyond_the_congress_day(owner, plan):
    Plan.objects.filter(pk=plan.pk).update(anchor_on=date(2025, 2, 13))
    task = Task.objects.select_related("plan").get(pk=a_task(plan, owner=owner, due_on=date(2025, 2, 12)).pk)
    assert days(task, owner) == [date(2025, 2, 11), date(2025, 2, 12)]
    assert "Đại hội khai mạc ngày 13/02/2025" in refusal(task, date(2025, 2, 13), owner)


# How often

ONCE = "Đồng chí đã tạm ngừng nhắc một lần sau hạn 05/02/2025. Việc đã quá hạn không được tạm ngừng nhắc lần nữa."


def test_an_overdue_own_task_is_put_off_once_even_if_it_is_woken_between(plan, owner):
    late = a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    snooze(late.pk, date(2025, 2, 11), by=owner, at=NOW)
    wake(late.pk, by=owner)
    assert refusal(late, date(2025, 2, 12), owner) == ONCE and days(late, owner) == []
    with pytest.raises(Refused, match="lần nữa"):
        snooze(late.pk, date(2025, 2, 14), by=owner, at=NOW + timedelta(days=1))


def test_a_reported_task_is_put_off_once_by_who_hears_of_it(plan, owner, rule):
    head, late = a_seat(Role.HEAD, plan), a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    Notice.objects.create(person=head, task=late, rule=rule, for_on=TODAY)
    snooze(late.pk, date(2025, 2, 12), by=head, at=NOW)
    wake(late.pk, by=head)
    assert refusal(late, date(2025, 2, 12), head) == ONCE
    assert snooze(late.pk, date(2025, 2, 12), by=owner, at=NOW), "the owner's own time is not used up by it"


def test_what_was_put_off_beyond_its_day_before_it_came_is_put_off_up_to_the_day_only(plan, owner):
    near = a_task(plan, owner=owner, due_on=date(2025, 2, 13))
    snooze(near.pk, date(2025, 2, 14), by=owner, at=NOW)
    wake(near.pk, by=owner)
    assert days(near, owner) == [date(2025, 2, 11), date(2025, 2, 12), date(2025, 2, 13)]
    assert "13/02/2025" in refusal(near, date(2025, 2, 14), owner)
    for _again in range(3):
        snooze(near.pk, date(2025, 2, 13), by=owner, at=NOW)


def test_another_due_day_is_a_new_beginning(plan, owner):
    late = a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    snooze(late.pk, date(2025, 2, 11), by=owner, at=NOW)
    redate(late.stages.get(), date(2025, 2, 12), "Chờ số liệu của phòng tài chính", by=a_seat(Role.LEADER, plan.unit), at=NOW)
    assert snooze(late.pk, date(2025, 2, 13), by=owner, at=NOW).until_on == date(2025, 2, 13)


def test_while_the_owner_has_put_it_off_the_head_is_told(plan, owner, rule):
    ReminderRule.objects.create(key="head-overdue-3", audience="head", offset=3, repeats=True)
    head, late = a_seat(Role.HEAD, plan), a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    snooze(late.pk, date(2025, 2, 12), by=owner, at=NOW)
    plan_notices(TODAY)
    told = Notice.objects.select_related("task__plan", "rule").get(person=head)
    assert lapses([told], today=TODAY) == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_puts_it_off(plan, owner):
    for _round in range(6):
        late = a_task(plan, owner=owner, due_on=date(2025, 2, 5))
        presses = [partial(snooze, late.pk, date(2025, 2, day), by=owner, at=NOW) for day in (11, 12)]
        answers = together(*presses)
        assert sorted(isinstance(answer, Snooze) for answer in answers) == [False, True]
        assert LateSnooze.objects.filter(task=late).count() == 1


# Whose


def test_whom_no_reminder_reaches_has_nothing_to_put_off(plan, owner, rule):
    other, task = a_seat(Role.MEMBER, plan), a_task(plan, owner=owner, due_on=date(2025, 3, 3))
    assert refusal(task, date(2025, 2, 11), other) == "Đồng chí không nhận thư nhắc về nhiệm vụ này."
    Notice.objects.create(person=other, task=task, rule=rule, for_on=TODAY)
    assert snooze(task.pk, date(2025, 2, 11), by=other, at=NOW)


def test_who_may_not_see_it_is_told_no_title(plan, owner):
    secret = a_task(plan, stream=a_stream("personnel"), title="Phương án nhân sự", due_on=TODAY)
    assert "Phương án" not in refusal(secret, date(2025, 2, 11), owner)
    with pytest.raises(Refused) as no:
        watch(secret.pk, by=owner, at=NOW)
    assert "Phương án" not in str(no.value) and not Watch.objects.exists()


@pytest.mark.parametrize("facts", [{"state": State.DONE, "phase": Phase.DONE}, {}])
def test_what_is_closed_or_stopped_is_not_put_off(plan, owner, facts):
    task = a_task(plan, owner=owner, due_on=date(2025, 3, 3))
    if facts:
        Task.objects.filter(pk=task.pk).update(**facts)
    else:
        Plan.objects.update(suspended_on=TODAY, suspension_reason="Theo kết luận")
    assert refusal(task, date(2025, 2, 11), owner) == "Hiện không nhắc nhiệm vụ này."


# What follows


def test_while_it_is_put_off_the_reminder_lapses_and_on_the_day_it_comes_again(plan, owner, rule):
    task = a_task(plan, owner=owner, due_on=date(2025, 2, 3))
    plan_notices(TODAY)
    notice = Notice.objects.select_related("task__plan", "rule").get()
    assert lapses([notice], today=TODAY) == {}
    snooze(task.pk, date(2025, 2, 12), by=owner, at=NOW)
    assert lapses([notice], today=TODAY) == {notice.pk: "snoozed"}
    plan_notices(date(2025, 2, 12))
    again = Notice.objects.select_related("task__plan", "rule").get(for_on=date(2025, 2, 12))
    assert lapses([again], today=date(2025, 2, 12)) == {}


def test_nothing_of_the_task_changes(plan, owner):
    other, task = a_seat(Role.MEMBER, plan), a_task(plan, owner=owner, due_on=date(2025, 3, 3))
    before = Task.objects.values().get(pk=task.pk)
    snooze(task.pk, date(2025, 2, 11), by=owner, at=NOW)
    watch(task.pk, by=other, at=NOW)
    assert Task.objects.values().get(pk=task.pk) == before and not Change.objects.exists()


def test_another_day_replaces_the_first_and_waking_ends_it_once(plan, owner):
    task = a_task(plan, owner=owner, due_on=date(2025, 3, 3))
    snooze(task.pk, date(2025, 2, 11), by=owner, at=NOW)
    snooze(task.pk, date(2025, 2, 14), by=owner, at=NOW)
    viewer = viewer_of(owner, today=TODAY)
    assert put_off([task.pk], viewer) == {task.pk: date(2025, 2, 14)} and Snooze.objects.count() == 1
    assert wishes_of(task, viewer).until_on == date(2025, 2, 14)
    assert (wake(task.pk, by=owner), wake(task.pk, by=owner)) == (1, 0)
    assert put_off([task.pk], viewer) == {}


def test_a_day_that_has_come_puts_nothing_off_any_more(plan, owner):
    task = a_task(plan, owner=owner, due_on=date(2025, 3, 3))
    snooze(task.pk, date(2025, 2, 11), by=owner, at=NOW)
    assert wishes_of(task, viewer_of(owner, today=date(2025, 2, 11))).until_on is None


# Watch


def test_somebody_elses_task_is_watched_once_and_the_own_one_need_not_be(plan, owner):
    other, task = a_seat(Role.MEMBER, plan), a_task(plan, owner=owner)
    assert watch(task.pk, by=other, at=NOW) == watch(task.pk, by=other, at=NOW)
    assert list(watched_by(viewer_of(other, today=TODAY))) == [task]
    assert why_not_put_off(task, viewer_of(other, today=TODAY), wishes_of(task, viewer_of(other, today=TODAY))) is None
    with pytest.raises(Refused, match="Đây là nhiệm vụ của đồng chí"):
        watch(task.pk, by=owner, at=NOW)
    assert (unwatch(task.pk, by=other), unwatch(task.pk, by=other)) == (1, 0)


def test_who_lost_the_seat_sees_no_watched_task_any_more(plan, owner):
    other, task = a_seat(Role.MEMBER, plan), a_task(plan, owner=owner)
    watch(task.pk, by=other, at=NOW)
    other.seats.update(to_on=TODAY - timedelta(days=1))
    assert not watched_by(viewer_of(other, today=TODAY))


def test_the_congress_itself_may_be_watched(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    assert watch(a_congress_task(plan).pk, by=leader, at=NOW)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_what_is_put_off_costs_one_statement_for_any_number(plan, owner, rows, django_assert_num_queries):
    tasks = [a_task(plan, owner=owner) for _n in range(rows)]
    Snooze.objects.bulk_create(Snooze(person=owner, task=task, until_on=TODAY + timedelta(days=1)) for task in tasks)
    viewer = viewer_of(owner, today=TODAY)
    with django_assert_num_queries(1):
        assert len(put_off([task.pk for task in tasks], viewer)) == rows
    with django_assert_num_queries(1):
        wishes_of(tasks[0], viewer)
