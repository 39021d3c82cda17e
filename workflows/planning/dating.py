"""Lines + congress day + calendar -> each line's start and due day, and why a day moved. Pure: nothing is fetched here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.words import ROAD_OF, DayUnit, Kind

KEEP, OUTSIDE, COMPRESS = "keep", "outside", "compress"
PAST_CHOICES = [
    (KEEP, _("keep their day and show them as overdue")),
    (OUTSIDE, _("mark them as done outside the system")),
    (COMPRESS, _("bring them forward: one day's work on each working day from today")),
]


@dataclass(frozen=True)
class Dated:
    """A line with its days. `nominal_on` is the counted day; where it differs from `due_on`, the day moved."""

    line: Any
    start_on: date
    due_on: date
    nominal_on: date
    reason: str = ""
    """Why the nominal day is off: the holiday's name, "" for a plain weekend."""
    pulled_by: object = None
    """The line whose day forced this one forward: nothing may be due after what waits for it."""
    past: bool = False
    compressed_from: date | None = None

    @property
    def moved(self):
        return self.due_on != self.nominal_on and self.pulled_by is None and self.compressed_from is None

    @property
    def fixed(self):
        """A rule forbids a later day."""
        return not self.line.movable


def last_day(opens_on, days):
    """The last day of a congress: half a day is one day on the calendar."""
    return opens_on + timedelta(days=ceil(days) - 1)


def date_lines(lines, needs: Mapping, *, opens_on, days, calendar, today):
    """[Dated] in the lines' order. `needs` is {line id: ids of the lines it waits for}."""
    counted = {line.pk: _count(line, opens_on, last_day(opens_on, days), calendar) for line in lines}
    ordered = _in_order(counted, needs)
    return [replace(ordered[line.pk], past=ordered[line.pk].due_on < today) for line in lines]


def roads(lines, *, of=lambda line: line):
    """[[lines of one long task in the order of its road]]; `of` gives the line of what is handed in."""
    by_work = defaultdict(list)
    for each in lines:
        if of(each).work_id:
            by_work[of(each).work_id].append(each)
    return [sorted(road, key=lambda each: ROAD_OF[Kind(of(each).kind)].index(of(each).state)) for road in by_work.values()]


def with_road(lines, needs):
    """`needs` completed by each long task's own road: each of its stages comes after the one before."""
    full = {line.pk: set(needs.get(line.pk, ())) for line in lines}
    for road in roads(lines):
        for earlier, later in pairwise(road):
            full[later.pk].add(earlier.pk)
    return full


def _count(line, opens_on, closes_on, calendar):
    nominal = _offset(line.due_offset, line, opens_on, calendar)
    if line.start_offset == 0 < line.due_offset and not line.movable:
        nominal = closes_on  # a session: it ends with the congress, however long that is
    due = _working(nominal, line, opens_on, closes_on, calendar)
    start = min(_offset(line.start_offset, line, opens_on, calendar), due)
    return Dated(line, start, due, nominal, calendar.why_off(nominal) if due != nominal else "")


def _offset(offset, line, opens_on, calendar):
    if line.day_unit == DayUnit.WORKING:
        return calendar.add(opens_on, offset)
    return opens_on + timedelta(days=offset)


def _working(nominal, line, opens_on, closes_on, calendar):
    """Before the congress: the working day before. In it: the day itself. After it: forward, unless a rule forbids a later day."""
    if nominal < opens_on:
        return calendar.working_day_before(nominal)
    if nominal <= closes_on:
        return nominal
    if line.movable:
        return calendar.working_day_after(nominal)
    return max(calendar.working_day_before(nominal), closes_on)


def _in_order(counted, needs):
    """Pull a line forward to the day of what waits for it: a rule in working days may overtake calendar offsets (Tết)."""
    done = dict(counted)
    for pk in _latest_first(counted, needs):
        for earlier in needs.get(pk, ()):
            if earlier in done and done[earlier].due_on > done[pk].due_on:
                due = done[pk].due_on
                done[earlier] = replace(done[earlier], due_on=due, start_on=min(done[earlier].start_on, due), pulled_by=done[pk].line)
    return done


def _latest_first(counted, needs):
    """Line ids so that each stands after everything that waits for it."""
    waiting = {pk: 0 for pk in counted}
    for pk in counted:
        for earlier in needs.get(pk, ()):
            if earlier in waiting:
                waiting[earlier] += 1
    ready = [pk for pk, n in waiting.items() if n == 0]
    order = []
    while ready:
        pk = ready.pop()
        order.append(pk)
        for earlier in needs.get(pk, ()):
            if earlier in waiting:
                waiting[earlier] -= 1
                if waiting[earlier] == 0:
                    ready.append(earlier)
    assert len(order) == len(counted), "lines wait for each other in a circle"
    return order


def compress(dated, needs, *, opens_on, calendar, today):
    """Past lines re-dated from today in their order, a working day for each of their old days.

    None comes later than what waits for it, nor than the last working day before the congress; what is hurried by that
    hurries only what it waits for itself. A line whose rule forbids a later day stays where it is.
    """
    late = {item.line.pk: item for item in dated if item.past and not item.fixed}
    first = calendar.working_day_after(today)
    days = {old: calendar.add(first, n) for n, old in enumerate(sorted({item.due_on for item in late.values()}))}
    limit = _limits(dated, needs, last=calendar.working_day_before(opens_on - timedelta(days=1)))
    new = {}
    for pk in _latest_first(limit, needs):
        if pk in late:
            new[pk] = max(min(days[late[pk].due_on], limit[pk]), today)
            for earlier in limit.keys() & needs.get(pk, ()):
                limit[earlier] = min(limit[earlier], new[pk])
    return [_compressed(item, new.get(item.line.pk), today) for item in dated]


def _limits(dated, needs, *, last):
    """{line id: the last day it may have}: that of the lines that wait for it and are not past themselves."""
    due = {item.line.pk: item.due_on for item in dated if not item.past}
    limits = {item.line.pk: last for item in dated}
    for pk, day in due.items():
        for earlier in needs.get(pk, ()):
            if earlier in limits:
                limits[earlier] = min(limits[earlier], day)
    return limits


def _compressed(item, day, today):
    if day is None:
        return item
    return replace(item, start_on=min(max(item.start_on, today), day), due_on=day, past=False, compressed_from=item.due_on)
