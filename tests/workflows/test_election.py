"""A direct election through its rules: delegates, names, list, ballots, decisions; what each move asks; a tie is never broken silently."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories import NOW, TODAY, a_long_task, a_paper, a_plan, a_seat, a_unit
from tests.workflows.elections import a_ballot, an_election, load_election_rules, put
from workflows import balloting
from workflows.access import viewer_of
from workflows.balloting import NameVotes, Refused
from workflows.models import Ballot, BallotName, Change, Congress, Election, ElectionRule, Nominee, Step, Task
from workflows.moving import facts, move, moves_for
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db
FIGURES = {"present": 100, "issued": 100, "returned": 100, "valid": 100, "invalid": 0}
RECORD = {"counted_on": TODAY, "record_number": "01-BBKP", "kept_at": "Tủ hồ sơ"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def task():
    """On the congress day, with its papers, its owner the head, a deciding head above."""
    load_election_rules()
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=TODAY)
    task = a_long_task(Kind.ELECTION, plan, title="Bầu bí thư")
    task.owner = a_seat(Role.HEAD, plan, stream=task.stream)
    task.save()
    task.above = a_seat(Role.HEAD, a_plan(plan.unit.parent), stream=task.stream)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    return task


def do(task, action, by=None, at=NOW, **more):
    return move(task.pk, action, by=by or task.owner, version=Task.objects.get(pk=task.pk).version, at=at, **more)


def who(task, at=NOW):
    return {"by": task.owner, "at": at}


def said(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return str(refused.value)


def why_not(task, action):
    person = task.above if action in ("consent", "approve_scheme", "ratify") else task.owner
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
    known = facts([task], viewer=viewer_of(person, today=TODAY))[task.pk]
    return next(one.why_not for one in moves_for(task, known) if one.action == action)


def count(task, *votes, at=NOW, **typed):
    """Record the ballot that is held; `votes` are (name, agree) or (name, agree, disagree)."""
    pks = dict(Nominee.objects.filter(election__task=task).values_list("name", "pk"))
    given = [NameVotes(pks[name], *figures) for name, *figures in votes]
    return balloting.record_ballot(task.pk, votes=given, **(FIGURES | RECORD | typed), **who(task, at))


DECISION = {"number": "15-QĐ/HU", "dated_on": TODAY}


def until_the_ballot(task, *names):
    do(task, "consent", by=task.above, **DECISION)
    do(task, "approve_scheme", by=task.above, **DECISION)
    balloting.register_delegates(task.pk, summoned=100, present=100, **who(task))
    for name in names:
        balloting.nominate(task.pk, name=name, origin="prepared", **who(task))
    do(task, "open_nominations")
    balloting.record_list_vote(task.pk, present=100, in_favour=98, **who(task))
    do(task, "close_list")
    do(task, "vote")


def state(task):
    return Task.objects.get(pk=task.pk).state


# Whole roads


def test_one_name_is_elected_with_more_than_half_and_ratified(task):
    until_the_ballot(task, "Nguyễn Văn A")
    count(task, ("Nguyễn Văn A", 51, 49))
    do(task, "count")
    assert why_not(task, "vote_again") == "Every seat is filled; nothing is left to vote on."
    assert why_not(task, "pass_on") == "Somebody is elected; nothing is passed on."
    do(task, "declare")
    do(task, "ratify", by=task.above, **DECISION)
    assert state(task) == State.RESULT_RATIFIED


def test_exactly_half_is_not_elected_and_the_congress_decides(task):
    until_the_ballot(task, "Nguyễn Văn A")
    count(task, ("Nguyễn Văn A", 50, 50))
    do(task, "count")
    assert said(do, task, "declare") == "Nobody has more than half: at least 51 votes are needed."
    assert said(do, task, "vote_again") == "Enter first whether the congress agrees to another round."
    assert said(do, task, "pass_on") == "Enter first that the congress votes no more, and to whom it passes the election."
    balloting.decide(task.pk, go_on=True, **who(task))
    do(task, "vote_again")
    assert said(do, task, "count") == "Enter the figures of the ballot and its counting record first."
    count(task, ("Nguyễn Văn A", 51, 49), record_number="02-BBKP")
    do(task, "count")
    do(task, "declare")
    assert list(Ballot.objects.values_list("number", "round", "seats")) == [(1, 1, 1), (2, 2, 1)]


def test_after_the_last_round_it_passes_to_whom_the_congress_says(task):
    until_the_ballot(task, "A", "B")
    count(task, ("A", 45), ("B", 40), valid=90, invalid=10)
    do(task, "count")
    balloting.decide(task.pk, go_on=True, **who(task))
    do(task, "vote_again")
    count(task, ("A", 50), ("B", 50))
    do(task, "count")
    assert said(do, task, "vote_again").startswith("This is round 2; the rule gives at most 2. (")
    assert said(balloting.decide, task.pk, go_on=True, **who(task)).startswith("This is round 2; the rule gives at most 2. (")
    assert said(balloting.decide, task.pk, go_on=False, **who(task)) == "Choose to whom the congress passes the election."
    balloting.decide(task.pk, go_on=False, passed_to="committee", **who(task))
    assert said(do, task, "declare").startswith("Nobody has more than half")
    do(task, "pass_on")
    do(task, "ratify", by=task.above, **DECISION)
    assert state(task) == State.RESULT_RATIFIED


def test_a_tie_above_half_is_undecided_and_only_the_tied_stand_again(task):
    """A ballot may name as many as the list has seats, so two names pass half only with more seats than one; the rule is the same."""
    election = an_election(task, names=["A", "B", "C", "D"])
    Election.objects.update(seats=2)
    put(task, State.BALLOT)
    count(task, ("A", 70), ("B", 60), ("C", 60), ("D", 10))
    do(task, "count")
    assert said(do, task, "declare") == "Equal votes at the last seat are undecided: hold a further ballot among the tied."
    assert "D" not in str(said(balloting.decide, task.pk, go_on=True, add_names=True, **who(task)))
    do(task, "vote_again")  # the rule asks for it; no decision is needed
    assert said(count, task, ("B", 60), ("C", 30), ("D", 5)) == "The names of the ballot have changed. Look at the page again."
    count(task, ("B", 60), ("C", 40))
    do(task, "count")
    do(task, "declare")
    assert list(Ballot.objects.values_list("number", "round", "seats", "filled")) == [(1, 1, 2, 0), (2, 1, 1, 1)]
    assert election.ballots.count() == 2


def test_names_are_added_before_another_round_with_the_consent_of_the_delegates(task):
    until_the_ballot(task, "A")
    count(task, ("A", 30, 70))
    do(task, "count")
    assert said(balloting.nominate, task.pk, name="B", origin="nominated", **who(task)) == "Names are added only where the congress decided so."
    balloting.decide(task.pk, go_on=True, add_names=True, **who(task))
    row = balloting.nominate(task.pk, name="B", origin="nominated", **who(task))
    balloting.record_consent(task.pk, row.pk, present=100, consenting=31, **who(task))
    do(task, "vote_again")
    count(task, ("A", 20), ("B", 80))
    do(task, "count")
    do(task, "declare")


def test_the_superior_refuses_with_a_paper_and_a_reason_and_reopening_starts_from_the_registration(task):
    assert said(do, task, "refuse_consent", by=task.above, note="Nội bộ chưa thống nhất cao").startswith("Enter the number and the date")
    assert "reason" in said(do, task, "refuse_consent", by=task.above, note="chưa", **DECISION)
    do(task, "refuse_consent", by=task.above, note="Nội bộ chưa thống nhất cao", **DECISION)
    assert (state(task), Step.objects.get(task=task).number) == (State.CANCELLED, "15-QĐ/HU")
    leader = a_seat(Role.LEADER, task.plan.unit)
    do(task, "reopen", by=leader, note="Cấp trên xem xét lại đề nghị")
    assert state(task) == State.REGISTERED, "the consent is asked for anew"


def test_what_stood_before_it_was_dropped_does_not_count_when_it_is_begun_anew(task):
    until_the_ballot(task, "A")
    count(task, ("A", 90, 10))
    leader = a_seat(Role.LEADER, task.plan.unit)
    do(task, "cancel", by=leader, note="Cấp trên yêu cầu dừng thí điểm")
    later = NOW + timedelta(hours=1)
    do(task, "reopen", by=leader, note="Cấp trên xem xét lại đề nghị", at=later)
    put(task, State.BALLOT)
    assert why_not(task, "count") == "Enter the figures of the ballot and its counting record first."
    count(task, ("A", 60, 40), at=later + timedelta(hours=1))
    do(task, "count", at=later + timedelta(hours=1))
    assert Ballot.objects.get().names.get().votes == 60


# What each move asks: it says no, and passes once nothing is missing

ASKED = {
    "two contents": (State.REGISTERED, "consent", lambda t: Congress.objects.update(contents=2), "With two contents nothing is elected, so the pilot of direct election is not possible."),
    "a cell": (State.REGISTERED, "consent", lambda t: type(t.plan.unit).objects.filter(pk=t.plan.unit_id).update(level=Level.CELL), "A cell elects its secretary anyway; the pilot is for committees."),
    "the scheme's paper": (State.CONSENTED, "approve_scheme", lambda t: t.attachments.filter(stage__state=State.SCHEME_APPROVED).delete(), "The deliverable “Sản phẩm” is missing."),
    "the congress day": (State.SCHEME_APPROVED, "open_nominations", lambda t: type(t.plan).objects.filter(pk=t.plan_id).update(anchor_on=TODAY + timedelta(days=1)), "The congress opens on 11/02/2025."),
    "a name": (State.NOMINATIONS_OPEN, "close_list", lambda t: Nominee.objects.update(withdrawn_at=NOW), "No name stands on the list."),
    "consent": (State.NOMINATIONS_OPEN, "close_list", lambda t: Nominee.objects.update(origin="self"), "Enter how many delegates consent to this name from outside: Nguyễn Văn A."),
    "too little consent": (State.NOMINATIONS_OPEN, "close_list", lambda t: Nominee.objects.update(origin="self", consent_present=100, consent_for=30), "No name stands on the list."),
    "the vote on the list": (State.NOMINATIONS_OPEN, "close_list", lambda t: Election.objects.update(list_present=None, list_in_favour=None), "Enter the vote of the congress on the list first."),
    "delegates": (State.LIST_CLOSED, "vote", lambda t: Election.objects.update(summoned=None, present=None), "Enter the delegates summoned and present first."),
    "no ballot": (State.BALLOT, "count", lambda t: Ballot.objects.all().delete(), "Enter the figures of the ballot and its counting record first."),
    "names that changed": (State.BALLOT, "count", lambda t: Nominee.objects.create(election=Election.objects.get(), position=2, name="B", origin="prepared"), "The names have changed since the figures were entered: enter the figures again."),
    "votes above the valid ballots": (State.BALLOT, "count", lambda t: BallotName.objects.update(votes=101), "Nguyễn Văn A has 101 votes, but only 100 ballots are valid."),
    "rules": (State.BALLOT, "count", lambda t: ElectionRule.objects.filter(key="majority").delete(), "These election rules are missing; load seeds/election_rules.yaml: majority."),
    "nobody elected": (State.COUNTED, "declare", lambda t: BallotName.objects.update(votes=50, against=50), "Nobody has more than half: at least 51 votes are needed."),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_each_move_asks_for_what_it_needs_and_for_nothing_else(task, case):
    where, action, take_away, sentence = ASKED[case]
    a_ballot(an_election(task, names=["Nguyễn Văn A"]), (90, 10))
    put(task, where)
    with transaction.atomic():
        take_away(task)
        assert (why_not(task, action) or "").startswith(sentence)
        transaction.set_rollback(True)
    assert why_not(task, action) is None


def test_a_ratification_is_not_older_than_the_count(task):
    a_ballot(an_election(task, names=["A"]), (90, 10))
    put(task, State.ELECTED)
    assert said(do, task, "ratify", by=task.above, number="1-QĐ", dated_on=TODAY - timedelta(days=1)) == (
        "The votes were counted on 10/02/2025; the ratification cannot be older."
    )
    assert said(do, task, "ratify", by=task.above).startswith("Enter the number and the date")
    do(task, "ratify", by=task.above, **DECISION)


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
