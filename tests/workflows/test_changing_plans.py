"""A task of a plan gets another owner or day, or is added; what changed is written down and the cells stay true."""

from datetime import date, timedelta

import pytest

from tests.factories import NOW, a_person, a_plan, a_seat, a_stream, a_task, a_wait
from workflows import planning
from workflows.models import Cell, Change, Task
from workflows.words import Basis, Role


@pytest.fixture
def plan(db):
    return a_plan()


def test_a_head_names_owners_in_bulk_and_each_change_is_written_down(plan):
    head, member = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan)
    tasks = [a_task(plan), a_task(plan), a_task(plan, owner=member)]
    assert planning.assign(tasks, member, by=head, at=NOW) == 2
    assert [t.owner_id for t in Task.objects.filter(pk__in=[t.pk for t in tasks])] == [member.pk] * 3
    assert sorted(Task.objects.values_list("version", flat=True)) == [1, 2, 2]
    assert Change.objects.filter(field="owner", old="", new=member.name, by=head).count() == 2


def test_nobody_is_named_for_a_task_he_cannot_do(plan):
    head = a_seat(Role.HEAD, plan)
    elsewhere = a_seat(Role.MEMBER, plan, stream=a_stream("service"))
    task = a_task(plan)
    for owner in (a_person(), elsewhere, a_seat(Role.OBSERVER, plan.unit)):
        with pytest.raises(planning.Refused):
            planning.assign([task], owner, by=head, at=NOW)
    assert planning.assign([task], a_seat(Role.LEADER, plan.unit), by=head, at=NOW) == 1


def test_one_task_that_may_not_be_assigned_stops_all(plan):
    office = a_seat(Role.OFFICE, plan.unit)
    secret = a_stream("personnel")
    member = a_seat(Role.MEMBER, plan)
    a_seat(Role.MEMBER, plan, stream=secret, person=member)
    tasks = [a_task(plan), a_task(plan, stream=secret, title="Rà soát nhân sự")]
    with pytest.raises(planning.Refused) as no:
        planning.assign(tasks, member, by=office, at=NOW)
    assert "Rà soát" not in str(no.value)
    assert not Task.objects.filter(owner=member).exists() and not Change.objects.exists()


def test_a_member_names_nobody(plan):
    member = a_seat(Role.MEMBER, plan)
    with pytest.raises(planning.Refused):
        planning.assign([a_task(plan)], member, by=member, at=NOW)


# -- days by hand -----------------------------------------------------------------------------------

REASON = "Cấp trên yêu cầu nộp sớm hơn"
SOON, THEN, LATER = date(2025, 2, 13), date(2025, 2, 20), date(2025, 2, 27)


def test_the_head_sets_an_earlier_day_and_the_cell_and_the_reminders_follow(plan):
    head, task = a_seat(Role.HEAD, plan), a_task(plan, due_on=THEN)
    change = planning.redate(task.stages.get(), SOON, REASON, by=head, at=NOW)
    task = Task.objects.get(pk=task.pk)
    assert (task.due_on, task.due_version, task.version) == (SOON, 2, 2)
    assert (change.field, change.old, change.new, change.reason) == ("due_on", "20/02/2025", "13/02/2025", REASON)
    stage = task.stages.get()
    assert (stage.due_on, stage.nominal_on, stage.set_by_hand) == (SOON, SOON, True)
    assert Cell.objects.get(plan=plan).soonest_due_on == SOON


@pytest.mark.parametrize(
    ("role", "day", "reason", "field"),
    [
        (Role.MEMBER, SOON, REASON, ""),
        (Role.HEAD, LATER, REASON, "due_on"),  # later is the leader's
        (Role.HEAD, SOON, "ok", "reason"),
        (Role.HEAD, date(2025, 2, 7), REASON, "due_on"),  # past
        (Role.HEAD, date(2025, 2, 15), REASON, "due_on"),  # a Saturday
        (Role.LEADER, date(2025, 6, 2), REASON, "due_on"),  # after the congress
    ],
)
def test_a_day_that_may_not_be_set_is_refused(plan, role, day, reason, field):
    person = a_seat(role, plan.unit if role == Role.LEADER else plan)
    task = a_task(plan, due_on=THEN)
    with pytest.raises(planning.Refused) as no:
        planning.redate(task.stages.get(), day, reason, by=person, at=NOW)
    assert no.value.field == field
    assert Task.objects.get().due_on == THEN and not Change.objects.exists()


def test_a_leader_grants_a_later_day_but_not_against_a_rule(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    free, fixed = a_task(plan, due_on=THEN), a_task(plan, due_on=THEN, basis=Basis.RULE, movable=False)
    planning.redate(free.stages.get(), LATER, REASON, by=leader, at=NOW)
    assert Task.objects.get(pk=free.pk).due_on == LATER
    with pytest.raises(planning.Refused):
        planning.redate(fixed.stages.get(), LATER, REASON, by=leader, at=NOW)


def test_a_day_set_by_hand_keeps_the_order_of_waits(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    first, second = a_task(plan, due_on=SOON), a_task(plan, due_on=THEN)
    a_wait(second, first)
    for stage, day in ((first.stages.get(), LATER), (second.stages.get(), date(2025, 2, 12))):
        with pytest.raises(planning.Refused):
            planning.redate(stage, day, REASON, by=leader, at=NOW)
    planning.redate(first.stages.get(), THEN, REASON, by=leader, at=NOW)


# -- one more ---------------------------------------------------------------------------------------


def test_an_arising_task_has_its_source_its_owner_and_its_place_in_the_cell(plan):
    head, office, stream = a_seat(Role.HEAD, plan), a_seat(Role.OFFICE, plan.unit), a_stream()
    facts = {"stream": stream, "title": "Phụ lục", "due_on": THEN, "deliverable": "Phụ lục", "by": office, "at": NOW}
    task = planning.add_task(plan, source="Kết luận giao ban 03/02", **facts)
    assert (task.owner, task.added_from, task.line, task.number) == (head, "Kết luận giao ban 03/02", None, None)
    assert task.stages.get().due_on == THEN
    assert Cell.objects.get(plan=plan, stream=stream).waiting == 1
    for missing in ({"source": " "}, {"title": ""}, {"due_on": date(2025, 2, 7)}):
        with pytest.raises(planning.Refused):
            planning.add_task(plan, **{"source": "Kết luận", **facts, **missing})
    with pytest.raises(planning.Refused):
        planning.add_task(plan, source="Kết luận", **{**facts, "stream": a_stream("personnel")})
    assert Task.objects.count() == 1
    assert planning.add_task(plan, source="Kết luận giao ban 03/02", **facts) == task
    assert (Task.objects.count(), Cell.objects.get(plan=plan, stream=stream).waiting) == (1, 1)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(5025, 2, 28), date(2025, 4, 30), date(2025, 2, 7)])
def test_a_day_that_can_be_none_is_refused_for_a_new_task_and_for_an_old_one(plan, day):
    """A mistyped year, a day off, a day gone by."""
    leader, task = a_seat(Role.LEADER, plan.unit), a_task(plan)
    with pytest.raises(planning.Refused) as said:
        planning.add_task(plan, stream=a_stream(), title="Phụ lục", due_on=day, source="Kết luận", by=leader, at=NOW)
    assert said.value.field == "due_on"
    with pytest.raises(planning.Refused):
        planning.redate(task.stages.get(), day, "Cấp trên yêu cầu nộp khác ngày", by=leader, at=NOW)
    assert list(Task.objects.all()) == [task]


def test_a_plan_that_stands_still_takes_no_further_task(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    plan.suspended_on, plan.suspension_reason = NOW.date(), "127-KL/TW"
    plan.save()
    with pytest.raises(planning.Refused, match="tạm"):
        planning.add_task(plan, stream=a_stream(), title="Phụ lục", due_on=THEN, source="Kết luận", by=leader, at=NOW)
    assert not Task.objects.exists()


def test_an_arising_task_may_be_moved_to_the_other_side_of_the_congress_and_a_line_of_the_template_not(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    after, before = plan.anchor_on + timedelta(days=9), plan.anchor_on - timedelta(days=9)
    task = planning.add_task(plan, stream=a_stream(), title="Tặng phẩm", due_on=after, source="Kết luận", by=leader, at=NOW)
    planning.redate(task.stages.get(), before, "Nhập nhầm năm khi tạo nhiệm vụ", by=leader, at=NOW)
    assert Task.objects.get(pk=task.pk).due_on == before
    with pytest.raises(planning.Refused, match=f"{plan.anchor_on:%d/%m/%Y}"):
        planning.redate(a_task(plan, due_on=before).stages.get(), after, "Cấp trên yêu cầu nộp khác ngày", by=leader, at=NOW)
