"""A viewer, what an address chose, an order and a page -> that page's rows with their counts, in one statement.

The statement's SQL depends on the viewer's roles and on which fields are filled in, not on the values in them. It is
built once for each such shape: for fifty rows that takes longer than fetching them.
"""

from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import BigIntegerField, CharField, DateField

from congress.filters import CappedCount, CappedSums, StageFilter, hidden_cells, in_group
from congress.tables import StageTable
from congress.views.light_rows import columns, light
from workflows.access import SeatView, Viewer, visible
from workflows.facts import with_delivery
from workflows.models import Stage
from workflows.prepared import Place, Prepared

PAGE = 50
PLACES = {
    "unit": Place("chosen_path", CharField()),
    "stream": Place("stream", CharField()),
    "owner": Place("owner", BigIntegerField()),
    "from": Place("from", DateField()),
    "to": Place("to", DateField()),
}
"""The fields whose values have a place; the others choose among a few answers, which are part of the shape."""


class Shape(NamedTuple):
    viewer: tuple
    chosen: tuple
    """(field, its answer; None for one of PLACES), of the fields that are filled in."""
    in_unit: bool
    whole: bool
    """Whether it also counts what there would be without the filter."""
    sort: str
    page: int
    english: bool


class Counts(NamedTuple):
    """What stands on each row of the page."""

    found: int
    hidden: str | None
    whole: int | None = None


def fetch(viewer, unit, chosen, *, whole, sort, page, english):
    """([LightStage], Counts), of no rows ([], None). `chosen` is {field: answer}; `unit` is the chosen one."""
    kept = tuple((name, None if _has_place(name, answer) else _fixed(answer)) for name, answer in chosen.items())
    shape = Shape(shape_of(viewer), kept, unit is not None, whole, sort, page, english)
    # Words are no place and no few answers: they are looked for in a statement of their own.
    statement = _made(shape) if "q" in chosen else _kept(shape)
    values = values_of(viewer) | {name: answer for name, answer in chosen.items() if _has_place(name, answer)}
    if unit is not None:
        values |= {"chosen_path": unit.path, "chosen_unit": unit.pk}
    found = statement.rows(**values)
    return light(found, english=english), Counts(*found[0][-len(_counted(shape)) :]) if found else None


def _has_place(name, answer):
    return name in PLACES and answer != "none"


def _fixed(answer):
    return tuple(answer) if isinstance(answer, list) else answer


def _counted(shape):
    return Counts._fields if shape.whole else Counts._fields[:-1]


@lru_cache(maxsize=100)
def _kept(shape):
    return _made(shape)


def _made(shape):
    return Prepared(lambda: _of_shape(shape))


def _of_shape(shape):
    viewer = viewer_of_shape(*shape.viewer)
    unit = SimpleNamespace(path=PLACES["unit"], pk=Place("chosen_unit", BigIntegerField())) if shape.in_unit else None
    seen = StageFilter(None, visible(Stage, viewer), viewer=viewer, unit=unit)
    rows = seen.narrowed({name: PLACES[name] if answer is None else answer for name, answer in shape.chosen})
    counts = {"found": CappedCount(rows), "hidden": CappedSums(hidden_cells(viewer, unit))}
    if shape.whole:
        all_of_it = seen.queryset.filter(in_group("all", viewer.on_day))
        counts["whole"] = CappedCount(seen.of_unit(all_of_it, "unit", "") if unit else all_of_it)
    ordered = StageTable(rows, order_by=shape.sort).data.data
    page = with_delivery(ordered).annotate(**counts).values_list(*columns(english=shape.english), *_counted(shape))
    return page[(shape.page - 1) * PAGE : shape.page * PAGE]


# A viewer with open places


def shape_of(viewer):
    """All that the SQL of the rules of access takes from a viewer but for the values in it."""
    return viewer.administrator, tuple((seat.role, len(seat.stream_ids)) for seat in viewer.seats)


def viewer_of_shape(administrator, seats):
    """A viewer with a Place for each value: the rules make SQL of it as of any other. `values_of` a viewer fill the places."""
    views = tuple(_seat_of_shape(number, *seat) for number, seat in enumerate(seats))
    return Viewer(Place("person", BigIntegerField()), Place("today", DateField()), views, administrator)


NUMBERS = ("seat_id", "holder_id", "unit_id", "plan_id", "subcommittee_id")


def _seat_of_shape(number, role, streams):
    facts = {name: Place(f"{name}{number}", BigIntegerField()) for name in NUMBERS}
    stream_ids = frozenset(Place(f"stream{number}_{nth}", BigIntegerField()) for nth in range(streams))
    return SeatView(role=role, label="", unit_path=Place(f"path{number}", CharField()), unit_name="", stream_ids=stream_ids, **facts)


def values_of(viewer):
    """What is to be put into the places of its shape."""
    values = {"person": viewer.person_id, "today": viewer.on_day}
    for number, seat in enumerate(viewer.seats):
        values |= {f"{name}{number}": getattr(seat, name) for name in NUMBERS} | {f"path{number}": seat.unit_path}
        values |= {f"stream{number}_{nth}": pk for nth, pk in enumerate(seat.stream_ids)}
    return values
