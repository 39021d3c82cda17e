"""Naming owners: one or many, by whom, among whom, and what is left out."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import TODAY, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Task
from workflows.words import Phase, Role, State

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit()))


def ticked(plan):
    return [a_task(plan, title="Một"), a_task(plan, title="Hai")]


def test_a_head_names_one_owner_for_many_tasks(plan, client):
    head, member = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan)
    tasks = ticked(plan)
    client.force_login(head)
    form = client.get(reverse("assign_many"), {"task": [task.pk for task in tasks], "back": "/nhiem-vu/?group=open"})
    assert list(form.context["form"].people.values()) == [head, member]
    answer = client.post(reverse("assign_many"), {"task": [task.pk for task in tasks], "owner": member.pk, "back": "/nhiem-vu/?group=open"})
    assert (answer.status_code, answer.url) == (302, "/nhiem-vu/?group=open")
    assert {task.owner for task in Task.objects.filter(plan=plan)} == {member}


def test_only_people_of_that_body_can_be_chosen(plan, client):
    head, stranger = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan, stream=a_stream("service"))
    gone = a_seat(Role.MEMBER, plan, to_on=YESTERDAY)
    task = a_task(plan)
    client.force_login(head)
    for other in (stranger, gone):
        answer = client.post(reverse("assign", args=[task.pk]), {"owner": other.pk})
        assert answer.status_code == 422 and Task.objects.get(pk=task.pk).owner is None


def test_a_member_cannot_assign_and_is_told_nothing(plan, client):
    member = a_seat(Role.MEMBER, plan)
    task = a_task(plan)
    client.force_login(member)
    assert client.get(reverse("assign", args=[task.pk])).status_code == 404
    assert 'name="task"' not in client.get(reverse("tasks")).content.decode()


def test_an_owner_can_be_taken_away_and_the_address_of_another_site_is_not_followed(plan, client):
    head = a_seat(Role.HEAD, plan)
    task = a_task(plan, owner=head)
    client.force_login(head)
    answer = client.post(reverse("assign", args=[task.pk]), {"owner": "nobody", "back": "https://example.com/"})
    assert answer.url == reverse("task", args=[task.pk])
    assert Task.objects.get(pk=task.pk).owner is None


def test_closed_tasks_are_left_out_of_an_assignment(plan, client):
    head, member = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan)
    open_one, closed = ticked(plan)
    Task.objects.filter(pk=closed.pk).update(phase=Phase.DONE, state=State.DONE)
    client.force_login(head)
    assert client.get(reverse("assign_many"), {"task": [open_one.pk, closed.pk]}).context["left_out"] == 1
    client.post(reverse("assign_many"), {"task": [open_one.pk, closed.pk], "owner": member.pk})
    assert Task.objects.get(pk=closed.pk).owner is None


def test_nothing_ticked_leads_to_the_tasks_without_an_owner(plan, client):
    client.force_login(a_seat(Role.OFFICE, plan.unit))
    assert client.get(reverse("assign_many")).url == "/nhiem-vu/?owner=none&group=open"
