"""A leader's lines of the week -> the weekly summary, a part of the day's mail: how each of their units stands, and what has changed since the last."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from congress.mailing.items import plain
from congress.templatetags.office import COLOUR_LOOKS, COLOUR_WORDS, number
from workflows.access import viewer_of
from workflows.models.directives import DayOverride
from workflows.models.units import Unit
from workflows.planning import rules_on
from workflows.readiness import change_of, mark_week, marks_before, readiness_of, summary_of, summary_sentence
from workflows.words import Anchor, Colour, Role

ROWS = 30
"""Units of a table, the worst first; the rest is a number and a link."""


@dataclass(frozen=True)
class Week:
    title: str
    sections: list


@dataclass(frozen=True)
class Section:
    """One unit of the leader's with its direct lower units."""

    unit: str
    sentence: str
    url: str
    rows: list
    more: int
    behind: int
    attention: int


def week_of(person, lines, *, today, keep=True):
    """The summary that lines of a mail owe, or None; compared with what stood before the day it is for, however late and often it is written.

    The first mail of a week keeps the marks that next week's is compared with; with `keep` off it is only looked at.
    """
    days = [line.notice.for_on for line in lines if line.notice.rule.anchor == Anchor.WEEK]
    if not days:
        return None
    calendar, day = DayOverride.objects.calendar(language=get_language()), max(days)
    leads = viewer_of(person, today=today).units_where(Role.LEADER)
    units = Unit.objects.with_lower(today).filter(pk__in=leads).order_by("path")
    sections = [_section(unit, day, today, calendar, keep) for unit in units]
    return Week(_title(sections, today), sections)


def _title(sections, today):
    year, week, _day = today.isocalendar()
    behind, attention = sum(section.behind for section in sections), sum(section.attention for section in sections)
    words = [
        ngettext("%(count)s behind", "%(count)s behind", behind) % {"count": behind},
        ngettext("%(count)s needs attention", "%(count)s need attention", attention) % {"count": attention},
    ]
    return _("Congress readiness, week %(week)s: %(counts)s") % {"week": f"{week}/{year}", "counts": ", ".join(words)}


def _section(unit, day, today, calendar, keep):
    readiness = readiness_of(unit, today=today, calendar=calendar, windows=rules_on)
    before = marks_before([unit.pk, *(row.unit.pk for row in readiness.rows)], day)
    if keep:
        mark_week(readiness, day)
    worst = sorted(readiness.rows, key=lambda row: WORST.index(row.colour) if row.colour in WORST else len(WORST))
    shown, colours = [readiness.total, *worst[:ROWS]], [row.colour for row in readiness.rows]
    return Section(
        unit=plain(unit),
        sentence=summary_sentence(summary_of(readiness.total.whole.figures, readiness.rules, calendar)),
        url=settings.SITE_URL + reverse("overview_unit", args=[unit.code]),
        rows=[_row(row, before.get(row.unit.pk)) for row in shown],
        more=len(worst[ROWS:]),
        behind=colours.count(Colour.BEHIND),
        attention=colours.count(Colour.ATTENTION),
    )


WORST = (Colour.BEHIND, Colour.ATTENTION, Colour.NO_PLAN)


def _row(row, mark):
    figures = row.whole.figures
    return {
        "unit": plain(row.unit),
        "shape": COLOUR_LOOKS[row.colour][0],
        "colour": str(COLOUR_WORDS[row.colour]),
        "done": number(figures.done),
        "total": number(figures.total),
        "overdue": number(figures.overdue),
        "change": _change(row, mark),
    }


def _change(row, mark):
    if mark is None:
        return "–"
    word = {
        1: pgettext("since last week", "better"), -1: pgettext("since last week", "worse"), 0: pgettext("since last week", "unchanged"),
    }[change_of(mark.colour, row.colour)]  # fmt: skip
    done = row.whole.figures.done - mark.done
    return f"{word} ({'+' if done > 0 else ''}{number(done)})" if done else word
