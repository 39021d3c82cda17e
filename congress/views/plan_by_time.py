"""Dated stages, the calendar and the congress day -> the plan as a list by month, with today's line and the days off. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _


@dataclass
class Entry:
    """One line of a month: a stage, a run of days off, today, or the congress day."""

    on: date
    kind: str
    stage: object = None
    text: str = ""
    moved: str = ""


@dataclass
class Month:
    first: date
    entries: list[Entry] = field(default_factory=list)


ORDER = {"off": 0, "today": 1, "stage": 2, "congress": 3}
"""On one day: the day off is told first, then where we are, then what is due, and last the congress itself."""


def by_time(stages, *, opens_on, today, calendar, moved_words):
    """([Month], stages without a day). The congress day stands last among what is due on it."""
    dated = [stage for stage in stages if stage.due_on]
    days = [opens_on, *(stage.due_on for stage in dated)]
    first, last = min(days), max(days)
    entries = [_stage_entry(stage, calendar, moved_words) for stage in dated]
    entries += days_off(first, last, calendar)
    entries.append(Entry(opens_on, "congress", text=_("Opening of the congress")))
    if first <= today <= last:
        entries.append(Entry(today, "today", text=_("Today")))
    months = {}
    for entry in sorted(entries, key=lambda entry: (entry.on, ORDER[entry.kind])):
        start = entry.on.replace(day=1)
        months.setdefault(start, Month(start)).entries.append(entry)
    return list(months.values()), [stage for stage in stages if not stage.due_on]


def _stage_entry(stage, calendar, moved_words):
    moved = bool(stage.nominal_on) and stage.nominal_on != stage.due_on
    return Entry(stage.due_on, "stage", stage=stage, moved=moved_words(stage.nominal_on, calendar) if moved else "")


def days_off(first, last, calendar):
    """Runs of days off that have a name: "27/01–02/02: Tết Nguyên đán". Weekends beside them belong to the run; alone they are not told."""
    runs, run = [], []
    day = first
    while day <= last + timedelta(days=1):
        if day <= last and not calendar.is_working(day):
            run.append(day)
        elif run:
            names = list(dict.fromkeys(name for one in run if (name := calendar.why_off(one))))
            if names:
                runs.append(_off(run, names))
            run = []
        day += timedelta(days=1)
    return runs


def _off(run, names):
    span = f"{run[0]:%d/%m}–{run[-1]:%d/%m}" if len(run) > 1 else f"{run[0]:%d/%m}"
    return Entry(run[0], "off", text=_("%(days)s: days off, %(why)s") % {"days": span, "why": _name_of(names)})


def _name_of(names):
    """Of the six names of the days of Tết the one that the others are made from."""
    if len(names) < 3:
        return "; ".join(names)
    return max(names, key=lambda name: sum(name in other for other in names))
