"""Words and a width -> lines of text that fit it, by a careful guess of how wide letters are in any font that may come."""

import unicodedata
from dataclasses import dataclass, replace
from functools import cache

NAME, LABEL, SMALL = 13, 12, 11
LEADING = 1.25
EMS = ((" ", 0.3), ("ijlI.,;:'|", 0.33), ("frt()", 0.44), ("szJ/“”", 0.53), ("chknuvxye", 0.62), ("mwGMOQW", 0.9))
"""Parts of the font's size, after the wider of Be Vietnam Pro 600 and DejaVu Sans."""


@dataclass(frozen=True)
class Text:
    """Lines one under another; x and top are the corner of the first."""

    lines: tuple[str, ...]
    x: float
    top: float
    size: int = LABEL
    bold: bool = False

    @property
    def width(self):
        return max(width_of(line, self.size) for line in self.lines)

    @property
    def bottom(self):
        return self.top + len(self.lines) * self.size * LEADING

    @property
    def baselines(self):
        """[(y, line)]"""
        return [(round(self.top + self.size * (1 + number * LEADING), 1), line) for number, line in enumerate(self.lines)]

    def lower(self, by):
        return replace(self, top=self.top + by)


def fit(words, x, top, room, *, size=LABEL, bold=False, even=True):
    """A Text in as few lines as the room allows, where `even` about as long as each other; a single word may be wider."""
    lines = _broken(words, room, size)
    while even and (narrower := _broken(words, Text(tuple(lines), x, top, size).width - 1, size)) != lines and len(narrower) == len(lines):
        lines = narrower
    return Text(tuple(lines), x, top, size, bold)


def _broken(words, room, size):
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def width_of(words, size):
    return sum(map(_em, words)) * size


@cache
def _em(sign):
    letter = unicodedata.normalize("NFD", sign)[0]
    return next((em for signs, em in EMS if letter in signs), 0.78 if letter.isupper() else 0.67)
