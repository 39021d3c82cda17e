"""The columns of the task list with what they sort by, and the words about a day."""

import django_tables2
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress.templatetags.office import day

SOON = 7
"""Working days within which a task is due soon."""
NEEDED = ("task__plan__unit", "task__stream", "task__owner")
SORTS = {
    "task": ["number", "search", "pk"],
    "unit": ["task__plan__unit__official", "task__plan__unit__path", "due_on", "pk"],
    "stream": ["task__stream__position", "due_on", "pk"],
    "due": ["due_on", "pk"],
    "state": ["phase", "due_on", "pk"],
}


def _column(label, **options):
    return django_tables2.Column(accessor="pk", verbose_name=label, **options)


class StageTable(django_tables2.Table):
    """Declares columns and what they sort by; the rows are made by views.task_rows, once, not cell by cell."""

    task = _column(gettext_lazy("Task"))
    unit = _column(gettext_lazy("Unit · Stream"))
    stream = _column(gettext_lazy("Stream"), visible=False)
    owner = _column(gettext_lazy("Owner"), orderable=False)
    due = _column(gettext_lazy("Due day"))
    state = _column(gettext_lazy("State"))
    moves = _column("", orderable=False)

    class Meta:
        template_name = "tables/list.html"
        order_by_field = "sort"
        order_by = "due"

    def order(self, stages, name, descending):
        """One index-borne order per column; what has no day or no number comes last either way."""
        fields = [F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True) for field in SORTS[name]]
        return stages.order_by(*fields), True

    def order_task(self, stages, descending):
        return self.order(stages, "task", descending)

    def order_unit(self, stages, descending):
        return self.order(stages, "unit", descending)

    def order_stream(self, stages, descending):
        return self.order(stages, "stream", descending)

    def order_due(self, stages, descending):
        return self.order(stages, "due", descending)

    def order_state(self, stages, descending):
        return self.order(stages, "state", descending)


def due_words(due_on, today, calendar):
    """(key of the tag, words) about the day of an open task: how long it is overdue, or how long there is."""
    if due_on is None:
        return "within", _("no day set")
    if due_on == today:
        return "due_today", _("due today")
    if due_on < today:
        days = calendar.between(due_on, today)
        late = ngettext("%(n)d working day overdue", "%(n)d working days overdue", days) % {"n": days}
        return "overdue", late if days else _("overdue")
    days = calendar.between(today, due_on)
    left = ngettext("%(n)d working day left", "%(n)d working days left", days) % {"n": days}
    return ("due_soon" if days <= SOON else "within"), left


def moved_words(nominal_on, calendar):
    why = calendar.why_off(nominal_on)
    if why:
        return _("moved from %(day)s, day off: %(why)s") % {"day": day(nominal_on), "why": why}
    return _("moved from %(day)s, a day off") % {"day": day(nominal_on)}
