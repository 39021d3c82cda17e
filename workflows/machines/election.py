"""The machine of the direct election of a secretary: registered → consented → … → counted → elected, again, or passed on → ratified."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import decides_above, does_the_work, has_reason, leads, opening_day_has_come, what_it_waits_for_is_done
from workflows.guards.elections import (
    another_ballot_follows,
    ballot_is_entered,
    delegates_are_registered,
    direct_election_is_possible,
    list_is_complete,
    nobody_is_elected,
    ratified_after_the_count,
    somebody_is_elected,
)
from workflows.machines.arrows import DECISION, READY, arrow, one_back
from workflows.machines.aside import Aside
from workflows.models.tasks import Task
from workflows.words import State

COUNTED = [what_it_waits_for_is_done, ballot_is_entered]
"""The counting record stands with the ballot's figures; no deliverable beside them."""
REOPEN = {"label": _("Reopen"), "by": leads, "when": [has_reason], "note": "reason", "danger": True}


class ElectionWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(
        State.REGISTERED,
        State.CONSENTED,
        label=_("Consent to the pilot"),
        by=decides_above,
        when=[direct_election_is_possible, *DECISION],
        paper=True,
        deciding=True,
    )
    def consent(self):
        "The superior's standing committee agrees in writing."

    @arrow(
        State.REGISTERED,
        State.CANCELLED,
        label=_("Refuse the pilot"),
        by=decides_above,
        when=[has_reason, *DECISION],
        note="reason",
        paper=True,
        danger=True,
        deciding=True,
    )
    def refuse_consent(self):
        "The superior's standing committee does not agree; the secretary is elected by the committee."

    @arrow(
        State.CONSENTED, State.SCHEME_APPROVED, label=_("Approve the scheme"), by=decides_above, when=[*READY, *DECISION], paper=True, deciding=True
    )
    def approve_scheme(self):
        "The personnel scheme with the planned secretary is approved."

    @arrow(State.SCHEME_APPROVED, State.NOMINATIONS_OPEN, label=_("Open the nominations"), by=does_the_work, when=[*READY, opening_day_has_come])
    def open_nominations(self):
        "The congress opens nomination and self-nomination."

    @arrow(State.NOMINATIONS_OPEN, State.LIST_CLOSED, label=_("Close the list"), by=does_the_work, when=[list_is_complete, *READY])
    def close_list(self):
        "The congress votes the list."

    @arrow(State.LIST_CLOSED, State.BALLOT, label=_("Begin the ballot"), by=does_the_work, when=[delegates_are_registered, *READY])
    def vote(self):
        "The counting board issues the ballots."

    @arrow([State.BALLOT, State.SECOND_ROUND], State.COUNTED, label=_("Record the count"), by=does_the_work, when=COUNTED)
    def count(self):
        "The counting record stands."

    @arrow(State.COUNTED, State.ELECTED, label=_("Declare elected"), by=does_the_work, when=[somebody_is_elected, *READY])
    def declare(self):
        "One name has more than half of those summoned."

    @arrow(State.COUNTED, State.SECOND_ROUND, label=_("Vote again"), by=does_the_work, when=[another_ballot_follows])
    def vote_again(self):
        "Nobody passed, or the vote is tied; the congress votes again."

    @arrow(State.COUNTED, State.PASSED_ON, label=_("Pass the election on"), by=does_the_work, when=[nobody_is_elected])
    def pass_on(self):
        "The congress elected nobody; the committee or the superior decides."

    @arrow(
        [State.ELECTED, State.PASSED_ON],
        State.RESULT_RATIFIED,
        label=_("Ratify"),
        by=decides_above,
        when=[*READY, *DECISION, ratified_after_the_count],
        paper=True,
        deciding=True,
    )
    def ratify(self):
        "The superior committee ratifies the result."

    @one_back(State.SCHEME_APPROVED, State.NOMINATIONS_OPEN, State.LIST_CLOSED, State.BALLOT)
    def step_back(self):
        "What was taken for finished is taken up again."

    @arrow(State.CANCELLED, State.REGISTERED, **REOPEN)
    @arrow(State.RESULT_RATIFIED, State.COUNTED, **REOPEN)
    def reopen(self):
        "A leader takes closed work up again: a dropped pilot from its registration, since it needs the superior's consent anew."
