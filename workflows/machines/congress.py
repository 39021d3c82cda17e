"""The machine of a congress: planned → preparing → with the superior → cleared → summoned → … → ratified → closed."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import (
    decides_above,
    decision_is_not_open,
    does_the_work,
    has_comment,
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
from workflows.guards.congress import (
    cleared_after_submission,
    has_ordering_paper,
    names_the_issuer,
    ordered_after_the_stop,
    ratified_after_the_congress,
    records_orders,
    result_is_entered,
    something_was_elected,
    what_was_elected_is_ratified,
    works_are_at_their_ends,
)
from workflows.machines.arrows import DECISION, READY, arrow
from workflows.machines.aside import BACK, Aside
from workflows.models.tasks import Task
from workflows.words import ROAD_OF, Kind, State

RUNNING = list(ROAD_OF[Kind.CONGRESS][:-1])
ORDER = [has_ordering_paper, paper_is_not_from_the_future, names_the_issuer]
"""What the document asks that stops a congress or lets it go on."""


class CongressWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(State.PLANNED, State.PREPARING, label=_("Issue the plan"), by=does_the_work, when=READY)
    def prepare(self):
        "The congress plan is issued; preparation begins."

    @arrow(State.PREPARING, State.WITH_SUPERIOR, label=_("Submit to the superior"), by=does_the_work, when=[*READY, has_news_since_return])
    def submit_up(self):
        "Documents and personnel scheme go to the superior committee."

    @arrow(State.WITH_SUPERIOR, State.PREPARING, label=_("Withdraw"), by=submitted_it, when=[decision_is_not_open])
    def withdraw(self):
        "Take the submission back before the superior has opened it."

    @arrow(
        State.WITH_SUPERIOR,
        State.CLEARED,
        label=_("Clear for holding"),
        by=decides_above,
        when=[*DECISION, cleared_after_submission],
        paper=True,
        deciding=True,
    )
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

    @arrow(State.IN_SESSION, State.HELD, label=_("Record the congress as held"), by=does_the_work, when=[*READY, result_is_entered])
    def hold(self):
        "The congress has been held; its minutes and counts stand. Not yet ratified."

    @arrow(
        State.HELD,
        State.RATIFIED,
        label=_("Ratify"),
        by=decides_above,
        when=[something_was_elected, *READY, *DECISION, ratified_after_the_congress],
        paper=True,
        deciding=True,
    )
    def ratify(self):
        "The superior committee ratifies the results."

    @arrow(
        [State.RATIFIED, State.HELD],
        State.CLOSED,
        label=_("Close the congress"),
        by=does_the_work,
        when=[what_was_elected_is_ratified, *READY, works_are_at_their_ends],
    )
    def close(self):
        "Resolution issued, costs settled, files archived."

    @arrow([*RUNNING, State.BLOCKED], State.SUSPENDED, label=_("Suspend"), by=records_orders, when=ORDER, note="order", paper=True, danger=True)
    def suspend(self):
        "Stopped by order, with the whole plan; the states of the other tasks stay."

    @arrow(
        State.SUSPENDED, BACK, label=_("Resume"), by=records_orders, when=[*ORDER, ordered_after_the_stop], note="order", paper=True, of_stopped=True
    )
    def resume(self):
        "The plan goes on where it was suspended."

    @arrow(
        [*RUNNING, State.BLOCKED, State.SUSPENDED],
        State.CANCELLED,
        label=_("Call the congress off"),
        by=records_orders,
        when=ORDER,
        note="order",
        paper=True,
        danger=True,
        of_stopped=True,
    )
    def cancel(self):
        "The congress will not be held; its plan is stopped and leaves the counts."

    @arrow(State.CLOSED, State.PREPARING, label=_("Reopen"), by=leads, when=[has_reason], note="reason", danger=True)
    @arrow(
        State.CANCELLED,
        State.PREPARING,
        label=_("Reopen"),
        by=leads,
        when=[*ORDER, ordered_after_the_stop],
        note="order",
        paper=True,
        danger=True,
        of_stopped=True,
    )
    def reopen(self):
        "What was closed, or called off, is taken up again, from the preparation on."
