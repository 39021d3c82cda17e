"""A plan is made whole, once, or not at all; many at once row by row; a seated head is proposed as owner."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError

from tests.factories import NOW, TODAY, a_person, a_seat
from workflows import planning
from workflows.models import (
    Cell,
    Change,
    Congress,
    Line,
    Plan,
    PlanVersion,
    Seat,
    Stage,
    Step,
    Subcommittee,
    Task,
    TemplateVersion,
    Unit,
    VersionDay,
    Wait,
)
from workflows.words import OPEN_PHASES, Kind, Phase, Role, State

CONGRESS_DAY = date(2025, 5, 28)


def unit(code):
    return Unit.objects.get(code=code)


@pytest.fixture
def office(shipped):
    return a_seat(Role.OFFICE, unit("dak-nong"))


def make(code="xa-a", *, by, opens_on=CONGRESS_DAY, days=2, contents=4, at=NOW, **facts):
    template = TemplateVersion.objects.get(key=unit(code).level, version=1)
    return planning.plan_congress(unit(code), template, opens_on=opens_on, days=days, contents=contents, by=by, at=at, **facts)


def counts():
    return [model.objects.count() for model in (Plan, PlanVersion, Congress, Subcommittee, Task, Stage, Wait, VersionDay, Cell, Step)]


def test_a_plan_has_its_own_copy_of_every_line(office):
    plan = make(by=office, direct_election=True, consent_number="112-CV/HU", consent_on=date(2024, 12, 18))
    stages = Stage.objects.filter(task__plan=plan)
    assert stages.count() == 64
    assert Task.objects.filter(plan=plan, kind=Kind.CONGRESS).count() == 1
    road = stages.filter(task__kind=Kind.CONGRESS)
    assert [s.position for s in road] == list(range(1, len(road) + 1))
    assert Line.objects.filter(template=plan.template).exclude(pk__in=stages.values("line")).count() == 0
    version = plan.versions.get()
    assert (version.number, str(version.directive), version.days.count()) == (1, "35-CT/TW", 64)
    assert plan.congress.direct_election and plan.congress.consent_number == "112-CV/HU"
    assert not Task.objects.filter(plan=plan).exclude(phase=Phase.WAITING).exists()
    task = Task.objects.get(plan=plan, number=15)
    assert (task.due_on, task.stages.get().nominal_on) == (date(2025, 1, 24), date(2025, 1, 28))


def test_what_a_line_waits_for_becomes_what_its_stage_waits_for(office):
    plan = make(by=office)
    waits = Wait.objects.filter(stage__task__plan=plan)
    pairs = {(wait.stage.number, wait.needs.number) for wait in waits.select_related("stage", "needs")}
    written = Line.waits_for.through.objects.filter(from_line__template=plan.template).select_related("from_line", "to_line")
    assert pairs == {(row.from_line.number, row.to_line.number) for row in written}
    assert waits.filter(needs__task__plan=plan).count() == len(pairs)


def test_each_stream_gets_its_body_and_a_cell_one_for_all(office):
    names = ["Ban Thường vụ", "Tiểu ban Văn kiện", "Tiểu ban Nhân sự", "Tiểu ban Tuyên truyền – Khánh tiết", "Tiểu ban Tổ chức phục vụ"]
    assert [body.name for body in make(by=office).subcommittees.all()] == names
    cell = make("xa-a-thon-1", by=office, opens_on=date(2025, 3, 14), days=1)
    assert [(body.name, body.links.count()) for body in cell.subcommittees.all()] == [("Chi ủy", 5)]


def test_the_cells_add_up_to_the_lines(office):
    plan = make(by=office)
    cells = Cell.objects.filter(plan=plan)
    assert cells.count() == 5
    assert sum(cell.waiting for cell in cells) == 64
    assert sum(cell.overdue for cell in cells) == Stage.objects.filter(task__plan=plan, due_on__lt=TODAY).count() > 0


def test_past_tasks_done_outside_are_done_on_their_day_and_each_says_so(office):
    plan = make(by=office, past=planning.OUTSIDE)
    past = Stage.objects.filter(task__plan=plan, due_on__lt=TODAY)
    assert {(stage.phase, stage.reached_on == stage.due_on) for stage in past} == {(Phase.DONE, True)}
    assert not Stage.objects.filter(task__plan=plan, due_on__gte=TODAY, phase=Phase.DONE).exists()
    steps = Step.objects.filter(task__plan=plan)
    assert steps.count() == past.count()
    assert {(s.action, s.by_id, s.on_behalf, s.seat.role) for s in steps} == {(planning.DONE_OUTSIDE, office.pk, True, Role.OFFICE)}
    congress = Task.objects.get(plan=plan, kind=Kind.CONGRESS)
    assert (congress.state, congress.phase, congress.due_on) == (State.PREPARING, Phase.DOING, congress.stages.get(position=2).due_on)
    assert sum(cell.done for cell in plan.cells.all()) == past.count()
    assert sum(cell.overdue for cell in plan.cells.all()) == 0


def test_compressed_tasks_start_again_from_today(office):
    plan = make(by=office, past=planning.COMPRESS)
    stages = Stage.objects.filter(task__plan=plan)
    assert not stages.filter(due_on__lt=TODAY).exists()
    first = stages.get(number=1)
    assert (first.due_on, first.nominal_on, first.phase) == (TODAY, TODAY, Phase.WAITING)
    wrong = [w for w in Wait.objects.filter(stage__task__plan=plan).select_related("stage", "needs") if w.needs.due_on > w.stage.due_on]
    assert not wrong


def test_a_plan_made_long_ago_knows_the_directive_of_its_day(office):
    plan = make("dak-nong", by=office, opens_on=date(2025, 9, 24), days=3, at=datetime(2024, 6, 28, 8, tzinfo=NOW.tzinfo), ordinal=13)
    assert str(plan.versions.get().directive) == "35-CT/TW"
    assert {cell.counted_on for cell in plan.cells.all()} == {date(2024, 6, 28)}


def test_what_cannot_be_planned_changes_nothing(office):
    table = [
        ("xa-a", {"opens_on": date(2025, 7, 15)}, "opens_on"),
        ("xa-a", {"days": 3}, "days"),
        ("xa-a", {"days": Decimal("0.3")}, "days"),
        ("xa-a", {"days": 0}, "days"),
        ("xa-a", {"days": Decimal("1e9")}, "days"),
        ("xa-a", {"opens_on": date.min}, "opens_on"),
        ("xa-a", {"opens_on": date.max}, "opens_on"),
        ("xa-a", {"contents": 2, "direct_election": True}, "direct_election"),
        ("xa-a-thon-1", {"opens_on": date(2025, 3, 14), "days": 1, "direct_election": True}, "direct_election"),
        ("xa-a-thon-1", {"opens_on": date(2025, 2, 10), "days": 1, "past": planning.COMPRESS}, "past"),
    ]
    before = counts()
    for code, facts, field in table:
        with pytest.raises(planning.Refused) as no:
            make(code, by=office, **facts)
        assert (no.value.field, counts()) == (field, before)


def test_a_template_of_another_level_is_refused(office):
    with pytest.raises(planning.Refused) as no:
        planning.plan_congress(
            unit("xa-a"), TemplateVersion.objects.get(key="cell", version=1), opens_on=CONGRESS_DAY, days=2, contents=4, by=office, at=NOW
        )
    assert no.value.field == "template"


def test_only_the_office_of_the_unit_or_above_plans(office):
    for person in (a_seat(Role.LEADER, unit("xa-a")), a_seat(Role.OFFICE, unit("xa-b")), a_seat(Role.OBSERVER, unit("dak-nong")), a_person()):
        with pytest.raises(planning.Refused):
            make(by=person)
    assert make(by=a_seat(Role.OFFICE, unit("xa-a")))


def test_a_unit_has_one_congress_a_term(office):
    make(by=office)
    with pytest.raises(planning.Refused) as no:
        make(by=office, opens_on=date(2025, 6, 4))
    assert no.value.field == "unit" and "2025–2030" in str(no.value)
    assert make(by=office, term="2030–2035")


def test_the_database_itself_keeps_one_congress_a_term(office):
    plan = make(by=office)
    with pytest.raises(IntegrityError, match="one_congress_per_unit_and_term|UNIQUE"):
        Plan.objects.create(unit=plan.unit, term=plan.term, anchor_on=CONGRESS_DAY, template=plan.template, created_by=office, created_at=NOW)


def test_a_failure_half_way_leaves_nothing(office):
    """An insert after the plan is refused by the database: it goes too."""
    before = counts()
    with pytest.raises(IntegrityError):
        make(by=office, ordinal=-1)
    assert counts() == before


# -- many units -----------------------------------------------------------------------------------


def row(code, day, days=1, **facts):
    return planning.Row(code, unit(code) if code else None, day, Decimal(days), **facts)


def test_many_units_are_planned_row_by_row_and_never_twice(office):
    make("xa-b", by=office)
    rows = [
        row("xa-a", CONGRESS_DAY, 2),
        row("xa-b", CONGRESS_DAY),  # has one
        row("xa-c", date(2025, 7, 15)),  # too late
        row("xa-a", date(2025, 6, 4)),  # stands in the list already
        row("", None, wrong="Không tìm thấy đơn vị."),
        row("xa-a-thon-1", date(2025, 3, 14)),
    ]
    foreseen = planning.preview_many(rows, contents=4, by=office, today=TODAY)
    assert Plan.objects.count() == 1
    made = planning.plan_many(rows, contents=4, by=office, at=NOW)
    assert [outcome.ok for outcome in foreseen] == [outcome.ok for outcome in made] == [True, False, False, False, False, True]
    assert [outcome.sentence for outcome in foreseen if not outcome.ok] == [outcome.sentence for outcome in made if not outcome.ok]
    assert Plan.objects.count() == 3
    assert not any(outcome.ok for outcome in planning.plan_many(rows, contents=4, by=office, at=NOW))
    assert Plan.objects.count() == 3


def test_rows_outside_the_office_are_refused(office):
    own = a_seat(Role.OFFICE, unit("xa-a"))
    made = planning.plan_many([row("xa-a", CONGRESS_DAY), row("xa-b", CONGRESS_DAY)], contents=4, by=own, at=NOW)
    assert [outcome.ok for outcome in made] == [True, False]


def test_a_preview_of_many_asks_the_same_for_one_row_and_for_twenty(office, django_assert_num_queries):
    codes = list(Unit.objects.filter(level="grassroots").values_list("code", flat=True)[:20])
    rows = [row(code, CONGRESS_DAY) for code in codes]
    for some in (rows[:1], rows):
        with django_assert_num_queries(8):
            planning.preview_many(some, contents=4, by=office, today=TODAY)


# -- owners -----------------------------------------------------------------------------------------


def test_a_head_who_is_seated_is_proposed_for_what_has_no_owner(office):
    plan = make(by=office, past=planning.OUTSIDE)
    body = plan.subcommittees.get(name="Tiểu ban Văn kiện")
    assert planning.propose_owners(body, by=office, at=NOW) == 0
    head, member = a_person(), a_person()
    Seat.objects.create(person=head, role=Role.HEAD, subcommittee=body, from_on=TODAY)
    kept = Task.objects.get(plan=plan, number=23)
    Task.objects.filter(pk=kept.pk).update(owner=member)
    open_ones = Task.objects.filter(plan=plan, stream__code="documents", phase__in=OPEN_PHASES)
    assert planning.propose_owners(body, by=office, at=NOW) == open_ones.count() - 1
    assert open_ones.filter(owner=head).count() == open_ones.count() - 1
    assert not Task.objects.filter(plan=plan, owner=head).exclude(stream__code="documents").exists()
    assert Change.objects.filter(field="owner", new=head.name, old="").count() == open_ones.count() - 1
    assert planning.propose_owners(body, by=office, at=NOW) == 0
