"""The machine of a document: outline → drafting → consultation → revising → with the superior → approved → issued."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import (
    decides_above,
    decision_is_not_open,
    does_the_work,
    has_comment,
    has_news_since_return,
    heads_or_leads,
    submitted_it,
)
from workflows.guards.documents import (
    a_newer_draft_stands,
    consultation_is_prepared,
    every_opinion_has_its_outcome,
    issued_after_approval,
    no_round_is_open,
)
from workflows.machines.arrows import DECISION, READY, arrow, one_back
from workflows.machines.aside import Aside
from workflows.models.tasks import Task
from workflows.words import State


class DocumentWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(State.OUTLINE, State.DRAFTING, label=_("Adopt the outline"), by=heads_or_leads, when=READY)
    def draft(self):
        "The outline stands; drafting begins."

    @arrow(State.DRAFTING, State.CONSULTATION, label=_("Open the consultation"), by=heads_or_leads, when=[*READY, consultation_is_prepared])
    def consult(self):
        "A draft goes out for opinions."

    @arrow(State.CONSULTATION, State.REVISING, label=_("Close the consultation"), by=does_the_work, when=[*READY, no_round_is_open])
    def revise(self):
        "The opinions are in; the draft is revised."

    @arrow(
        State.REVISING,
        State.WITH_SUPERIOR,
        label=_("Submit to the superior"),
        by=does_the_work,
        when=[*READY, every_opinion_has_its_outcome, a_newer_draft_stands, has_news_since_return],
    )
    def submit_up(self):
        "The revised draft goes to the superior committee."

    @arrow(State.WITH_SUPERIOR, State.REVISING, label=_("Withdraw"), by=submitted_it, when=[decision_is_not_open])
    def withdraw(self):
        "Take the submission back before the superior has opened it."

    # No deliverable is asked of what has been submitted: nothing can be added while the superior has it.
    @arrow(State.WITH_SUPERIOR, State.APPROVED, label=_("Approve"), by=decides_above, when=DECISION, paper=True, deciding=True)
    def approve(self):
        "The superior committee approves; its conclusion carries number and date."

    @arrow(State.WITH_SUPERIOR, State.REVISING, label=_("Send back"), by=decides_above, when=[has_comment], note="comment", deciding=True)
    def send_back(self):
        "The superior returns the document with comments."

    @arrow(State.APPROVED, State.ISSUED, label=_("Issue"), by=does_the_work, when=[*READY, *DECISION, issued_after_approval], paper=True)
    def issue(self):
        "The document is issued under its number and date."

    @one_back(State.OUTLINE, State.DRAFTING, State.CONSULTATION, State.REVISING)
    def step_back(self):
        "What was taken for finished is taken up again."
