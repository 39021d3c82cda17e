"""A person and the open lines of their mail -> its subject, text and HTML, in their language. Most urgent first, the week's summary last.

Of a confidential stream nothing is said but how many tasks wait: mail leaves the house.
"""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, ngettext_lazy, override
from django.utils.translation import gettext as _

from congress.mailing.items import ASKED, CONGRESS, ORDER, OVERDUE, REPORTED, RETURNED, SOON, TO_DECIDE, TODAY, WATCHED, items_of, plain
from congress.mailing.weekly import week_of
from congress.templatetags.office import weekday_day
from workflows.words import in_language

LONGEST = 15  # items; the rest is a number and a link
LONGEST_SUBJECT = 100  # letters, with the weekly summary named at its end


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    address: str
    language: str
    name: str = ""


def compose(person, lines, *, at, told, gathered_from=None, keep=True):
    """`keep` off: the letter is only looked at, and leaves no marks of a weekly summary."""
    with override(person.language):
        items, week = items_of(person, lines, told), week_of(person, lines, today=at.date(), keep=keep)
        shown = [item for item in items if not item.confidential]
        name = plain(in_language(person, "name"))
        facts = {
            "name": name,
            "language": person.language,
            "subject": subject(items, week, at.date()),
            "tasks": bool(items),
            "sections": _sections(shown[:LONGEST]),
            "more": [(n, *page) for page, n in Counter(map(_page_of, shown[LONGEST:])).items()],
            "hidden": _hidden(items),
            "own_work": any(item.way in OWN_WORK for item in items),
            "week": week,
            "gathered_from": gathered_from,
            "today": at.date(),
            "at": at,
            "reasons": _reasons(items, week),
            "profile_url": settings.SITE_URL + reverse("profile"),
        }
        text = render_to_string("mail/digest.txt", facts).strip() + "\n"
        return Letter(facts["subject"], text, render_to_string("mail/digest.html", facts), person.email, person.language, name)


HEADINGS = {
    RETURNED: gettext_lazy("Returned to you"),
    OVERDUE: gettext_lazy("Overdue"),
    TODAY: gettext_lazy("Due today"),
    TO_DECIDE: gettext_lazy("Waiting for your decision"),
    ASKED: gettext_lazy("More time is asked for"),
    SOON: gettext_lazy("Due soon"),
    CONGRESS: gettext_lazy("The congress is near"),
    WATCHED: gettext_lazy("Tasks you watch"),
    REPORTED: gettext_lazy("Overdue, reported to you"),
}
CALM, LATE = ("#1f5fa8", "#1f5fa8", "▲"), ("#b42318", "#b42318", "■")
LOOKS = {OVERDUE: LATE, REPORTED: LATE, TODAY: ("#a15c07", "#8a4b00", "▲")}
COUNTS = {
    RETURNED: ngettext_lazy("%(count)s returned", "%(count)s returned", "count"),
    OVERDUE: ngettext_lazy("%(count)s overdue", "%(count)s overdue", "count"),
    TODAY: ngettext_lazy("%(count)s due today", "%(count)s due today", "count"),
    TO_DECIDE: ngettext_lazy("%(count)s to decide", "%(count)s to decide", "count"),
    ASKED: ngettext_lazy("%(count)s asking for time", "%(count)s asking for time", "count"),
    SOON: ngettext_lazy("%(count)s due soon", "%(count)s due soon", "count"),
    CONGRESS: ngettext_lazy("%(count)s congress near", "%(count)s congresses near", "count"),
    WATCHED: ngettext_lazy("%(count)s watched", "%(count)s watched", "count"),
    REPORTED: ngettext_lazy("%(count)s overdue reported", "%(count)s overdue reported", "count"),
}
OWN_WORK = ("owner", "stand_in", "unowned")
IN_MY_WORK = ("owner", "stand_in", "decide")
"""What My work lists; the notices list everything."""
HIDDEN = {
    "handle": ngettext_lazy("%(body)s: %(count)s task to handle (log in to see it)", "%(body)s: %(count)s tasks to handle (log in to see them)", "count"),
    "late": ngettext_lazy("%(body)s: %(count)s task overdue (log in to see it)", "%(body)s: %(count)s tasks overdue (log in to see them)", "count"),
    "follow": ngettext_lazy("%(body)s: %(count)s task to follow (log in to see it)", "%(body)s: %(count)s tasks to follow (log in to see them)", "count"),
}
REASONS = {
    "owner": gettext_lazy("you are the owner of these tasks"),
    "stand_in": gettext_lazy("you act for somebody who is absent"),
    "unowned": gettext_lazy("tasks of your subcommittee have no owner yet"),
    "decide": gettext_lazy("somebody waits for your decision"),
    "asked": gettext_lazy("somebody asks for more time for a task that you answer for"),
    "watch": gettext_lazy("you watch these tasks"),
    "report": gettext_lazy("tasks that you answer for have been overdue for several working days"),
    "week": gettext_lazy("you lead the units of the weekly summary"),
}


def _sections(items):
    """[(heading, colours of its line and letters, shape, [(number, item)])] in order of urgency."""
    numbered = list(enumerate(items, 1))
    groups = {item.group for item in items}
    return [(str(HEADINGS[key]), *LOOKS.get(key, CALM), [(n, item) for n, item in numbered if item.group == key]) for key in ORDER if key in groups]


def subject(items, week, today):
    """Counts and the day: a subject is read on locked phones. A single returned task stands with its title, never one of a confidential stream."""
    if not items and week:
        return week.title
    of_tasks = _of_tasks(items, today)
    both = _("%(tasks)s, with the weekly summary") % {"tasks": of_tasks}
    return both if week and len(both) <= LONGEST_SUBJECT else of_tasks


def _of_tasks(items, today):
    counts = Counter(item.group for item in items)
    day = weekday_day(today)
    if get_language() == "vi":
        day = day[:1].lower() + day[1:]
    if set(counts) == {TO_DECIDE}:
        return _("Waiting for your approval: %(tasks)s") % {"tasks": _tasks(len(items))}
    if set(counts) == {ASKED}:
        return _("More time asked of you: %(tasks)s") % {"tasks": _tasks(len(items))}
    if set(counts) == {RETURNED} and len(items) == 1 and not items[0].confidential:
        return _("Returned to be revised: %(task)s") % {"task": items[0].title}
    if set(counts) == {REPORTED}:
        units = ngettext("%(count)s unit", "%(count)s units", n := len({item.unit_id for item in items})) % {"count": n}
        return _("Overdue report: %(units)s, %(tasks)s (%(day)s)") % {"units": units, "tasks": _tasks(len(items)), "day": day}
    told = [COUNTS[key] % {"count": counts[key]} for key in ORDER if counts[key]]
    return _("Congress reminder: %(counts)s (%(day)s)") % {"counts": ", ".join(told), "day": day}


def _tasks(count):
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": count}


def _hidden(items):
    """[(line, address)] of the confidential streams: how many tasks of which body, and where who logs in finds them."""
    counts = Counter((item.body, _told_as(item), _page_of(item)) for item in items if item.confidential)
    return [(HIDDEN[way] % {"body": body, "count": n}, url) for (body, way, (_name, url)), n in counts.items()]


def _told_as(item):
    if item.group == REPORTED:
        return "late"
    return "follow" if item.way in ("report", "watch") else "handle"


def _page_of(item):
    """(name, address) of the page that lists the task."""
    name, page = (_("My work"), "my_work") if item.way in IN_MY_WORK else (_("Notices"), "notices")
    return name, settings.SITE_URL + reverse(page)


def _reasons(items, week):
    """Why this person gets this mail."""
    ways = {item.way for item in items} | ({"week"} if week else set())
    return "; ".join(str(sentence) for way, sentence in REASONS.items() if way in ways)
