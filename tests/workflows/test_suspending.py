"""An order stops the congress with its whole plan, or calls it off: one row, no other moves; it goes on as it was."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from congress.filters import in_group, in_phase
from tests.congresses import ORDER, a_congress, bring_to, do
from tests.factories import NOW, TODAY, a_paper, a_plan, a_seat, a_stream, a_task
from workflows import planning, readiness
from workflows.delivering import attach_paper
from workflows.models import Cell, DayOverride, Plan, Stage, Step, Task
from workflows.moving import Refused
from workflows.reminding import recipients
from workflows.words import Audience, Phase, Role, State

pytestmark = pytest.mark.django_db
RESUMED = ORDER | {"number": "145-KL/TW", "dated_on": TODAY, "note": "Bộ Chính trị: tiếp tục tổ chức đại hội."}


@pytest.fixture
def world():
    """A congress that was summoned, with work under way in two other streams."""
    task, office, above, leader = a_congress()
    task = bring_to(task, State.SUMMONED, office=office, above=above)
    member = a_seat(Role.MEMBER, task.plan)
    started = a_task(task.plan, title="Đang làm", owner=member, due_on=TODAY - timedelta(days=2))
    do(started, "start", member)
    a_task(task.plan, title="Đã xong", stream=a_stream("service"))
    done = Task.objects.get(title="Đã xong")
    head = a_seat(Role.HEAD, task.plan, stream=a_stream("service"))
    a_paper(done)
    for action, by in (("start", office), ("submit", office), ("approve", head)):
        do(done, action, by)
    return {"task": task, "office": office, "above": above, "leader": leader, "member": member, "started": started, "done": done}


def sums(plan):
    names = ("waiting", "doing", "review", "blocked", "done", "suspended", "cancelled", "overdue")
    return {name: found for name in names if (found := sum(getattr(cell, name) for cell in Cell.objects.filter(plan=plan)))}


def cells_are_true():
    assert list(readiness.verify(today=TODAY)) == []


def states(plan):
    return dict(Task.objects.filter(plan=plan).values_list("title", "state"))


def test_the_whole_plan_stops_by_one_row_and_goes_on_as_it_was(world):
    plan, before, counted = world["task"].plan, states(world["task"].plan), sums(world["task"].plan)
    steps = Step.objects.exclude(task=world["task"]).count()
    do(world["task"], "suspend", world["office"], **ORDER)
    stopped = Plan.objects.get(pk=plan.pk)
    assert (stopped.suspended_on, stopped.suspension_reason) == (TODAY, f"127-KL/TW, 08/02/2025: {ORDER['note']}")
    assert states(plan) == before | {"Tổ chức đại hội": State.SUSPENDED}
    assert Step.objects.exclude(task=world["task"]).count() == steps
    done = counted["done"]
    assert sums(plan) == {"done": done, "suspended": sum(counted.values()) - done - counted["overdue"]}
    cells_are_true()
    do(world["task"], "resume", world["leader"], **RESUMED)
    assert (states(plan), sums(plan)) == (before, counted)
    assert Plan.objects.get(pk=plan.pk).suspended_on is None
    cells_are_true()


def test_nothing_moves_nothing_is_reminded_and_nothing_is_delivered_meanwhile(world):
    owed = recipients(Audience.OWNER, today=TODAY).count()
    assert owed == 2  # the member for the late task, the leader for the congress that nobody owns
    do(world["task"], "suspend", world["office"], **ORDER)
    assert recipients(Audience.OWNER, today=TODAY).count() == 0
    with pytest.raises(Refused, match="tạm dừng"):
        do(world["started"], "block", world["member"], note="Chờ số liệu tài chính")
    with pytest.raises(Refused, match="tạm dừng"):
        attach_paper(world["started"].pk, number="1-BC", dated_on=TODAY, kept_at="Văn phòng", by=world["member"], at=NOW)


def test_called_off_the_plan_leaves_the_counts_and_comes_back_by_a_document(world):
    plan, before, counted = world["task"].plan, states(world["task"].plan), sums(world["task"].plan)
    do(world["task"], "suspend", world["office"], **ORDER)
    do(world["task"], "cancel", world["leader"], **RESUMED)
    assert Plan.objects.get(pk=plan.pk).called_off
    assert sums(plan) == {"cancelled": Stage.objects.filter(task__plan=plan).count()}
    assert {stage.shown_state for stage in Stage.objects.filter(task=world["started"]).select_related("task__plan")} == {State.CANCELLED}
    cells_are_true()
    do(world["task"], "reopen", world["leader"], **RESUMED)
    assert states(plan) == before | {"Tổ chức đại hội": State.PREPARING}
    assert sums(plan)["done"] == counted["done"] - 3  # submission, clearance and summons are to be made again
    assert not Plan.objects.get(pk=plan.pk).called_off
    cells_are_true()


def test_a_plan_called_off_is_no_completed_unit(world):
    do(world["task"], "cancel", world["office"], **ORDER)
    unit = world["task"].plan.unit
    found = readiness.readiness_of(unit, today=TODAY, calendar=DayOverride.objects.calendar(), windows=planning.rules_on)
    assert found.own.plan.called_off and found.own.whole.figures.total == 0
    assert "thôi tổ chức từ 10/02/2025" in readiness.why(
        found.own.whole, found.rules, DayOverride.objects.calendar(), suspended_on=found.own.plan.suspended_on
    )


def test_who_sees_the_lists_counts_what_the_cells_count(world):
    for action in ("suspend", "cancel"):
        do(world["task"], action, world["office"], **ORDER)
        stages, counted = Stage.objects.filter(task__plan=world["task"].plan), sums(world["task"].plan)
        assert {phase: n for phase in Phase if (n := stages.filter(in_phase(phase)).count())} == counted
        assert stages.filter(in_group("all", TODAY)).count() == sum(counted.values()) - counted.get("cancelled", 0)
        assert stages.filter(in_group("done", TODAY)).count() == counted.get("done", 0)


def test_a_second_press_changes_nothing(world):
    do(world["task"], "suspend", world["office"], **ORDER)
    with pytest.raises(Refused):
        do(world["task"], "suspend", world["office"], **ORDER)
    assert Step.objects.filter(task=world["task"], action="suspend").count() == 1


def test_a_suspension_of_one_plan_leaves_the_others(world):
    other = a_plan()
    a_task(other)
    do(world["task"], "suspend", world["office"], **ORDER)
    assert Plan.objects.get(pk=other.pk).suspended_on is None and sums(other) == {"waiting": 1}


def test_the_database_keeps_what_is_called_off_stopped():
    plan = a_plan()
    with pytest.raises(IntegrityError, match="what_is_called_off_is_stopped"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(called_off=True)
