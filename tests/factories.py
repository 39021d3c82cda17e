"""Small rows for tests: each function makes one thing that stands on its own, in the words of the office."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction

from congress.models import User
from workflows.models import (
    Attachment,
    Cell,
    Congress,
    Plan,
    Seat,
    Stage,
    Stream,
    Subcommittee,
    SubcommitteeStream,
    Task,
    TemplateVersion,
    Unit,
    Wait,
)
from workflows.models.units import STEP
from workflows.words import ROAD_OF, SUBCOMMITTEE_ROLES, Kind, Level, Role, State

TODAY = date(2025, 2, 10)
NOW = datetime(2025, 2, 10, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LONG_AGO = date(2024, 6, 1)
numbers = count(1)


def a_person(name="", **facts):
    n = next(numbers)
    return User.objects.create(email=facts.pop("email", f"nguoi{n}@daihoi.example"), name=name or f"Cán bộ {n}", **facts)


def a_unit(parent=None, *, level=Level.GRASSROOTS, name="", **facts):
    n = next(numbers)
    unit = Unit.objects.create(code=facts.pop("code", f"don-vi-{n}"), parent=parent, level=level, name=name or f"Đảng bộ xã {n}", position=n, **facts)
    unit.path = (parent.path if parent else "") + f"{unit.pk:0{STEP}d}"
    unit.save()
    return unit


def a_stream(code="documents"):
    names = {
        "standing": ("Ban Thường vụ", 1),
        "documents": ("Văn kiện", 2),
        "personnel": ("Nhân sự", 3),
        "propaganda": ("Tuyên truyền", 4),
        "service": ("Phục vụ", 5),
    }
    name, position = names[code]
    facts = {"name": name, "short": name, "subcommittee": f"Tiểu ban {name}", "position": position, "confidential": code == "personnel"}
    return Stream.objects.get_or_create(code=code, defaults=facts)[0]


def a_template():
    return TemplateVersion.objects.get_or_create(key="thu-nghiem", version=1, defaults={"name": "Mẫu thử nghiệm"})[0]


def a_plan(unit=None, *, anchor_on=date(2025, 5, 28), **facts):
    unit = unit or a_unit()
    plan = Plan.objects.create(
        unit=unit, term=facts.pop("term", "2025–2030"), anchor_on=anchor_on, template=a_template(), created_by=a_person(), created_at=NOW, **facts
    )
    Congress.objects.create(plan=plan, days=2)
    return plan


def a_body(plan, stream=None):
    stream = stream or a_stream()
    link = SubcommitteeStream.objects.filter(plan=plan, stream=stream).select_related("subcommittee").first()
    if link:
        return link.subcommittee
    body = Subcommittee.objects.create(plan=plan, name=f"Tiểu ban {stream.name}", position=stream.position)
    SubcommitteeStream.objects.create(plan=plan, stream=stream, subcommittee=body)
    return body


def a_seat(role, place, *, person=None, stream=None, **facts):
    """A seat in a plan's body (for head, deputy, member: place is the plan) or in a unit; returns its person."""
    person = person or a_person()
    facts.setdefault("from_on", LONG_AGO)
    if role in SUBCOMMITTEE_ROLES:
        Seat.objects.create(person=person, role=role, subcommittee=a_body(place, stream), **facts)
    else:
        Seat.objects.create(person=person, role=role, unit=place, **facts)
    return person


def a_task(plan=None, *, stream=None, due_on=TODAY + timedelta(days=10), title="Dự thảo lần 1", **facts):
    """A general task to do, with its one stage and its cell counted."""
    plan, stream = plan or a_plan(), stream or a_stream()
    stage_facts = {key: facts.pop(key) for key in ("basis", "movable", "nominal_on", "no_upload") if key in facts}
    number = facts.pop("number", next(numbers) % 1000 + 1)
    task = Task.objects.create(
        plan=plan, stream=stream, title=title, deliverable=facts.pop("deliverable", "Dự thảo"), due_on=due_on, number=number, **facts
    )
    Stage.objects.create(
        task=task, state=State.DONE, title=title, title_en=task.title_en, deliverable=task.deliverable, number=number, due_on=due_on, **stage_facts
    )
    with transaction.atomic():
        Cell.objects.recount(plan, stream, today=TODAY)
    return task


ROAD = [
    (State.PREPARING, -175, "Kế hoạch"),
    (State.WITH_SUPERIOR, -45, "Tờ trình"),
    (State.CLEARED, -35, ""),
    (State.SUMMONED, -44, "Quyết định triệu tập"),
    (State.PREPARATORY_SESSION, 0, ""),
    (State.HELD, 1, "Biên bản"),
    (State.RATIFIED, 5, ""),
    (State.CLOSED, 30, "Báo cáo"),
]


def a_congress_task(plan=None):
    """The long task of a plan's congress with its eight stages."""
    plan, stream = plan or a_plan(), a_stream("standing")
    first = plan.anchor_on + timedelta(days=ROAD[0][1])
    task = Task.objects.create(plan=plan, stream=stream, kind=Kind.CONGRESS, state=State.PLANNED, title="Tổ chức đại hội", due_on=first)
    for position, (state, offset, deliverable) in enumerate(ROAD, 1):
        due_on = plan.anchor_on + timedelta(days=offset)
        Stage.objects.create(task=task, position=position, state=state, title=state.label, deliverable=deliverable, due_on=due_on)
    with transaction.atomic():
        Cell.objects.recount(plan, stream, today=TODAY)
    return task


STREAM_OF = {
    Kind.DOCUMENT: "documents",
    Kind.PERSONNEL: "personnel",
    Kind.PROPAGANDA: "propaganda",
    Kind.SERVICE: "service",
    Kind.ELECTION: "personnel",
}


def a_long_task(kind, plan=None, *, no_upload=False, **facts):
    """A task of a subcommittee's kind: a stage for each state of its road, ten days apart, the last on the congress day."""
    if kind == Kind.CONGRESS:
        return a_congress_task(plan)
    plan, stream, road = plan or a_plan(), a_stream(STREAM_OF[kind]), ROAD_OF[kind]
    days = [plan.anchor_on - timedelta(days=10 * (len(road) - n)) for n in range(1, len(road) + 1)]
    task = Task.objects.create(
        plan=plan, stream=stream, kind=kind, state=road[0], title=facts.pop("title", f"Công tác {stream}"), due_on=days[1], **facts
    )
    for position, (state, due_on) in enumerate(zip(road[1:], days[1:], strict=True), 1):
        Stage.objects.create(
            task=task, position=position, state=state, title=f"{stream} {position}", deliverable="Sản phẩm", due_on=due_on, no_upload=no_upload
        )
    with transaction.atomic():
        Cell.objects.recount(plan, stream, today=TODAY)
    return task


def a_paper(task, *, by=None, at=NOW, stage=None, round=1):
    """A registered document outside the system: the deliverable of the task's stage."""
    stage = stage or task.stages.first()
    return Attachment.objects.create(
        task=task, stage=stage, kind="outside", round=round, number="12-BC/ĐU", dated_on=TODAY, kept_at="Văn phòng", by=by or a_person(), at=at
    )


def a_wait(task, needs):
    """`task` waits for `needs` (both general)."""
    return Wait.objects.create(stage=task.stages.get(), needs=needs.stages.get())


def roles_around(task):
    """One person per role around a task: {name of the column in docs/roles.md: person}."""
    plan, stream = task.plan, task.stream
    unit = plan.unit
    people = {role.value: a_seat(role, plan, stream=stream) for role in (Role.MEMBER, Role.HEAD, Role.DEPUTY)}
    people |= {role.value: a_seat(role, unit) for role in (Role.LEADER, Role.OFFICE, Role.OBSERVER)}
    people["owner"] = a_seat(Role.MEMBER, plan, stream=stream)
    people["superior leader"] = a_seat(Role.LEADER, unit.parent)
    people["superior office"] = a_seat(Role.OFFICE, unit.parent)
    people["superior head"] = a_seat(Role.HEAD, unit.parent.plans.first() or a_plan(unit.parent), stream=stream)
    Task.objects.filter(pk=task.pk).update(owner=people["owner"])
    task.owner = people["owner"]
    return people
