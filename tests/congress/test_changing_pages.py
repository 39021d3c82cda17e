"""A task gets another day, or a plan one task more, on pages for those who may; others find no page."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import a_plan, a_seat, a_stream, a_task
from workflows.models import Change, Task
from workflows.words import Role, State

SOON, THEN = date(2025, 2, 13), date(2025, 2, 20)


@pytest.fixture
def plan(db):
    return a_plan()


def log_in(client, person):
    client.force_login(person)
    return client


def test_the_head_sets_an_earlier_day_and_is_told_both(plan, client):
    task = a_task(plan, due_on=THEN)
    log_in(client, a_seat(Role.HEAD, plan))
    answer = client.post(
        reverse("redate", args=[task.pk]),
        {"stage": task.stages.get().pk, "due_on": "13/2/2025", "reason": "Cấp trên yêu cầu nộp sớm"},
        follow=True,
    )
    assert Task.objects.get(pk=task.pk).due_on == SOON
    assert "20/02/2025 → 13/02/2025" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"due_on": "27/02/2025"}, "due_on"), ({"due_on": "31/04/2025"}, "due_on"), ({"reason": "ok"}, "reason"), ({"due_on": "15/02/2025"}, "due_on")],
)
def test_a_refused_day_stands_at_its_field(plan, client, typed, field):
    task = a_task(plan, due_on=THEN)
    log_in(client, a_seat(Role.HEAD, plan))
    facts = {"stage": task.stages.get().pk, "due_on": "13/02/2025", "reason": "Cấp trên yêu cầu nộp sớm", **typed}
    answer = client.post(reverse("redate", args=[task.pk]), facts)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Change.objects.exists()


def test_who_may_not_change_the_day_finds_no_page(plan, client):
    task = a_task(plan)
    for person in (a_seat(Role.MEMBER, plan), a_seat(Role.OBSERVER, plan.unit), a_seat(Role.HEAD, plan, stream=a_stream("service"))):
        assert log_in(client, person).get(reverse("redate", args=[task.pk])).status_code == 404


def test_a_closed_task_keeps_its_day(plan, client):
    task = a_task(plan)
    Task.objects.filter(pk=task.pk).update(state=State.DONE, phase="done")
    task.stages.update(phase="done", reached_on=THEN)
    log_in(client, a_seat(Role.HEAD, plan))
    assert client.get(reverse("redate", args=[task.pk])).status_code == 302


def test_the_office_adds_an_arising_task(plan, client):
    a_stream()
    head = a_seat(Role.HEAD, plan)
    log_in(client, a_seat(Role.OFFICE, plan.unit))
    facts = {"title": "Phụ lục số liệu", "stream": "documents", "due_on": "20/02/2025", "source": "Kết luận giao ban 03/02"}
    answer = client.post(reverse("task_new", args=[plan.congress.pk]), facts)
    task = Task.objects.get()
    assert answer.headers["Location"] == reverse("task", args=[task.pk])
    assert (task.owner, task.due_on, task.added_from) == (head, THEN, "Kết luận giao ban 03/02")


def test_streams_offered_are_those_in_which_one_may_add(plan, client):
    for code in ("documents", "personnel", "service"):
        a_stream(code)
    offered = {}
    for role, place in ((Role.OFFICE, plan.unit), (Role.HEAD, plan)):
        page = log_in(client, a_seat(role, place)).get(reverse("task_new", args=[plan.congress.pk]))
        offered[role] = [stream.code for stream in page.context["form"].fields["stream"].queryset]
    assert offered == {Role.OFFICE: ["documents", "service"], Role.HEAD: ["documents"]}


def test_a_member_adds_no_task(plan, client):
    log_in(client, a_seat(Role.MEMBER, plan))
    assert client.get(reverse("task_new", args=[plan.congress.pk])).status_code == 404
