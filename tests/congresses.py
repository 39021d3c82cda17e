"""A congress at its ends, in the words of the office: its figures, its papers, and how far it has come."""

from datetime import timedelta

from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_person, a_plan, a_seat, a_unit
from workflows.concluding import figures_of
from workflows.models import Congress, CongressResult, Task
from workflows.moving import arrow_from, move
from workflows.words import Level, Role, State

FIGURES = {
    "held_on": TODAY, "summoned": 180, "present": 178, "ex_officio": 27, "elected": 153, "appointed": 0,
    "members_decided": 27, "members": 27, "standing": 9, "women": 5, "young": 4, "ethnic": 6, "first_time": 9,
    "appointment_number": "154-QĐ/TU", "appointed_on": TODAY - timedelta(days=3), "delegates_decided": 21, "delegates": 20,
}  # fmt: skip
ORDER = {"number": "127-KL/TW", "dated_on": TODAY - timedelta(days=2), "note": "Bộ Chính trị: tạm dừng đại hội cấp huyện, cấp xã."}


def figures(contents=4, **other):
    """Figures of a congress that agree, with `other` ones in their place."""
    return {name: (FIGURES | other)[name] for name in figures_of(contents)}


def a_result(task, **other):
    contents = Congress.objects.get(plan=task.plan_id).contents
    return CongressResult.objects.create(task=task, by=a_person(), at=NOW, **figures(contents, **other))


def a_congress(contents=4, **facts):
    """The task of a congress that opens today, in a unit with a superior; its office, the superior's leader and its own leader."""
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=TODAY)
    Congress.objects.filter(plan=plan).update(contents=contents, **facts)
    task = a_congress_task(plan)
    return task, a_seat(Role.OFFICE, plan.unit), a_seat(Role.LEADER, plan.unit.parent), a_seat(Role.LEADER, plan.unit)


def do(task, action, by, *, at=NOW, **typed):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=at, **typed)


def paper(number, dated_on=TODAY):
    return {"number": number, "dated_on": dated_on}


ROAD = [
    ("prepare", "office", {}), ("submit_up", "office", {}), ("clear", "above", paper("12-TB/HU")), ("summon", "office", {}),
    ("open_preparatory", "office", {}), ("open_session", "office", {}), ("hold", "office", {}), ("ratify", "above", paper("45-QĐ/HU")),
    ("close", "office", {}),
]  # fmt: skip


def bring_to(task, state, *, office, above):
    """Down the road to a state, each stage delivered, the figures entered before it is held."""
    for stage in task.stages.filter(deliverable__gt="", attachments=None):
        a_paper(task, stage=stage)
    for action, who, typed in ROAD:
        now = Task.objects.get(pk=task.pk).state
        if now == state:
            break
        if arrow_from(task.kind, now, action) is None:
            continue  # behind it already
        if action == "hold" and not CongressResult.objects.filter(task=task).exists():
            a_result(task)
        do(task, action, {"office": office, "above": above}[who], **typed)
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
    assert task.state == State(state)
    return task
