"""Stages fetched by `columns` -> rows that look like Stage, Task, Plan, Unit, Stream and User, but only as far as a list asks.

Fifty stages with all they are joined to are three hundred model instances with four thousand values: a third of the page.
As tuples with names they cost a tenth of that; what they are joined to is set on them, each joined row being one object.
"""

from collections import namedtuple

from congress.models import User
from workflows.models import Stage, Stream, Unit

# Names in English stand last in each and are fetched for those who read English.
STAGE = [
    "pk", "number", "title", "deliverable", "state", "phase", "basis", "movable", "no_upload", "due_on", "nominal_on", "reached_on", "task_id", "delivered_at",
    "title_en", "deliverable_en",
]  # fmt: skip
TASK = [
    "kind", "state", "phase", "version", "submitted_by_id", "decision_opened_at", "returned_at", "returned_note", "added_from",
    "owner_id", "plan_id", "stream_id",
]  # fmt: skip
PLAN = ["anchor_on", "suspended_on", "called_off", "unit_id"]
UNIT = ["code", "name", "path", "parent_id", "level", "name_en"]
STREAM = ["name", "short", "confidential", "name_en", "short_en"]
USER = ["name", "name_en"]


def _named(name, fields):
    return namedtuple(name, fields, defaults=[""] * sum(map(_is_english, fields)))


def _is_english(name):
    return name.endswith("_en")


class LightStage(_named("LightStage", STAGE)):
    __str__ = Stage.__str__
    label = Stage.label
    shown_state = Stage.shown_state


class LightTask(_named("LightTask", ["pk", *TASK])):
    pass


class LightPlan(_named("LightPlan", ["pk", *PLAN])):
    pass


class LightUnit(_named("LightUnit", ["pk", *UNIT])):
    __str__ = Unit.__str__


class LightStream(_named("LightStream", ["pk", *STREAM])):
    __str__ = Stream.__str__


class LightUser(_named("LightUser", ["pk", *USER])):
    __str__ = User.__str__


PARTS = {"": STAGE, "task__": TASK, "task__plan__": PLAN, "task__plan__unit__": UNIT, "task__stream__": STREAM, "task__owner__": USER}


def columns(*, english):
    return [prefix + name for prefix, names in PARTS.items() for name in names if english or not _is_english(name)]


def _places(*, english):
    """Where each part's values stand in a row."""
    places, start = [], 0
    for names in PARTS.values():
        end = start + sum(english or not _is_english(name) for name in names)
        places.append(slice(start, end))
        start = end
    return places


PLACES = {english: _places(english=english) for english in (True, False)}


def light(fetched, *, english):
    """[LightStage] of rows that begin with the values of `columns`."""
    shared = {}
    return [_row(values, *PLACES[english], shared) for values in fetched]


def _row(values, of_stage, of_task, of_plan, of_unit, of_stream, of_owner, shared):
    stage = LightStage(*values[of_stage])
    stage.task = task = LightTask(stage.task_id, *values[of_task])
    task.owner = _one(LightUser, task.owner_id, of_owner, values, shared)
    task.stream = _one(LightStream, task.stream_id, of_stream, values, shared)
    task.plan = plan = _one(LightPlan, task.plan_id, of_plan, values, shared)
    plan.unit = _one(LightUnit, plan.unit_id, of_unit, values, shared)
    return stage


def _one(kind, pk, place, values, shared):
    """The same row of a joined table is one object; none where there is none."""
    if pk is None:
        return None
    key = kind, pk
    if key not in shared:
        shared[key] = kind(pk, *values[place])
    return shared[key]
