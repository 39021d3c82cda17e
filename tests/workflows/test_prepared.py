"""What is built once answers as what is built each time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import BigIntegerField, CharField, DateField, F
from django.test.utils import CaptureQueriesContext

from tests.factories import TODAY, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.access import kind_and_state, viewer_of, visible
from workflows.models import Stage, Task
from workflows.models.readiness import COUNTS, DAYS, MARKS, _sums, count_cell
from workflows.prepared import Ids, Place, Prepared, PreparedUpdate, run_together
from workflows.words import Level, Phase, Role

pytestmark = pytest.mark.django_db
DUE_BEFORE = Prepared(
    lambda: Stage.objects.select_related("task__plan").filter(task=Place("task", BigIntegerField()), due_on__lt=Place("day", DateField()))
)


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)))


def test_each_call_gets_the_rows_of_its_own_values(plan):
    first, second = a_task(plan), a_task(plan)
    Stage.objects.filter(task=first).update(due_on=TODAY)
    Stage.objects.filter(task=second).update(due_on=TODAY + timedelta(days=5))
    tomorrow = TODAY + timedelta(days=1)
    assert [stage.task_id for stage in DUE_BEFORE.rows(task=first.pk, day=tomorrow)] == [first.pk]
    assert DUE_BEFORE.rows(task=second.pk, day=tomorrow) == []
    assert DUE_BEFORE.rows(task=second.pk, day=tomorrow + timedelta(days=5)) == [second.stages.get()]


def test_what_is_joined_comes_with_the_row(plan):
    task = a_task(plan)
    Stage.objects.filter(task=task).update(due_on=TODAY)
    with CaptureQueriesContext(connection) as asked:
        (stage,) = DUE_BEFORE.rows(task=task.pk, day=TODAY + timedelta(days=1))
        assert stage.task.plan.anchor_on == plan.anchor_on
    assert len(asked) == 1


@pytest.mark.parametrize("number", [0, 1, 2, 201])
def test_of_a_list_of_ids_each_one_gets_its_rows_once_and_no_other_does(plan, number):
    tasks = [a_task(plan) for _n in range(min(number, 7) + 1)]
    Stage.objects.update(due_on=TODAY)
    due = Prepared(lambda: Stage.objects.filter(task__pk__in=Ids("tasks"), due_on=Place("day", DateField())).order_by("pk"))
    asked = [task.pk for task in tasks[1:]] + [2_000_000 + n for n in range(number - len(tasks) + 1)] + [task.pk for task in tasks[1:]]
    assert [stage.task_id for stage in due.rows(tasks=asked, day=TODAY)] == [task.pk for task in tasks[1:]]
    assert due.rows(tasks=asked, day=TODAY - timedelta(days=1)) == []


def test_a_value_that_was_not_given_is_an_error():
    with pytest.raises(KeyError):
        DUE_BEFORE.rows(task=1)


def test_a_count_of_a_cell_is_what_the_sums_say(plan):
    task, late, done = a_task(plan), a_task(plan), a_task(plan)
    Stage.objects.filter(task=late).update(due_on=TODAY - timedelta(days=3), phase=Phase.BLOCKED)
    Stage.objects.filter(task=done).update(due_on=TODAY - timedelta(days=3), phase=Phase.DONE, reached_on=TODAY)
    for day in (TODAY, TODAY - timedelta(days=7)):
        said = Stage.objects.filter(task__plan=plan, task__stream=task.stream).aggregate(**_sums(day))
        assert count_cell(plan, task.stream, day) == said
    assert count_cell(plan, task.stream, TODAY)["done_late"] == 1


def test_a_cell_without_tasks_counts_nothing(plan):
    counted = count_cell(plan, a_stream("service"), TODAY)
    assert counted == dict.fromkeys((*COUNTS, *MARKS), 0) | dict.fromkeys(DAYS)


@pytest.mark.parametrize("role", [Role.HEAD, Role.LEADER, Role.OFFICE, Role.OBSERVER])
@pytest.mark.parametrize("code", ["documents", "personnel"])
def test_a_move_finds_the_tasks_that_the_list_shows_and_no_other(plan, role, code):
    task, elsewhere = a_task(plan, stream=a_stream(code)), a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    place = plan if role == Role.HEAD else plan.unit
    viewer = viewer_of(a_seat(role, place), today=TODAY)
    shown = set(visible(Task, viewer).values_list("pk", flat=True))
    for one in (task, elsewhere):
        assert kind_and_state(viewer, one.pk) == ((one.kind, one.state) if one.pk in shown else None)
    assert kind_and_state(viewer, elsewhere.pk + 1000) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threads_do_not_see_each_others_values(plan):
    tasks = [a_task(plan) for _number in range(4)]
    Stage.objects.update(due_on=TODAY)

    def ask(task):
        try:
            return all(
                [stage.task_id for stage in DUE_BEFORE.rows(task=task.pk, day=TODAY + timedelta(days=1))] == [task.pk] for _time in range(50)
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, tasks))


# Updates

RENAMED = PreparedUpdate(
    lambda: (Task.objects.filter(pk=Place("task", BigIntegerField())), {"title": Place("title", CharField()), "version": F("version") + 1})
)
RENUMBERED = PreparedUpdate(lambda: (Task.objects.filter(title=Place("title", CharField())), {"number": Place("number", BigIntegerField())}))


def test_updates_done_together_see_one_another_and_say_how_many_rows_each_changed(plan):
    first, second = a_task(plan), a_task(plan)
    title = "100 % của đồng chí; '--"
    renamed = [RENAMED.filled(task=pk, title=title) for pk in (first.pk, second.pk, 0)]
    assert run_together(*renamed, RENUMBERED.filled(title=title, number=7)) == [1, 1, 0, 2]
    assert list(Task.objects.values_list("title", "number", "version")) == [(title, 7, first.version + 1)] * 2


@pytest.mark.django_db(transaction=True)
def test_of_updates_done_together_either_all_stand_or_none(plan):
    task = a_task(plan, number=3)
    with pytest.raises(IntegrityError):
        run_together(RENAMED.filled(task=task.pk, title="Tên mới"), RENUMBERED.filled(title="Tên mới", number=-1))
    assert Task.objects.values_list("title", "number").get() == ("Dự thảo lần 1", 3)
