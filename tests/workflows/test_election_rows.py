"""The delegates, names and figures of a direct election: what cannot be is refused at its field, and by the database."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, TODAY, a_long_task, a_plan, a_seat, a_unit
from tests.workflows.elections import a_ballot, a_pilot, an_election, count, do, load_election_rules, put, said, who, why_not
from workflows import balloting
from workflows.access import viewer_of
from workflows.balloting import Refused
from workflows.models import Ballot, Change, Election, Nominee, Task
from workflows.moving import facts
from workflows.words import Kind, Role, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def task():
    return a_pilot()


# Figures


@pytest.mark.parametrize(
    ("typed", "votes", "field", "sentence"),
    [
        ({"issued": 101}, (60, 30), "issued", "101 ballots were issued, but only 100 delegates are present."),
        ({"returned": 101}, (60, 30), "returned", "101 ballots were returned, but only 100 were issued."),
        ({"invalid": 1}, (60, 30), "valid", "Valid 100 + invalid 1 = 101, but 100 ballots were returned."),
        ({}, (101, 0), "votes_A", "A has 101 votes, but only 100 ballots are valid."),
        ({}, (60, 50), "votes_A", "All votes add up to 110, but valid 100 × seats 1 = 100 is the most there can be."),
        ({"present": 101, "issued": 100}, (60, 30), "present", "Present 101 + taken off or absent 0 = 101, but only 100 were summoned."),
        ({"valid": -1, "invalid": 101}, (0, 0), "valid", "“valid” is -1; it cannot be below 0."),
        ({"counted_on": TODAY + timedelta(days=1)}, (60, 30), "counted_on", "The day cannot be after today."),
        ({"counted_on": TODAY - timedelta(days=1)}, (60, 30), "counted_on", "The congress opens on 10/02/2025."),
        ({"record_number": " "}, (60, 30), "record_number", "Enter the number of the counting record and where it is kept."),
        ({"kept_at": ""}, (60, 30), "kept_at", "Enter the number of the counting record and where it is kept."),
    ],
)
def test_figures_that_cannot_be_are_refused_at_their_field(task, typed, votes, field, sentence):
    an_election(task, names=["A", "B"])
    put(task, State.BALLOT)
    with pytest.raises(Refused) as refused:
        count(task, ("A", votes[0]), ("B", votes[1]), **typed)
    wanted = field.replace("A", str(Nominee.objects.get(name="A").pk)) if field.startswith("votes_") else field
    assert (refused.value.field, str(refused.value)) == (wanted, sentence)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Ballot, {"valid": 99}), (Ballot, {"issued": 101}), (Ballot, {"returned": 101, "valid": 101}), (Ballot, {"record_number": ""}), (Ballot, {"number": 0}),
        (Ballot, {"passed_to": "committee"}), (Ballot, {"add_names": True}), (Election, {"present": 101}), (Election, {"transferred": 1}), (Election, {"list_in_favour": 101}),
        (Nominee, {"consent_for": 5}), (Nominee, {"consent_present": 4, "consent_for": 5}), (Election, {"seats": 0}),
    ],
)  # fmt: skip
def test_the_database_refuses_it_too(task, model, wrong):
    a_ballot(an_election(task, names=["A"]), (90, 10))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**wrong)


def test_a_name_and_a_ballot_stand_once(task):
    election = an_election(task, names=["A"])
    a_ballot(election, (90, 10))
    with pytest.raises(IntegrityError), transaction.atomic():
        Nominee.objects.create(election=election, position=2, name="A", origin="self")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_ballot(election, (90, 10))
    Nominee.objects.bulk_create(Nominee(election=election, position=n, name="", origin="self") for n in (3, 4))  # deleted names


def test_a_corrected_count_stands_in_the_history_without_a_name_until_the_congress_decided(task):
    an_election(task, names=["Nguyễn Văn A"])
    put(task, State.BALLOT)
    count(task, ("Nguyễn Văn A", 40, 60))
    count(task, ("Nguyễn Văn A", 41, 59))
    count(task, ("Nguyễn Văn A", 41, 59))
    do(task, "count")
    count(task, ("Nguyễn Văn A", 42, 58))
    changes = Change.objects.filter(field="ballot")
    assert [change.new.split(" · ")[2] for change in changes.order_by("id")] == ["40/60", "41/59", "42/58"]
    assert not Change.objects.filter(new__contains="Nguyễn").exists()
    balloting.decide(task.pk, go_on=False, passed_to="superior", **who(task))
    assert said(count, task, ("Nguyễn Văn A", 60, 40)) == "The congress has decided on this result; its figures stay."


# Delegates and names


def test_delegates_must_agree_and_stay_in_agreement_with_the_ballot(task):
    put(task, State.BALLOT)
    with pytest.raises(Refused) as refused:
        balloting.register_delegates(task.pk, summoned=100, present=99, transferred=1, excused=1, **who(task))
    assert (refused.value.field, str(refused.value)) == ("present", "Present 99 + taken off or absent 2 = 101, but only 100 were summoned.")
    an_election(task, names=["A"])
    count(task, ("A", 90, 10))
    assert said(balloting.register_delegates, task.pk, summoned=90, present=90, **who(task)).startswith("The figures of the ballot no longer agree: ")
    put(task, State.COUNTED)
    assert said(balloting.register_delegates, task.pk, summoned=200, present=100, **who(task)) == "This is not possible in the state “Votes counted”."


@pytest.mark.parametrize(("consenting", "listed"), [(30, False), (31, True)])
def test_a_name_from_outside_needs_more_than_thirty_of_a_hundred(task, consenting, listed):
    an_election(task, names=["A"], listed=False)
    put(task, State.NOMINATIONS_OPEN)
    row = balloting.nominate(task.pk, name="B", origin="self", **who(task))
    balloting.record_consent(task.pk, row.pk, present=100, consenting=consenting, **who(task))
    balloting.record_list_vote(task.pk, present=100, in_favour=60, **who(task))
    do(task, "close_list")
    put(task, State.BALLOT)
    entered = count(task, ("A", 60), ("B", 40)) if listed else count(task, ("A", 60, 40))
    assert entered.names.count() == 1 + listed


def test_names_come_only_when_and_as_they_may(task):
    put(task, State.CONSENTED)
    assert said(balloting.nominate, task.pk, name="A", origin="self", **who(task)) == "Delegates put names forward once the nominations are open."
    row = balloting.nominate(task.pk, name="  Nguyễn   Văn A ", origin="prepared", **who(task))
    assert row.name == "Nguyễn Văn A"
    assert said(balloting.nominate, task.pk, name="NGUYỄN VĂN A", origin="prepared", **who(task)).startswith("“NGUYỄN VĂN A” stands already")
    assert said(balloting.nominate, task.pk, name=" ", origin="prepared", **who(task)).startswith("Enter the name")
    assert said(balloting.withdraw, task.pk, row.pk, why=" ", **who(task)) == "Enter the reason."
    balloting.take_out(task.pk, row.pk, **who(task))
    assert not Nominee.objects.exists()
    put(task, State.LIST_CLOSED)
    assert said(balloting.nominate, task.pk, name="A", origin="prepared", **who(task)) == "This is not possible in the state “List closed”."


def test_a_list_that_changes_after_its_vote_is_voted_again(task):
    an_election(task, names=["A", "B"])
    put(task, State.NOMINATIONS_OPEN)
    balloting.withdraw(task.pk, Nominee.objects.get(name="B").pk, why="Xin rút vì lý do sức khỏe", **who(task))
    assert why_not(task, "close_list") == "Enter the vote of the congress on the list first."
    assert said(balloting.record_list_vote, task.pk, present=100, in_favour=101, **who(task)) == "101 in favour, but only 100 present."
    assert said(balloting.record_list_vote, task.pk, present=101, in_favour=1, **who(task)) == "101 present, but only 100 were summoned."


def test_only_who_does_the_work_writes(task):
    put(task, State.CONSENTED)
    for person in (
        a_seat(Role.MEMBER, task.plan, stream=task.stream),
        a_seat(Role.LEADER, task.plan.unit),
        a_seat(Role.OFFICE, task.plan.unit),
        task.above,
    ):
        assert "Only the owner" in said(balloting.register_delegates, task.pk, summoned=1, present=1, by=person, at=NOW)
    balloting.register_delegates(task.pk, summoned=1, present=1, by=a_seat(Role.DEPUTY, task.plan, stream=task.stream), at=NOW)


@pytest.mark.parametrize("number", [1, 3, 9])
def test_facts_take_the_same_number_of_queries_for_any_number_of_tasks(number):
    load_election_rules()
    tasks = [a_long_task(Kind.ELECTION, a_plan(a_unit())) for _n in range(number)]
    for task in tasks:
        a_ballot(an_election(task, names=["A", "B"]), 60, 30)
    person = a_seat(Role.HEAD, tasks[0].plan, stream=tasks[0].stream)
    rows = Task.objects.select_related("plan__unit", "stream").filter(pk__in=[task.pk for task in tasks])
    known = facts(list(rows), viewer=viewer_of(person, today=date(2025, 5, 28)))
    with CaptureQueriesContext(connection) as queries:
        assert all(one.own.declaring == "" for one in known.values())
    assert len(queries) == 7
