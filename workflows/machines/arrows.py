"""From, to, by whom, when -> a django-fsm transition that carries what the door asks."""

from dataclasses import dataclass

from django_fsm import transition

from workflows.guards import Guard, plan_runs


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

    @property
    def guards(self):
        return (self.by, plan_runs, *self.when)


def arrow(source, target, *, label, by, when=(), note="optional", paper=False, danger=False, deciding=False):
    """A transition of a machine; `label` is the button's word. `by` is the first guard that is asked."""
    custom = {"arrow": Arrow(label, by, tuple(when), note, paper, danger, deciding)}
    return transition(field="state", source=source, target=target, custom=custom)
