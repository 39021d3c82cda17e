"""The business clock stands on the demonstration's day and runs through it."""

from datetime import UTC, date, datetime

import time_machine

from congress import clock
from congress.templatetags.office import day, weekday_day


@time_machine.travel(datetime(2026, 3, 5, 20, 30, tzinfo=UTC), tick=False)
def test_without_a_demonstration_it_is_the_day_in_vietnam(settings):
    settings.DEMO_TODAY = None
    assert clock.today() == date(2026, 3, 6)
    assert clock.now().isoformat() == "2026-03-06T03:30:00+07:00"


@time_machine.travel(datetime(2026, 3, 5, 20, 30, tzinfo=UTC), tick=False)
def test_a_demonstration_stands_on_its_day_at_the_real_time_of_day(settings):
    settings.DEMO_TODAY = date(2025, 2, 10)
    assert clock.today() == date(2025, 2, 10)
    assert clock.now().isoformat() == "2025-02-10T03:30:00+07:00"


def test_a_moment_of_the_small_hours_is_told_with_the_day_that_it_is_in_vietnam():
    early = datetime(2025, 2, 9, 21, 8, tzinfo=UTC)
    assert (day(early), weekday_day(early)) == ("10/02/2025", "Thứ Hai, 10/02/2025")
    assert day(date(2025, 2, 9)) == "09/02/2025"
