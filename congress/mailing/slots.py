"""A person, a day or a moment -> when their mail goes out: at their hour on their days, and never at night."""

from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

EARLIEST = time(6, 0)
LATEST = time(20, 0)
"""Between these hours of the person's own clock mail may go out; proposals of this software."""
MERGED_WITHIN = timedelta(minutes=10)
PLANNED_FROM = time(5, 30)
"""Before anything may go out, so that what happened at night stands in the morning's mail."""


@cache
def _zone(name):
    return ZoneInfo(name)


def zone_of(person):
    return _zone(person.time_zone) if person.time_zone else timezone.get_default_timezone()


def hour_of(person):
    return person.mail_hour or settings.REMIND_AT


def planning_hour():
    """From when on a working day its reminders are planned: before the first person's hour."""
    return min(settings.REMIND_AT, PLANNED_FROM)


def slot_on(person, day, calendar):
    """The moment of the person's mail on a day, or on the next of their days that is a working day."""
    while day.weekday() not in (person.mail_days or range(7)) or not calendar.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, hour_of(person), tzinfo=zone_of(person))


def slot_at_once(person, at, calendar):
    """The end of the ten minutes that `at` falls into; None at night and on days off, when the morning's mail says it."""
    local = at.astimezone(zone_of(person))
    if not calendar.is_working(local.date()):
        return None
    start = local.replace(minute=local.minute - local.minute % 10, second=0, microsecond=0)
    slot = start + MERGED_WITHIN
    return slot if EARLIEST <= local.time() and slot.date() == local.date() and slot.time() <= LATEST else None
