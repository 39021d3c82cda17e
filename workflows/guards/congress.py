"""What a congress's own moves ask: its figures, the order of its papers, the ends of the other works. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards.asking import guard
from workflows.guards.work import REASON_LETTERS
from workflows.words import Role, State

NAMED = 3
"""Unfinished works that a sentence names; the rest is a number."""


@dataclass(frozen=True)
class CongressFacts:
    contents: int = 4
    result_stands: bool = False
    held_on: date | None = None
    """The last day of the congress as its figures say."""
    submitted_on: date | None = None
    """The day of the submission, or of its paper where that is older."""
    stopped_on: date | None = None
    """The date of the paper that suspended the congress or called it off."""
    unfinished: tuple[str, ...] = ()
    """The plan's other long works that are not at their end, as the asker may know them."""


# Who


@guard(gettext_lazy("Only a leader or the office, of the unit or of its superior, records the document that orders this."))
def records_orders(facts):
    return facts.holds(Role.LEADER, Role.OFFICE) or facts.holds(Role.LEADER, Role.OFFICE, here=False)


# What must stand


_MISSING = {
    4: gettext_lazy("Enter the figures of the congress first: delegates summoned and present, the committee and the delegates elected."),
    3: gettext_lazy("Enter the figures of the congress first: delegates summoned and present, and the delegates elected to the superior congress."),
    2: gettext_lazy("Enter the figures of the congress first: delegates summoned and present, and the decision that appoints the committee."),
}


@guard(lambda facts: _MISSING[facts.own.contents])
def result_is_entered(facts):
    return facts.own.result_stands


def elects_nobody(facts):
    """A congress of two contents whose plan has no ratification to wait for."""
    return facts.own.contents == 2 and State.RATIFIED not in facts.stages


@guard(gettext_lazy("A congress of two contents elects nobody, so that nothing is ratified. Close it when its works are finished."))
def something_was_elected(facts):
    return not elects_nobody(facts)


@guard(gettext_lazy("What the congress elected must be ratified by the superior first."))
def what_was_elected_is_ratified(facts):
    return facts.state != State.HELD or elects_nobody(facts)


def _still_open(facts):
    named = facts.own.unfinished[:NAMED]
    words = "; ".join(f"“{name}”" for name in named)
    more = len(facts.own.unfinished) - len(named)
    if more:
        words = _("%(named)s and %(more)s more") % {"named": words, "more": more}
    return _("Not at their end yet: %(works)s. Finish them, or drop them with the reason.") % {"works": words}


@guard(_still_open)
def works_are_at_their_ends(facts):
    return not facts.own.unfinished


# Papers follow each other


@guard(
    lambda facts: _("It was submitted on %(day)s; the conclusion cannot be older.") % {"day": f"{facts.own.submitted_on:%d/%m/%Y}"}, field="dated_on"
)
def cleared_after_submission(facts):
    return not (facts.dated_on and facts.own.submitted_on) or facts.dated_on >= facts.own.submitted_on


@guard(
    lambda facts: _("The congress ended on %(day)s; the ratification cannot be older.") % {"day": f"{facts.own.held_on:%d/%m/%Y}"}, field="dated_on"
)
def ratified_after_the_congress(facts):
    return not (facts.dated_on and facts.own.held_on) or facts.dated_on >= facts.own.held_on


@guard(
    lambda facts: _("The document that stopped the congress is of %(day)s; this one cannot be older.") % {"day": f"{facts.own.stopped_on:%d/%m/%Y}"},
    field="dated_on",
)
def ordered_after_the_stop(facts):
    return not (facts.dated_on and facts.own.stopped_on) or facts.dated_on >= facts.own.stopped_on


@guard(gettext_lazy("Enter the number and the date of the document that orders it."), field="number")
def has_ordering_paper(facts):
    return bool(facts.number.strip()) and facts.dated_on is not None


@guard(
    gettext_lazy("Name the issuer and what it orders in at least 10 letters, for example: “Politburo; suspended until further notice.”"), field="note"
)
def names_the_issuer(facts):
    return sum(letter.isalpha() for letter in facts.note) >= REASON_LETTERS
