"""The readiness matrix of a unit -> an XLSX file with the same rows and figures as the page."""

from django.utils.translation import gettext as _

from congress.exports.sheets import file_name, xlsx
from workflows.readiness import WHOLE, summary_of, summary_sentence


def export_overview(readiness, rows, *, calendar, now):
    """`rows` as the page shows them; own work first and the total last only where no filter is on."""
    filtered = len(rows) != len(readiness.rows)
    name = file_name(_("readiness"), readiness.unit.code, f"{now:%Y-%m-%d}", f"{now:%H%M}", ending="xlsx")
    lines = [_line(row, str(row.unit), readiness) for row in rows]
    if not filtered:
        own = _("Own work of %(unit)s") % {"unit": readiness.unit}
        lines = [_line(readiness.own, own, readiness), *lines, _line(readiness.total, _("Total"), readiness)]
    sentence = summary_sentence(summary_of(readiness.total.whole.figures, readiness.rules, calendar))
    told = _("Figures as of %(hour)s on %(day)s.") % {"hour": f"{now:%H:%M}", "day": f"{now:%d/%m/%Y}"}
    return xlsx(name, _columns(readiness), lines, title=_("Readiness"), footnote=f"{told} {sentence}")


def _columns(readiness):
    columns = [(_("Unit"), 40), (_("Congress day"), 13), (_("State"), 18)]
    for stream in (None, *readiness.streams):
        name = str(stream or _("All streams"))
        columns += [(f"{name}: {word}", width) for word, width in _figures(stream)]
    return [*columns, (_("Updated"), 12), (_("Silent"), 12), (_("Worst below"), 36)]


def _figures(stream):
    state = [(_("state"), 16)] if stream else []
    share = [] if stream else [(_("share done (%)"), 12)]
    return [*state, (_("done"), 11), (_("assigned"), 11), (_("overdue"), 11), (_("blocked"), 11), *share]


def _line(row, name, readiness):
    line = [name, row.plan.opens_on if row.plan else None, str(row.colour.label)]
    for key in (WHOLE, *(stream.pk for stream in readiness.streams)):
        reading = row.readings[key]
        figures = reading.figures
        line += [str(reading.colour.label) if figures.total else None] if key else []
        line += [figures.done, figures.total, figures.overdue, figures.blocked]
        line += [] if key else [round(100 * figures.done / figures.total, 1) if figures.total else None]
    return [*line, row.moved_on, _("yes") if row.silent else _("no"), row.whole.below.worst_name or None]
