"""A person and the open lines of their mail -> its subject, text and HTML, in their language. Most urgent first.

Of a confidential stream nothing is said but how many tasks wait: mail leaves the house.
"""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from congress.mailing.items import CONGRESS, ORDER, OVERDUE, REPORTED, RETURNED, SOON, TO_DECIDE, TODAY, WATCHED, items_of, plain
from congress.templatetags.office import weekday_day
from workflows.words import in_language

LONGEST = 15  # items; the rest is a number and a link


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    address: str
    language: str
    name: str = ""


def compose(person, lines, *, at, told, gathered_from=None):
    with override(person.language):
        items = items_of(person, lines, told)
        shown = [item for item in items if not item.confidential]
        name = plain(in_language(person, "name"))
        facts = {
            "name": name,
            "language": person.language,
            "subject": subject(items, at.date()),
            "sections": _sections(shown[:LONGEST]),
            "more": len(shown[LONGEST:]),
            "hidden": _hidden(items),
            "gathered_from": gathered_from,
            "today": at.date(),
            "at": at,
            "reasons": _reasons(items),
            "work_url": settings.SITE_URL + reverse("my_work"),
            "profile_url": settings.SITE_URL + reverse("profile"),
        }
        text = render_to_string("mail/digest.txt", facts).strip() + "\n"
        return Letter(facts["subject"], text, render_to_string("mail/digest.html", facts), person.email, person.language, name)


def headings():
    return {
        RETURNED: _("Returned to you"),
        OVERDUE: _("Overdue"),
        TODAY: _("Due today"),
        TO_DECIDE: _("Waiting for your decision"),
        SOON: _("Due soon"),
        CONGRESS: _("The congress is near"),
        WATCHED: _("Tasks you watch"),
        REPORTED: _("Overdue, reported to you"),
    }


def _sections(items):
    """[(key, heading, [(number, item)])] in order of urgency."""
    numbered = list(enumerate(items, 1))
    sections = [(key, heading, [(n, item) for n, item in numbered if item.group == key]) for key, heading in headings().items()]
    return [section for section in sections if section[2]]


def subject(items, today):
    """Counts and the day, nothing else: a subject is read on locked phones."""
    counts = Counter(item.group for item in items)
    day = weekday_day(today)
    if get_language() == "vi":
        day = day[:1].lower() + day[1:]
    if set(counts) == {TO_DECIDE}:
        return _("Waiting for your approval: %(tasks)s") % {"tasks": _tasks(len(items))}
    if set(counts) == {RETURNED} and len(items) == 1 and not items[0].confidential:
        return _("Returned to be revised: %(task)s") % {"task": items[0].title}
    if set(counts) == {REPORTED}:
        units = ngettext("%(count)s unit", "%(count)s units", n := len({item.unit_id for item in items})) % {"count": n}
        return _("Overdue report: %(units)s, %(tasks)s (%(day)s)") % {"units": units, "tasks": _tasks(len(items)), "day": day}
    words = [
        ngettext("%(count)s returned", "%(count)s returned", counts[RETURNED]),
        ngettext("%(count)s overdue", "%(count)s overdue", counts[OVERDUE]),
        ngettext("%(count)s due today", "%(count)s due today", counts[TODAY]),
        ngettext("%(count)s to decide", "%(count)s to decide", counts[TO_DECIDE]),
        ngettext("%(count)s due soon", "%(count)s due soon", counts[SOON]),
        ngettext("%(count)s congress near", "%(count)s congresses near", counts[CONGRESS]),
        ngettext("%(count)s watched", "%(count)s watched", counts[WATCHED]),
        ngettext("%(count)s overdue reported", "%(count)s overdue reported", counts[REPORTED]),
    ]
    told = [word % {"count": counts[key]} for word, key in zip(words, ORDER, strict=True) if counts[key]]
    return _("Congress reminder: %(counts)s (%(day)s)") % {"counts": ", ".join(told), "day": day}


def _tasks(count):
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": count}


def _hidden(items):
    """One line a confidential stream: how many tasks, and that one must log in to see them."""
    counts = Counter(item.body for item in items if item.confidential)
    return [
        ngettext(
            "%(body)s: %(count)s task to handle (log in to see it)", "%(body)s: %(count)s tasks to handle (log in to see them)", count
        )
        % {"body": body, "count": count}
        for body, count in sorted(counts.items())
    ]


def _reasons(items):
    """Why this person gets this mail."""
    ways = {item.way for item in items}
    said = {
        "owner": _("you are the owner of these tasks"),
        "stand_in": _("you act for somebody who is absent"),
        "unowned": _("tasks of your subcommittee have no owner yet"),
        "decide": _("somebody waits for your decision"),
        "watch": _("you watch these tasks"),
        "report": _("tasks that you answer for have been overdue for several working days"),
    }
    return "; ".join(sentence for way, sentence in said.items() if way in ways)
