"""What the direct election of a secretary asks of its superior, delegates, list and ballots. Pure: whoever made the facts has reckoned."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from workflows.guards.asking import guard, told_by
from workflows.words import State

BEFORE_THE_BALLOT = (State.CONSENTED, State.SCHEME_APPROVED, State.NOMINATIONS_OPEN, State.LIST_CLOSED, State.BALLOT)
PREPARING = (State.CONSENTED, State.SCHEME_APPROVED)
VOTING = (State.BALLOT, State.SECOND_ROUND)


@dataclass(frozen=True)
class ElectionFacts:
    """Sentences are empty where nothing is missing."""

    impossible: str = ""
    """Why this congress cannot elect its secretary directly."""
    delegates: str = ""
    closing: str = ""
    ballot: str = ""
    declaring: str = ""
    again: str = ""
    passing: str = ""
    counted_on: date | None = None
    """The day of the last counting record."""
    another: bool = False
    """Another ballot follows, as the result stands and the congress decided."""
    add_names: bool = False
    """The congress lets names be added before it."""


# The moves


direct_election_is_possible = told_by("impossible")
delegates_are_registered = told_by("delegates")
list_is_complete = told_by("closing")
ballot_is_entered = told_by("ballot")
somebody_is_elected = told_by("declaring")
another_ballot_follows = told_by("again")
nobody_is_elected = told_by("passing")


@guard(
    lambda facts: _("The votes were counted on %(day)s; the ratification cannot be older.") % {"day": f"{facts.own.counted_on:%d/%m/%Y}"},
    field="dated_on",
)
def ratified_after_the_count(facts):
    return not (facts.dated_on and facts.own.counted_on) or facts.dated_on >= facts.own.counted_on


# Writing its rows


def _closed(facts):
    return _("This is not possible in the state “%(state)s”.") % {"state": State(facts.state).label}


@guard(_closed)
def delegates_may_be_registered(facts):
    return facts.state in BEFORE_THE_BALLOT


@guard(_closed)
def prepared_names_may_come(facts):
    """The convening committee prepares its names before the congress; they may be completed until the list is closed."""
    return facts.state in (*PREPARING, State.NOMINATIONS_OPEN)


def _not_from_the_floor(facts):
    if facts.state in PREPARING:
        return _("Delegates put names forward once the nominations are open.")
    if facts.state == State.COUNTED:
        return _("Names are added only where the congress decided so.")
    return _closed(facts)


@guard(_not_from_the_floor)
def delegates_may_nominate(facts):
    return facts.state == State.NOMINATIONS_OPEN or (facts.state == State.COUNTED and facts.own.another and facts.own.add_names)


@guard(_closed)
def names_may_withdraw(facts):
    return facts.state in (*PREPARING, State.NOMINATIONS_OPEN) or (facts.state == State.COUNTED and facts.own.another)


@guard(_closed)
def list_may_be_voted(facts):
    return facts.state == State.NOMINATIONS_OPEN


@guard(_closed)
def figures_may_be_entered(facts):
    """Of the ballot that is held, or corrected as long as nothing was decided on it."""
    return facts.state in (*VOTING, State.COUNTED)


@guard(_closed)
def congress_may_decide(facts):
    return facts.state == State.COUNTED
