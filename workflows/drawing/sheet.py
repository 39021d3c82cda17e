"""A kind, and how a task stands in it -> its Picture: boxes down the road, straight arrows between them, arcs at their right.

Every transition is drawn once: to the next step straight down, anything else as an arc, what leads aside in words below.
A unit is a pixel of a phone.
"""

from functools import lru_cache

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from workflows.drawing.edges import around, asides_of, edges_of, is_aside, side_steps, steps_of
from workflows.drawing.lettering import NAME, SMALL, Text, fit
from workflows.drawing.shapes import Box, Line, Note, Picture
from workflows.words import Kind, State

PHONE, PAPER = 320, 440
BOX, ASIDE, LOWEST, INDENT = 142, 122, 34, 30
SPINE, LANE, PORT, GAP, TURN = 18, 12, 10, 20, 12
PAD, EDGE, MARK = 8, 2, 18


def draw(kind, *, present=None, visited=(), width=PHONE, beneath=None):
    """The picture in the language of now; `beneath` is the language of a small second name of each state."""
    return _drawn(Kind(kind), get_language(), present and State(present), frozenset(visited), width, beneath)


@lru_cache(maxsize=200)
def _drawn(kind, _language, present, visited, width, beneath):
    return _Sheet(kind, present, visited, width, beneath).picture()


class _Sheet:
    """One picture while it is laid out: first who is joined to whom, then from top to bottom."""

    def __init__(self, kind, present, visited, width, beneath):
        self.kind, self.present, self.visited, self.width, self.beneath = kind, present, visited, width, beneath
        self.steps, self.edges = steps_of(kind), edges_of(kind)
        self.place = {state: number for number, state in enumerate(self.steps)}
        self.sides = side_steps(self.steps, self.edges)
        self.straight = {edge.target: edge for edge in self.edges if self._is_straight(edge)}
        self.arcs = [edge for edge in self.edges if edge not in self.straight.values()]
        self.slots = {state: self._slots(state) for state in self.steps}
        self.lanes = self._lanes()
        self.right = width - EDGE - LANE * max(self.lanes.values(), default=-1)
        self.boxes: dict[State, Box] = {}
        self.ports: dict = {}
        self.labels: dict = {}

    # Who is joined to whom

    def _is_straight(self, edge):
        """Down to the next step; the way itself passes steps that stand beside it."""
        here, there = self.place[edge.source], self.place[edge.target]
        if edge.target in self.sides:
            return there == here + 1
        return here < there and edge.source not in self.sides and self.sides.issuperset(self.steps[here + 1 : there])

    def _lane(self, edge):
        """Arcs to one state from the same side share their upright and their head."""
        return edge.target, self.place[edge.target] <= self.place[edge.source]

    def _slots(self, state):
        """What meets the right of a box, from top to bottom so that few lines cross: arcs from above, up, down, from below."""
        out = sorted((edge for edge in self.arcs if edge.source == state), key=lambda edge: -self.place[edge.target])
        up, down = [[edge for edge in out if self._lane(edge)[1] == back] for back in (True, False)]
        above, below = [[lane] if any(self._lane(edge) == lane for edge in self.arcs) else [] for lane in ((state, False), (state, True))]
        return [*above, *up, *down, *below]

    def _lanes(self):
        """{lane: number of its upright}, the shortest innermost, none upon another."""
        reach: dict = {}
        for edge in self.arcs:
            lane = self._lane(edge)
            for state, slot in ((edge.source, edge), (edge.target, lane)):
                reach.setdefault(lane, []).append((self.place[state], self.slots[state].index(slot)))
        taken: list[list] = []
        numbers = {}
        for lane, ends in sorted(reach.items(), key=lambda one: max(one[1])[0] - min(one[1])[0]):
            low, high = min(ends), max(ends)
            free = (n for n, others in enumerate(taken) if all(high < first or last < low for first, last in others))
            numbers[lane] = number = next(free, len(taken))
            if number == len(taken):
                taken.append([])
            taken[number].append((low, high))
        return numbers

    # From top to bottom

    def picture(self):
        y = EDGE + GAP
        for state in self.steps:
            y = self._stand(state, self._below_gap(state, y) if self.boxes else y)
        aside_from = y + GAP
        notes, y = self._stand_aside(aside_from + GAP)
        return Picture(
            kind=self.kind,
            title=_("Process diagram: %(kind)s") % {"kind": self.kind.label},
            spoken=self._spoken(),
            width=self.width,
            height=round(y + EDGE),
            boxes=tuple(self.boxes.values()),
            lines=(self._start(), *self._downwards(), *self._arcs()),
            notes=notes,
            aside_from=aside_from,
        )

    def _spoken(self):
        said = [_("The steps in their order: %(steps)s.") % {"steps": ", ".join(str(state.label) for state in self.steps)}]
        if self.present:
            said.append(_("Now: %(state)s.") % {"state": self.present.label})
        return " ".join(said)

    def _left(self, state):
        return EDGE + INDENT * (state in self.sides)

    def _below_gap(self, state, y):
        """Past the room above a step, with the label of the arrow that comes straight down."""
        edge = self.straight.get(state)
        if edge is None:
            return y + GAP
        x = self._left(state) + SPINE + PAD
        self.labels[edge] = label = fit(edge.label, x, y + 6, self.right - PAD - x)
        return label.bottom + 8

    def _stand(self, state, y):
        """A step's box with what meets its right; returns where it ends."""
        x = self._left(state)
        names, ports, labels, at = self._names(state, x), {}, {}, 4
        for slot in self.slots[state]:
            if slot in self.lanes:
                at += PORT
            else:
                label = labels[slot] = fit(slot.label, x + BOX + PAD, at, self.right - x - BOX - 2 * PAD)
                at = label.bottom + 4
            ports[slot] = at
            at += 4
        height = max(LOWEST, names[-1].bottom + 2 * PAD, at + 2)
        down = y + (height - at - 2) / 2 if ports else y
        self.ports |= {(state, slot): round(port + down) for slot, port in ports.items()}
        self.labels |= {edge: label.lower(down) for edge, label in labels.items()}
        self._put(state, x, y, BOX, height, names)
        return y + height

    def _put(self, state, x, y, width, height, names):
        down = y + (height - names[-1].bottom) / 2
        texts = tuple(text.lower(down) for text in names)
        present = state == self.present
        self.boxes[state] = Box(state, x, y, width, height, texts, is_aside(state), present, state in self.visited and not present)

    def _names(self, state, x) -> list[Text]:
        """The state's word, small beneath it the second language's, and whether the task stands here; from 0 down."""
        here = state == self.present
        left = x + PAD + MARK * (here or (self.present is not None and not is_aside(state)))
        room = x + (ASIDE if is_aside(state) else BOX) - PAD / 2 - left
        texts = [fit(str(state.label), left, 0, room, size=NAME, bold=here)]
        if self.beneath:
            with override(self.beneath):
                second = str(state.label)
            texts.append(fit(second, left, texts[-1].bottom, room, size=SMALL))
        if here:
            texts.append(fit(_("now here"), left, texts[-1].bottom, room))
        return texts

    def _stand_aside(self, y):
        """The states aside, each with what leads to it and away from it in words; returns these and where they end."""
        notes = []
        x = EDGE + ASIDE + PAD
        for state in asides_of(self.kind):
            names, end = self._names(state, EDGE), y
            for moves, words in around(self.kind, state):
                note = Note(moves, fit(words, x, end + 2, self.width - EDGE - x, even=False))
                notes.append(note)
                end = note.label.bottom + 2
            height = max(LOWEST, names[-1].bottom + 2 * PAD)
            self._put(state, EDGE, y, ASIDE, height, names)
            y = max(end, y + height) + PAD
        return tuple(notes), y - PAD

    # Arrows

    def _start(self):
        first = self.boxes[self.steps[0]]
        return Line(((first.x + SPINE, first.y - GAP + 4), (first.x + SPINE, first.y)))

    def _downwards(self):
        for edge in self.straight.values():
            source, target = self.boxes[edge.source], self.boxes[edge.target]
            x = target.x + SPINE
            yield Line(((x, source.y + source.height), (x, target.y)), edge.moves, self.labels[edge])

    def _arcs(self):
        joined = set()
        for edge in sorted(self.arcs, key=lambda edge: -abs(self.place[edge.source] - self.place[edge.target])):
            lane = self._lane(edge)
            source, target = self.boxes[edge.source], self.boxes[edge.target]
            x, out, into = self.right + LANE * self.lanes[lane], self.ports[edge.source, edge], self.ports[edge.target, lane]
            joins = lane in joined
            begin = ((source.x + BOX, out), (x, out))
            end = ((x, out - TURN if lane[1] else out + TURN),) if joins else ((x, into), (target.x + BOX, into))
            yield Line(begin + end, edge.moves, self.labels[edge], back=lane[1], joins=joins)
            joined.add(lane)
