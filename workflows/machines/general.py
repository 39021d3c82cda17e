"""The machine of a general task: to do → under way → in review → done."""

from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE

from workflows.guards import (
    decision_is_not_open,
    deliverable_stands,
    does_the_work,
    has_comment,
    has_news_since_return,
    has_reason,
    heads_or_leads,
    leads,
    may_approve,
    submitted_it,
    what_it_waits_for_is_done,
)
from workflows.machines.arrows import arrow
from workflows.models.tasks import Task
from workflows.words import State

WORKING = [State.TO_DO, State.UNDER_WAY, State.RETURNED]
BACK = GET_STATE(lambda task: task.resume_state, states=[*WORKING, State.IN_REVIEW])


class GeneralWork(Task):
    class Meta:
        proxy = True

    @arrow(State.TO_DO, State.UNDER_WAY, label=_("Start"), by=does_the_work, when=[what_it_waits_for_is_done])
    def start(self):
        "Begin the work."

    @arrow(State.RETURNED, State.UNDER_WAY, label=_("Continue editing"), by=does_the_work)
    def take_up(self):
        "Take the returned work up again."

    @arrow(
        [State.UNDER_WAY, State.RETURNED],
        State.IN_REVIEW,
        label=_("Submit for approval"),
        by=does_the_work,
        when=[what_it_waits_for_is_done, deliverable_stands, has_news_since_return],
    )
    def submit(self):
        "Hand the deliverable to the head."

    @arrow(State.IN_REVIEW, State.UNDER_WAY, label=_("Withdraw"), by=submitted_it, when=[decision_is_not_open])
    def withdraw(self):
        "Take a submission back before anybody has opened the decision."

    @arrow(State.IN_REVIEW, State.DONE, label=_("Approve"), by=may_approve, when=[deliverable_stands], deciding=True)
    def approve(self):
        "Accept the work."

    @arrow(State.IN_REVIEW, State.RETURNED, label=_("Send back"), by=may_approve, when=[has_comment], note="comment", deciding=True)
    def send_back(self):
        "Return the work with what is to be changed."

    @arrow(WORKING, State.BLOCKED, label=_("Report an obstacle"), by=does_the_work, when=[has_reason], note="reason")
    def block(self):
        "Say what stands in the way."

    @arrow(State.BLOCKED, BACK, label=_("Obstacle removed"), by=does_the_work)
    def unblock(self):
        "Go on where it stopped."

    @arrow([*WORKING, State.IN_REVIEW], State.SUSPENDED, label=_("Suspend"), by=heads_or_leads, when=[has_reason], note="reason", danger=True)
    def suspend(self):
        "Stop the work for a time; no reminders meanwhile."

    @arrow(State.SUSPENDED, BACK, label=_("Resume"), by=heads_or_leads)
    def resume(self):
        "Go on where it was suspended."

    @arrow(
        [*WORKING, State.IN_REVIEW, State.BLOCKED, State.SUSPENDED],
        State.CANCELLED,
        label=_("Drop this task"),
        by=heads_or_leads,
        when=[has_reason],
        note="reason",
        danger=True,
    )
    def cancel(self):
        "Take it out of the plan, with the reason."

    @arrow([State.DONE, State.CANCELLED], State.UNDER_WAY, label=_("Reopen"), by=leads, when=[has_reason], note="reason", danger=True)
    def reopen(self):
        "A leader takes a closed task up again."
