"""Approvals upward: what waits for a superior's decision, by which day, in My work and on the overview, for every kind."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.views.my_work import Work, decisions_of
from tests.congresses import ORDER, bring_to, do
from tests.factories import NOW, TODAY, a_congress_task, a_long_task, a_paper, a_person, a_plan, a_seat, a_unit
from tests.workflows.complete import complete
from workflows.access import viewer_of
from workflows.models import Attachment, Stage, Task
from workflows.words import DECIDED_ABOVE, PHASE_OF, Kind, Level, Phase, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def units():
    above = a_unit(level=Level.DISTRICT)
    return above, a_unit(above)


def waits_in(kind, state, unit, *, due_on=TODAY + timedelta(days=14)):
    """A task of a kind put into a state in which the superior decides, everything it asks delivered, its next day set."""
    plan = unit.plans.first() or a_plan(unit, anchor_on=TODAY)
    task = a_long_task(kind, plan)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    complete(task)
    submitter = a_person() if state == State.WITH_SUPERIOR else None
    Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state], submitted_by=submitter, submitted_at=NOW, due_on=due_on)
    road = list(task.stages.values_list("state", flat=True))
    reached = road[: road.index(state) + 1] if state in road else []
    Stage.objects.filter(task=task, state__in=reached).update(phase=Phase.DONE, reached_on=TODAY)
    return Task.objects.get(pk=task.pk)


def groups_of(person):
    found = {}
    for group, _seat, task in Work(viewer_of(person, today=TODAY)).placed:
        found.setdefault(group, []).append(task.pk)
    return found


CASES = [(kind, state) for kind, states in DECIDED_ABOVE.items() for state in states]


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_state_that_the_superior_decides_waits_in_its_deciders_work_and_nobody_elses(units, kind, state):
    above, own = units
    task = waits_in(kind, state, own)
    body = a_plan(above)
    people = {
        "superior leader": a_seat(Role.LEADER, above), "superior head": a_seat(Role.HEAD, body, stream=task.stream),
        "leader": a_seat(Role.LEADER, own), "office": a_seat(Role.OFFICE, own), "stranger": a_seat(Role.LEADER, a_unit(above)),
    }  # fmt: skip
    finds = [name for name, person in people.items() if groups_of(person).get("approve") == [task.pk]]
    assert finds == ["superior head" if task.stream.confidential else "superior leader"]


def test_the_result_waits_when_its_file_is_in_and_not_before(units):
    above, own = units
    task = waits_in(Kind.CONGRESS, State.HELD, own)
    Stage.objects.filter(task=task, state=State.RATIFIED).update(deliverable="Hồ sơ đề nghị chuẩn y")
    leader = a_seat(Role.LEADER, above)
    assert groups_of(leader) == {"approve": [task.pk]}
    Attachment.objects.filter(task=task, stage__state=State.RATIFIED).delete()
    assert groups_of(leader) == {}


def test_nothing_of_a_suspended_plan_waits(units):
    above, own = units
    task = waits_in(Kind.DOCUMENT, State.WITH_SUPERIOR, own)
    leader = a_seat(Role.LEADER, above)
    assert groups_of(leader) == {"approve": [task.pk]}
    do(a_congress_task(task.plan), "suspend", a_seat(Role.OFFICE, own), **ORDER)
    assert groups_of(leader) == {} and decisions_of(viewer_of(leader, today=TODAY), above) == []


def test_the_row_says_by_which_day_and_so_does_the_overview_with_the_same_number(units, client):
    above, own = units
    late = waits_in(Kind.DOCUMENT, State.WITH_SUPERIOR, own, due_on=TODAY - timedelta(days=4))
    soon = waits_in(Kind.CONGRESS, State.WITH_SUPERIOR, own)
    secret = waits_in(Kind.PERSONNEL, State.WITH_SUPERIOR, own)
    leader = a_seat(Role.LEADER, above)
    client.force_login(leader)
    work = client.get(reverse("my_work")).content.decode()
    assert "cần quyết định trước 24/02/2025" in work and "cần quyết định trước 06/02/2025" in work
    assert [task.pk for task, _known in decisions_of(viewer_of(leader, today=TODAY), above)] == [late.pk, soon.pk] == groups_of(leader)["approve"]
    page = " ".join(client.get(reverse("overview_unit", args=[above.code])).content.decode().split())
    assert "Cần đồng chí cho ý kiến (2)" in page and page.index(f"/nhiem-vu/{late.pk}/") < page.index(f"/nhiem-vu/{soon.pk}/")
    assert f"/nhiem-vu/{secret.pk}/" not in page
    client.force_login(a_seat(Role.OFFICE, above))
    assert "Cần đồng chí cho ý kiến" not in client.get(reverse("overview_unit", args=[above.code])).content.decode()


def test_of_the_personnel_stream_the_overview_says_only_whose_work_it_is(units, client):
    """A leader of the unit decides where the superior has nobody; the screen may be seen by others."""
    _above, own = units
    task = waits_in(Kind.PERSONNEL, State.WITH_SUPERIOR, own)
    Task.objects.filter(pk=task.pk).update(title="Nhân sự khóa mới XYZ")
    client.force_login(a_seat(Role.LEADER, own))
    page = " ".join(client.get(reverse("overview_unit", args=[own.code])).content.decode().split())
    assert "Cần đồng chí cho ý kiến (1)" in page and "Nhiệm vụ của Tiểu ban Nhân sự" in page and "XYZ" not in page


def test_what_was_decided_waits_no_more(units, client):
    above, own = units
    plan = a_plan(own, anchor_on=TODAY)
    task, leader, office = a_congress_task(plan), a_seat(Role.LEADER, above), a_seat(Role.OFFICE, own)
    bring_to(task, State.WITH_SUPERIOR, office=office, above=leader)
    client.force_login(leader)
    page = reverse("overview_unit", args=[above.code])
    assert "Cần đồng chí cho ý kiến (1)" in client.get(page).content.decode()
    do(task, "clear", leader, number="12-TB/HU", dated_on=TODAY)
    assert "Cần đồng chí cho ý kiến" not in client.get(page).content.decode()


def cost(client, address):
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_both_pages_cost_the_same_for_one_decision_and_for_fifty(units, client):
    above, own = units
    leader = a_seat(Role.LEADER, above)
    client.force_login(leader)
    pages = [reverse("my_work"), reverse("overview_unit", args=[above.code])]
    found = []
    for n in (1, 3, 50):
        for _k in range(n - Task.objects.filter(kind=Kind.CONGRESS).count()):
            waits_in(Kind.CONGRESS, State.WITH_SUPERIOR, own if not own.plans.exists() else a_unit(above))
        found.append([cost(client, page) for page in pages])
    assert len(decisions_of(viewer_of(leader, today=TODAY), above)) == 50
    assert found[0] == found[1] == found[2], found
