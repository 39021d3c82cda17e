"""The machine of service: requested → costed → approved → arranging → ready → rehearsed → settled."""

from django.utils.translation import gettext_lazy as _

from workflows.guards import does_the_work, leads, opening_day_has_come
from workflows.guards.service import APPROVE, ARRANGE, COST, MAKE_READY, REHEARSE, SETTLE
from workflows.machines.arrows import READY, arrow, one_back
from workflows.machines.aside import Aside
from workflows.models.tasks import Task
from workflows.words import State


class ServiceWork(Aside, Task):
    class Meta:
        proxy = True

    @arrow(State.REQUESTED, State.COSTED, label=_("Record the estimate"), by=does_the_work, when=[*READY, *COST])
    def cost(self):
        "What is needed has its price."

    @arrow(State.COSTED, State.APPROVED, label=_("Approve the estimate"), by=leads, when=[*READY, *APPROVE], deciding=True)
    def approve(self):
        "The standing committee approves the estimate."

    @arrow(State.APPROVED, State.ARRANGING, label=_("Begin to arrange"), by=does_the_work, when=[*READY, *ARRANGE])
    def arrange(self):
        "Suppliers and persons are named."

    @arrow(State.ARRANGING, State.READY, label=_("Report as ready"), by=does_the_work, when=[*READY, *MAKE_READY])
    def make_ready(self):
        "Everything on the check-list stands."

    @arrow(State.READY, State.REHEARSED, label=_("Record the rehearsal"), by=does_the_work, when=[*READY, *REHEARSE])
    def rehearse(self):
        "The final review was held."

    @arrow(State.REHEARSED, State.SETTLED, label=_("Record the settlement"), by=does_the_work, when=[*READY, opening_day_has_come, *SETTLE])
    def settle(self):
        "Costs are settled."

    @one_back(State.REQUESTED, State.COSTED, State.APPROVED, State.ARRANGING, State.READY, State.REHEARSED)
    def step_back(self):
        "What was taken for finished is taken up again."
