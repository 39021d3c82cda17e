"""Figures of a congress: which there are, which cannot be, who enters them and until when; and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.congresses import a_congress, a_result, bring_to, do, figures
from tests.factories import NOW, TODAY, a_person, a_seat
from workflows.access import viewer_of, visible
from workflows.concluding import figures_of, record_result, wrong_figures
from workflows.models import Change, CongressResult
from workflows.moving import Refused
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


def wrong(contents=4, **other):
    return [field for field, _sentence in wrong_figures(figures(contents, **other), contents=contents, opens_on=TODAY, today=TODAY)]


@pytest.mark.parametrize("contents", [4, 3, 2])
def test_figures_that_agree_are_taken(contents):
    assert wrong(contents) == []


CANNOT_BE = [
    (4, {"summoned": None}, ["summoned"]),
    (4, {"members": None, "delegates": None}, ["members", "delegates"]),
    (3, {"delegates_decided": None}, ["delegates_decided"]),
    (2, {"appointment_number": "", "appointed_on": None}, ["appointment_number", "appointed_on"]),
    (4, {"present": 181}, ["present"]),
    (4, {"present": 0}, ["present"]),
    (4, {"summoned": 0, "present": 0, "ex_officio": 0, "elected": 0}, ["summoned", "present"]),
    (4, {"ex_officio": 28}, ["ex_officio"]),
    (4, {"appointed": 1}, ["ex_officio"]),
    (4, {"summoned": 5001, "elected": 4974}, ["summoned"]),
    (4, {"members": 28, "women": 30}, ["members", "women"]),
    (4, {"members": 0, "standing": 0, "women": 0, "young": 0, "ethnic": 0, "first_time": 0}, ["members"]),
    (4, {"standing": 28}, ["standing"]),
    (4, {"young": 28, "ethnic": 28, "first_time": 28}, ["young", "ethnic", "first_time"]),
    (4, {"delegates": 22}, ["delegates"]),
    (4, {"held_on": TODAY - timedelta(days=1)}, ["held_on"]),
    (4, {"held_on": TODAY + timedelta(days=1)}, ["held_on"]),
    (2, {"appointed_on": TODAY + timedelta(days=1)}, ["appointed_on"]),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "other", "fields"), CANNOT_BE)
def test_figures_that_cannot_be_are_told_at_the_field(contents, other, fields):
    assert wrong(contents, **other) == fields


def test_what_is_not_elected_is_not_asked():
    assert not {"members", "appointment_number"} & set(figures_of(3))
    assert not {"delegates", "delegates_decided"} & set(figures_of(2))
    assert not {"appointment_number", "appointed_on"} & set(figures_of(4))


def test_the_figures_are_written_once_corrected_with_a_trace_and_never_half():
    task, office, above, _leader = a_congress()
    task = bring_to(task, State.IN_SESSION, office=office, above=above)
    row = record_result(task.pk, by=office, at=NOW, **figures())
    assert record_result(task.pk, by=office, at=NOW, **figures()).pk == row.pk
    assert Change.objects.filter(task=task, field="result").count() == 1
    record_result(task.pk, by=office, at=NOW, **figures(present=175))
    change = Change.objects.filter(task=task, field="result").last()
    assert ("178/180" in change.old, "175/180" in change.new) == (True, True)
    with pytest.raises(Refused) as no:
        record_result(task.pk, by=office, at=NOW, **figures(present=200))
    assert no.value.field == "present" and CongressResult.objects.get().present == 175


def test_they_are_entered_from_the_summons_until_they_are_ratified_by_who_does_the_work():
    task, office, above, leader = a_congress()
    for person, state, allowed in (
        (office, State.CLEARED, False), (leader, State.SUMMONED, False), (above, State.SUMMONED, False), (office, State.SUMMONED, True),
        (a_seat(Role.HEAD, task.plan, stream=task.stream), State.HELD, True), (office, State.RATIFIED, False),
    ):  # fmt: skip
        task = bring_to(task, state, office=office, above=above)
        if allowed:
            assert record_result(task.pk, by=person, at=NOW, **figures())
            continue
        with pytest.raises(Refused):
            record_result(task.pk, by=person, at=NOW, **figures())


def test_two_contents_keep_the_decision_and_never_a_figure_of_an_election():
    task, office, above, _leader = a_congress(contents=2)
    task = bring_to(task, State.IN_SESSION, office=office, above=above)
    row = record_result(task.pk, by=office, at=NOW, **(figures(2) | {"delegates": 5, "delegates_decided": 5}))
    assert (row.appointment_number, row.members, row.delegates) == ("154-QĐ/TU", 27, None)
    do(task, "hold", office)


def test_the_figures_are_seen_by_those_who_see_the_congress():
    task, office, above, leader = a_congress()
    a_result(task)
    seen = {role: visible(CongressResult, viewer_of(person, today=TODAY)).count() for role, person in {
        "office": office, "above": above, "leader": leader, "stranger": a_person(), "documents": a_seat(Role.MEMBER, task.plan),
    }.items()}  # fmt: skip
    assert seen == {"office": 1, "above": 1, "leader": 1, "stranger": 0, "documents": 0}


@pytest.mark.parametrize(
    ("constraint", "other"),
    [
        ("no_more_present_than_summoned", {"present": 181}),
        ("the_summoned_are_the_sum_of_their_kinds", {"elected": 150}),
        ("no_more_members_than_were_decided", {"members": 30}),
        ("no_more_women_than_members", {"women": 28}),
        ("no_more_standing_than_members", {"standing": 28}),
        ("an_appointed_committee_has_its_decision", {"appointment_number": "154-QĐ/TU"}),
        ("no_more_delegates_than_were_allotted", {"delegates": 22}),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(constraint, other):
    task, *_people = a_congress()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CongressResult.objects.create(task=task, by=a_person(), at=NOW, **(figures() | other))
