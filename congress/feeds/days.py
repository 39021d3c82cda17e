"""Congresses and stages -> the all-day events that stand for them. What may be shown has been decided before; of a confidential stream only counts come in."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress.templatetags.office import day as day_words
from congress.templatetags.office import number
from workflows.planning.dating import last_day
from workflows.words import Basis, in_language

NAMED = 15
"""Titles in the text of one day; the rest is a number."""


@dataclass(frozen=True)
class Day:
    """`sequence` and `changed_at` only ever rise for one uid; `changed_at` is when what is shown was last changed."""

    uid: str
    first_on: date
    last_on: date
    summary: str
    lines: list[str]
    url: str
    category: str
    changed_at: datetime
    sequence: int = 0
    status: str = "CONFIRMED"


def plain(text):
    """One line without control characters: what a title holds must not become a line of the file."""
    return " ".join("".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in str(text)).split())


def _uid(kind, *parts):
    return "-".join([kind, *map(str, parts)]) + f"@{urlsplit(settings.SITE_URL).hostname}"


def _at(name, *args, **asked):
    """An address of the configured site, never of the host that was asked."""
    return settings.SITE_URL + reverse(name, args=args) + (f"?{urlencode(asked)}" if asked else "")


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


# The congress itself


def congress_name(plan):
    return _("Congress of %(unit)s, term %(term)s") % {"unit": plain(plan.unit), "term": plan.term}


def congress_day(congress):
    """Of a suspended plan the day stays, as tentative: gone, it would read as called off, and firm it is no longer."""
    plan = congress.plan
    name, lines = congress_name(plan), [_length(congress)]
    changed = [plan.created_at, congress.versioned_at]
    if plan.suspended_on and not plan.called_off:
        words = {"day": day_words(plan.suspended_on), "reason": plain(plan.suspension_reason)}
        lines.append(_("Suspended since %(day)s: %(reason)s") % words)
        name = _("%(congress)s (suspended)") % {"congress": name}
        changed.append(midnight(plan.suspended_on))
    return Day(
        uid=_uid("congress", plan.pk),
        first_on=plan.anchor_on,
        last_on=last_day(plan.anchor_on, congress.days),
        summary=name,
        lines=lines,
        url=_at("congress", congress.pk),
        category=_("Congress"),
        changed_at=max(filter(None, changed)),
        sequence=congress.versions or 0,
        status="CANCELLED" if congress.dropped else "TENTATIVE" if plan.suspended_on else "CONFIRMED",
    )


def _length(congress):
    days = congress.days.normalize()
    whole = int(days) if days == int(days) else days
    return ngettext("Length: %(n)s day", "Length: %(n)s days", whole) % {"n": number(whole)}


def road_day(stage, *, session):
    """A day on the congress's own road: the preparatory session, or the day the congress must be summoned by."""
    name = congress_name(stage.task.plan)
    words = _("Preparatory session: %(congress)s") if session else _("Due: summons – %(congress)s")
    return _of_stage(stage, words % {"congress": name}, _("Preparatory session") if session else _("Due day"), [])


# What is due


def due_day(stage, *, acting_for=""):
    lines = [_("Standing in for %(person)s") % {"person": plain(acting_for)}] if acting_for else []
    return _of_stage(stage, _("Due: %(title)s") % {"title": plain(stage.label)}, _("Due day"), lines)


def _of_stage(stage, summary, category, lines):
    task = stage.task
    state = _("State: %(state)s") % {"state": task.get_state_display()}
    rule = [_("A rule fixes this day.")] if stage.basis == Basis.RULE else []
    return Day(
        uid=_uid("stage", stage.pk),
        first_on=stage.due_on,
        last_on=stage.due_on,
        summary=summary,
        lines=[f"{plain(task.plan.unit)} · {plain(task.stream)}", state, *rule, *lines],
        url=_at("task", task.pk),
        category=category,
        changed_at=max(filter(None, [task.plan.created_at, stage.versioned_at, stage.changed_at, task.last_moved_at])),
        sequence=task.version,  # rises whenever due_version does, and with the day of a later stage of a long task too
    )


def unit_day(plan, on, stages, *, today):
    """All that a unit's reader may see of one day. A sum has no history: as of today, whatever it was yesterday."""
    titles = [f"{plain(stage)} · {plain(stage.task.stream)}" for stage in stages]
    more = len(titles) - NAMED
    rest = [ngettext("and %(n)s other task", "and %(n)s other tasks", more) % {"n": number(more)}] if more > 0 else []
    said = ngettext("%(unit)s: %(n)s task due", "%(unit)s: %(n)s tasks due", len(titles))
    return Day(
        uid=_uid("day", plan.pk, f"{on:%Y%m%d}"),
        first_on=on,
        last_on=on,
        summary=said % {"unit": plain(plan.unit), "n": number(len(titles))},
        lines=titles[:NAMED] + rest,
        url=_at("tasks", unit=plan.unit.code, own=1, group="open"),
        category=_("Due day"),
        changed_at=midnight(today),
    )


def counted_day(plan, stream, body, on, count, *, whose, today, mine):
    """Of a confidential stream a calendar tells how many and of which body, to its own members too: it leaves the house."""
    name = plain(body or in_language(stream, "subcommittee") or stream)
    if mine:
        said = ngettext(
            "%(body)s: %(count)s task to handle (log in to see it)", "%(body)s: %(count)s tasks to handle (log in to see them)", count
        ) % {"body": name, "count": number(count)}
    else:
        said = _("Tasks of the %(body)s (%(n)s)") % {"body": name, "n": number(count)}
    return Day(
        uid=_uid("counted", whose, plan.pk, stream.pk, f"{on:%Y%m%d}"),
        first_on=on,
        last_on=on,
        summary=_("Due: %(title)s") % {"title": said},
        lines=[plain(plan.unit)],
        url=_at("my_work") if mine else _at("unit", plan.unit.code),
        category=_("Due day"),
        changed_at=midnight(today),
    )
