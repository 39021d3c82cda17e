"""A viewer and a unit -> the figures of those rows that the viewer could also open."""

from django.db.models import F, Min, Q, Sum

from workflows.access import tasks_seen
from workflows.models.readiness import Cell
from workflows.models.units import under
from workflows.readiness.rules import NONE, Figures
from workflows.words import COUNTED_PHASES, OPEN_PHASES


def figures_seen(viewer, unit, *, stream=None, own=False):
    """Of all that is counted in a unit and below it, the part that is not counts only for this viewer. One statement."""
    if not viewer.seats:
        return NONE
    place = Q(plan__unit=unit) if own else under(unit.path)
    cells = Cell.objects.filter(place, tasks_seen(viewer))
    if stream:
        cells = cells.filter(stream=stream)
    sums = cells.aggregate(
        total=Sum(_added(COUNTED_PHASES)),
        open=Sum(_added(OPEN_PHASES)),
        **{f"sum_{name}": Sum(name) for name in ("done", "done_late", "overdue", "blocked", "suspended")},
        longest=Min("oldest_overdue_on"),
    )
    oldest = sums.pop("longest")
    return Figures(oldest_overdue_on=oldest, **{name.removeprefix("sum_"): figure or 0 for name, figure in sums.items()})


def _added(phases):
    first, *rest = (F(str(phase)) for phase in phases)
    return sum(rest, first)
