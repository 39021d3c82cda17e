"""A secret address -> whose calendar it is -> what its reader may see right now -> an iCalendar file (RFC 5545)."""

from congress.feeds.addresses import address_of, feed_of, make_feed, revoke_feed, was_read
from congress.feeds.contents import congresses_of, day_calendar, own_calendar, unit_calendar
from congress.feeds.writing import written

__all__ = [
    "address_of", "congresses_of", "day_file", "day_to_publish", "feed_of", "make_feed", "own_calendar", "revoke_feed", "unit_calendar", "was_read", "written"
]  # fmt: skip


def day_file(plan):
    """The .ics of one congress day, in the language in force: a download."""
    return written(day_calendar(congresses_of([plan])[plan.pk]))


def day_to_publish(congress, *, at):
    """The .ics of one congress day as a mail carries it, in the language in force; `at`: when it was published."""
    return written(day_calendar(congress), published_at=at)
