"""What a document's own moves ask: that a round is open, that none is, that each opinion has its outcome, that days follow each other. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows.guards.asking import guard
from workflows.words import State

OPEN_FOR_ROUNDS = (State.DRAFTING, State.CONSULTATION)
OPEN_FOR_OUTCOMES = (State.CONSULTATION, State.REVISING)


@dataclass(frozen=True)
class DocumentFacts:
    """The papers are named in words, as "Political report"."""

    drafts: int = 0
    """Drafts that stand: named, and not removed since."""
    open_rounds: tuple[str, ...] = ()
    """Titles of the document's own rounds that are not closed."""
    papers_gone: tuple[str, ...] = ()
    """Papers of an open round whose draft has been removed."""
    undecided: int = 0
    """Opinions without an outcome in answers that came in."""
    papers_not_newer: tuple[str, ...] = ()
    """Papers of which no draft newer than the last one consulted stands."""
    approved_on: date | None = None


def _what_the_consultation_lacks(facts):
    if not facts.own.drafts:
        return _("No draft stands yet. Upload a file and enter it as a draft of its paper.")
    if not facts.own.open_rounds:
        return _("No round of consultation is open. Open one, with those who are asked and the closing day.")
    return _("“%(paper)s” is asked about, but its draft was removed. Open a round with the draft that stands.") % {"paper": facts.own.papers_gone[0]}


@guard(_what_the_consultation_lacks)
def consultation_is_prepared(facts):
    return bool(facts.own.drafts and facts.own.open_rounds) and not facts.own.papers_gone


def _rounds_still_open(facts):
    rounds = facts.own.open_rounds
    if len(rounds) == 1:
        return _("The round “%(title)s” is still open. Close it first.") % {"title": rounds[0]}
    return _("%(n)s rounds are still open. Close them first.") % {"n": len(rounds)}


@guard(_rounds_still_open)
def no_round_is_open(facts):
    return not facts.own.open_rounds


def _opinions_without_outcome(facts):
    n = facts.own.undecided
    return ngettext("%(n)s opinion has no outcome yet.", "%(n)s opinions have no outcome yet.", n) % {"n": n}


@guard(_opinions_without_outcome)
def every_opinion_has_its_outcome(facts):
    return not facts.own.undecided


@guard(lambda facts: _("“%(paper)s” has no draft newer than the one consulted. Upload the revised one.") % {"paper": facts.own.papers_not_newer[0]})
def a_newer_draft_stands(facts):
    return not facts.own.papers_not_newer


@guard(lambda facts: _("It cannot be issued before the day of its approval, %(day)s.") % {"day": f"{facts.own.approved_on:%d/%m/%Y}"})
def issued_after_approval(facts):
    return facts.dated_on is None or facts.own.approved_on is None or facts.dated_on >= facts.own.approved_on


# What rows of a document ask


@guard(gettext_lazy("Rounds are opened while the document is drafted or consulted on."))
def rounds_may_be_opened(facts):
    return facts.state in OPEN_FOR_ROUNDS


@guard(gettext_lazy("Outcomes are written between the consultation and the submission to the superior."))
def outcomes_may_be_written(facts):
    return facts.state in OPEN_FOR_OUTCOMES
