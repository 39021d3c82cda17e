"""A day, an offset and the days off -> a working day. Pure; override rows come in as an argument.

Vietnam's public holidays, Tết and swapped Saturdays come from the `holidays` package.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import holidays

SATURDAY = 5
# The file alone: as a part of its package it would bring 250 other countries along, 9 MB in every process.
_FILE = spec_from_file_location("vietnam", Path(holidays.__file__).parent / "countries" / "vietnam.py")
assert _FILE and _FILE.loader, "the holidays package has no file for Vietnam any more"
_VIETNAM = module_from_spec(_FILE)
_FILE.loader.exec_module(_VIETNAM)


@lru_cache(maxsize=4)
def _country(language):
    return _VIETNAM.Vietnam(language=language)


@lru_cache(maxsize=4096)
def _is_workday(day):
    """Asked for every day between two days, for every row of a list: worth keeping."""
    return _country("vi").is_working_day(day)


class Calendar:
    """Working days of the office: Monday to Friday without public holidays, with swapped days; `overrides` win.

    `overrides` is {day: (working, reason)}.
    """

    def __init__(self, overrides: Mapping[date, tuple[bool, str]] | None = None, *, language="vi"):
        self.overrides = overrides or {}
        self.language = "en_US" if language.startswith("en") else "vi"

    def is_working(self, day):
        if day in self.overrides:
            return self.overrides[day][0]
        return _is_workday(day)

    def why_off(self, day):
        """The name of the holiday, "" for a plain weekend or a working day."""
        if day in self.overrides:
            working, reason = self.overrides[day]
            return "" if working else reason
        return _country(self.language).get(day, "") or ""

    def working_day_before(self, day):
        """The day itself if it is a working day, else the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def working_day_after(self, day):
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day, n):
        """The n-th working day after `day` (before it for a negative n), `day` itself not counted."""
        step = timedelta(days=1 if n >= 0 else -1)
        for _count in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first, last):
        """Working days after `first` up to and including `last`; negative when `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
