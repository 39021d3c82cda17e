"""A readiness of a unit -> what has changed since the last weekly summary, kept as one mark a unit and day."""

from workflows.models.readiness import WeekMark


def mark_week(readiness, on_day):
    """Keep how the unit and its direct lower units stand for the summary of a day; twice keeps it once, as it was first."""
    rows = [readiness.total, *readiness.rows]
    kept = set(WeekMark.objects.filter(unit__in=[row.unit.pk for row in rows], on_day=on_day).values_list("unit_id", flat=True))
    marks = [
        WeekMark(
            unit=row.unit,
            on_day=on_day,
            colour=row.colour,
            done=row.whole.figures.done,
            total=row.whole.figures.total,
            overdue=row.whole.figures.overdue,
        )
        for row in rows
        if row.unit.pk not in kept
    ]
    WeekMark.objects.bulk_create(marks, update_conflicts=True, unique_fields=["unit", "on_day"], update_fields=["on_day"])


def marks_before(units, day):
    """{unit id: its newest mark before a day}."""
    rows = WeekMark.objects.filter(unit__in=units, on_day__lt=day).order_by("on_day")
    return {mark.unit_id: mark for mark in rows}
