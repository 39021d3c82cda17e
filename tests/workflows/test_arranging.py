"""A plan's subcommittees are merged, renamed, added and dissolved; open work follows, and nobody is left behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOW, TODAY, a_body, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows import planning, seating
from workflows.access import tasks_seen, viewer_of
from workflows.models import Change, Seat, Subcommittee, Task
from workflows.words import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan():
    plan = a_plan(a_unit(code="xa-a"))
    for code in ("documents", "propaganda", "service"):
        a_body(plan, a_stream(code))
    return plan


@pytest.fixture
def office(plan):
    return a_seat(Role.OFFICE, plan.unit)


def standing(plan):
    return planning.bodies_of(plan, today=TODAY)


def arrange(plan, wanted, *, by, **facts):
    return planning.arrange_bodies(plan, wanted, by=by, at=NOW, **{"seen": planning.mark_of(standing(plan)), **facts})


def named(plan):
    return {body.name: {link.stream.code for link in body.links.all()} for body in Subcommittee.objects.filter(plan=plan)}


def merged(plan):
    """Propaganda and service in one body under a name of their own."""
    documents, propaganda, service = standing(plan)
    return [documents, replace(propaganda, name="Tuyên truyền và phục vụ", streams=propaganda.streams | service.streams)]


def test_two_bodies_become_one(plan, office):
    arrange(plan, merged(plan), by=office)
    assert named(plan) == {"Tiểu ban Văn kiện": {"documents"}, "Tuyên truyền và phục vụ": {"propaganda", "service"}}


def test_who_sits_in_the_merged_body_sees_and_may_own_the_work_of_both(plan, office):
    member = a_seat(Role.MEMBER, plan, stream=a_stream("propaganda"))
    task = a_task(plan, stream=a_stream("service"))
    assert not Task.objects.filter(tasks_seen(viewer_of(member, today=TODAY))).exists()
    arrange(plan, merged(plan), by=office)
    assert Task.objects.filter(tasks_seen(viewer_of(member, today=TODAY))).get() == task
    assert planning.assign([task], member, by=office, at=NOW) == 1


def test_a_further_body_shares_a_stream_and_the_first_ones_head_is_proposed(plan, office):
    service = a_stream("service")
    head = a_seat(Role.HEAD, plan, stream=service)
    arrange(plan, [*standing(plan), planning.Body("Tiểu ban An ninh", "Security", frozenset([service.pk]))], by=office)
    assert named(plan)["Tiểu ban An ninh"] == named(plan)["Tiểu ban Phục vụ"] == {"service"}
    guard = a_person()
    Seat.objects.create(person=guard, role=Role.HEAD, subcommittee=Subcommittee.objects.get(name="Tiểu ban An ninh"), from_on=TODAY)
    assert planning.head_of(plan, service, on_day=TODAY) == head
    assert Task.objects.filter(tasks_seen(viewer_of(guard, today=TODAY))).count() == 0
    task = a_task(plan, stream=service)
    assert Task.objects.filter(tasks_seen(viewer_of(guard, today=TODAY))).get() == task


def test_open_work_goes_from_who_no_longer_does_it_to_the_head_who_does(plan, office):
    head = a_seat(Role.HEAD, plan, stream=a_stream("propaganda"))
    both = a_seat(Role.MEMBER, plan, stream=a_stream("service"))
    a_seat(Role.MEMBER, plan, stream=a_stream("documents"), person=both)
    lost, closed = a_task(plan, stream=a_stream("service"), owner=both), a_task(plan, stream=a_stream("service"), owner=both, state="done", phase="done")
    kept = a_task(plan, stream=a_stream("documents"), owner=both)
    documents, propaganda, service = standing(plan)
    wanted = [replace(documents, streams=documents.streams), replace(propaganda, streams=propaganda.streams | service.streams)]
    with pytest.raises(planning.Refused, match="still has people"):
        arrange(plan, wanted, by=office)
    assert named(plan)["Tiểu ban Phục vụ"] == {"service"}
    wanted.append(replace(service, streams=a_stream("standing").pk and frozenset([a_stream("standing").pk])))
    assert arrange(plan, wanted, by=office) == 1
    owners = dict(Task.objects.filter(plan=plan).values_list("pk", "owner"))
    assert owners == {lost.pk: head.pk, closed.pk: both.pk, kept.pk: both.pk}
    changes = Change.objects.filter(task=lost).order_by("pk").values_list("old", "new", "by")
    assert list(changes) == [(both.name, "", office.pk), ("", head.name, office.pk)]
    assert Task.objects.get(pk=lost.pk).version == lost.version + 2


def test_a_dissolved_body_is_gone_unless_somebody_once_sat_there(plan, office):
    former = a_seat(Role.MEMBER, plan, stream=a_stream("service"), to_on=TODAY - timedelta(days=1))
    arrange(plan, merged(plan), by=office)
    assert named(plan)["Tiểu ban Phục vụ"] == set()
    assert former.seats.get().label == "Member, Tiểu ban Phục vụ"
    assert "Tiểu ban Phục vụ" not in " ".join(place.label for place in seating.places_in(plan.unit))
    documents, both = standing(plan)
    with pytest.raises(planning.Refused, match="was called"):
        arrange(plan, [replace(documents, name="tiểu ban phục  vụ"), both], by=office)
    service = a_stream("service").pk
    again = [documents, replace(both, streams=both.streams - {service}), planning.Body("Tiểu ban Phục vụ", "", frozenset([service]))]
    arrange(plan, again, by=office)
    assert named(plan)["Tiểu ban Phục vụ"] == {"service"}
    assert Subcommittee.objects.filter(plan=plan).count() == 3


def test_what_cannot_be_is_one_sentence_and_changes_nothing(plan, office):
    documents, propaganda, service = standing(plan)
    before = named(plan)
    a_seat(Role.MEMBER, plan, stream=a_stream("service"), from_on=TODAY + timedelta(days=5))
    stranger = a_seat(Role.OFFICE, a_unit())
    for wanted, by, facts, sentence in (
        ([documents, propaganda], office, {}, "“Tiểu ban Phục vụ” still has people"),
        ([documents, replace(propaganda, streams=documents.streams), service], office, {}, "Nobody does “Tuyên truyền”"),
        ([documents, replace(propaganda, name="TIỂU BAN  VĂN KIỆN"), service], office, {}, "Two subcommittees are called"),
        (standing(plan), stranger, {}, "Only the office"),
        (standing(plan), a_seat(Role.LEADER, plan.unit), {}, "Only the office"),
        (standing(plan), office, {"seen": "0"}, "has just changed"),
        ([*standing(plan), replace(service, pk=a_body(a_plan()).pk, name="X")], office, {}, "has just changed"),
        ([documents, propaganda, replace(documents, name="X", streams=service.streams)], office, {}, "has just changed"),
    ):
        with pytest.raises(planning.Refused, match=sentence):
            arrange(plan, wanted, by=by, **facts)
        assert named(plan) == before


def test_who_still_sits_there_is_told_in_the_readers_language_and_number(plan, office):
    documents, propaganda, service = standing(plan)
    Subcommittee.objects.filter(pk=service.pk).update(name_en="Service subcommittee")
    for seats, sentence in ((1, r"“Service subcommittee” still has people \(1 seat\)"), (2, r"\(2 seats\)")):
        a_seat(Role.MEMBER, plan, stream=a_stream("service"))
        with pytest.raises(planning.Refused, match=sentence):
            arrange(plan, [documents, propaganda], by=office)
        assert Subcommittee.objects.get(pk=service.pk).seats.count() == seats


def test_a_seat_in_a_body_that_was_just_dissolved_is_refused(plan, office):
    place = next(place for place in seating.places_in(plan.unit) if place.label == "Member, Tiểu ban Phục vụ")
    arrange(plan, merged(plan), by=office)
    with pytest.raises(seating.Refused, match="dissolved"):
        seating.give_seat(a_person(), place, from_on=TODAY)
    assert not Seat.objects.filter(role=Role.MEMBER).exists()
