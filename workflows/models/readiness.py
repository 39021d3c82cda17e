"""Cells: what one plan has done in one stream, recounted from its few stages, never incremented."""

from django.db import models
from django.db.models import BigIntegerField, Count, DateField, F, Max, Min, Q

from workflows.models.tasks import Stage
from workflows.prepared import Place, Prepared
from workflows.words import COUNTED_PHASES, OPEN_PHASES, Basis, Colour, Kind, Phase

COUNTS = ("waiting", "doing", "review", "blocked", "done", "suspended", "cancelled")
MARKS = ("done_late", "overdue", "overdue_by_rule", "superior_late", "due", "due_done")
DAYS = ("oldest_overdue_on", "soonest_due_on", "last_moved_at")


def count_cell(plan, stream, today):
    """The true figures of a cell as of `today`, from its stages in one statement. Keys are the cell's fields."""
    found = COUNTED.rows(plan=plan.pk, stream=stream.pk, today=today)
    return _figures(found[0] if found else {}, plan)


def _figures(row, plan):
    """A row of sums, none where the cell is empty, as the cell's fields."""
    figures = {name: row.get(f"sum_{name}", None if name in DAYS else 0) for name in (*COUNTS, *MARKS, *DAYS)}
    if plan.called_off:
        return _as_called_off(figures)
    return _as_suspended(figures) if plan.suspended_on else figures


def _counted(stages, today):
    """The sums of each plan and stream that the stages lie in."""
    sums = {f"sum_{name}": expression for name, expression in _sums(today).items()}
    return stages.order_by().values("task__plan", "task__stream").annotate(**sums)


def _sums(today):
    late = Q(phase__in=OPEN_PHASES, due_on__lt=today)
    counted_due = Q(phase__in=[p for p in COUNTED_PHASES if p != Phase.SUSPENDED], due_on__lte=today)
    return dict(
        **{phase: Count("id", filter=Q(phase=phase)) for phase in COUNTS},
        done_late=Count("id", filter=Q(phase=Phase.DONE, reached_on__gt=F("due_on"))),
        overdue=Count("id", filter=late),
        overdue_by_rule=Count("id", filter=late & Q(basis=Basis.RULE)),
        superior_late=Count("id", filter=late & Q(phase=Phase.REVIEW) & ~Q(task__kind=Kind.GENERAL)),
        due=Count("id", filter=counted_due),
        due_done=Count("id", filter=counted_due & Q(phase=Phase.DONE)),
        oldest_overdue_on=Min("due_on", filter=late),
        soonest_due_on=Min("due_on", filter=Q(phase__in=OPEN_PHASES)),
        last_moved_at=Max("task__last_moved_at"),
    )


def _as_suspended(figures):
    """Suspension belongs to the plan: what was open counts as suspended, and nothing of it is late."""
    figures["suspended"] += sum(figures[phase] for phase in OPEN_PHASES)
    stopped = dict.fromkeys([*OPEN_PHASES, "overdue", "overdue_by_rule", "superior_late"], 0)
    return figures | stopped | {"due": figures["due_done"], "oldest_overdue_on": None, "soonest_due_on": None}


def _as_called_off(figures):
    """The whole plan leaves the counts: only how many there were is kept, as cancelled."""
    gone = dict.fromkeys([*COUNTS, *MARKS], 0) | {"cancelled": sum(figures[phase] for phase in COUNTS)}
    return gone | {"oldest_overdue_on": None, "soonest_due_on": None, "last_moved_at": figures["last_moved_at"]}


class CellManager(models.Manager["Cell"]):
    def recount(self, plan, stream, *, today):
        """Lock the cell in a statement of its own, count in the next. Caller's transaction."""
        cell = next(iter(LOCKED.rows(plan=plan.pk, stream=stream.pk)), None)
        if cell is None:
            cell, _new = self.get_or_create(plan=plan, stream=stream, defaults={"path": plan.unit.path})
        true = count_cell(plan, stream, today) | {"counted_on": today, "path": plan.unit.path}
        changed = {name: figure for name, figure in true.items() if getattr(cell, name) != figure}
        if changed:
            self.filter(pk=cell.pk).update(**changed)

    def recount_many(self, ids, *, today):
        """The same for many cells in three statements: lock them by id, count, write. Caller's transaction."""
        cells = list(self.select_for_update(of=("self",)).select_related("plan__unit").filter(pk__in=ids).order_by("pk"))
        counted = _counted(Stage.objects.filter(task__plan__in={cell.plan_id for cell in cells}), today)
        found = {(row["task__plan"], row["task__stream"]): row for row in counted}
        for cell in cells:
            for name, figure in _figures(found.get((cell.plan_id, cell.stream_id), {}), cell.plan).items():
                setattr(cell, name, figure)
            cell.counted_on, cell.path = today, cell.plan.unit.path
        self.bulk_update(cells, [*COUNTS, *MARKS, *DAYS, "counted_on", "path"])
        return len(cells)


class Cell(models.Model):
    """One row per plan and stream, the unit's path copied, true as of `counted_on`."""

    plan = models.ForeignKey("workflows.Plan", models.CASCADE, related_name="cells")
    stream = models.ForeignKey("workflows.Stream", models.PROTECT, related_name="+")
    path = models.CharField(max_length=80, db_index=True)
    waiting = models.PositiveIntegerField(default=0)
    doing = models.PositiveIntegerField(default=0)
    review = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    suspended = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    done_late = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    overdue_by_rule = models.PositiveIntegerField(default=0)
    superior_late = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0, help_text="stages due by the counted day")
    due_done = models.PositiveIntegerField(default=0, help_text="of these, done")
    oldest_overdue_on = models.DateField(null=True, blank=True)
    soonest_due_on = models.DateField(null=True, blank=True)
    last_moved_at = models.DateTimeField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True, db_index=True)

    objects = CellManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "stream"], name="one_cell_per_plan_and_stream")]

    def __str__(self):
        return f"{self.plan_id} · {self.stream_id}"


PLAN, STREAM = Place("plan", BigIntegerField()), Place("stream", BigIntegerField())
LOCKED = Prepared(lambda: Cell.objects.select_for_update().filter(plan=PLAN, stream=STREAM))
COUNTED = Prepared(lambda: _counted(Stage.objects.filter(task__plan=PLAN, task__stream=STREAM), Place("today", DateField())))


class Threshold(models.Model):
    """A value of the colour rules, published on the help page; a proposal that the office may change."""

    key = models.SlugField(max_length=60, unique=True)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    explanation = models.CharField(max_length=300, blank=True)
    explanation_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return f"{self.key} = {self.value}"


class WeekMark(models.Model):
    """How a unit stood on the day of a weekly summary, so that the next one can tell what has changed."""

    unit = models.ForeignKey("workflows.Unit", models.CASCADE, related_name="week_marks")
    on_day = models.DateField()
    colour = models.CharField(max_length=20, choices=Colour)
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()

    class Meta:
        ordering = ["unit", "-on_day"]
        constraints = [models.UniqueConstraint(fields=["unit", "on_day"], name="one_mark_per_unit_and_day")]

    def __str__(self):
        return f"{self.unit_id} · {self.on_day} · {self.colour}"
