"""The machine of personnel work: scheme → step 1 … step 5 (each is a state once it was held) → with the superior → approved → presented."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import (
    decides_above,
    decision_is_not_open,
    does_the_work,
    has_comment,
    has_news_since_return,
    submitted_it,
    what_it_waits_for_is_done,
)
from workflows.guards.personnel import (
    STEPS,
    day_of_presenting_stands,
    delegates_agree,
    dossiers_are_complete,
    every_step_is_valid,
    meeting_follows_the_one_before,
    meeting_is_valid,
    meeting_was_entered,
    meeting_was_held_again,
    presented_after_the_approval,
    structure_is_answered,
)
from workflows.machines.arrows import DECISION, READY, arrow, one_back
from workflows.machines.aside import Aside
from workflows.models.tasks import Task
from workflows.words import State

HELD = [meeting_was_entered, meeting_was_held_again, meeting_follows_the_one_before, meeting_is_valid]
"""A step's minutes stand with its figures; it needs no deliverable beside them."""
NEXT = [what_it_waits_for_is_done, *HELD]
COMPLETE = [every_step_is_valid, dossiers_are_complete, structure_is_answered, delegates_agree]
PRESENTED = [day_of_presenting_stands, presented_after_the_approval]


class PersonnelWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(State.SCHEME, State.STEP_1, label=_("Record step 1"), by=does_the_work, when=[*READY, *HELD])
    @arrow(State.STEP_1, State.STEP_2, label=_("Record step 2"), by=does_the_work, when=NEXT)
    @arrow(State.STEP_2, State.STEP_3, label=_("Record step 3"), by=does_the_work, when=NEXT)
    @arrow(State.STEP_3, State.STEP_4, label=_("Record step 4"), by=does_the_work, when=NEXT)
    @arrow(State.STEP_4, State.STEP_5, label=_("Record step 5"), by=does_the_work, when=NEXT)
    def record_step(self):
        "A step's meeting was held and is valid; the first one needs the scheme."

    @arrow(State.STEP_5, State.WITH_SUPERIOR, label=_("Submit to the superior"), by=does_the_work, when=[*READY, *COMPLETE, has_news_since_return])
    def submit_up(self):
        "The list and the dossiers go to the superior committee."

    @arrow(State.WITH_SUPERIOR, State.STEP_5, label=_("Withdraw"), by=submitted_it, when=[decision_is_not_open])
    def withdraw(self):
        "Take the submission back before the superior has opened it."

    # No deliverable is asked of what has been submitted: nothing can be added while the superior has it.
    @arrow(State.WITH_SUPERIOR, State.APPROVED, label=_("Approve"), by=decides_above, when=DECISION, paper=True, deciding=True)
    def approve(self):
        "The superior committee approves the list; its letter carries number and date."

    @arrow(State.WITH_SUPERIOR, State.STEP_5, label=_("Send back"), by=decides_above, when=[has_comment], note="comment", deciding=True)
    def send_back(self):
        "The superior returns the list with comments."

    @arrow(State.APPROVED, State.PRESENTED, label=_("Record as presented to the congress"), by=does_the_work, when=[*READY, *PRESENTED])
    def present(self):
        "The list was presented to the congress."

    @one_back(State.SCHEME, *STEPS)
    def step_back(self):
        "A step has to be held again."
