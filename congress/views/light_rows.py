"""Stages fetched by COLUMNS -> rows that look like Stage, Task, Plan, Unit, Stream and User, but only as far as a list asks.

Fifty stages with all they are joined to are three hundred model instances with four thousand values: a third of the page.
"""

from congress.models import User
from workflows.models import Stage, Stream, Unit


class Light:
    """Only what was fetched."""

    def __init__(self, names, values):
        self.__dict__.update(zip(names, values, strict=True))


class LightStage(Light):
    __str__ = Stage.__str__
    label = Stage.label
    shown_state = Stage.shown_state


class LightPlan(Light):
    pass


class LightUnit(Light):
    __str__ = Unit.__str__


class LightStream(Light):
    __str__ = Stream.__str__


class LightUser(Light):
    __str__ = User.__str__


STAGE = ["pk", "number", "title", "title_en", "deliverable", "deliverable_en", "state", "phase", "basis", "movable", "due_on", "nominal_on", "reached_on", "task_id"]
TASK = [
    "pk", "kind", "state", "phase", "version", "owner_id", "submitted_by_id", "decision_opened_at", "returned_at", "returned_note", "no_upload",
    "added_from", "plan_id", "stream_id",
]  # fmt: skip
PLAN = ["pk", "anchor_on", "suspended_on", "called_off", "unit_id"]
UNIT = ["pk", "code", "name", "name_en", "path", "parent_id", "level"]
STREAM = ["pk", "name", "name_en", "short", "short_en", "confidential"]
USER = ["pk", "name", "name_en"]
PARTS = {"": STAGE, "task__": TASK, "task__plan__": PLAN, "task__plan__unit__": UNIT, "task__stream__": STREAM, "task__owner__": USER}
COLUMNS = [prefix + name for prefix, names in PARTS.items() for name in names]
OF_STAGE, OF_TASK, OF_PLAN, OF_UNIT, OF_STREAM, OF_OWNER = (
    slice(start := sum(map(len, list(PARTS.values())[:number])), start + len(names)) for number, names in enumerate(PARTS.values())
)


def light(fetched, *more):
    """[LightStage] of values_list(*COLUMNS, *more); `more` are annotations that each row carries too."""
    shared = {}
    return [_row(values, more, shared) for values in fetched]


def _row(values, more, shared):
    stage, task = LightStage([*STAGE, *more], values[OF_STAGE] + values[OF_OWNER.stop :]), Light(TASK, values[OF_TASK])
    stage.task = task
    task.owner = _one(LightUser, USER, OF_OWNER, values, shared)
    task.stream = _one(LightStream, STREAM, OF_STREAM, values, shared)
    task.plan = _one(LightPlan, PLAN, OF_PLAN, values, shared)
    task.plan.unit = _one(LightUnit, UNIT, OF_UNIT, values, shared)
    return stage


def _one(kind, names, place, values, shared):
    """The same row of a joined table is one object; none where there is none."""
    key = kind, values[place.start]
    if key not in shared:
        shared[key] = kind(names, values[place]) if key[1] is not None else None
    return shared[key]
