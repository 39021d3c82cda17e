"""What a picture is made of: plain numbers and words. Nothing here knows what it is drawn with but the way a path is written."""

from dataclasses import dataclass

from workflows.drawing.edges import Moves
from workflows.drawing.lettering import Text
from workflows.words import Kind, State

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Box:
    """A state: its name, and how the reader's task stands to it."""

    state: State
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]
    aside: bool = False
    present: bool = False
    visited: bool = False

    @property
    def mark(self):
        """Where the sign of the present or a visited state stands."""
        return f"translate({self.x + 8:g} {self.y + self.height / 2:g})"


@dataclass(frozen=True)
class Line:
    """An arrow through its corners, with the label of the moves it stands for."""

    corners: Corners
    moves: Moves = ()
    label: Text | None = None
    back: bool = False
    """It leads back: broken."""
    joins: bool = False
    """It runs into another arrow to the same state and needs no head."""

    @property
    def path(self):
        return _rounded(self.corners)

    @property
    def head(self):
        """Down or to the left: no arrow ends otherwise."""
        (before, _y), (x, y) = self.corners[-2:]
        return f"M{x:g} {y:g}" + ("l-4-8h8z" if before == x else "l8-4v8z")


@dataclass(frozen=True)
class Note:
    """What leads into or out of a state aside, in words."""

    moves: Moves
    label: Text


@dataclass(frozen=True)
class Picture:
    kind: Kind
    title: str
    spoken: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    aside_from: float
    """Where the states aside begin; a thin line is drawn there."""

    @property
    def labels(self):
        return [*(line.label for line in self.lines if line.label), *(note.label for note in self.notes)]

    @property
    def texts(self):
        return [*(text for box in self.boxes for text in box.texts), *self.labels]


def _rounded(corners: Corners, radius=6.0):
    """The d of a path whose inner corners are rounded."""
    (x, y), *rest = corners
    d = f"M{x:g} {y:g}"
    for corner, after in zip(rest, rest[1:], strict=False):
        r = min(radius, _far((x, y), corner) / 2, _far(corner, after) / 2)
        (a, b), (c, e) = _toward(corner, (x, y), r), _toward(corner, after, r)
        d += f"L{a:g} {b:g}Q{corner[0]:g} {corner[1]:g} {c:g} {e:g}"
        x, y = corner
    return d + f"L{rest[-1][0]:g} {rest[-1][1]:g}"


def _far(one, other):
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(start, end, length):
    return tuple(a + max(-length, min(length, b - a)) for a, b in zip(start, end, strict=True))
