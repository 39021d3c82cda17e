"""An order and another move of the same plan at once, with real threads on PostgreSQL: the counts stay true whoever is first."""

import pytest

from tests.congresses import ORDER, a_congress
from tests.factories import TODAY, a_seat, a_task
from tests.workflows.test_races import go, together
from workflows import readiness
from workflows.models import Cell, Plan, Step, Task
from workflows.moving import Refused
from workflows.words import Role, State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def test_a_move_made_while_the_plan_is_suspended_is_counted_or_refused_never_lost():
    for _round in range(ROUNDS):
        congress, office, _above, _leader = a_congress()
        task, head = a_task(congress.plan), a_seat(Role.HEAD, congress.plan)
        answers = together(go(task, "start", head), go(congress, "suspend", office, **ORDER))
        assert isinstance(answers[1], Step) and isinstance(answers[0], Step | Refused)
        assert Plan.objects.get(pk=congress.plan_id).suspended_on == TODAY
        assert Task.objects.get(pk=task.pk).state in (State.TO_DO, State.UNDER_WAY)
        assert not [cell for cell in Cell.objects.filter(plan=congress.plan_id) if cell.waiting or cell.doing or cell.overdue]
        assert list(readiness.verify(today=TODAY)) == []


def test_of_two_orders_at_once_one_stands():
    for _round in range(ROUNDS):
        congress, office, _above, leader = a_congress()
        answers = together(go(congress, "suspend", office, **ORDER), go(congress, "cancel", leader, **ORDER))
        assert sorted(isinstance(answer, Step) for answer in answers) == [False, True]
        plan = Plan.objects.get(pk=congress.plan_id)
        assert plan.called_off == (Task.objects.get(pk=congress.pk).state == State.CANCELLED)
