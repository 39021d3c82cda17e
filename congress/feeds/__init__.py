"""A secret address -> whose calendar it is -> what its reader may see right now -> an iCalendar file (RFC 5545)."""

from congress.feeds.addresses import address_of, feed_of, make_feed, revoke_feed, was_read
from congress.feeds.contents import day_calendar, own_calendar, unit_calendar
from congress.feeds.writing import written

__all__ = ["address_of", "day_calendar", "day_file", "feed_of", "make_feed", "own_calendar", "revoke_feed", "unit_calendar", "was_read", "written"]


def day_file(congress):
    """The .ics of one congress day, in the language in force: a download, or a mail's attachment."""
    return written(day_calendar(congress))
