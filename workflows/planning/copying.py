"""Dated lines of a template -> the plan's own tasks, stages and waits. A line is a general task, or a stage of a long one."""

from itertools import takewhile

from workflows.models.tasks import Stage, Step, Task, Wait
from workflows.planning.dating import roads
from workflows.words import FIRST_STATE, LAST_STATE, PHASE_OF, Kind, Phase, State

DONE_OUTSIDE = "done_outside"
"""The action of a Step for what was finished before the plan was entered here."""


def copy_lines(plan, seen, *, outside, by, at, seat_id):
    """{line id: Stage}, everything saved. `outside`: past lines are done already, each on its day, with a Step that says so."""
    pairs = [_general(plan, item, outside) for item in seen.lines if item.line.kind == Kind.GENERAL]
    tasks, stages = [task for task, _stage in pairs], [stage for _task, stage in pairs]
    for road in roads(seen.lines, of=lambda item: item.line):
        task, dated = _long(plan, road, outside)
        tasks, stages = [*tasks, task], [*stages, *dated]
    _save(tasks, stages, by=by, at=at, seat_id=seat_id)
    by_line = {stage.line_id: stage for stage in stages}
    _save_waits(by_line, seen.needs)
    return by_line


def _general(plan, item, outside):
    line = item.line
    state = LAST_STATE[Kind.GENERAL] if outside and item.past else FIRST_STATE[Kind.GENERAL]
    task = Task(
        plan=plan, stream=line.stream, line=line, number=line.number, title=line.title, title_en=line.title_en,
        deliverable=line.deliverable, deliverable_en=line.deliverable_en, basis=line.basis,
        state=state, phase=PHASE_OF[state], start_on=item.start_on, due_on=item.due_on,
    )  # fmt: skip
    return task, _stage(task, item, 1, outside and item.past)


def _long(plan, road, outside):
    """One long task, as far along its road as what was done outside; its days are those of the next stage."""
    reached = list(takewhile(lambda item: outside and item.past, road))
    current = road[min(len(reached), len(road) - 1)]
    work = current.line.work
    state = State(reached[-1].line.state) if reached else FIRST_STATE[Kind(work.kind)]
    task = Task(
        plan=plan, stream=work.stream, kind=work.kind, work=work, title=work.title, title_en=work.title_en,
        state=state, phase=PHASE_OF[state], start_on=current.start_on, due_on=current.due_on,
    )  # fmt: skip
    stages = [_stage(task, item, position, position <= len(reached)) for position, item in enumerate(road, 1)]
    if len(reached) < len(road):
        stages[len(reached)].phase = task.phase  # the first open stage carries the task's phase, as after a move
    return task, stages


def _stage(task, item, position, done):
    line = item.line
    return Stage(
        task=task, position=position, line=line, number=line.number, state=line.state or LAST_STATE[Kind.GENERAL],
        title=line.title, title_en=line.title_en, deliverable=line.deliverable, deliverable_en=line.deliverable_en,
        basis=line.basis, movable=line.movable, no_upload=line.no_upload, start_on=item.start_on, due_on=item.due_on,
        nominal_on=item.nominal_on if item.moved else item.due_on,
        phase=Phase.DONE if done else Phase.WAITING, reached_on=item.due_on if done else None,
    )  # fmt: skip


def _save(tasks, stages, *, by, at, seat_id):
    begun = [task for task in tasks if task.state != FIRST_STATE[Kind(task.kind)]]
    for task in begun:
        task.steps_made, task.last_moved_at = 1, at
    Task.objects.bulk_create(tasks)
    Stage.objects.bulk_create(stages)
    Step.objects.bulk_create(
        Step(
            task=task, sequence=1, action=DONE_OUTSIDE, from_state=FIRST_STATE[Kind(task.kind)], to_state=task.state,
            by=by, seat_id=seat_id, on_behalf=True, at=at,
        )
        for task in begun
    )  # fmt: skip


def _save_waits(by_line, needs):
    """A stage of a long task waits for the one before it by its state alone; that needs no row."""
    Wait.objects.bulk_create(
        Wait(stage=by_line[line_id], needs=by_line[needed])
        for line_id, wanted in needs.items()
        for needed in sorted(wanted)
        if line_id in by_line and needed in by_line and by_line[line_id].task_id != by_line[needed].task_id
    )
