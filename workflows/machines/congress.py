"""The machine of a congress: planned → preparing → with the superior → cleared → summoned → … → ratified → closed."""

from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE

from workflows.guards import (
    decides_above,
    decision_is_not_open,
    deliverable_stands,
    does_the_work,
    has_comment,
    has_deciding_paper,
    has_news_since_return,
    has_reason,
    leads,
    opening_day_has_come,
    paper_is_not_from_the_future,
    preparatory_session_was_held,
    rule_day_is_kept,
    submitted_it,
    what_it_waits_for_is_done,
)
from workflows.machines.arrows import arrow
from workflows.models.tasks import Task
from workflows.words import CONGRESS_ROAD, State

RUNNING = list(CONGRESS_ROAD[:-1])
BACK = GET_STATE(lambda task: task.resume_state, states=RUNNING)
READY = [what_it_waits_for_is_done, deliverable_stands]
DECISION = [has_deciding_paper, paper_is_not_from_the_future]


class CongressWork(Task):
    class Meta:
        proxy = True

    @arrow(State.PLANNED, State.PREPARING, label=_("Issue the plan"), by=does_the_work, when=READY)
    def prepare(self):
        "The congress plan is issued; preparation begins."

    @arrow(
        State.PREPARING, State.WITH_SUPERIOR, label=_("Submit to the superior"), by=does_the_work, when=[*READY, has_news_since_return]
    )
    def submit_up(self):
        "Documents and personnel scheme go to the superior committee."

    @arrow(State.WITH_SUPERIOR, State.PREPARING, label=_("Withdraw"), by=submitted_it, when=[decision_is_not_open])
    def withdraw(self):
        "Take the submission back before the superior has opened it."

    @arrow(State.WITH_SUPERIOR, State.CLEARED, label=_("Clear for holding"), by=decides_above, when=DECISION, paper=True, deciding=True)
    def clear(self):
        "The superior's standing committee agrees; its conclusion carries number and date."

    @arrow(State.WITH_SUPERIOR, State.PREPARING, label=_("Send back"), by=decides_above, when=[has_comment], note="comment", deciding=True)
    def send_back(self):
        "The superior returns the submission with comments."

    @arrow(State.CLEARED, State.SUMMONED, label=_("Summon the congress"), by=does_the_work, when=[*READY, rule_day_is_kept])
    def summon(self):
        "The opening day is announced."

    @arrow(
        State.SUMMONED,
        State.PREPARATORY_SESSION,
        label=_("Open the preparatory session"),
        by=does_the_work,
        when=[what_it_waits_for_is_done, opening_day_has_come],
    )
    def open_preparatory(self):
        "The preparatory session begins."

    @arrow(
        [State.PREPARATORY_SESSION, State.SUMMONED],
        State.IN_SESSION,
        label=_("Open the official session"),
        by=does_the_work,
        when=[opening_day_has_come, preparatory_session_was_held],
    )
    def open_session(self):
        "The official session begins."

    @arrow(State.IN_SESSION, State.HELD, label=_("Record the congress as held"), by=does_the_work, when=READY)
    def hold(self):
        "The congress has been held; its minutes and counts stand. Not yet ratified."

    @arrow(State.HELD, State.RATIFIED, label=_("Ratify"), by=decides_above, when=[*READY, *DECISION], paper=True, deciding=True)
    def ratify(self):
        "The superior committee ratifies the results."

    @arrow(State.RATIFIED, State.CLOSED, label=_("Close the congress"), by=does_the_work, when=READY)
    def close(self):
        "Resolution issued, costs settled, files archived."

    @arrow(RUNNING, State.BLOCKED, label=_("Report an obstacle"), by=does_the_work, when=[has_reason], note="reason")
    def block(self):
        "Say what stands in the way."

    @arrow(State.BLOCKED, BACK, label=_("Obstacle removed"), by=does_the_work)
    def unblock(self):
        "Go on where it stopped."

    @arrow(RUNNING, State.SUSPENDED, label=_("Suspend"), by=leads, when=[has_reason], note="reason", danger=True)
    def suspend(self):
        "Stopped by order; the states of the other tasks stay."

    @arrow(State.SUSPENDED, BACK, label=_("Resume"), by=leads)
    def resume(self):
        "Go on where it was suspended."

    @arrow([*RUNNING, State.BLOCKED, State.SUSPENDED], State.CANCELLED, label=_("Drop this task"), by=leads, when=[has_reason], note="reason", danger=True)
    def cancel(self):
        "The congress will not be held, with the reason."

    @arrow([State.CLOSED, State.CANCELLED], State.PREPARING, label=_("Reopen"), by=leads, when=[has_reason], note="reason", danger=True)
    def reopen(self):
        "A leader takes the congress up again."
