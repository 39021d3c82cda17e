"""Seats end and begin: what the holder keeps through another seat, what a successor may own, what waits for the day itself."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from congress.mailing.rounds import go_round
from tests.factories import NOW, TODAY, a_person, a_seat, a_stream, a_task
from workflows import planning, seating
from workflows.models import Change, Seat, Task
from workflows.words import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=NOW.tzinfo)


def seat_of(person, role):
    return Seat.objects.get(person=person, role=role)


def owner_of(task):
    return Task.objects.get(pk=task.pk).owner


def end(person, role, *, on=TODAY, successor=None):
    return seating.end_seat(seat_of(person, role), on=on, successor=successor, by=person, at=NOW)


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


# What another seat carries on


def test_who_stays_deputy_of_the_body_keeps_the_work_when_the_seat_of_a_member_ends(plan):
    person = a_seat(Role.DEPUTY, plan, person=a_seat(Role.MEMBER, plan))
    task = a_task(plan, owner=person)
    assert seating.work_of(seat_of(person, Role.MEMBER), on=TODAY, today=TODAY) == []
    assert end(person, Role.MEMBER) == seating.Handed(0, 0)
    assert owner_of(task) == person and not Change.objects.exists()


def test_the_offices_seat_ended_leaves_what_is_owned_through_a_body(plan):
    person = a_seat(Role.MEMBER, plan, person=a_seat(Role.OFFICE, plan.unit))
    through_body, through_office = a_task(plan, owner=person), a_task(plan, stream=a_stream("service"), owner=person)
    assert end(person, Role.OFFICE) == seating.Handed(0, 1)
    assert (owner_of(through_body), owner_of(through_office)) == (person, None)


@pytest.mark.parametrize(("from_on", "to_on", "keeps"), [
    (TODAY + DAY, None, True),
    (TODAY + 2 * DAY, None, False),
    (TODAY - DAY, TODAY, False),
    (TODAY - DAY, TODAY + DAY, True),
])  # fmt: skip
def test_the_other_seat_counts_if_it_is_in_force_on_the_day_after(plan, from_on, to_on, keeps):
    person = a_seat(Role.DEPUTY, plan, person=a_seat(Role.MEMBER, plan), from_on=from_on, to_on=to_on)
    task = a_task(plan, owner=person)
    end(person, Role.MEMBER)
    assert owner_of(task) == (person if keeps else None)


def test_a_seat_that_somebody_absent_lends_does_not_count(plan):
    person, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    seating.set_absence(head, stand_in=person, from_on=TODAY, to_on=TODAY + 9 * DAY)
    task = a_task(plan, owner=person)
    end(person, Role.MEMBER)
    assert owner_of(task) is None


# Who may take over


def test_the_office_does_not_take_over_what_is_confidential(office, plan):
    personnel = a_stream("personnel")
    head, successor = a_seat(Role.LEADER, plan.unit), a_seat(Role.OFFICE, plan.unit)
    secret, plain = a_task(plan, stream=personnel, owner=head), a_task(plan, owner=head)
    address = reverse("seat_end", args=["xa-a", seat_of(head, Role.LEADER).pk])
    answer = office.post(address, {"on": "10/02/2025", "successor": successor.pk}, follow=True)
    assert (owner_of(secret), owner_of(plain)) == (None, successor)
    assert "bàn giao 1 nhiệm vụ" in said(answer) and "1 nhiệm vụ hiện chưa có người phụ trách" in said(answer)
    assert set(Change.objects.values_list("task", "new")) == {(secret.pk, ""), (plain.pk, str(successor))}


def test_a_successor_without_a_fitting_seat_gets_nothing(office, plan):
    member, observer = a_seat(Role.MEMBER, plan), a_seat(Role.OBSERVER, plan.unit)
    task = a_task(plan, owner=member)
    address = reverse("seat_end", args=["xa-a", seat_of(member, Role.MEMBER).pk])
    assert office.post(address, {"on": "10/02/2025", "successor": observer.pk}).status_code == 302
    assert owner_of(task) is None


def test_what_is_handed_over_could_have_been_assigned(plan):
    leader = a_seat(Role.LEADER, plan.unit)
    for role, place in [(Role.MEMBER, plan), (Role.LEADER, plan.unit), (Role.OFFICE, plan.unit), (Role.OBSERVER, plan.unit)]:
        for stream in ("documents", "personnel", "service"):
            task, holder, successor = a_task(plan, stream=a_stream(stream)), a_seat(Role.DEPUTY, plan, stream=a_stream(stream)), a_seat(role, place)
            Task.objects.filter(pk=task.pk).update(owner=holder)
            end(holder, Role.DEPUTY, successor=successor)
            got = owner_of(task) == successor
            Task.objects.filter(pk=task.pk).update(owner=None)
            try:
                may = bool(planning.assign([task], successor, by=leader, at=NOW))
            except planning.Refused:
                may = False
            assert got == may, (role, stream)


# A last day still to come


def test_a_successor_is_refused_while_the_last_day_is_still_to_come(office, plan):
    member, successor = a_seat(Role.MEMBER, plan), a_seat(Role.MEMBER, plan)
    task = a_task(plan, owner=member)
    address = reverse("seat_end", args=["xa-a", seat_of(member, Role.MEMBER).pk])
    answer = office.post(address, {"on": "11/02/2025", "successor": successor.pk})
    assert answer.status_code == 422 and "successor" in answer.context["form"].errors
    assert (owner_of(task), seat_of(member, Role.MEMBER).to_on) == (member, None)


def test_the_work_stays_until_the_last_day_and_is_released_by_the_morning_after(office, plan):
    member = a_seat(Role.MEMBER, plan)
    task = a_task(plan, owner=member)
    address = reverse("seat_end", args=["xa-a", seat_of(member, Role.MEMBER).pk])
    assert "đến ngày đó" in said(office.post(address, {"on": "11/02/2025"}, follow=True))
    go_round(at=MORNING)
    go_round(at=MORNING + DAY)
    assert owner_of(task) == member
    go_round(at=MORNING + 2 * DAY)
    assert owner_of(task) is None
    assert list(Change.objects.values_list("task", "old", "new")) == [(task.pk, str(member), "")]


def test_a_last_day_on_a_weekend_is_seen_on_monday_and_only_once(plan):
    member, other = a_seat(Role.MEMBER, plan), a_seat(Role.MEMBER, plan)
    task, kept = a_task(plan, owner=member), a_task(plan, owner=other)
    end(member, Role.MEMBER, on=date(2025, 2, 15))
    monday = datetime.combine(date(2025, 2, 17), NOW.timetz())
    assert seating.release_ended(since=date(2025, 2, 14), at=monday) == 1
    assert seating.release_ended(since=date(2025, 2, 14), at=monday) == 0
    assert (owner_of(task), owner_of(kept)) == (None, other)


# A first day still to come


def test_a_seat_that_begins_later_is_in_the_list_and_can_be_invited_and_ended(office, plan, mailoutbox):
    first = TODAY + 19 * DAY
    person = a_seat(Role.MEMBER, plan, person=a_person(email="mai@daihoi.example"), from_on=first)
    gone = a_seat(Role.MEMBER, plan, to_on=TODAY - DAY)
    page = office.get(reverse("people", args=["xa-a"])).content.decode()
    assert "mai@daihoi.example" in page and "từ 01/03/2025" in page
    assert gone.email not in page
    office.post(reverse("person_invite", args=["xa-a", person.pk]))
    assert seat_of(person, Role.MEMBER).label in mailoutbox[0].body
    form = office.get(reverse("seat_end", args=["xa-a", seat_of(person, Role.MEMBER).pk])).context["form"]
    assert form.initial["on"] == first
    office.post(reverse("seat_end", args=["xa-a", seat_of(person, Role.MEMBER).pk]), {"on": "01/03/2025"})
    assert seat_of(person, Role.MEMBER).to_on == first


def test_a_seat_that_begins_later_can_be_taken_back_and_one_that_has_begun_cannot(office, plan):
    person, member = a_seat(Role.MEMBER, plan, from_on=TODAY + DAY), a_seat(Role.DEPUTY, plan, from_on=TODAY)
    to_come, begun = (reverse("seat_end", args=["xa-a", seat_of(*who).pk]) for who in ((person, Role.MEMBER), (member, Role.DEPUTY)))
    assert 'name="withdraw"' in office.get(to_come).content.decode()
    assert 'name="withdraw"' not in office.get(begun).content.decode()
    assert "Đã hủy" in said(office.post(to_come, {"withdraw": ""}, follow=True))
    office.post(begun, {"withdraw": ""})
    assert list(Seat.objects.filter(person__in=[person, member]).values_list("person", "to_on")) == [(member.pk, None)]
    with pytest.raises(seating.Refused):
        seating.withdraw_seat(seat_of(member, Role.DEPUTY), at=NOW)


def test_a_seat_that_begins_later_is_not_on_the_units_own_page(office, plan):
    now, later = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan, from_on=TODAY + DAY)
    assert {seat.person for seat in seating.seats_of(plan.unit, today=TODAY)} & {now, later} == {now}


def test_a_head_who_was_seated_ahead_of_time_is_proposed_on_the_first_morning(plan):
    go_round(at=MORNING)
    head, task = a_seat(Role.HEAD, plan, from_on=TODAY + DAY), a_task(plan)
    assert planning.propose_to_new_heads(since=TODAY - DAY, at=MORNING) == 0
    go_round(at=MORNING + DAY)
    assert owner_of(task) == head
    planning.assign([task], None, by=head, at=MORNING + DAY)
    go_round(at=MORNING + 2 * DAY)
    assert owner_of(task) is None
