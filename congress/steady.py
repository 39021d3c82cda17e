"""A number of seconds -> when beat rings next, by a clock that nobody can set.

Celery's own schedule goes by the machine's clock: set back an hour, it would be silent for that hour.
"""

import time
from datetime import UTC, datetime, timedelta

from celery.beat import PersistentScheduler
from celery.schedules import schedstate, schedule

BEGAN = datetime.now(UTC), time.monotonic()


class Every(schedule):
    def now(self):
        """As late as it was when this process began, and the time since then."""
        moment, counted = BEGAN
        return moment + timedelta(seconds=time.monotonic() - counted)

    def is_due(self, last_run_at):
        """At once where the last time lies ahead: a beat before this one wrote it down, and the clock has been set back since."""
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)


class Beat(PersistentScheduler):
    def merge_inplace(self, entries):
        """The seconds of the settings, counted."""
        super().merge_inplace({name: entry | {"schedule": Every(entry["schedule"])} for name, entry in entries.items()})
