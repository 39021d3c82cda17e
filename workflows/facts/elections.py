"""Tasks of direct elections -> what their rows say of delegates, list and ballots as sentences, in seven queries for any number of tasks."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.electing import Next, mistakes_of, refusals_of_direct_election
from workflows.facts.ballots import reckonings
from workflows.guards.elections import ElectionFacts
from workflows.models.plans import Congress
from workflows.words import State

AGAIN = (Next.FURTHER_BALLOT, Next.NEXT_ROUND)
NAMED = 3


def election_facts(tasks, viewer):
    """{task id: ElectionFacts}. Of the tasks only id, plan and state are asked: rows of a list have no more."""
    congresses = Congress.objects.filter(plan__in={task.plan_id for task in tasks}).values_list("plan", "plan__unit__level", "contents")
    impossible = {plan_id: " ".join(refusals_of_direct_election(level=level, contents=contents)) for plan_id, level, contents in congresses}
    found = reckonings(tasks)
    return {task.pk: _facts(found[task.pk], impossible.get(task.plan_id, "")) for task in tasks}


def _facts(reckoning, impossible):
    result, again = reckoning.result, why_not_again(reckoning)
    ballot = reckoning.ballot
    return ElectionFacts(
        impossible=impossible,
        delegates=_delegates(reckoning),
        closing=reckoning.missing or _closing(reckoning),
        ballot=reckoning.missing or _ballot(reckoning),
        declaring="" if result and result.next_step is Next.COMPLETE else _not_elected(reckoning, result),
        again=again,
        passing=why_not_passed_on(reckoning),
        counted_on=ballot and ballot.counted_on,
        another=not again,
        add_names=bool(ballot and ballot.add_names),
    )


def _delegates(reckoning):
    entered = reckoning.election and reckoning.election.summoned is not None
    return "" if entered else _("Enter the delegates summoned and present first.")


def _closing(reckoning):
    waiting = [one for one in reckoning.standing if one.from_outside and one.consent_present is None]
    if waiting:
        names = ", ".join(map(str, waiting[:NAMED])) + (" …" if len(waiting) > NAMED else "")
        told = ngettext(
            "Enter how many delegates consent to this name from outside: %(names)s.", "Enter how many delegates consent to these names from outside: %(names)s.", len(waiting)
        )  # fmt: skip
        return told % {"names": names}
    if not reckoning.listed:
        return _("No name stands on the list.")
    if reckoning.election.list_in_favour is None:
        return _("Enter the vote of the congress on the list first.")
    return ""


def _ballot(reckoning):
    if sentence := _delegates(reckoning):
        return sentence
    if reckoning.ballot is None:
        return _("Enter the figures of the ballot and its counting record first.")
    if mistakes := mistakes_of(reckoning.count_of(reckoning.ballot)):
        return mistakes[0].sentence
    if reckoning.state != State.COUNTED and reckoning.is_outdated:
        return _("The names have changed since the figures were entered: enter the figures again.")
    return ""


def _not_elected(reckoning, result):
    if result is None:
        return reckoning.missing or _ballot(reckoning) or _("Nobody is elected yet.")
    if result.next_step is Next.FURTHER_BALLOT:
        return _("Equal votes at the last seat are undecided: hold a further ballot among the tied.")
    return _("Nobody has more than half: at least %(needed)s votes are needed.") % {"needed": result.needed}


def why_not_again(reckoning):
    """Why no other ballot follows on the current one; empty: it follows."""
    result = reckoning.result
    if result is None:
        return _not_elected(reckoning, None)
    if result.next_step is Next.FURTHER_BALLOT:
        return ""
    if result.next_step is Next.COMPLETE:
        return _("Every seat is filled; nothing is left to vote on.")
    if reckoning.rounds_are_over:
        words = {"round": reckoning.ballot.round, "most": reckoning.rules.rounds_most.number, "cited": reckoning.rules.rounds_most.cited}
        return _("This is round %(round)s; the rule gives at most %(most)s. (%(cited)s)") % words
    if reckoning.ballot.go_on is None:
        return _("Enter first whether the congress agrees to another round.")
    return "" if reckoning.ballot.go_on else _("The congress decided against another round.")


def why_not_passed_on(reckoning):
    result = reckoning.result
    if result is None:
        return _not_elected(reckoning, None)
    if result.elected:
        return _("Somebody is elected; nothing is passed on.")
    if not reckoning.ballot.passed_to:
        return _("Enter first that the congress votes no more, and to whom it passes the election.")
    return ""
