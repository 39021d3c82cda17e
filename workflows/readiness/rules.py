"""Sums of cells, a day and the thresholds -> colour and silence. Pure: nothing is fetched here.

The rule measures what is done against what was due by today, never against time elapsed: on the template of 64
tasks a punctual unit has finished 36 % when half of its time is gone.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflows.words import Colour

# What this software proposes; rows of Threshold with the same key win (seeds/thresholds.yaml explains each).
PROPOSED = {
    "behind-overdue-days": 3,
    "behind-rule-overdue": 1,
    "behind-done-share": 80,
    "behind-done-share-from": 5,
    "attention-overdue-days": 1,
    "silent-days": 10,
    "silent-due-within": 20,
    "parent-attention-share": 10,
    "parent-behind-share": 25,
    "percentage-from": 3,
    "due-soon-days": 7,
}


class Figures(NamedTuple):
    """What cells add up to; of days the earliest counts, of `last_moved_on` and no other the latest."""

    total: int = 0
    done: int = 0
    done_late: int = 0
    open: int = 0
    overdue: int = 0
    overdue_by_rule: int = 0
    blocked: int = 0
    suspended: int = 0
    superior_late: int = 0
    due: int = 0
    due_done: int = 0
    oldest_overdue_on: date | None = None
    soonest_due_on: date | None = None
    last_moved_on: date | None = None

    @property
    def in_time(self):
        return self.open - self.overdue

    def plus(self, other):
        return Figures(  # type: ignore[call-arg] # a star is not counted
            *map(int.__add__, self[:11], other[:11]),
            _least(self.oldest_overdue_on, other.oldest_overdue_on),
            _least(self.soonest_due_on, other.soonest_due_on),
            max(filter(None, (self.last_moved_on, other.last_moved_on)), default=None),
        )


NONE = Figures()


class Below(NamedTuple):
    """The direct lower units as one figure: how many there are, how they stand, and the one that stands worst."""

    units: int = 0
    behind: int = 0
    attention: int = 0
    fine: int = 0
    worst_name: str = ""
    worst_code: str = ""


NOTHING_BELOW = Below()
FINE = (Colour.ON_TRACK, Colour.DONE)
MARKS = {Colour.BEHIND: 3, Colour.ATTENTION: 2, Colour.ON_TRACK: 1, Colour.DONE: 1}


@dataclass(frozen=True)
class Rules:
    """The thresholds as of a day: what is counted in working days has become a calendar day to compare with."""

    today: date
    values: dict[str, float]
    behind_before: date
    """Overdue by `behind-overdue-days` means: was due before this day."""
    attention_before: date
    silent_before: date
    soon_until: date

    def value(self, key):
        return self.values[key]


def rules_on(today, calendar, values):
    """The rules of a day. `values` are the office's own, key -> figure; what it left out is as proposed."""
    known = PROPOSED | values
    last_working = calendar.working_day_before(today)

    def before(key):
        return calendar.add(last_working, 1 - int(known[key]))

    return Rules(
        today=today,
        values=known,
        behind_before=before("behind-overdue-days"),
        attention_before=before("attention-overdue-days"),
        silent_before=before("silent-days"),
        soon_until=calendar.add(today, int(known["silent-due-within"])),
    )


class Reading(NamedTuple):
    """One field of the matrix. `figures` are all that is counted in it, `own` the unit's own part, which colours it."""

    colour: Colour
    figures: Figures
    own: Figures
    own_colour: Colour
    below: Below = NOTHING_BELOW
    silent: bool = False


def colour_of(figures, rules):
    """The colour of own work."""
    if is_behind(figures, rules):
        return Colour.BEHIND
    if _before(figures.oldest_overdue_on, rules.attention_before) or figures.blocked or figures.superior_late:
        return Colour.ATTENTION
    if figures.open:
        return Colour.ON_TRACK if figures.due else Colour.NOT_DUE
    if figures.suspended:
        return Colour.SUSPENDED
    return Colour.DONE if figures.done else Colour.NOT_DUE


def is_behind(figures, rules):
    if figures.overdue_by_rule >= rules.value("behind-rule-overdue"):
        return True
    if _before(figures.oldest_overdue_on, rules.behind_before):
        return True
    share, least = rules.value("behind-done-share"), rules.value("behind-done-share-from")
    return figures.due >= least and figures.due_done * 100 < share * figures.due


def colour_with_below(own_colour, figures, below, rules):
    """A superior's colour: its own work, raised by the share of its direct lower units that are behind.

    One commune of 130 does not paint a province for ever, and none is hidden: the worst is named beside it.
    `figures` are those of the whole: nothing is completed or "nothing due yet" while units below are at work.
    """
    share = below.behind * 100
    if own_colour == Colour.BEHIND or (share and share >= rules.value("parent-behind-share") * below.units):
        return Colour.BEHIND
    if own_colour == Colour.ATTENTION or (share and share >= rules.value("parent-attention-share") * below.units):
        return Colour.ATTENTION
    if (own_colour == Colour.NOT_DUE and below.fine) or (own_colour == Colour.DONE and figures.open):
        return Colour.ON_TRACK
    return own_colour


def colour_without_plan(window_opened_on, today):
    """Not planned is never green; once the window is open it needs attention."""
    opened = window_opened_on is not None and window_opened_on <= today
    return Colour.ATTENTION if opened else Colour.NO_PLAN


def is_silent(figures, planned_on, rules):
    """No step for `silent-days` working days while something open is due within `silent-due-within`."""
    if not figures.open or figures.soonest_due_on is None or figures.soonest_due_on > rules.soon_until:
        return False
    return _before(figures.last_moved_on or planned_on, rules.silent_before)


def is_bad(reading):
    return reading.colour in (Colour.BEHIND, Colour.ATTENTION)


def how_bad(reading):
    """What sorts the worst first: by colour, then by the longest overdue."""
    return -MARKS.get(reading.colour, 0), reading.figures.oldest_overdue_on or date.max


def change_of(then, now):
    """Better (1), worse (-1) or neither (0) from one colour to another."""
    before, after = MARKS.get(then, 0), MARKS.get(now, 0)
    return (after < before) - (after > before)


def share_of(part, whole, rules):
    """A share for the screen, or None where so few tasks say more as counts."""
    return part / whole if whole and whole >= rules.value("percentage-from") else None


def _before(day, limit):
    return day is not None and day < limit


def _least(one, other):
    return one if other is None or (one is not None and one < other) else other
