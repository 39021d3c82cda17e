"""A calendar of all-day events -> the bytes of an iCalendar file (RFC 5545, RFC 7986). Folding and escaping are the package's."""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import get_language

from congress.later import Later

icalendar = Later("icalendar")

ASK_AGAIN = timedelta(hours=4)
"""How often programs are asked to read a calendar anew; most have their own mind."""
SINCE, OFFSET = datetime(1975, 6, 13), timedelta(hours=7)
"""Asia/Ho_Chi_Minh, without summer time since that day."""


def written(calendar, *, published_at=None):
    """`published_at`: it goes out by mail, to be taken over once (METHOD:PUBLISH, RFC 5546 §3.2.1); else programs ask for it again."""
    file = icalendar.Calendar()
    file.add("prodid", "-//congress-preparation//calendar//VI")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("name", calendar.name)
    file.add("x-wr-calname", icalendar.vText(calendar.name))
    file.add("x-wr-timezone", icalendar.vText(settings.TIME_ZONE))
    if calendar.note:
        file.add("description", calendar.note)
        file.add("x-wr-caldesc", icalendar.vText(calendar.note))
    if published_at:
        file.add("method", "PUBLISH")
    else:
        file.add("refresh-interval", icalendar.vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
        file.add("x-published-ttl", icalendar.vDuration(ASK_AGAIN))
    file.add_component(_timezone())
    for day in calendar.days:
        file.add_component(_event(day, published_at))
    return file.to_ical()


def _timezone():
    """No event of ours has an hour, but a calendar without any component, as of somebody without work, would not be valid."""
    always = icalendar.TimezoneStandard()
    always.add("dtstart", SINCE)
    always.add("tzoffsetfrom", OFFSET)
    always.add("tzoffsetto", OFFSET)
    zone = icalendar.Timezone()
    zone.add("tzid", settings.TIME_ZONE)
    zone.add_component(always)
    return zone


def _event(day, published_at):
    event = icalendar.Event()
    if published_at:
        event.add("organizer", f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    event.add("uid", day.uid)
    event.add("sequence", day.sequence)
    event.add("dtstamp", published_at or day.changed_at)  # without METHOD, both say when the day was last changed
    event.add("last-modified", day.changed_at)
    event.add("dtstart", day.first_on)
    event.add("dtend", day.last_on + timedelta(days=1))
    event.add("summary", day.summary, parameters={"LANGUAGE": get_language()})
    event.add("description", "\n".join(day.lines))
    event.add("url", day.url)
    event.add("categories", [day.category])
    event.add("status", day.status)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
