"""Cells -> recounted where the day has changed; and proven against the tasks they count."""

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery

from workflows.models.readiness import COUNTS, DAYS, MARKS, Cell
from workflows.models.tasks import Stage, Task
from workflows.models.units import Unit
from workflows.readiness.counting import as_day, as_moment
from workflows.words import OPEN_PHASES, Phase

BATCH = 100


def recount_stale(*, today):
    """Count again every cell that was not counted today; return how many. One statement where there is none.

    Each batch is a short transaction of its own, so that moves never wait long; a move that comes in between has
    counted its cell itself.
    """
    counted = 0
    while batch := list(_stale(today).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            counted += Cell.objects.recount_many(batch, today=today)
    return counted


def _stale(today):
    return Cell.objects.filter(Q(counted_on=None) | Q(counted_on__lt=today) | Q(counted_on__gt=today))


# The proof: counted afresh in a statement that shares nothing with the one that fills the cells

FRESH = """
SELECT t.plan_id, t.stream_id, u.path,
  SUM(CASE WHEN r.runs = 1 AND r.phase = 'waiting' THEN 1 ELSE 0 END), SUM(CASE WHEN r.runs = 1 AND r.phase = 'doing' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.runs = 1 AND r.phase = 'review' THEN 1 ELSE 0 END), SUM(CASE WHEN r.runs = 1 AND r.phase = 'blocked' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.phase = 'done' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.phase = 'suspended' OR (r.runs = 0 AND r.phase NOT IN ('done', 'cancelled')) THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.phase = 'cancelled' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.phase = 'done' AND s.reached_on > s.due_on THEN 1 ELSE 0 END),
  SUM(r.late), SUM(CASE WHEN r.late = 1 AND s.basis = 'rule' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.late = 1 AND r.phase = 'review' AND t.kind <> 'general' THEN 1 ELSE 0 END),
  SUM(CASE WHEN s.due_on <= r.day AND (r.phase = 'done' OR r.is_open = 1) THEN 1 ELSE 0 END),
  SUM(CASE WHEN s.due_on <= r.day AND r.phase = 'done' THEN 1 ELSE 0 END),
  MIN(CASE WHEN r.late = 1 THEN s.due_on END), MIN(CASE WHEN r.is_open = 1 THEN s.due_on END), MAX(t.last_moved_at)
FROM workflows_stage s JOIN workflows_task t ON t.id = s.task_id JOIN workflows_plan p ON p.id = t.plan_id JOIN workflows_unit u ON u.id = p.unit_id
JOIN (
  SELECT s.id, c.day, c.runs, CASE WHEN c.gone = 1 THEN 'cancelled' ELSE s.phase END AS phase,
    CASE WHEN c.runs = 1 AND s.phase IN ('waiting', 'doing', 'review', 'blocked') THEN 1 ELSE 0 END AS is_open,
    CASE WHEN c.runs = 1 AND s.phase IN ('waiting', 'doing', 'review', 'blocked') AND s.due_on < c.day THEN 1 ELSE 0 END AS late
  FROM workflows_stage s JOIN workflows_task t ON t.id = s.task_id JOIN (
    SELECT p.id AS plan_id, st.id AS stream_id, COALESCE(c.counted_on, %(today)s) AS day,
      CASE WHEN p.suspended_on IS NULL THEN 1 ELSE 0 END AS runs, CASE WHEN p.called_off THEN 1 ELSE 0 END AS gone
    FROM workflows_plan p CROSS JOIN workflows_stream st LEFT JOIN workflows_cell c ON c.plan_id = p.id AND c.stream_id = st.id
  ) c ON c.plan_id = t.plan_id AND c.stream_id = t.stream_id
) r ON r.id = s.id
GROUP BY t.plan_id, t.stream_id, u.path"""

FIELDS = (*COUNTS, *MARKS, *DAYS)


def verify(*, today):
    """Every difference between cells and tasks as a sentence for operators; none proves that the overview is true.

    Each cell is proven as of the day it was counted on.
    """
    fresh = _fresh(today)
    yield from _cells_that_differ(fresh)
    yield from _tasks_that_differ()


def _fresh(today):
    with connection.cursor() as cursor:
        cursor.execute(FRESH, {"today": today})
        found = {}
        for plan_id, stream_id, path, *figures in cursor.fetchall():
            *counts, oldest, soonest, moved_at = figures
            found[plan_id, stream_id] = (path, *counts, as_day(oldest), as_day(soonest), as_moment(moved_at))
    return found


def _cells_that_differ(fresh):
    paths = dict(Unit.objects.values_list("pk", "path"))
    cells = Cell.objects.order_by("plan_id", "stream_id").values_list("plan_id", "stream_id", "plan__unit", "path", *FIELDS)
    for plan_id, stream_id, unit_id, path, *figures in cells.iterator():
        name = f"cell of plan {plan_id}, stream {stream_id}"
        if path != paths[unit_id]:
            yield f"{name}: path is {path}, the unit's is {paths[unit_id]}"
        counted = fresh.pop((plan_id, stream_id), None)
        if counted is None:
            if any(figures):
                yield f"{name}: superfluous, no task stands behind it"
            continue
        for field, figure, true in zip(FIELDS, figures, counted[1:], strict=True):
            if figure != true:
                yield f"{name}: {field} is {figure}, the tasks say {true}"
    for plan_id, stream_id in sorted(fresh):
        yield f"cell of plan {plan_id}, stream {stream_id}: missing"


def _tasks_that_differ():
    current = Stage.objects.filter(task=OuterRef("pk"), phase__in=OPEN_PHASES).order_by("position")
    tasks = Task.objects.filter(phase__in=OPEN_PHASES).annotate(true_due_on=Subquery(current.values("due_on")[:1]), stage_phase=Subquery(current.values("phase")[:1]))
    for pk, due_on, true in tasks.exclude(due_on=F("true_due_on")).exclude(due_on=None, true_due_on=None).values_list("pk", "due_on", "true_due_on"):
        yield f"task {pk}: due on {due_on}, its current stage on {true}"
    for pk, phase, true in tasks.exclude(phase=F("stage_phase")).values_list("pk", "phase", "stage_phase"):
        yield f"task {pk}: phase is {phase}, its current stage's {true}"
    open_stages = Stage.objects.filter(task__phase__in=(Phase.DONE, Phase.CANCELLED), phase__in=OPEN_PHASES)
    for pk, task_id in open_stages.values_list("pk", "task"):
        yield f"task {task_id}: closed, but its stage {pk} is open"
