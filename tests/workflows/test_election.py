"""A direct election on its whole roads, and what each of its moves asks; a tie is never broken silently."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import NOW, TODAY, a_seat
from tests.workflows.elections import a_ballot, a_pilot, an_election, count, do, put, said, who, why_not
from workflows import balloting
from workflows.models import Ballot, BallotName, Congress, Election, ElectionRule, Nominee, Step, Task
from workflows.words import Level, Role, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def task():
    return a_pilot()


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
