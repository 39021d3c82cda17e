"""Settings -> the business clock of the web side: which day and moment it is for the work.

It decides due days, windows and not-before. Leases, back-off and heartbeats go by the
database's own clock instead, which a demonstration cannot set.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment in Asia/Ho_Chi_Minh; a demonstration stands on its day, at the real time of day."""
    moment = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    if settings.DEMO_TODAY is None:
        return moment
    return moment.replace(
        year=settings.DEMO_TODAY.year, month=settings.DEMO_TODAY.month, day=settings.DEMO_TODAY.day
    )


def today() -> date:
    return now().date()
