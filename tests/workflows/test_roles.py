"""docs/roles.md against the code: every state × role × move, and who sees what."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import (
    NOW,
    TODAY,
    a_long_task,
    a_paper,
    a_person,
    a_plan,
    a_seat,
    a_stream,
    a_task,
    a_unit,
    roles_around,
)
from tests.workflows.complete import as_in, complete
from workflows.access import may_assign, may_manage_people, may_plan, sees_task, viewer_of, visible
from workflows.models import Attachment, Change, Comment, Plan, Seat, Stage, Step, Task, Unit
from workflows.moving import OUT_OF, TABLES, arrow_from, facts, moves_for
from workflows.words import DECIDED_ABOVE, PHASE_OF, ROAD_OF, STATES_OF, Kind, Level, Role, State

pytestmark = pytest.mark.django_db
PAGE = (Path(settings.BASE_DIR) / "docs/roles.md").read_text()


def table_after(heading):
    """[{column: cell}] of the first table under a heading of the page."""
    section = PAGE.split(heading, 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


DO = table_after("## Do")
MOVES = {tuple(row["move"].split(": ")): row for row in DO if ": " in row["move"]}
PEOPLE = [column for column in DO[0] if column != "move"]


def in_state(task, state):
    """The task's row put straight into a state: a test's fixture, not a move."""
    submitter = a_person() if state in (State.IN_REVIEW, State.WITH_SUPERIOR) else None
    resume = {State.BLOCKED: FIRST[task.kind], State.SUSPENDED: FIRST[task.kind]}.get(state, "")
    Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state], resume_state=resume, submitted_by=submitter)
    as_in(task, state)
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


FIRST = {Kind.GENERAL: State.UNDER_WAY} | {kind: road[1] for kind, road in ROAD_OF.items()}
DECIDED = {kind: states[0] for kind, states in DECIDED_ABOVE.items()} | {Kind.GENERAL: State.IN_REVIEW}
"""The state in which each kind waits for somebody's decision."""


def allowed_moves(task, person, today=TODAY):
    known = facts([task], viewer=viewer_of(person, today=today))[task.pk]
    return {m.action for m in moves_for(task, known) if m.allowed}


def possible_from(kind, state):
    return {action for action in TABLES[kind] if arrow_from(kind, state, action)}


def around(kind):
    """A task of a kind with nothing missing, and one person per role around it."""
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=TODAY)
    task = a_task(plan) if kind == Kind.GENERAL else a_long_task(kind, plan)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    complete(task)
    return task, roles_around(task)


@pytest.fixture(params=list(Kind))
def ready(request):
    return around(request.param)


@pytest.fixture(params=list(DECIDED))
def decided(request):
    task, people = around(request.param)
    return in_state(task, DECIDED[request.param]), people


def test_the_page_names_every_move_of_every_machine_once():
    assert set(MOVES) == {(kind.value, action) for kind, table in TABLES.items() for action in table}


def test_every_role_may_make_exactly_the_moves_the_page_gives_it_in_every_state(ready):
    task, people = ready
    wrong = []
    for state in STATES_OF[task.kind]:
        task = in_state(task, state)
        possible = possible_from(task.kind, state)
        if state == State.SUMMONED:
            possible -= {"open_session"}  # this congress has a preparatory session, which comes first
        if state == State.HELD:
            possible -= {"close"}  # this congress elects, and what it elected is ratified first
        if state == State.COUNTED:
            possible -= {"vote_again", "pass_on"}  # somebody is elected here
        for role in PEOPLE:
            expected = {action for action in possible if MOVES[task.kind, action][role] == "yes"}
            allowed = allowed_moves(task, people[role])
            if allowed != expected:
                wrong.append(f"{state} {role}: may {sorted(allowed)}, page says {sorted(expected)}")
    assert not wrong, "\n".join(wrong)


def end_seats(person):
    Seat.objects.filter(person=person).update(to_on=TODAY.replace(day=9))


def test_last_means_a_leader_decides_only_where_nobody_nearer_can(decided):
    task, people = decided
    deciding = {action for action, _target, arrow in OUT_OF[task.kind, task.state] if arrow.deciding}
    assert deciding
    if task.kind == Kind.GENERAL:
        end_seats(people["head"])
        end_seats(people["deputy"])
        order = ["leader", "superior leader"]
    else:
        order = ["superior head" if task.stream.confidential else "superior leader", "leader"]
    assert deciding <= allowed_moves(task, people[order[0]])
    assert not deciding & allowed_moves(task, people[order[1]])
    end_seats(people[order[0]])
    assert deciding <= allowed_moves(task, people[order[1]])


@pytest.mark.parametrize("kind", [kind for kind in Kind if "withdraw" in TABLES[kind]])
def test_the_submitter_alone_withdraws(kind):
    task, people = around(kind)
    task = in_state(task, State.IN_REVIEW if kind == Kind.GENERAL else State.WITH_SUPERIOR)
    Task.objects.filter(pk=task.pk).update(submitted_by=people["member"])
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
    assert [role for role in PEOPLE if "withdraw" in allowed_moves(task, people[role])] == ["member"]


def test_planning_assigning_and_adding_people_are_for_those_the_page_names():
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)))
    task = a_task(plan)
    people = roles_around(task)
    asks = {
        "plan a congress": lambda viewer: may_plan(viewer, plan.unit),
        "name an owner": lambda viewer: may_assign(viewer, unit=plan.unit, plan_id=plan.pk, stream=task.stream),
        "add people and seats": lambda viewer: may_manage_people(viewer, plan.unit),
    }
    for row in DO:
        if row["move"] in asks:
            answers = {role: asks[row["move"]](viewer_of(people[role], today=TODAY)) for role in PEOPLE}
            assert answers == {role: row[role] == "yes" for role in PEOPLE}, row["move"]


# Who sees what: a tree of four levels, one plan and two tasks in each unit

SEE = table_after("## See")


@pytest.fixture
def tree():
    province = a_unit(level=Level.PROVINCE)
    own = a_unit(province, level=Level.DISTRICT)
    units = {"above": province, "own": own, "next": a_unit(own), "beside": a_unit(province, level=Level.DISTRICT)}
    units["below"] = a_unit(units["next"], level=Level.CELL)
    for unit in units.values():
        for code in ("documents", "service", "personnel"):
            a_task(a_plan(unit), stream=a_stream(code)) if not unit.plans.exists() else a_task(unit.plans.get(), stream=a_stream(code))
    return units


def seen_places(person, tree, code):
    names = {unit.pk: place for place, unit in tree.items()}
    rows = visible(Stage, viewer_of(person, today=TODAY)).filter(task__stream__code=code)
    return {names[unit_id] for unit_id in rows.values_list("task__plan__unit_id", flat=True)}


def places(cell):
    """The places a cell of the table stands for: below contains the direct lower units."""
    found = set()
    for word in re.split(r",\s*", cell):
        found |= {"own": {"own"}, "below": {"next", "below"}, "next": {"next"}, "no": set()}[word]
    return found


@pytest.mark.parametrize("role", [column for column in SEE[0] if column != "what"])
def test_each_role_sees_exactly_the_rows_the_page_gives_it(role, tree):
    in_body = role in ("head", "deputy", "member")
    plan = tree["own"].plans.get()
    for row, code in ((SEE[1], "documents"), (SEE[2], "personnel")):
        person = a_seat(Role(role), plan if in_body else tree["own"], stream=a_stream(code) if in_body else None)
        assert seen_places(person, tree, code) == places(row[role]), (role, code)
        if in_body:
            assert seen_places(person, tree, "service") == set()
        units = visible(Unit, viewer_of(person, today=TODAY))
        assert set(units) == {tree["own"], tree["next"], tree["below"]}


def test_a_person_without_a_seat_sees_nothing(tree):
    viewer = viewer_of(a_person(), today=TODAY)
    assert [model for model in (Unit, Plan, Task, Stage, Step, Change, Comment, Attachment) if visible(model, viewer).exists()] == []


def test_a_seat_that_ended_yesterday_shows_nothing_and_one_of_tomorrow_not_yet(tree):
    person = a_seat(Role.LEADER, tree["own"], to_on=TODAY.replace(day=9))
    a_seat(Role.LEADER, tree["own"], person=person, from_on=TODAY.replace(day=11))
    assert not visible(Task, viewer_of(person, today=TODAY)).exists()
    assert visible(Task, viewer_of(person, today=TODAY.replace(day=11))).exists()


def test_an_administrator_sees_all_units_and_no_task(tree):
    person = a_person(is_superuser=True)
    assert visible(Unit, viewer_of(person, today=TODAY)).count() == 5
    assert not visible(Task, viewer_of(person, today=TODAY)).exists()


def test_asking_one_task_and_asking_for_rows_give_the_same_answer(tree):
    from_rows, one_by_one = set(), set()
    for role in Role:
        in_body = role in (Role.HEAD, Role.DEPUTY, Role.MEMBER)
        person = a_seat(role, tree["own"].plans.get() if in_body else tree["own"], stream=a_stream("personnel") if in_body else None)
        viewer = viewer_of(person, today=NOW.date())
        from_rows |= {(role, pk) for pk in visible(Task, viewer).values_list("pk", flat=True)}
        one_by_one |= {(role, task.pk) for task in Task.objects.select_related("plan__unit", "stream") if _sees(viewer, task)}
    assert from_rows == one_by_one


def _sees(viewer, task):
    unit = task.plan.unit
    return sees_task(viewer, unit=unit, parent_id=unit.parent_id, plan_id=task.plan_id, stream=task.stream)
