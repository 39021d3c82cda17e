"""Somebody can always decide: where the head cannot, because of who submitted or because the account is closed, the next one may, finds it and is written to."""

import pytest

from congress.models import User
from congress.views.my_work import Work
from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_plan, a_seat, a_task, a_unit
from workflows import moving, seating
from workflows.access import viewer_of
from workflows.models import Task
from workflows.reminding.owing import recipients
from workflows.words import Audience, Level, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    task = a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    Task.objects.filter(pk=task.pk).update(owner=a_seat(Role.MEMBER, task.plan))
    a_paper(task)
    return Task.objects.get(pk=task.pk)


def do(task, action, by, **more):
    return moving.move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def submit(task, by):
    do(task, "start", by)
    do(task, "submit", by)


def finds_it(person):
    return any(group == "approve" for group, _seat, _task in Work(viewer_of(person, today=TODAY)).placed)


def written_to():
    return set(recipients(Audience.DECIDER, today=TODAY).values_list("told", flat=True))


def may_approve(task, person):
    try:
        do(task, "approve", person)
    except moving.Refused:
        return False
    return True


def test_what_the_heads_stand_in_submitted_is_the_leaders_to_decide(task):
    head, leader = a_seat(Role.HEAD, task.plan), a_seat(Role.LEADER, task.plan.unit)
    seating.set_absence(head, stand_in=task.owner, from_on=TODAY, to_on=TODAY)
    submit(task, task.owner)
    assert written_to() == {leader.pk}
    assert finds_it(leader) and not finds_it(task.owner)
    assert not may_approve(task, task.owner)
    assert may_approve(task, leader)


def test_the_deputy_comes_first_and_another_stand_in_leaves_it_with_the_head(task):
    head, leader = a_seat(Role.HEAD, task.plan), a_seat(Role.LEADER, task.plan.unit)
    deputy = a_seat(Role.DEPUTY, task.plan)
    seating.set_absence(head, stand_in=task.owner, from_on=TODAY, to_on=TODAY)
    submit(task, task.owner)
    assert written_to() == {deputy.pk}
    assert not finds_it(leader) and not may_approve(task, leader)
    assert finds_it(deputy) and may_approve(task, deputy)


def test_where_the_leader_too_is_away_with_the_submitter_the_superior_decides(task):
    head, leader, above = (a_seat(*seat) for seat in ((Role.HEAD, task.plan), (Role.LEADER, task.plan.unit), (Role.LEADER, task.plan.unit.parent)))
    for absent in (head, leader):
        seating.set_absence(absent, stand_in=task.owner, from_on=TODAY, to_on=TODAY)
    submit(task, task.owner)
    assert written_to() == {above.pk}
    assert finds_it(above) and may_approve(task, above)


@pytest.mark.parametrize("closed", [[Role.HEAD], [Role.HEAD, Role.LEADER]])
def test_whose_account_is_closed_holds_nothing_up(task, closed):
    places = {Role.HEAD: task.plan, Role.LEADER: task.plan.unit}
    people = {role: a_seat(role, place) for role, place in places.items()} | {"above": a_seat(Role.LEADER, task.plan.unit.parent)}
    submit(task, task.owner)
    User.objects.filter(pk__in=[people[role].pk for role in closed]).update(is_active=False)
    next_one = people["above"] if Role.LEADER in closed else people[Role.LEADER]
    assert written_to() == {next_one.pk}
    assert finds_it(next_one) and may_approve(task, next_one)
    assert Task.objects.get(pk=task.pk).state == State.DONE


def test_an_account_that_is_closed_is_offered_neither_as_stand_in_nor_as_successor(task):
    gone, there = a_seat(Role.DEPUTY, task.plan), a_seat(Role.HEAD, task.plan)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert set(seating.colleagues_of(task.owner, today=TODAY)) == {there}
    assert gone not in seating.people_in({task.plan.unit_id}, today=TODAY)


def test_who_submitted_from_the_superior_does_not_keep_the_unit_from_recording_its_paper(task):
    """The superior's only leader also keeps the unit's office: what they sent up, a leader of the unit records."""
    long = a_congress_task(task.plan)
    for stage in long.stages.filter(deliverable__gt=""):
        a_paper(long, stage=stage)
    both = a_seat(Role.LEADER, task.plan.unit.parent, person=a_seat(Role.OFFICE, task.plan.unit))
    leader = a_seat(Role.LEADER, task.plan.unit)
    do(long, "prepare", both)
    do(long, "submit_up", both)
    with pytest.raises(moving.Refused):
        do(long, "clear", both, number="1-KL/HU", dated_on=TODAY)
    assert finds_it(leader) and leader.pk in written_to()
    assert do(long, "clear", leader, number="1-KL/HU", dated_on=TODAY).to_state == State.CLEARED
