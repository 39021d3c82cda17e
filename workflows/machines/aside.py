"""What every long work knows beside its own road: an obstacle, suspension, dropping, reopening."""

from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE

from workflows.guards import does_the_work, has_reason, heads_or_leads, leads
from workflows.machines.arrows import arrow
from workflows.words import LAST_STATE, LONG_KINDS, ROAD_OF, RUNNING_STATES, State

RUNNING = list(RUNNING_STATES)
ENDS = [LAST_STATE[kind] for kind in LONG_KINDS]
BACK = GET_STATE(lambda task: task.resume_state, states=RUNNING)
FIRST_WORKING = GET_STATE(lambda task: ROAD_OF[task.kind][1], states=[road[1] for road in ROAD_OF.values()])


class Aside:
    """Mixed into the machines of long works; which of the states are a kind's own, its road says."""

    @arrow(RUNNING, State.BLOCKED, label=_("Report an obstacle"), by=does_the_work, when=[has_reason], note="reason")
    def block(self):
        "Say what stands in the way."

    @arrow(State.BLOCKED, BACK, label=_("Obstacle removed"), by=does_the_work)
    def unblock(self):
        "Go on where it stopped."

    @arrow(RUNNING, State.SUSPENDED, label=_("Suspend"), by=heads_or_leads, when=[has_reason], note="reason", danger=True)
    def suspend(self):
        "Stop the work for a time; no reminders meanwhile."

    @arrow(State.SUSPENDED, BACK, label=_("Resume"), by=heads_or_leads)
    def resume(self):
        "Go on where it was suspended."

    @arrow(
        [*RUNNING, State.BLOCKED, State.SUSPENDED],
        State.CANCELLED,
        label=_("Drop this task"),
        by=heads_or_leads,
        when=[has_reason],
        note="reason",
        danger=True,
    )
    def cancel(self):
        "Take it out of the plan, with the reason."

    @arrow([*ENDS, State.CANCELLED], FIRST_WORKING, label=_("Reopen"), by=leads, when=[has_reason], note="reason", danger=True)
    def reopen(self):
        "A leader takes closed work up again."
