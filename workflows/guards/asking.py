"""Facts about a task, a person and a day -> yes, or the sentence for a no. Pure: nothing is fetched here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.words import Basis, Role, State


@dataclass(frozen=True)
class Held:
    """A seat as it concerns one task: who holds it, and whether the asker only stands in for the holder."""

    seat_id: int
    role: Role
    holder_id: int
    label: str
    here: bool = True
    """In the task's own unit; otherwise in the superior."""


@dataclass
class StageFacts:
    """What one dated stage has and lacks. `awaited` are ready sentences that name only what the asker may see."""

    state: str
    deliverable: str = ""
    delivered: bool = True
    news_since_return: bool = True
    awaited: tuple[str, ...] = ()
    due_on: date | None = None
    basis: str = Basis.PROPOSED
    movable: bool = True
    no_upload: bool = False
    """Its paper is registered by number, day and place; a file is refused."""


@dataclass
class Facts:
    today: date
    person_id: int
    state: str = State.TO_DO
    owner_id: int | None = None
    seats: tuple[Held, ...] = ()
    submitter_id: int | None = None
    decision_opened: bool = False
    returned: bool = False
    plan_suspended: bool = False
    opens_on: date | None = None
    approvers: frozenset[int] = frozenset()
    """Ids of the heads and deputies of the task's body, the asker among them or not."""
    leaders: frozenset[int] = frozenset()
    deciders_above: frozenset[int] = frozenset()
    """Who decides for the superior: its leaders; in a confidential stream the heads of its own body."""
    confidential: bool = False
    stages: Mapping[str, StageFacts] = field(default_factory=dict)
    target: str = ""
    note: str = ""
    number: str = ""
    dated_on: date | None = None
    tell_own: Callable[[], Any] = lambda: None

    def given(self, **typed):
        """The same facts with what a move's form says. Fifty rows ask it a hundred times, and `dataclasses.replace` takes seven times as long."""
        known = Facts.__new__(Facts)
        known.__dict__ = self.__dict__ | typed
        return known

    @property
    def own(self):
        """What the kind's own rows say (workflows/facts/), fetched when the first guard asks for it; None for a general task."""
        return self.tell_own()

    def holds(self, *roles, here=True):
        """`here`: in the task's own unit, in the superior (False), or in either (None)."""
        for seat in self.seats:
            if seat.role in roles and here in (None, seat.here):
                return True
        return False

    @property
    def stage(self):
        """The stage that the move in question works towards; a general task has only one."""
        return self.stages.get(self.target) or self.stages.get(State.DONE)

    @property
    def is_owner(self):
        return self.owner_id in {self.person_id, *(seat.holder_id for seat in self.seats)} if self.owner_id else False


@dataclass(frozen=True)
class Guard:
    """A question with the sentence for a no; `why_not` may make the sentence from the facts."""

    asks: Callable[[Facts], bool]
    sentence: Callable[[Facts], str]
    __name__: str = "guard"
    field: str = ""
    """Where the sentence stands in the move's form; "" above it."""

    def why_not(self, facts):
        return None if self.asks(facts) else str(self.sentence(facts))


def guard(sentence, *, field=""):
    """Make a Guard of a question; the sentence is a lazy text or a function of the facts."""

    def decorate(asks):
        return Guard(asks, sentence if callable(sentence) else lambda facts: sentence, asks.__name__, field)

    return decorate


def told_by(fact):
    """A guard that the kind's own rows have answered: the fact is empty, or it is the sentence for the no."""
    return Guard(lambda facts: not getattr(facts.own, fact), lambda facts: getattr(facts.own, fact), fact)
