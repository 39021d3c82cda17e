"""The one door: what a move writes, what it refuses, and that a refusal changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.congresses import a_result
from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit, a_wait
from workflows.access import viewer_of, visible
from workflows.models import Absence, Cell, Stage, Step, Task
from workflows.moving import Overtaken, Refused, facts, move, moves_for, open_decision
from workflows.words import Kind, Level, Phase, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)))


@pytest.fixture
def task(plan):
    task = a_task(plan)
    task.owner = a_seat(Role.MEMBER, plan)
    task.save()
    return task


def do(task, action, by, **more):
    more.setdefault("version", Task.objects.get(pk=task.pk).version)
    more.setdefault("at", NOW)
    return move(task.pk, action, by=by, **more)


def asked(task):
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


def under_review(task):
    do(task, "start", task.owner)
    a_paper(task)
    do(task, "submit", task.owner)
    return task


def test_start_moves_the_task_writes_one_step_and_recounts_the_cell(task):
    step = do(task, "start", task.owner, note="từ hôm nay")
    task = Task.objects.get(pk=task.pk)
    cell = Cell.objects.get(plan=task.plan)
    assert (task.state, task.phase, task.version, task.last_moved_at) == (State.UNDER_WAY, Phase.DOING, 2, NOW)
    assert (step.sequence, step.from_state, step.to_state, step.note) == (1, State.TO_DO, State.UNDER_WAY, "từ hôm nay")
    assert step.seat.person == task.owner
    assert (cell.waiting, cell.doing, cell.counted_on) == (0, 1, TODAY)


def test_a_task_goes_to_done_and_its_stage_is_reached_on_the_day(task):
    under_review(task)
    do(task, "approve", a_seat(Role.HEAD, task.plan))
    stage = Stage.objects.get(task=task)
    assert Task.objects.get(pk=task.pk).state == State.DONE
    assert (stage.phase, stage.reached_on) == (Phase.DONE, TODAY)
    assert Cell.objects.get(plan=task.plan).done == 1


def test_a_refused_move_changes_nothing(task):
    with pytest.raises(Refused, match="Chỉ|Only"):
        do(task, "start", a_person())
    assert Task.objects.get(pk=task.pk).version == 1
    assert not Step.objects.exists()


def test_a_move_from_a_stale_page_is_told_who_was_faster(task):
    do(task, "start", task.owner, version=1)
    with pytest.raises(Overtaken, match=str(task.owner)):
        do(task, "block", task.owner, version=1, note="Chờ phòng tài chính xác nhận")
    assert Step.objects.count() == 1


def test_start_waits_for_what_comes_before_and_names_it(plan, task):
    a_wait(task, a_task(plan, title="Đề cương Báo cáo chính trị"))
    with pytest.raises(Refused, match="Đề cương Báo cáo chính trị"):
        do(task, "start", task.owner)


def test_a_confidential_task_is_not_named_to_who_may_not_see_it(plan, task):
    a_wait(task, a_task(plan, stream=a_stream("personnel"), title="Thẩm tra hồ sơ"))
    with pytest.raises(Refused) as refused:
        do(task, "start", task.owner)
    assert "Thẩm tra" not in str(refused.value)


def test_submit_without_deliverable_says_what_is_missing(task):
    do(task, "start", task.owner)
    with pytest.raises(Refused, match="Dự thảo"):
        do(task, "submit", task.owner)


def test_nobody_approves_their_own_work_but_another_deputy_does(plan, task):
    head, deputy = a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan)
    do(task, "start", head)
    a_paper(task)
    do(task, "submit", head)
    with pytest.raises(Refused):
        do(task, "approve", head)
    do(task, "approve", deputy)


def test_the_same_person_does_not_approve_through_another_seat(plan, task):
    head = a_seat(Role.HEAD, plan)
    a_seat(Role.LEADER, plan.unit, person=head)
    do(task, "start", head)
    a_paper(task)
    do(task, "submit", head)
    with pytest.raises(Refused):
        do(task, "approve", head)


def test_where_the_head_submitted_a_leader_of_the_unit_approves_then_of_the_superior(plan, task):
    head = a_seat(Role.HEAD, plan)
    above = a_seat(Role.LEADER, plan.unit.parent)
    do(task, "start", head)
    a_paper(task)
    do(task, "submit", head)
    leader = a_seat(Role.LEADER, plan.unit)
    with pytest.raises(Refused):
        do(task, "approve", above)
    leader.seats.update(to_on=TODAY - timedelta(days=1))
    do(task, "approve", above)


def test_a_stand_in_approves_for_the_absent_head_and_history_names_both(plan, task):
    head, stand_in = a_seat(Role.HEAD, plan), a_person()
    under_review(task)
    with pytest.raises(Refused):
        do(task, "approve", stand_in)
    Absence.objects.create(person=head, stand_in=stand_in, from_on=TODAY, to_on=TODAY)
    step = do(task, "approve", stand_in)
    assert (step.by, step.stands_in_for) == (stand_in, head)


def test_an_absent_submitter_is_not_approved_by_their_own_stand_in(plan, task):
    head, stand_in = a_seat(Role.HEAD, plan), a_person()
    a_seat(Role.DEPUTY, plan)
    do(task, "start", head)
    a_paper(task)
    do(task, "submit", head)
    Absence.objects.create(person=head, stand_in=stand_in, from_on=TODAY, to_on=TODAY)
    with pytest.raises(Refused):
        do(task, "approve", stand_in)


def test_withdraw_is_possible_until_the_decision_is_opened(plan, task):
    head = a_seat(Role.HEAD, plan)
    under_review(task)
    do(task, "withdraw", task.owner)
    do(task, "submit", task.owner)
    assert open_decision(task.pk, by=task.owner, at=NOW) is False
    assert open_decision(task.pk, by=head, at=NOW) is True
    with pytest.raises(Refused):
        do(task, "withdraw", task.owner)


def test_returned_work_needs_a_comment_and_then_a_new_version_or_a_note(plan, task):
    head = a_seat(Role.HEAD, plan)
    under_review(task)
    with pytest.raises(Refused):
        do(task, "send_back", head, note=" ")
    do(task, "send_back", head, note="Bổ sung số liệu 2024.")
    with pytest.raises(Refused):
        do(task, "submit", task.owner)
    do(task, "take_up", task.owner)
    with pytest.raises(Refused):
        do(task, "submit", task.owner)
    do(task, "submit", task.owner, note="Đã bổ sung ở trang 3.")
    assert Task.objects.get(pk=task.pk).returned_at is None


def test_a_new_version_is_enough_news_after_a_return(plan, task):
    head = a_seat(Role.HEAD, plan)
    under_review(task)
    do(task, "send_back", head, note="Bổ sung số liệu 2024.")
    a_paper(task, at=NOW + timedelta(minutes=5), round=2)
    do(task, "submit", task.owner)


def test_blocked_task_stays_and_goes_on_where_it_stopped(task):
    do(task, "start", task.owner)
    with pytest.raises(Refused):
        do(task, "block", task.owner, note="ok")
    do(task, "block", task.owner, note="Chờ phòng Tài chính xác nhận dự toán")
    assert Stage.objects.get(task=task).phase == Phase.BLOCKED
    do(task, "unblock", task.owner)
    assert Task.objects.get(pk=task.pk).state == State.UNDER_WAY


def test_a_cancelled_task_leaves_the_total_and_only_a_leader_brings_it_back(plan, task):
    head, leader = a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit)
    do(task, "cancel", head, note="Không tổ chức hội nghị này")
    cell = Cell.objects.get(plan=plan)
    assert (cell.cancelled, cell.waiting) == (1, 0)
    with pytest.raises(Refused):
        do(task, "reopen", head, note="Cần làm lại nhiệm vụ này")
    do(task, "reopen", leader, note="Cần làm lại nhiệm vụ này")
    assert Task.objects.get(pk=task.pk).state == State.UNDER_WAY


def test_nothing_moves_in_a_suspended_plan(plan, task):
    plan.suspended_on, plan.suspension_reason = TODAY, "127-KL/TW"
    plan.save()
    with pytest.raises(Refused):
        do(task, "start", task.owner)


def test_the_office_acts_on_behalf_and_history_says_so(plan, task):
    step = do(task, "start", a_seat(Role.OFFICE, plan.unit), note="theo điện thoại")
    assert step.on_behalf is True
    assert do(task, "block", task.owner, note="Chờ phòng Tài chính trả lời").on_behalf is False


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_history_names_the_seat_that_gave_the_right_not_another_one_of_the_same_person(plan, task, role):
    office = a_seat(Role.OFFICE, plan.unit)
    a_seat(role, plan if role == Role.MEMBER else plan.unit, person=office)
    step = do(task, "start", office, note="theo điện thoại")
    assert (step.seat.role, step.on_behalf) == (Role.OFFICE, True)


def test_an_owner_who_is_office_too_works_under_the_seat_in_the_body(plan, task):
    a_seat(Role.OFFICE, plan.unit, person=task.owner)
    step = do(task, "start", task.owner)
    assert (step.seat.role, step.on_behalf) == (Role.MEMBER, False)


def test_what_is_confidential_and_submitted_by_the_only_head_is_approved_by_the_superiors_own_body(plan):
    """A cell with a secretary alone: nobody in it is left to approve, and the superior's leaders do not see the task."""
    stream = a_stream("personnel")
    task, head = a_task(plan, stream=stream), a_seat(Role.HEAD, plan, stream=stream)
    leader, above = a_seat(Role.LEADER, plan.unit.parent), a_seat(Role.HEAD, a_plan(plan.unit.parent), stream=stream)
    a_paper(task)
    do(task, "start", head)
    do(task, "submit", head)
    seen = [person for person in (leader, above) if visible(Task, viewer_of(person, today=TODAY)).filter(pk=task.pk).exists()]
    known = [facts([asked(task)], viewer=viewer_of(person, today=TODAY))[task.pk] for person in (leader, above)]
    may = [person for person, one in zip((leader, above), known, strict=True) if any(m.action == "approve" and m.allowed for m in moves_for(asked(task), one))]
    assert (seen, may) == ([above], [above])
    assert do(task, "approve", above).to_state == State.DONE


def test_the_congress_walks_its_road_and_its_due_day_follows_the_stage(plan):
    task = a_congress_task(plan)
    head, above = a_seat(Role.HEAD, plan, stream=task.stream), a_seat(Role.LEADER, plan.unit.parent)
    stages = {stage.state: stage for stage in task.stages.all()}
    a_paper(task, stage=stages[State.PREPARING])
    do(task, "prepare", head)
    assert Task.objects.get(pk=task.pk).due_on == stages[State.WITH_SUPERIOR].due_on
    a_paper(task, stage=stages[State.WITH_SUPERIOR])
    do(task, "submit_up", head)
    with pytest.raises(Refused, match="số|number"):
        do(task, "clear", above)
    do(task, "clear", above, number="15-KL/TU", dated_on=TODAY)
    a_paper(task, stage=stages[State.SUMMONED])
    do(task, "summon", head)
    with pytest.raises(Refused, match="28/05/2025"):
        do(task, "open_preparatory", head)
    opening = NOW + timedelta(days=107)
    do(task, "open_preparatory", head, at=opening)
    do(task, "open_session", head, at=opening)
    a_paper(task, stage=stages[State.HELD])
    a_result(task, held_on=opening.date())
    do(task, "hold", head, at=opening)
    assert Cell.objects.get(plan=plan, stream=task.stream).done == 6
    do(task, "ratify", above, at=opening, number="20-QĐ/TU", dated_on=opening.date())
    a_paper(task, stage=stages[State.CLOSED])
    do(task, "close", head, at=opening)
    assert Task.objects.get(pk=task.pk).phase == Phase.DONE
    assert Stage.objects.filter(task=task, reached_on=None).count() == 0


def test_the_superior_sends_the_congress_back_and_the_stage_is_open_again(plan):
    task = a_congress_task(plan)
    head, above = a_seat(Role.HEAD, plan, stream=task.stream), a_seat(Role.LEADER, plan.unit.parent)
    for stage in task.stages.all()[:2]:
        a_paper(task, stage=stage)
    do(task, "prepare", head)
    do(task, "submit_up", head)
    do(task, "send_back", above, note="Bổ sung phương án nhân sự.")
    assert Task.objects.get(pk=task.pk).state == State.PREPARING
    assert list(Stage.objects.filter(task=task, phase=Phase.DONE).values_list("state", flat=True)) == [State.PREPARING]


def test_a_move_costs_at_most_fifteen_statements(plan, task):
    a_wait(task, a_task(plan, title="Đề cương"))
    Stage.objects.filter(title="Đề cương").update(phase=Phase.DONE, reached_on=TODAY)
    with CaptureQueriesContext(connection, ) as asked:
        do(task, "start", task.owner, version=1)
    assert len([q for q in asked if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]) <= 15


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_facts_cost_the_same_for_one_task_or_fifty(plan, rows, django_assert_num_queries):
    head = a_seat(Role.HEAD, plan)
    for _n in range(rows):
        a_task(plan)
    decided = a_task(plan, due_on=TODAY + timedelta(days=99))
    Task.objects.filter(pk=decided.pk).update(state=State.IN_REVIEW, phase=Phase.REVIEW, submitted_by=head)
    tasks = list(Task.objects.filter(stream__code="documents").select_related("plan__unit", "stream"))
    viewer = viewer_of(head, today=TODAY)
    with django_assert_num_queries(3):
        known = facts(tasks, viewer=viewer)
        moves = moves_for(tasks[0], known[tasks[0].pk])
    assert [m.action for m in moves if m.allowed] == ["start", "block", "suspend", "cancel"]


def test_kind_is_general_unless_said(task):
    assert task.kind == Kind.GENERAL
