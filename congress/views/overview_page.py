"""A unit's readiness and an address -> everything the overview page shows: sentences, filters, rows, paper."""

from functools import cache, cached_property
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress.templatetags.office import colour_html, number
from congress.views.overview_rows import Painter
from workflows.access import may_plan
from workflows.models import Unit
from workflows.readiness import figures_seen, how_bad, summary_of, summary_sentence, why, worst_of_all
from workflows.words import Colour, Level

PAGE = 50
GROUP_OF = {"total": "group=all", "suspended": "phase=suspended"}
"""Which rows of the task list a figure of the summary counts; the others are groups by their own name."""

BY_STATE = {colour.value: lambda row, colour=colour: row.colour == colour for colour in Colour} | {
    "silent": lambda row: row.silent,
    "unplanned": lambda row: row.plan is None,
}
ORDERS = {
    "official": None,
    "worst": lambda row: how_bad(row.whole),
    "moved": lambda row: (row.moved_on is not None, row.moved_on or row.unit.position),
}


def tasks_url(unit, what, *, stream=None, own=False):
    """The task list of exactly the rows that a figure counts."""
    place = f"&stream={stream.code}" if stream else ""
    return f"{reverse('tasks')}?unit={unit.code}{place}{'&own=1' if own else ''}&{GROUP_OF.get(what, f'group={what}')}"


def summary_html(unit, summary, *, linked=True, stream=None, own=False):
    """The sentence whose parts add up, each figure a link to its rows."""

    def shown(name):
        figure = getattr(summary, name)
        if not linked or not figure:
            return number(figure)
        return f'<a href="{escape(tasks_url(unit, name, stream=stream, own=own))}">{number(figure)}</a>'

    return mark_safe(summary_sentence(summary, shown))


def overdue_words(obstacle):
    if not obstacle.overdue:
        return ""
    days = obstacle.overdue_days
    return ngettext("overdue by %(days)s working day", "overdue by %(days)s working days", days) % {"days": days}


class Page:
    def __init__(self, readiness, asked, viewer, calendar, now):
        self.readiness, self.asked, self.viewer, self.calendar, self.now = readiness, asked, viewer, calendar, now
        self.unit, self.rules = readiness.unit, readiness.rules
        self.only = asked.get("state", "") if asked.get("state") in BY_STATE else ""
        self.order = asked.get("sort") if asked.get("sort") in ORDERS else "official"
        self.painter = Painter(readiness.streams, readiness.rules.today)

    @property
    def term(self):
        plans = [self.readiness.own.plan, *(row.plan for row in self.readiness.rows)]
        return next((plan.term for plan in plans if plan), "")

    @property
    def heading(self):
        named = f"{_('Congress preparation')} – {self.unit}"
        return f"{named}, {_('term %(term)s') % {'term': self.term}}" if self.term else named

    @property
    def export_url(self):
        kept = urlencode({name: self.asked[name] for name in ("state", "sort") if self.asked.get(name)})
        return reverse("overview_export", args=[self.unit.code]) + (f"?{kept}" if kept else "")

    # What has been counted, in sentences

    @property
    def tag(self):
        return colour_html(self.readiness.total.colour)

    @property
    def why(self):
        total = self.readiness.total
        plan = total.plan
        return why(total.whole, self.rules, self.calendar, window_opened_on=total.window_opened_on, suspended_on=plan and plan.suspended_on)

    @cached_property
    def summary(self):
        return summary_of(self.readiness.total.whole.figures, self.rules, self.calendar)

    @cached_property
    def seen(self):
        return figures_seen(self.viewer, self.unit)

    @property
    def all_seen(self):
        return self.seen.total == self.summary.total

    @property
    def sentence(self):
        return summary_html(self.unit, self.summary, linked=self.all_seen)

    @property
    def openable(self):
        """Where some are counts only: the sentence over those that open, and how many do not."""
        if self.all_seen:
            return ""
        hidden = self.summary.total - self.seen.total
        told = ngettext("%(count)s task is shown as a count only.", "%(count)s tasks are shown as counts only.", hidden) % {"count": number(hidden)}
        if not self.seen.total:
            return told
        sentence = summary_html(self.unit, summary_of(self.seen, self.rules, self.calendar))
        return format_html("{} {} {}", _("Of these can be opened:"), sentence, told)

    @property
    def states(self):
        """ "12 đơn vị: 6 đúng tiến độ · 3 cần chú ý · …": first parts that add up, then those that may overlap them."""
        rows = self.readiness.rows
        colours = [row.colour for row in rows]
        parts = [self._state(colour.value, colours.count(colour), str(colour.label).lower()) for colour in _STATE_ORDER if colour in colours]
        days = int(self.rules.value("silent-days"))
        silent, unplanned = sum(row.silent for row in rows), sum(row.plan is None for row in rows)
        more = []
        if silent:
            word = ngettext("silent for over %(days)s working day", "silent for over %(days)s working days", days) % {"days": days}
            more.append(self._state("silent", silent, word))
        if unplanned > colours.count(Colour.NO_PLAN):  # the others are counted by the colour that they have all the same
            again = _("not planned, those counted before included")
            more.append(self._state("unplanned", unplanned, again if Colour.NO_PLAN in colours else str(Colour.NO_PLAN.label).lower()))
        units = ngettext("%(count)s direct lower unit", "%(count)s direct lower units", len(rows)) % {"count": number(len(rows))}
        told = f"{escape(units)}: {' · '.join(parts)}"
        return mark_safe(told + (f"; {escape(_('of these'))} {' · '.join(more)}" if more else ""))

    def _state(self, key, count, word):
        return f'<a href="{escape(self.link(state=key))}">{number(count)} {escape(word)}</a>'

    @cached_property
    def obstacles(self):
        found = worst_of_all(self.unit, today=self.rules.today, calendar=self.calendar, viewer=self.viewer, streams=self.readiness.streams)
        return [(one, overdue_words(one)) for one in found]

    # Which rows, in which order

    def link(self, **changes):
        kept = {"state": self.only, "sort": self.order if "sort" in self.asked else ""} | changes
        kept = {name: value for name, value in kept.items() if value}
        return f"{reverse('overview_unit', args=[self.unit.code])}{'?' + urlencode(kept) if kept else ''}"

    @property
    def chips(self):
        words = {"": _("All"), "behind": _("Behind"), "attention": _("Needs attention"), "silent": _("Silent"), "unplanned": _("Not planned")}
        return [{"label": word, "url": self.link(state=key), "on": self.only == key} for key, word in words.items()]

    @property
    def chosen(self):
        words = dict(Colour.choices) | {"silent": _("Silent"), "unplanned": _("Not planned")}
        return words.get(self.only, "")

    @property
    def places(self):
        """The units of the viewer's seats, where there is more than one."""
        names = {seat.unit_path: seat for seat in self.viewer.seats}
        if len(names) < 2:
            return []
        codes = dict(Unit.objects.filter(pk__in=[seat.unit_id for seat in names.values()]).values_list("pk", "code"))
        return [
            {"label": seat.unit_name, "url": reverse("overview_unit", args=[codes[seat.unit_id]]), "on": seat.unit_id == self.unit.pk}
            for _path, seat in sorted(names.items())
        ]

    @cached_property
    def rows(self):
        """The rows in the wanted state and order."""
        rows = self.readiness.rows
        if self.only:
            rows = [row for row in rows if BY_STATE[self.only](row)]
        return sorted(rows, key=ORDERS[self.order]) if ORDERS[self.order] else rows

    @cached_property
    def pages(self):
        return Paginator(self.rows, max(len(self.rows), 1) if self.asked.get("page") == "all" else PAGE)

    @cached_property
    def part(self):
        return self.pages.get_page(self.asked.get("page"))

    @property
    def own_name(self):
        return _("Own work of %(unit)s") % {"unit": self.unit}

    @property
    def table(self):
        painter, readiness = self.painter, self.readiness
        lines = [painter.line(row) for row in self.part]
        if not self.only:
            if (readiness.own.whole.figures.total or not readiness.rows) and self.part.number == 1:
                lines.insert(0, painter.line(readiness.own, name=escape(self.own_name), own=True))
            if readiness.rows:
                lines.append(painter.line(readiness.total, name=escape(_("Total")), classes="total"))
        return mark_safe("".join(lines))

    @property
    def cards(self):
        """On a phone the worst come first, until an order is chosen."""
        rows = self.rows if "sort" in self.asked else sorted(self.rows, key=ORDERS["worst"])
        cards = [self.painter.card(row) for row in rows[max(self.part.start_index() - 1, 0) : self.part.end_index()]]
        if not self.only and self.part.number == 1 and self.readiness.own.whole.figures.total:
            cards.insert(0, self.painter.card(self.readiness.own, name=escape(self.own_name), own=True))
        return mark_safe("".join(cards))

    @property
    def worst_first(self):
        return "sort" not in self.asked or self.order == "worst"

    @property
    def clear_url(self):
        return self.link(state="")

    @property
    def official_url(self):
        return self.link(sort="official")

    @property
    def worst_url(self):
        return self.link(sort="worst")

    @property
    def moved_url(self):
        return self.link(sort="moved")

    @property
    def whole_url(self):
        return self.link(page="all")

    @property
    def no_rows(self):
        if self.unit.level == Level.CELL:
            return _("A cell has no direct lower units. Below are the cell's own tasks.")
        return _("This unit has no direct lower units. Below are its own tasks.")

    @property
    def may_plan(self):
        return may_plan(self.viewer, self.unit)

    @property
    def stale_on(self):
        counted_on = self.readiness.counted_on
        return counted_on if counted_on and counted_on < self.rules.today else None

    @property
    def abbreviations(self):
        return _("Each field: done/total of the unit and all below it.")

    # Paper

    @property
    def paper_title(self):
        several, one = _("CONGRESS PREPARATION OF PARTY ORGANISATIONS AT ALL LEVELS, TERM %(term)s"), _("PREPARATION OF THE CONGRESS OF %(unit)s, TERM %(term)s")
        return (several if self.readiness.rows else one) % {"term": self.term or "–", "unit": str(self.unit).upper()}

    @property
    def office_name(self):
        return paper_name(str(self.unit))

    @property
    def address(self):
        return settings.SITE_URL + reverse("overview_unit", args=[self.unit.code])

    @property
    def qr(self):
        return qr_svg(self.address)


_STATE_ORDER = (Colour.DONE, Colour.ON_TRACK, Colour.ATTENTION, Colour.BEHIND, Colour.NOT_DUE, Colour.SUSPENDED, Colour.NO_PLAN)

# How a committee signs, by how its organisation is called
SIGNED_AS = {"đảng bộ tỉnh ": "TỈNH ỦY ", "đảng bộ thành phố ": "THÀNH ỦY ", "đảng bộ huyện ": "HUYỆN ỦY ", "đảng bộ thị xã ": "THỊ ỦY ", "đảng bộ ": "ĐẢNG ỦY "}


def paper_name(name):
    """ "Đảng bộ tỉnh Đắk Nông" -> "TỈNH ỦY ĐẮK NÔNG", as the head of a paper has it."""
    for begins, signed in SIGNED_AS.items():
        if name.lower().startswith(begins):
            return signed + name[len(begins) :].upper()
    return name.upper()


@cache
def qr_svg(address):
    return mark_safe(segno.make(address, error="m").svg_inline(border=1, omitsize=True))
