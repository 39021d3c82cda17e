"""Rows of the readiness matrix -> table rows and phone cards as ready strings.

Made by hand: 130 units by six fields through a template cost more than all the rest of the page.
"""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from congress.templatetags.office import COLOUR_LOOKS, COLOUR_WORDS, number, phone
from workflows.words import Colour

CALM = (Colour.ON_TRACK, Colour.DONE, Colour.NOT_DUE)


class Painter:
    """The words and addresses of one page, looked up once."""

    def __init__(self, streams, today):
        self.today = today
        self.columns = [(stream.pk, escape(str(stream)), stream.code) for stream in streams]
        self.looks = {key: (*COLOUR_LOOKS[key], escape(str(COLOUR_WORDS[key]))) for key in COLOUR_LOOKS}
        self.cell_url = reverse("overview_cell", args=["CODE", "STREAM"])
        self.unit_url = reverse("overview_unit", args=["CODE"])
        self.label = escape(_("%(unit)s, %(stream)s: %(colour)s, %(done)s of %(total)s done, %(overdue)s overdue"))
        self.late = escape(pgettext("short", "%(count)s overdue"))
        self.stuck = escape(pgettext("short", "%(count)s blocked"))
        self.nothing = f'–<span class="visually-hidden"> {escape(_("no tasks"))}</span>'
        self.whole_name = escape(_("All streams"))
        self.updated = escape(_("Updated"))
        self.worst = escape(_("Worst below:"))

    def address(self, code, stream_code, own=False):
        return self.cell_url.replace("CODE", code).replace("STREAM", stream_code) + ("?own=1" if own else "")

    def unit_link(self, code, name):
        return f'<a href="{self.unit_url.replace("CODE", code)}">{name}</a>'

    def counts(self, figures, *, before="", apart=" "):
        parts = [f'<b class="nowrap">{self.late % {"count": grouped(figures.overdue)}}</b>'] if figures.overdue else []
        parts += [f'<span class="nowrap">{self.stuck % {"count": grouped(figures.blocked)}}</span>'] if figures.blocked else []
        told = f'<span class="nowrap">{before}{grouped(figures.done)}/{grouped(figures.total)}</span>'
        return f"{told}{apart}{' · '.join(parts)}" if parts else told

    def shape(self, key):
        return f'<span class="shape" aria-hidden="true">{self.looks[key][0]}</span>'

    def name_of(self, unit_name, stream_name, reading):
        told = self.label % {
            "unit": unit_name, "stream": stream_name, "colour": self.looks[reading.colour][2],
            "done": grouped(reading.figures.done), "total": grouped(reading.figures.total), "overdue": grouped(reading.figures.overdue),
        }  # fmt: skip
        return f"{told}, {self.looks['silent'][2]}" if reading.silent else told

    def tag(self, key):
        _shape, tone, word = self.looks[key]
        return f'<span class="tag tag-{tone}">{self.shape(key)} {word}</span>'

    def field(self, row, unit_name, column, own):
        """One stream of one unit: shape and counts, a link to what stands behind them."""
        stream_id, stream_name, stream_code = column
        reading = row.readings[stream_id]
        if not reading.figures.total:
            return f"<td>{self.nothing}</td>"
        silent = f" {self.shape('silent')}" if reading.silent else ""
        counts = self.counts(reading.figures, before=f"{self.shape(reading.colour)} ", apart="<br>")  # so that six fit beside each other
        return (
            f'<td><a class="tag tag-{self.looks[reading.colour][1]}" href="{self.address(row.unit.code, stream_code, own)}"'
            f' aria-label="{self.name_of(unit_name, stream_name, reading)}"><span>{counts}{silent}</span></a></td>'
        )

    def whole(self, row, unit_name, own):
        reading = row.whole
        _shape, tone, word = self.looks[reading.colour]
        told = (
            f'<a class="tag tag-{tone}" href="{self.address(row.unit.code, "all", own)}" aria-label="{self.name_of(unit_name, self.whole_name, reading)}">'
            f"{self.shape(reading.colour)} {word}</a>"
        )
        if row.plan and row.plan.called_off and not reading.figures.total:
            return self.tag("cancelled")
        if row.plan is None and reading.colour != Colour.NO_PLAN:
            told += f"<br>{self.tag('no_plan')}"
        if reading.figures.total:
            told += f"<br><small>{self.counts(reading.figures)}</small>"
        return told

    def congress(self, row):
        if row.plan is None:
            return escape(_("none yet"))
        day = f'<span class="nowrap">{row.plan.opens_on:%d/%m/%Y}</span>'
        if row.plan.suspended_on:
            return f"{day}<br>{self.tag('cancelled' if row.plan.called_off else 'suspended')}"
        return f"{day}<br><small>{escape(countdown(row.plan.opens_on, self.today))}</small>"

    def moved(self, row):
        if row.moved_on is None and not row.silent:
            return "–"
        day = f'<span class="nowrap">{row.moved_on:%d/%m/%Y}</span>' if row.moved_on else escape(_("never"))
        if not row.silent:
            return day
        _shape, tone, word = self.looks["silent"]
        return f'<span class="tag tag-{tone}">{self.shape("silent")}<span class="visually-hidden">{word}:</span> {day}</span>'

    def line(self, row, *, name=None, own=False, classes=""):
        """A table row; `name` replaces the link to the unit's own overview."""
        unit_name = name or escape(str(row.unit))
        head = unit_name if name else self.unit_link(row.unit.code, unit_name)
        below = row.whole.below
        if below.worst_code and not own:
            head += f'<small class="worst">{self.worst} {self.unit_link(below.worst_code, escape(below.worst_name))}</small>'
        fields = "".join([self.field(row, unit_name, column, own) for column in self.columns])
        return mark_safe(
            f'<tr class="{classes}"><th scope="row">{head}</th><td>{"" if classes else self.congress(row)}</td>'
            f'<td>{self.whole(row, unit_name, own)}</td>{fields}<td>{"" if classes else self.moved(row)}</td></tr>'
        )

    def card(self, row, *, name=None, own=False):
        """The same on a phone: what is not calm by name, the rest counted."""
        unit_name = name or escape(str(row.unit))
        head = unit_name if name else self.unit_link(row.unit.code, unit_name)
        loud, calm = [], 0
        for column in self.columns:
            reading = row.readings[column[0]]
            if reading.colour in CALM or not reading.figures.total:
                calm += reading.figures.total > 0
                continue
            loud.append(
                f'<a class="tag tag-{self.looks[reading.colour][1]}" href="{self.address(row.unit.code, column[2], own)}" aria-label="{self.name_of(unit_name, column[1], reading)}">'
                f"{column[1]} {self.shape(reading.colour)} {self.counts(reading.figures)}</a>"
            )
        if calm:
            told = ngettext("%(count)s other stream as planned", "%(count)s other streams as planned", calm) if loud else ngettext("%(count)s stream as planned", "%(count)s streams as planned", calm)
            loud.append(f'<a href="{self.address(row.unit.code, "all", own)}">{escape(told % {"count": calm})}</a>')
        call = f" · {phone(row.unit.phone)}" if row.unit.phone else ""
        return mark_safe(
            f'<li class="card"><div class="card-body"><h3>{head}</h3><p>{self.whole(row, unit_name, own)}</p>'
            f'<p>{self.congress(row).replace("<br>", " · ")}</p><p class="streams">{" ".join(loud)}</p>'
            f'<p class="secondary">{self.updated} {self.moved(row)}{call}</p></div></li>'
        )


def grouped(count):
    """2.062; what has nothing to group, as most fields, costs nothing."""
    return number(count) if count > 999 else count


def countdown(day, today):
    days = (day - today).days
    if days == 0:
        return _("opens today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}
