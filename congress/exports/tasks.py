"""Stages as the task list shows them -> an XLSX or CSV file of exactly these rows."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.exports.sheets import csv_file, file_name, xlsx
from congress.templatetags.office import STATE_WORDS
from workflows.words import OPEN_PHASES, in_language

LIMIT = 10_000
COLUMNS = [
    (gettext_lazy("No."), 6),
    (gettext_lazy("Task"), 60),
    (gettext_lazy("Unit"), 36),
    (gettext_lazy("Stream"), 18),
    (gettext_lazy("Owner"), 30),
    (gettext_lazy("Start day"), 12),
    (gettext_lazy("Due day"), 12),
    (gettext_lazy("State"), 20),
    (gettext_lazy("Working days overdue"), 12),
    (gettext_lazy("Done on"), 12),
    (gettext_lazy("Deliverable"), 40),
]


def export_tasks(stages, fmt, *, calendar, now, about, what=""):
    """`stages` in their order, at most LIMIT of them; `about` is the unit's code for the file's name."""
    kept = list(stages[: LIMIT + 1])
    footnote = ""
    if len(kept) > LIMIT:
        kept.pop()
        footnote = _("Only the first 10,000 tasks are in this file. Narrow the filter to get the others.")
    rows = (_row(stage, now.date(), calendar) for stage in kept)
    name = file_name(what or _("tasks"), about, f"{now:%Y-%m-%d}", f"{now:%H%M}", ending=fmt)
    if fmt == "csv":
        return csv_file(name, COLUMNS, rows, footnote=footnote)
    return xlsx(name, COLUMNS, rows, title=what.capitalize() or _("Tasks"), footnote=footnote)


def _row(stage, today, calendar):
    task = stage.task
    runs = stage.phase in OPEN_PHASES and not task.plan.suspended_on
    late = calendar.between(stage.due_on, today) if runs and stage.due_on and stage.due_on < today else None
    return [
        stage.number,
        stage.label,
        str(task.plan.unit),
        str(task.stream),
        str(task.owner or ""),
        stage.start_on,
        stage.due_on,
        str(STATE_WORDS[stage.shown_state]),
        late,
        stage.reached_on,
        in_language(stage, "deliverable"),
    ]
