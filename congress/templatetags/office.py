"""States, days, numbers, form fields -> the marks an office reads: shape and word, dd/mm/yyyy, 1.777, label-hint-error-field."""

from datetime import datetime
from functools import cache

from django import template
from django.forms import widgets
from django.template.loader import get_template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from workflows import words

register = template.Library()

# key -> (shape, tone, word). The shape alone tells the states apart in black and white.
WAITING, DOING, DECISION, STOPPED = ("○", "grey"), ("◐", "blue"), ("◇", "violet"), ("‖", "grey")
FINISHED, LATE, HINDERED, DROPPED = ("✓", "green"), ("✓•", "orange"), ("▲", "amber"), ("✕", "grey")
PHASE_LOOKS = {
    "waiting": WAITING, "doing": DOING, "review": DECISION, "blocked": HINDERED, "done": FINISHED, "suspended": STOPPED, "cancelled": DROPPED,
}  # fmt: skip
STATE_LOOKS = {
    **PHASE_LOOKS,
    **{str(state): PHASE_LOOKS[phase] for state, phase in words.PHASE_OF.items()},
    "returned": ("↩\ufe0e", "violet"),  # the selector keeps phones from drawing an emoji
    "done_late": LATE,
}
COLOUR_LOOKS = {
    "done": FINISHED,
    "on_track": ("●", "blue"),
    "attention": HINDERED,
    "behind": ("■", "red"),
    "not_due": WAITING,
    "silent": ("?", "silent"),
    "suspended": STOPPED,
    "cancelled": DROPPED,
    "no_plan": ("–", "grey"),
}
DUE_LOOKS = {"overdue": ("■", "red"), "due_today": HINDERED, "due_soon": HINDERED}
OWN_WORDS = {"done_late": _("Done late"), "silent": _("Silent"), "cancelled": _("Cancelled")}
STATE_WORDS = dict(words.Phase.choices) | dict(words.State.choices) | OWN_WORDS
COLOUR_WORDS = OWN_WORDS | dict(words.Colour.choices)
LEGEND = ("done", "on_track", "attention", "behind", "not_due", "silent", "suspended", "no_plan")


def _shape(shape):
    return format_html('<span class="shape" aria-hidden="true">{}</span>', shape)


@cache
def _tag(look, word, _language):
    shape, tone = look
    return format_html('<span class="tag tag-{}">{} {}</span>', tone, _shape(shape), word)


def state_html(key, detail=""):
    """Tag of a state or a phase; `detail` follows the word: "Chờ duyệt: Trưởng Tiểu ban"."""
    word = STATE_WORDS[key]
    return _tag(STATE_LOOKS[key], f"{word}: {detail}" if detail else str(word), get_language())


def colour_html(key, counts=""):
    """Tag of a colour; with `counts` ("0/15") the word is spoken only, for narrow cells."""
    look, word = COLOUR_LOOKS[key], COLOUR_WORDS[key]
    if not counts:
        return _tag(look, str(word), get_language())
    return format_html(
        '<span class="tag tag-{}">{} <span class="visually-hidden">{}: </span>{}</span>',
        look[1],
        _shape(look[0]),
        word,
        counts,
    )


def due_html(key, due_words):
    """The words about a due day ("quá hạn 7 ngày làm việc"), as a tag when they press."""
    if key not in DUE_LOOKS:
        return format_html("<span>{}</span>", due_words)
    return _tag(DUE_LOOKS[key], str(due_words), get_language())


register.simple_tag(state_html, name="state_tag")
register.simple_tag(colour_html, name="colour_tag")
register.simple_tag(due_html, name="due_tag")


def row_html(row_id, cells, classes=""):
    """A table row as one ready string. cells: (label, text or safe html, css class), the first of them the row's head."""
    (_label, head, css), *rest = cells
    parts = [
        f'<tr id="{escape(row_id)}" class="{escape(classes)}" tabindex="-1"><th scope="row" class="{css}">{conditional_escape(head)}</th>'
    ]
    parts += [
        f'<td data-label="{escape(label)}" class="{css}">{conditional_escape(cell)}</td>' for label, cell, css in rest
    ]
    return mark_safe("".join(parts) + "</tr>")


@register.simple_tag
def legend():
    """Every colour with its shape and word: [safe text]."""
    return [colour_html(key) for key in LEGEND]


def _local(value):
    """A moment is on the day that it is here, not on that of Greenwich."""
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def day(value):
    return f"{_local(value):%d/%m/%Y}" if value else ""


@register.filter
def weekday_day(value):
    return f"{WEEKDAYS[_local(value).weekday()]}, {_local(value):%d/%m/%Y}" if value else ""


@register.filter
def moment(value):
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""


@register.filter
def hour(value):
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def paper_day(value):
    """As papers write it: zero before days 1-9 and months 1-2 only."""
    if not value:
        return ""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return gettext("%(day)s/%(month)s/%(year)s") % {
        "day": f"{value.day:02d}",
        "month": month,
        "year": value.year,
    }


@register.filter
def number(value):
    return "" if value is None else number_format(value, force_grouping=True)


@register.filter
def dong(value):
    """1.234.567 đồng."""
    return "" if value is None else gettext("%(amount)s đồng") % {"amount": number(value)}


@register.filter
def percent(share, digits=0):
    return "" if share is None else number_format(round(share * 100, digits), decimal_pos=digits) + "%"


@register.filter
def file_size(size):
    if size < 1_000_000:
        return f"{number_format(max(1, round(size / 1000)))} kB"
    return f"{number_format(size / 1_000_000, decimal_pos=1)} MB"


@register.filter
def in_language(row, name):
    return words.in_language(row, name)


@register.simple_tag
def phone(written):
    digits = "".join(sign for sign in written or "" if sign.isdigit() or sign == "+")
    return format_html('<a href="tel:{}">{}</a>', digits, written) if digits else ""


# -- forms --------------------------------------------------------------------------------


def _classes(widget):
    if isinstance(widget, (widgets.RadioSelect, widgets.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, widgets.Select) else "form-control"


def _described_by(bound, hint):
    ids = [f"{bound.auto_id}_helptext"] if hint else []
    return " ".join(ids + ([f"{bound.auto_id}_error"] if bound.errors else []))


@register.filter
def control(bound, hint=""):
    """The bare input of a field, with our class and the ids of its hint and error."""
    widget = bound.field.widget
    attrs = {"class": f"{_classes(widget)} {widget.attrs.get('class', '')}".strip()}
    if not bound.use_fieldset and (described := _described_by(bound, hint or bound.help_text)):
        attrs["aria-describedby"] = described
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = False  # says nothing that the label does not, and vanishes while typing
    if isinstance(widget, widgets.DateInput):
        attrs |= {"data-day": "", "inputmode": "numeric", "autocomplete": "off"}
    return bound.as_widget(attrs=attrs)


@register.filter
def is_day(bound):
    return isinstance(bound.field.widget, widgets.DateInput)


@register.filter
def is_tick(bound):
    return isinstance(bound.field.widget, widgets.CheckboxInput)


@register.simple_tag
def field(bound, hint=""):
    return get_template("forms/field.html").render({"field": bound, "hint": hint})


@register.simple_tag
def form_fields(form):
    return mark_safe("".join([*map(str, form.hidden_fields()), *map(field, form.visible_fields())]))


@register.simple_tag
def form_errors(*forms):
    """The summary on top of a page; nothing when nothing is wrong."""
    found = [form for form in forms if form is not None and form.is_bound and form.errors]
    return get_template("forms/errors.html").render({"forms": found}) if found else ""
