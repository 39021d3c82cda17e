"""Two people at once, with real threads on PostgreSQL; each race is also seen to go wrong with its lock taken away."""

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection

from tests.factories import NOW, TODAY, a_paper, a_plan, a_seat, a_task, a_unit, a_wait
from workflows import moving
from workflows.models import Cell, Stage, Step, Task
from workflows.models.readiness import count_cell
from workflows.moving import Overtaken, Refused, move
from workflows.words import Level, Phase, Role, State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def together(*deeds):
    """Run the deeds in threads that start at one barrier; returns what each returned or raised."""
    barrier, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        barrier.wait()
        try:
            answers[place] = deed()
        except Refused as no:
            answers[place] = no
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@contextmanager
def without_lock(monkeypatch):
    """The door as it would be if it read its rows without locking them."""

    def unlocked(task_id):
        task = Task.objects.select_related("plan__unit", "stream", "owner").get(pk=task_id)
        task.__class__ = moving.MACHINES[task.kind]
        return task

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_locked", unlocked)
        yield


@contextmanager
def slowed(monkeypatch, after):
    """Let every door wait for the other one right after it has asked its guards, as a busy machine might."""
    meet = threading.Barrier(2)
    asked = moving.why_not

    def ask(arrow, known):
        answer = asked(arrow, known)
        try:
            meet.wait(timeout=after)
        except threading.BrokenBarrierError:
            pass  # the other one waits at the lock, as it should
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(moving, "why_not", ask)
        yield


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)))


def go(task, action, person, **more):
    return lambda: move(task.pk, action, by=person, version=more.pop("version", 1), at=NOW, **more)


def start_and_cancel(plan):
    task, head, leader = a_task(plan), a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit)
    answers = together(go(task, "start", head), go(task, "cancel", leader, note="Không tổ chức hội nghị này"))
    return task, answers


def test_of_two_moves_on_one_task_one_wins_and_the_other_is_told_by_whom(plan):
    for _round in range(ROUNDS):
        task, answers = start_and_cancel(plan)
        won = [answer for answer in answers if isinstance(answer, Step)]
        lost = [answer for answer in answers if isinstance(answer, Overtaken)]
        assert (len(won), len(lost)) == (1, 1)
        assert str(won[0].by) in str(lost[0])
        assert Task.objects.get(pk=task.pk).version == 2
        assert task.steps.count() == 1


def test_without_the_lock_nobody_is_told_and_only_the_historys_key_stops_the_second(plan, monkeypatch):
    task, head, leader = a_task(plan), a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit)

    def dying(deed):
        def run():
            try:
                return deed()
            except IntegrityError as error:
                return error

        return run

    with without_lock(monkeypatch), slowed(monkeypatch, 2):
        answers = together(dying(go(task, "start", head)), dying(go(task, "cancel", leader, note="Không tổ chức hội nghị này")))
    assert sorted(type(answer).__name__ for answer in answers) == ["IntegrityError", "Step"]


def cell_is_true(plan):
    cell = Cell.objects.get(plan=plan)
    true = count_cell(plan, cell.stream, TODAY)
    return (cell.waiting, cell.doing) == (true["waiting"], true["doing"])


def test_moves_on_different_tasks_of_one_cell_leave_the_count_true(plan):
    head = a_seat(Role.HEAD, plan)
    for _round in range(ROUNDS):
        first, second = a_task(plan), a_task(plan)
        together(go(first, "start", head), go(second, "start", head))
        assert cell_is_true(plan)


def test_without_the_cells_lock_a_count_goes_wrong(plan, monkeypatch):
    head = a_seat(Role.HEAD, plan)
    first, second = a_task(plan), a_task(plan)
    meet = threading.Barrier(2)

    def recount_unlocked(self, plan, stream, *, today):
        figures = count_cell(plan, stream, today)
        meet.wait(timeout=5)
        self.filter(plan=plan, stream=stream).update(**figures)

    monkeypatch.setattr(type(Cell.objects), "recount", recount_unlocked)
    together(go(first, "start", head), go(second, "start", head))
    assert not cell_is_true(plan)


def reopening(plan):
    """The needed task is done; the two deeds are the start of what waits for it and its reopening by a leader."""
    needed, waiting = a_task(plan, title="Đề cương"), a_task(plan)
    a_wait(waiting, needed)
    head, leader = a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit)
    member = a_seat(Role.MEMBER, plan)
    Task.objects.filter(pk__in=[needed.pk, waiting.pk]).update(owner=member)
    move(needed.pk, "start", by=member, version=1, at=NOW)
    a_paper(needed)
    move(needed.pk, "submit", by=member, version=2, at=NOW)
    move(needed.pk, "approve", by=head, version=3, at=NOW)
    deeds = go(waiting, "start", member), go(needed, "reopen", leader, version=4, note="Cần làm lại đề cương này")
    return needed, waiting, deeds


def start_against_reopening(plan):
    needed, waiting, deeds = reopening(plan)
    together(*deeds)
    return needed, waiting


def started_on_reopened(needed, waiting):
    """Did the start go through although the reopening had been written before it?"""
    started = waiting.steps.filter(action="start").first()
    reopened = needed.steps.filter(action="reopen").first()
    return bool(started and reopened and started.pk > reopened.pk)


def test_a_start_and_the_reopening_of_what_it_waits_for_happen_one_after_the_other(plan):
    for _round in range(ROUNDS):
        needed, waiting = start_against_reopening(plan)
        assert not started_on_reopened(needed, waiting)
        assert Stage.objects.get(task=needed).phase == Phase.DOING


def test_without_the_neighbours_lock_a_start_builds_on_what_was_just_reopened(plan, monkeypatch):
    """Only the task itself is locked here, as a naive door would do."""

    def locked_alone(task_id):
        task = Task.objects.select_for_update(of=("self",)).select_related("plan__unit", "stream", "owner").get(pk=task_id)
        task.__class__ = moving.MACHINES[task.kind]
        return task

    asked = moving.why_not
    allowed, reopened = threading.Event(), threading.Event()

    def ask(arrow, known):
        answer = asked(arrow, known)
        if known.target == State.UNDER_WAY and known.state == State.TO_DO and racing.is_set():
            allowed.set()
            reopened.wait(timeout=5)
        return answer

    racing = threading.Event()
    monkeypatch.setattr(moving, "_locked", locked_alone)
    monkeypatch.setattr(moving, "why_not", ask)
    needed, waiting, deeds = reopening(plan)
    racing.set()

    def reopen():
        allowed.wait(timeout=5)
        deeds[1]()
        reopened.set()

    together(deeds[0], reopen)
    assert started_on_reopened(needed, waiting)
