"""The machine of propaganda: planned → approved → preparing → running → evaluated."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import does_the_work, leads
from workflows.guards.propaganda import APPROVE, EVALUATE, RUN, SET_UP
from workflows.machines.arrows import READY, arrow, one_back
from workflows.machines.aside import Aside
from workflows.models.tasks import Task
from workflows.words import State


class PropagandaWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(State.PLANNED, State.APPROVED, label=_("Approve the plan"), by=leads, when=[*READY, *APPROVE], deciding=True)
    def approve(self):
        "The standing committee approves the plan with its phases and peak period."

    @arrow(State.APPROVED, State.PREPARING, label=_("Begin to prepare"), by=does_the_work, when=[*READY, *SET_UP])
    def set_up(self):
        "Items are ordered and made."

    @arrow(State.PREPARING, State.RUNNING, label=_("Begin the campaign"), by=does_the_work, when=[*READY, *RUN])
    def run(self):
        "Items appear."

    @arrow(State.RUNNING, State.EVALUATED, label=_("Record the evaluation"), by=does_the_work, when=[*READY, *EVALUATE])
    def evaluate(self):
        "What was reached is written down."

    @one_back(State.PLANNED, State.APPROVED, State.PREPARING, State.RUNNING)
    def step_back(self):
        "What was taken for finished is taken up again."
