"""A task of a direct election -> what its page shows of its own: delegates, names, the list, ballots with their results, the decision."""

from congress.exports.election import COUNTING, decision_words
from congress.forms.election import BallotForm, ConsentForm, DecisionForm, DelegatesForm, ListForm, NomineeForm, WithdrawForm
from congress.views.next_steps import current_stage
from congress.views.task_parts import deliverables_of
from workflows.access import visible
from workflows.delivering import why_nothing_is_added
from workflows.electing import Next
from workflows.facts.ballots import reckonings
from workflows.guards import does_the_work
from workflows.guards import elections as guards
from workflows.models import PersonnelRule
from workflows.models.elections import EXCEPTIONS, Election, PassedTo
from workflows.staffing import deletion_day
from workflows.words import Role, State


def election_part(row, known, viewer):
    reckoning = reckonings([row])[row.pk]
    assert reckoning.election is None or visible(Election, viewer).filter(pk=reckoning.election.pk).exists()
    works = does_the_work.asks(known) and not known.plan_suspended
    context = {
        "election": reckoning.election,
        "missing_rules": reckoning.missing,
        "names": _names(reckoning),
        "listed": len(reckoning.listed) if reckoning.rules else 0,
        "findings": reckoning.findings if reckoning.rules and reckoning.listed else (),
        "ballots": _ballots(reckoning),
        "result": reckoning.result,
        "deliverables": _deliverables(row, known),
        "deletion_on": deletion_day(row) if reckoning.nominees else None,
        "retention": PersonnelRule.objects.filter(key="retention-days").first(),
        **(forms_of(reckoning, known) if works and reckoning.rules else {}),
    }
    return "election/part.html", context


def _deliverables(row, known):
    """The counting record stands with the ballot's figures: its stage asks for nothing beside them."""
    may = known.holds(Role.HEAD, Role.DEPUTY, Role.LEADER)
    found = deliverables_of(row, may_remove=may, adds=None if why_nothing_is_added(row, known) else known.person_id)
    now = current_stage(row)
    return [group for group in found if group["rows"] or not (group["stage"] == now and group["stage"].state == State.COUNTED)]


def _names(reckoning):
    if reckoning.rules is None:
        return []
    return [{"row": one, "consent": reckoning.consent(one), "listed": reckoning.is_listed(one)} for one in reckoning.nominees]


def _ballots(reckoning):
    """Ballots with their reckoning, in order; only those whose figures agree have an outcome."""
    if reckoning.rules is None:
        return []
    return [
        {"row": row, "outcome": reckoning.outcome(row), "decided": decision_words(row), "paper": f"{COUNTING}-{row.number}"}
        for row in reckoning.earlier
    ]


# Forms that are open now


def forms_of(reckoning, known, typed=None):
    """{name: form} of what this person may write in the state as it is. `typed` is what was sent."""
    return {name: form for name, make in FORMS.items() if (form := make(reckoning, known, typed)) is not None}


def _delegates(reckoning, known, typed):
    if not guards.delegates_may_be_registered.asks(known):
        return None
    election = reckoning.election
    entered = election is not None and election.summoned is not None
    initial = {name: getattr(election, name) for name in ("summoned", "present", *EXCEPTIONS)} if entered else {}
    return DelegatesForm(typed, auto_id="delegates_%s", initial=initial)


def _nominee(reckoning, known, typed):
    floor = guards.delegates_may_nominate.asks(known)
    if not (floor or guards.prepared_names_may_come.asks(known)):
        return None
    return NomineeForm(typed, auto_id="nominee_%s", prepared_only=not floor, from_the_floor=known.state == State.COUNTED)


def _consent(reckoning, known, typed):
    outside = [one for one in reckoning.standing if one.from_outside]
    if not (outside and guards.delegates_may_nominate.asks(known)):
        return None
    election = reckoning.election
    return ConsentForm(typed, auto_id="consent_%s", standing=outside, initial={"consent_present": election.present})


def _withdraw(reckoning, known, typed):
    if not (reckoning.standing and guards.names_may_withdraw.asks(known)):
        return None
    return WithdrawForm(typed, auto_id="withdraw_%s", standing=reckoning.standing)


def _list(reckoning, known, typed):
    if not (reckoning.standing and guards.list_may_be_voted.asks(known)):
        return None
    election = reckoning.election
    initial = {"present": election.list_present or election.present, "in_favour": election.list_in_favour}
    return ListForm(typed, auto_id="list_%s", initial=initial)


def _ballot(reckoning, known, typed):
    row = reckoning.ballot
    decided = known.state == State.COUNTED and (row is None or row.go_on is not None)
    if decided or not guards.figures_may_be_entered.asks(known) or not guards.delegates_are_registered.asks(known):
        return None
    names, columns = reckoning.on_the_ballot, reckoning.has_columns
    return BallotForm(typed, auto_id="ballot_%s", names=names, columns=columns, initial=_entered(reckoning, row))


def _entered(reckoning, row):
    if row is None:
        return {"present": reckoning.election.present}
    typed = {name: getattr(row, name) for name in ("present", "issued", "returned", "valid", "invalid", "counted_on", "record_number", "kept_at")}
    for one in reckoning.names.get(row.pk, ()):
        typed |= {f"votes_{one.nominee_id}": one.votes, f"against_{one.nominee_id}": one.against}
    return typed


def _decision(reckoning, known, typed):
    result = reckoning.result
    if known.state != State.COUNTED or result is None or result.next_step is Next.COMPLETE:
        return None
    ways = [PassedTo.COMMITTEE.value, PassedTo.SUPERIOR.value]
    if result.undecided:
        ways = [DecisionForm.AGAIN, *ways]
    elif not reckoning.rounds_are_over:
        ways = [DecisionForm.AGAIN, DecisionForm.AGAIN_WITH_NAMES, *ways]
    row = reckoning.ballot
    stands = row.passed_to or (DecisionForm.AGAIN_WITH_NAMES if row.add_names else DecisionForm.AGAIN if row.go_on else None)
    return DecisionForm(typed, auto_id="decision_%s", ways=ways, initial={"way": stands})


FORMS = {
    "delegates_form": _delegates,
    "nominee_form": _nominee,
    "consent_form": _consent,
    "withdraw_form": _withdraw,
    "list_form": _list,
    "ballot_form": _ballot,
    "decision_form": _decision,
}
