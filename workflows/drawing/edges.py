"""A kind's table of transitions -> what joins its steps, and in words what leads to its states aside."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django_fsm import GET_STATE

from workflows.machines import MACHINES
from workflows.moving import TABLES
from workflows.words import PHASE_OF, STATES_OF, Phase, State

ASIDE = (Phase.BLOCKED, Phase.SUSPENDED, Phase.CANCELLED)
Moves = tuple[tuple[State, str], ...]
"""(source, action) of each transition that a part of the picture stands for."""


@dataclass(frozen=True)
class Edge:
    """All moves from one step to another."""

    source: State
    target: State
    actions: tuple[str, ...]
    label: str

    @property
    def moves(self) -> Moves:
        return tuple((self.source, action) for action in self.actions)


@dataclass(frozen=True)
class Way:
    """One move out of one state; no target where only the task knows where it goes back to."""

    source: State
    action: str
    target: State | None
    label: str


def is_aside(state):
    return PHASE_OF[state] in ASIDE


def steps_of(kind):
    """The states of the road, in their order."""
    return tuple(State(state) for state in STATES_OF[kind] if not is_aside(state))


def asides_of(kind):
    return tuple(State(state) for state in STATES_OF[kind] if is_aside(state))


def ways_of(kind):
    """Every move out of every state of a kind."""
    table = TABLES[kind].items()
    return [Way(State(source), action, _target(kind, target), str(arrow.label)) for action, arrows in table for source, target, arrow in arrows]


def _target(kind, target):
    """A target that is reckoned is asked of a task of this kind that was never stopped."""
    found = target.func(MACHINES[kind](kind=kind)) if isinstance(target, GET_STATE) else target
    return State(found) if found else None


def edges_of(kind):
    """What goes from step to step; moves with the same ends are one edge."""
    found: dict[tuple[State, State], dict[str, str]] = {}
    for way in ways_of(kind):
        if way.target and not is_aside(way.source) and not is_aside(way.target):
            found.setdefault((way.source, way.target), {})[way.action] = way.label
    return [Edge(source, target, tuple(labels), " / ".join(labels.values())) for (source, target), labels in found.items()]


def side_steps(steps, edges):
    """Steps that do not lead to the next one of the straight way, as “returned” does not: they stand beside it."""
    joined = {(edge.source, edge.target) for edge in edges}
    sides, after = set(), steps[-1]
    for state in reversed(steps[:-1]):
        if (state, after) in joined:
            after = state
        else:
            sides.add(state)
    return sides


def around(kind, aside):
    """[(moves, words)] of what leads into a state aside, and then out of it to a step."""
    ways = ways_of(kind)
    for action in TABLES[kind]:
        into = [way for way in ways if way.action == action and way.target == aside]
        if into:
            sources = tuple(way.source for way in into)
            yield tuple((source, action) for source in sources), f"{into[0].label}: {_from(sources, steps_of(kind))}"
    for way in ways:
        if way.source == aside and (way.target is None or not is_aside(way.target)):
            where = _("to %(states)s") % {"states": _listed([way.target])} if way.target else _("back to where it stopped")
            yield ((aside, way.action),), f"{way.label}: {where}"


def _from(sources, steps):
    """The sources in as few words as are exact."""
    among = [state for state in steps if state in sources]
    others = [state for state in steps if state not in sources]
    besides = [state for state in sources if is_aside(state)]
    if len(among) <= len(others):
        return _("from %(states)s") % {"states": _listed(sources)}
    said = _("from every step except %(states)s") % {"states": _listed(others)} if others else _("from every step")
    return said + (_("; also from %(states)s") % {"states": _listed(besides)} if besides else "")


def _listed(states):
    return ", ".join(_("“%(word)s”") % {"word": state.label} for state in states)
