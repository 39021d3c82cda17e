"""Four, three and two contents: what is elected decides what is planned, at each level."""

from datetime import date

import pytest

from tests.factories import NOW, TODAY, a_seat
from workflows import planning
from workflows.models import Stage, Task, TemplateVersion, Unit, Wait
from workflows.planning.previewing import is_planned, lines_of
from workflows.words import Kind, Role, State

pytestmark = pytest.mark.django_db
LEVELS = ("grassroots", "district", "province")
COMMITTEE = {13, 22, 24, 25, 26, 27, 28, 37, 42, 62}
"""What only the election of a committee asks."""
ELECTION = {43, 56, 63}
"""What any election asks."""


def planned(key, contents, version=4):
    lines, _needs = lines_of(TemplateVersion.objects.get(key=key, version=version))
    return {line.number for line in lines if is_planned(line, contents=contents, direct_election=False, model=False)}


@pytest.mark.parametrize("key", LEVELS)
def test_the_64_lines_are_those_of_four_contents(shipped, key):
    assert planned(key, 4) == set(range(1, 65))


@pytest.mark.parametrize("key", LEVELS)
def test_three_contents_elect_no_committee_and_two_elect_nobody(shipped, key):
    assert planned(key, 3) == set(range(1, 65)) - COMMITTEE | {73}
    assert planned(key, 2) == set(range(1, 65)) - COMMITTEE - ELECTION | {74}
    assert [len(planned(key, contents)) for contents in (4, 3, 2)] == [64, 55, 52]


@pytest.mark.parametrize(("key", "lines"), [("grassroots", 64), ("district", 64), ("province", 64), ("cell", 12)])
def test_first_versions_ask_the_same_of_all(shipped, key, lines):
    assert [len(planned(key, contents, version=1)) for contents in (4, 3, 2)] == [lines] * 3


def make(contents, code="xa-a"):
    unit = Unit.objects.get(code=code)
    template = planning.templates_by_level()[unit.level]
    office = a_seat(Role.OFFICE, Unit.objects.get(code="dak-nong"))
    return planning.plan_congress(unit, template, opens_on=date(2025, 5, 28), days=2, contents=contents, by=office, at=NOW)


@pytest.mark.parametrize(("contents", "personnel"), [(4, True), (3, False), (2, False)])
def test_the_work_on_the_committee_is_planned_where_a_committee_is_elected(shipped, contents, personnel):
    plan = make(contents)
    assert Task.objects.filter(plan=plan, kind=Kind.PERSONNEL).exists() == personnel
    assert Stage.objects.filter(task__plan=plan).count() == {4: 64, 3: 55, 2: 52}[contents]
    assert sum(cell.waiting for cell in plan.cells.all()) == {4: 64, 3: 55, 2: 52}[contents]


def test_each_stage_keeps_its_own_mark_that_its_paper_is_not_uploaded(shipped):
    plan = make(4)
    marked = Stage.objects.filter(task__plan=plan, no_upload=True)
    assert set(marked.values_list("number", flat=True)) == {13, 17, 22, 24, 25, 26, 27, 28, 36, 37, 42, 43, 55, 62, 63}
    assert list(marked.filter(task__kind=Kind.CONGRESS).values_list("state", flat=True)) == [State.RATIFIED]
    assert not Stage.objects.filter(task__plan=plan, task__kind=Kind.PERSONNEL, no_upload=False).exists()


@pytest.mark.parametrize("contents", [4, 3, 2])
def test_the_roads_that_are_planned_stay_whole_and_in_order(shipped, contents):
    plan = make(contents)
    for task in Task.objects.filter(plan=plan).exclude(kind=Kind.GENERAL):
        stages = list(task.stages.all())
        assert [stage.position for stage in stages] == list(range(1, len(stages) + 1))
        days = [stage.due_on for stage in stages]
        assert days == sorted(days)
    late = [wait for wait in Wait.objects.filter(stage__task__plan=plan).select_related("stage", "needs") if wait.needs.due_on > wait.stage.due_on]
    assert not late
    road = set(Stage.objects.filter(task__plan=plan, task__kind=Kind.CONGRESS).values_list("state", flat=True))
    assert (State.RATIFIED in road) == (contents != 2)
    assert {State.HELD, State.CLOSED} <= road


def test_the_submission_waits_for_the_scheme_of_the_delegates_where_there_is_no_other(shipped):
    waits = Wait.objects.filter(stage__task__plan=make(3), stage__state=State.WITH_SUPERIOR, stage__task__kind=Kind.CONGRESS)
    assert set(waits.values_list("needs__number", flat=True)) == {33, 34, 73}


def test_many_units_are_planned_with_their_contents(shipped):
    office = a_seat(Role.OFFICE, Unit.objects.get(code="dak-nong"))
    rows = [planning.Row(code, Unit.objects.get(code=code), date(2025, 5, 28)) for code in ("xa-a", "xa-b")]
    foreseen = planning.preview_many(rows, contents=2, by=office, today=TODAY)
    made = planning.plan_many(rows, contents=2, by=office, at=NOW)
    assert [outcome.ok for outcome in foreseen] == [outcome.ok for outcome in made] == [True, True]
    assert {Stage.objects.filter(task__plan=outcome.plan).count() for outcome in made} == {52}
