"""A leader and a week -> the weekly summary: how each of their units stands, and what has changed since the last one."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

from congress.mailing.items import plain
from congress.mailing.texts import Letter
from congress.templatetags.office import COLOUR_LOOKS, COLOUR_WORDS
from workflows.access import viewer_of
from workflows.models.directives import DayOverride
from workflows.models.units import Unit
from workflows.planning import rules_on
from workflows.readiness import change_of, mark_week, marks_before, readiness_of, summary_of, summary_sentence
from workflows.words import Colour, Role, in_language

ROWS = 30
"""Units of a table, the worst first; the rest is a number and a link."""


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


def compose_week(person, *, at, keep=True):
    """The letter of a week. The first mail of a day keeps the marks that next week's is compared with; with `keep` off it is only looked at."""
    with override(person.language):
        calendar, today = DayOverride.objects.calendar(language=get_language()), at.date()
        leads = viewer_of(person, today=today).units_where(Role.LEADER)
        units = [unit for unit in Unit.objects.filter(pk__in=leads).order_by("path") if unit.ended_on is None]
        sections = [_section(unit, today, calendar, keep) for unit in units]
        name = plain(in_language(person, "name"))
        facts = {
            "name": name, "language": person.language, "subject": _subject(sections, today), "sections": sections, "at": at, "today": today,
            "profile_url": settings.SITE_URL + reverse("profile"),
        }  # fmt: skip
        text = render_to_string("mail/weekly.txt", facts).strip() + "\n"
        return Letter(facts["subject"], text, render_to_string("mail/weekly.html", facts), person.email, person.language, name)


def _subject(sections, today):
    year, week, _day = today.isocalendar()
    behind, attention = sum(section.behind for section in sections), sum(section.attention for section in sections)
    words = [
        ngettext("%(count)s behind", "%(count)s behind", behind) % {"count": behind},
        ngettext("%(count)s needs attention", "%(count)s need attention", attention) % {"count": attention},
    ]
    return _("Congress readiness, week %(week)s: %(counts)s") % {"week": f"{week}/{year}", "counts": ", ".join(words)}


def _section(unit, today, calendar, keep):
    readiness = readiness_of(unit, today=today, calendar=calendar, windows=rules_on)
    before = marks_before([unit.pk, *(row.unit.pk for row in readiness.rows)], today)
    if keep:
        mark_week(readiness, today)
    worst = sorted(readiness.rows, key=lambda row: WORST.index(row.colour) if row.colour in WORST else len(WORST))
    shown = [readiness.total, *worst[:ROWS]]
    colours = [row.colour for row in readiness.rows] or [readiness.total.colour]
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
        "done": figures.done,
        "total": figures.total,
        "overdue": figures.overdue,
        "change": _change(row, mark),
    }


def _change(row, mark):
    if mark is None:
        return "–"
    word = {
        1: pgettext("since last week", "better"), -1: pgettext("since last week", "worse"), 0: pgettext("since last week", "unchanged"),
    }[change_of(mark.colour, row.colour)]  # fmt: skip
    done = row.whole.figures.done - mark.done
    return f"{word} ({done:+d})" if done else word
