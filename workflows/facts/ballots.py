"""Tasks of elections -> the rows of each put together, and what follows from them: who stands on which ballot, its count, its outcome."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F

from workflows.electing import (
    BallotList,
    Ballots,
    Candidate,
    Count,
    Delegates,
    MissingRule,
    Next,
    findings_of,
    mistakes_of,
    outside_name,
    result_of,
)
from workflows.models.elections import EXCEPTIONS, Ballot, BallotName, Election, ElectionRule, Nominee
from workflows.models.tasks import Step
from workflows.words import State

VOTING = (State.BALLOT, State.SECOND_ROUND)
NAMES_ONE_SEAT = 1


@dataclass
class Reckoning:
    """One election. `rules` is None where one is missing, `missing` says which."""

    state: str
    election: Any = None
    """None until something was entered."""
    nominees: list[Nominee] = field(default_factory=list)
    ballots: dict[int, Ballot] = field(default_factory=dict)
    names: dict[int, list[BallotName]] = field(default_factory=dict)
    """{ballot id: its names}"""
    counted: int = 0
    """Ballots that were recorded as counted."""
    rules: Any = None
    missing: str = ""

    # Who stands

    @property
    def seats(self):
        return self.election.seats if self.election else 1

    @property
    def standing(self):
        return [one for one in self.nominees if one.withdrawn_at is None]

    def consent(self, nominee):
        """The line whether the delegates consented to a name from outside; None where nothing was entered or nothing is needed."""
        if not nominee.from_outside or nominee.consent_present is None:
            return None
        return outside_name(str(nominee), consenting=nominee.consent_for, present=nominee.consent_present, rules=self.rules)

    def is_listed(self, nominee):
        """Prepared, or with the consent of enough delegates; and not withdrawn."""
        if nominee.withdrawn_at is not None:
            return False
        line = self.consent(nominee)
        return not nominee.from_outside or (line is not None and line.fits)

    @cached_property
    def listed(self):
        return [one for one in self.nominees if self.is_listed(one)]

    @cached_property
    def findings(self):
        """Lines on the surplus; the rule that was read names lists of more seats than one."""
        if self.seats == NAMES_ONE_SEAT:
            return ()
        outside = sum(one.from_outside for one in self.listed)
        return findings_of(BallotList(self.election.election_for, self.seats, len(self.listed) - outside, outside), self.rules)

    # Ballots

    @property
    def current(self):
        """The number of the ballot that is held, or that was counted last."""
        return self.counted + 1 if self.state in VOTING else max(self.counted, 1)

    @property
    def ballot(self):
        return self.ballots.get(self.current)

    @property
    def earlier(self):
        """Ballots in their order, up to the current one."""
        return [row for number, row in sorted(self.ballots.items()) if number <= self.current]

    def before(self, number):
        return self.ballots.get(number - 1)

    def names_of(self, number):
        """Who stands on a ballot, as the names and the outcome of the one before say it."""
        before = self.before(number)
        if before is None:
            return self.listed
        outcome = self.outcome(before)
        if outcome.next_step is Next.FURTHER_BALLOT:
            tied = {candidate.name for candidate in outcome.undecided}
            return [one for one in self.listed if str(one) in tied]
        elected = {candidate.name for candidate in outcome.elected}
        return [one for one in self.listed if str(one) not in elected]

    def place_of(self, number):
        """(round, seats, filled before) of a ballot."""
        before = self.before(number)
        if before is None:
            return 1, self.seats, 0
        outcome = self.outcome(before)
        further = outcome.next_step is Next.FURTHER_BALLOT
        return before.round + (not further), outcome.seats_open, before.filled + len(outcome.elected)

    @property
    def on_the_ballot(self):
        """Who stands on the current ballot; once it is counted, who stood on it."""
        if self.state == State.COUNTED and self.ballot:
            return [one.nominee for one in self.names.get(self.ballot.pk, ())]
        return self.names_of(self.current)

    @property
    def has_columns(self):
        """Whether the current ballot has the columns “agree” and “disagree”: where there is no surplus."""
        _round, seats, _filled = self.place_of(self.current)
        return len(self.on_the_ballot) <= seats

    def delegates(self, present):
        return Delegates(summoned=self.election.summoned, present=present, **{name: getattr(self.election, name) for name in EXCEPTIONS})

    def count_of(self, ballot, names=None):
        """`names` are those of the ballot unless others are given (nominee, votes, against)."""
        names = self.names.get(ballot.pk, ()) if names is None else names
        return Count(
            seats=ballot.seats,
            delegates=self.delegates(ballot.present),
            ballots=Ballots(**{name: getattr(ballot, name) for name in ("issued", "returned", "valid", "invalid")}),
            candidates=tuple(Candidate(str(one.nominee), one.votes, one.against) for one in names),
            round=ballot.round,
            filled=ballot.filled,
        )

    def outcome(self, ballot):
        return result_of(self.count_of(ballot), self.rules, go_on=ballot.go_on)

    @cached_property
    def result(self):
        """The outcome of the current ballot; None while it has no figures that may be reckoned."""
        if self.ballot is None or self.rules is None or self.election.summoned is None or mistakes_of(self.count_of(self.ballot)):
            return None
        return self.outcome(self.ballot)

    @property
    def is_outdated(self):
        """Names came or went since the figures of the current ballot were entered."""
        entered = {one.nominee_id for one in self.names.get(self.ballot.pk, ())}
        return entered != {one.pk for one in self.names_of(self.current)}

    @property
    def rounds_are_over(self):
        return self.ballot.round >= self.rules.rounds_most.number


def reckonings(tasks):
    """{task id: Reckoning}, in six queries for any number of tasks."""
    ids = [task.pk for task in tasks]
    rows = Election.objects.filter(task__in=ids).annotate(resumes_at=F("task__resume_state")).order_by("-pk")
    elections = {row.task_id: row for row in rows}
    nominees, ballots, names = _grouped(elections.values())
    (counted, begun_anew), (rules, missing) = _counted(ids), _rules()
    found = {}
    for task in tasks:
        election = elections.get(task.pk)
        key = election and election.pk
        state = (election and election.resumes_at) or task.state  # where an obstacle stopped it
        held = {number: row for number, row in ballots[key].items() if task.pk not in begun_anew or row.at > begun_anew[task.pk]}
        found[task.pk] = Reckoning(state, election, nominees[key], held, names, counted[task.pk], rules, missing)
    return found


def _grouped(elections):
    nominees, ballots, names = defaultdict(list), defaultdict(dict), defaultdict(list)
    for nominee in Nominee.objects.filter(election__in=elections).order_by("position"):
        nominees[nominee.election_id].append(nominee)
    for ballot in Ballot.objects.filter(election__in=elections):
        ballots[ballot.election_id][ballot.number] = ballot
    for name in BallotName.objects.filter(ballot__election__in=elections).select_related("nominee").order_by("nominee__position"):
        names[name.ballot_id].append(name)
    return nominees, ballots, names


def _counted(ids):
    """{task id: ballots counted} since the task was begun, or begun anew; and {task id: when it was begun anew}."""
    counted, begun_anew = defaultdict(int), {}
    steps = Step.objects.filter(task__in=ids, action__in=("count", "reopen")).order_by("task", "sequence")
    for task_id, action, reached, at in steps.values_list("task_id", "action", "to_state", "at"):
        if action == "count":
            counted[task_id] += 1
        elif reached == State.REGISTERED:
            counted[task_id], begun_anew[task_id] = 0, at
    return counted, begun_anew


def _rules():
    try:
        return ElectionRule.objects.rules(), ""
    except MissingRule as missing:
        return None, str(missing)
