"""What personnel work asks of its steps, dossiers, list and delegates. Pure: the figures were weighed by whoever made the facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards.asking import guard, told_by
from workflows.words import State

STEPS = (State.STEP_1, State.STEP_2, State.STEP_3, State.STEP_4, State.STEP_5)
OPEN_TO_WORK = (State.SCHEME, *STEPS)
"""States in which what goes to the superior may still be changed."""


@dataclass(frozen=True)
class MeetingFacts:
    """The meeting of one step. `early` and `short` are the sentences of what is wrong with its day and its figures."""

    entered: bool = False
    outdated: bool = False
    """Its step was sent back since it was entered."""
    early: str = ""
    short: str = ""


@dataclass(frozen=True)
class PersonnelFacts:
    """Sentences are empty where nothing is missing."""

    meetings: Mapping[str, MeetingFacts] = field(default_factory=dict)
    dossiers: str = ""
    structure: str = ""
    delegates: str = ""
    presented_on: date | None = None
    approved_on: date | None = None


def number_of(state):
    """Which step a state is, from 1."""
    return STEPS.index(State(state)) + 1


def steps_held(state):
    """How many steps were held in a state of the road."""
    return number_of(state) if state in STEPS else 0 if state == State.SCHEME else len(STEPS)


def _meeting(facts):
    return facts.own.meetings.get(facts.target, MeetingFacts())


def _of_step(text):
    return lambda facts: text % {"n": number_of(facts.target)}


# A step


@guard(_of_step(gettext_lazy("Enter the minutes and the figures of step %(n)s first.")))
def meeting_was_entered(facts):
    return _meeting(facts).entered


@guard(_of_step(gettext_lazy("Step %(n)s was sent back: enter its minutes and figures again.")))
def meeting_was_held_again(facts):
    return not _meeting(facts).outdated


@guard(lambda facts: _meeting(facts).early)
def meeting_follows_the_one_before(facts):
    return not _meeting(facts).early


@guard(lambda facts: _("Step %(n)s is not valid: %(why)s") % {"n": number_of(facts.target), "why": _lower(_meeting(facts).short)})
def meeting_is_valid(facts):
    return not _meeting(facts).short


def _lower(sentence):
    return sentence[:1].lower() + sentence[1:]


# The submission


def _first_missing(facts):
    return next((n for n, step in enumerate(STEPS, 1) if not facts.own.meetings.get(step, MeetingFacts()).entered), None)


def _first_wrong(facts):
    for n, step in enumerate(STEPS, 1):
        meeting = facts.own.meetings.get(step, MeetingFacts())
        if meeting.early or meeting.short:
            return n, meeting.short or meeting.early
    return None


def _why_steps_fail(facts):
    if n := _first_missing(facts):
        return _("Enter the minutes and the figures of step %(n)s first.") % {"n": n}
    n, why = _first_wrong(facts)
    return _("Step %(n)s is not valid: %(why)s") % {"n": n, "why": _lower(why)}


@guard(_why_steps_fail)
def every_step_is_valid(facts):
    return _first_missing(facts) is None and _first_wrong(facts) is None


dossiers_are_complete = told_by("dossiers")
structure_is_answered = told_by("structure")
delegates_agree = told_by("delegates")


# At the congress


@guard(gettext_lazy("Enter the day on which the list was presented to the congress first."))
def day_of_presenting_stands(facts):
    return facts.own.presented_on is not None


def _too_early(facts):
    days = {"day": f"{facts.own.presented_on:%d/%m/%Y}", "approved": f"{facts.own.approved_on:%d/%m/%Y}"}
    return _("Presented on %(day)s, but the superior approved on %(approved)s.") % days


@guard(_too_early)
def presented_after_the_approval(facts):
    own = facts.own
    return own.presented_on is None or own.approved_on is None or own.presented_on >= own.approved_on


# Writing its rows


def _closed(facts):
    if facts.state == State.WITH_SUPERIOR:
        return _("It has been submitted. Withdraw it before changing anything.")
    return _("This is not possible in the state “%(state)s”.") % {"state": State(facts.state).label}


@guard(_closed)
def is_open_to_work(facts):
    return facts.state in OPEN_TO_WORK


@guard(_closed)
def lists_may_come_in(facts):
    """Delegates' lists arrive until the list is presented."""
    return facts.state in (*OPEN_TO_WORK, State.APPROVED)


@guard(gettext_lazy("The superior approves first."))
def is_approved(facts):
    return facts.state == State.APPROVED
