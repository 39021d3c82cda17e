"""Random walks through the door never break what must always hold: known states, an unbroken chain, true cells."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_plan, a_task, a_unit, a_wait, roles_around
from workflows.models import Attachment, Cell, Stage, Step, Task
from workflows.models.readiness import COUNTS, MARKS, count_cell
from workflows.moving import TABLES, Refused, move, open_decision
from workflows.words import FIRST_STATE, OPEN_PHASES, PHASE_OF, STATES_OF, Kind, Level, Phase, State

ROLES = ("owner", "member", "head", "deputy", "leader", "office", "observer", "superior leader", "superior office")
ACTIONS = sorted({action for table in TABLES.values() for action in table})
deeds = st.tuples(
    st.sampled_from([0, 1, 2]),
    st.sampled_from([*ACTIONS, "paper", "open"]),
    st.sampled_from(ROLES),
    st.sampled_from(["", "Chờ phòng Tài chính xác nhận dự toán"]),
    st.integers(0, 3),
)


def deliver(task, at):
    stage = task.stages.exclude(phase=Phase.DONE).first()
    if stage:
        a_paper(task, stage=stage, at=at, round=Attachment.objects.filter(stage=stage).count() + 1)


def act(task, action, person, note, at):
    if action == "paper":
        return deliver(task, at)
    if action == "open":
        return open_decision(task.pk, by=person, at=at)
    seen = Task.objects.get(pk=task.pk).version
    try:
        move(task.pk, action, by=person, version=seen, at=at, note=note, number="5-QĐ/TU", dated_on=at.date())
    except Refused as no:
        assert str(no).strip(), "a no without a sentence"
        assert Task.objects.get(pk=task.pk).version == seen, "a refused move changed the task"
    return None


class Walks(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(deeds, max_size=30))
    def test_no_walk_breaks_an_invariant(self, walk):
        plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=TODAY + timedelta(days=5))
        first, second = a_task(plan, due_on=TODAY - timedelta(days=2)), a_task(plan)
        congress = a_congress_task(plan)
        a_wait(second, first)
        tasks = [first, second, congress]
        people = [roles_around(task) for task in tasks]
        at = NOW
        for which, action, role, note, days in walk:
            at += timedelta(days=days, minutes=1)
            act(tasks[which], action, people[which][role], note, at)
        for task in tasks:
            self.check_task(Task.objects.get(pk=task.pk))
        for cell in Cell.objects.select_related("plan", "stream"):
            true = count_cell(cell.plan, cell.stream, cell.counted_on)
            assert {name: getattr(cell, name) for name in (*COUNTS, *MARKS)} == {name: true[name] for name in (*COUNTS, *MARKS)}

    def check_task(self, task):
        assert task.state in STATES_OF[Kind(task.kind)]
        assert task.phase == PHASE_OF[State(task.state)]
        steps = list(Step.objects.filter(task=task))
        assert [step.sequence for step in steps] == list(range(1, task.steps_made + 1))
        states = [FIRST_STATE[Kind(task.kind)], *(step.to_state for step in steps)]
        assert [step.from_state for step in steps] == states[:-1]
        assert task.state == states[-1]
        current = Stage.objects.filter(task=task, phase__in=OPEN_PHASES).first()
        assert task.phase not in OPEN_PHASES or (current.phase, current.due_on) == (task.phase, task.due_on)
        assert Stage.objects.filter(task=task).exclude(phase__in=OPEN_PHASES).exists() or task.phase in OPEN_PHASES
