"""From, to, by whom, when -> a django-fsm transition that carries what the door asks."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from workflows.guards import (
    Guard,
    deliverable_stands,
    has_comment,
    has_deciding_paper,
    heads_or_leads,
    paper_is_not_from_the_future,
    plan_runs,
    what_it_waits_for_is_done,
)

READY = [what_it_waits_for_is_done, deliverable_stands]
DECISION = [has_deciding_paper, paper_is_not_from_the_future]
"""What a decision with number and date asks."""


@dataclass(frozen=True)
class Arrow:
    """What the door and the pages read of a transition."""

    label: str
    by: Guard
    when: tuple[Guard, ...]
    note: str = ""
    """"reason" or "comment" where a text is required, "optional" where it is offered."""
    paper: bool = False
    """Asks for the number and date of the deciding paper."""
    danger: bool = False
    """Stands last, in the menu, never filled."""
    deciding: bool = False
    """Opening its form means that the decision has been opened."""
    of_stopped: bool = False
    """It may be made while the plan is suspended or called off."""

    @cached_property
    def guards(self):
        return (self.by, *([] if self.of_stopped else [plan_runs]), *self.when)


def arrow(source, target, *, label, by, when=(), note="optional", paper=False, danger=False, deciding=False, of_stopped=False):
    """A transition of a machine; `label` is the button's word. `by` is the first guard that is asked."""
    custom = {"arrow": Arrow(label, by, tuple(when), note, paper, danger, deciding, of_stopped)}
    return transition(field="state", source=source, target=target, custom=custom)


def one_back(*states):
    """An arrow from each of these states to the one before it, by a head or leader of the unit, with what is to be done again."""

    def decorate(method):
        for earlier, later in pairwise(states):
            method = arrow(later, earlier, label=_("Send back one step"), by=heads_or_leads, when=[has_comment], note="comment", danger=True)(method)
        return method

    return decorate
