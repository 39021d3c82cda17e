"""A stretch of the unit path -> sums of cells per direct lower unit and stream, and how those below them stand.

Two statements however many units there are. They are written out because the web process would otherwise judge every
unit of a province itself (100 times what a page may cost); tests hold `_judged` to rules.colour_of case by case.
"""

from datetime import UTC, date, datetime

from django.db import connection
from django.utils import timezone

from workflows.models.units import STEP
from workflows.readiness.rules import Below, Figures

WHOLE = 0
"""The stream number under which all streams together stand."""

OPEN = "waiting + doing + review + blocked"

SUMS = f"""
SELECT substr(path, 1, %(row)s), CASE WHEN length(path) <= %(row)s THEN 1 ELSE 0 END, stream_id,
  SUM({OPEN} + done + suspended), SUM(done), SUM(done_late), SUM({OPEN}), SUM(overdue), SUM(overdue_by_rule), SUM(blocked),
  SUM(suspended), SUM(superior_late), SUM(due), SUM(due_done), MIN(oldest_overdue_on), MIN(soonest_due_on), MAX(last_moved_at),
  MIN(counted_on)
FROM workflows_cell WHERE path >= %(first)s AND path < %(last)s
GROUP BY 1, 2, 3"""

_FIGURES = f"""SELECT path, {{stream}} AS stream, SUM(overdue_by_rule) AS by_rule, MIN(oldest_overdue_on) AS oldest, SUM(due) AS due,
  SUM(due_done) AS due_done, SUM(blocked) AS blocked, SUM(superior_late) AS superior_late, SUM({OPEN}) AS still_open,
  SUM(done) AS done, SUM(suspended) AS suspended
FROM workflows_cell WHERE path >= %(first)s AND path < %(last)s AND length(path) > %(row)s GROUP BY path{{group}}"""

_SHARE = "WHEN k.behind > 0 AND k.behind * 100 >= %({key})s * f.units THEN {mark}"

STANDING = f"""
WITH figures AS ({_FIGURES.format(stream="stream_id", group=", stream_id")} UNION ALL {_FIGURES.format(stream=WHOLE, group="")}),
judged AS (
  SELECT path, stream, oldest, CASE
    WHEN by_rule >= %(rule)s OR oldest < %(behind)s OR (due >= %(least)s AND due_done * 100 < %(share)s * due) THEN 3
    WHEN oldest < %(attention)s OR blocked > 0 OR superior_late > 0 THEN 2
    WHEN (still_open > 0 AND due > 0) OR (still_open = 0 AND suspended = 0 AND done > 0) THEN 1
    WHEN still_open = 0 AND suspended > 0 THEN -1 ELSE 0 END AS mark
  FROM figures),
planned AS (
  SELECT DISTINCT u.path FROM workflows_plan p JOIN workflows_unit u ON u.id = p.unit_id
  WHERE p.purpose = 'congress' AND u.path >= %(first)s AND u.path < %(last)s),
family AS (
  SELECT substr(path, 1, length(path) - {STEP}) AS path, COUNT(*) AS units
  FROM workflows_unit WHERE path >= %(first)s AND path < %(last)s 
    AND (ended_on IS NULL OR ended_on >= %(today)s OR path IN (SELECT path FROM figures)) GROUP BY 1)"""

# Level by level from the deepest: a unit's mark is its own, raised by the share of its direct lower units behind; what is
# suspended or has no plan is not lifted to "on track" by those below.
_KIDS = f""",
kids{{n}} AS (
  SELECT substr(path, 1, {{n}} - {STEP}) AS path, stream, SUM(CASE WHEN mark = 3 THEN 1 ELSE 0 END) AS behind,
    SUM(CASE WHEN mark = 2 THEN 1 ELSE 0 END) AS attention, SUM(CASE WHEN mark = 1 THEN 1 ELSE 0 END) AS fine, MIN(oldest) AS oldest,
    MIN(CASE WHEN mark >= 2 THEN CAST(9 - mark AS text) || COALESCE(CAST(oldest AS text), '9999-12-31') || path END) AS worst
  FROM {{level}} GROUP BY 1, 2)"""

_LEVEL = f""",
level{{n}} AS (
  SELECT b.path, b.stream, CASE WHEN MAX(b.mark) < 2 AND (MIN(b.mark) < 0 OR COUNT(p.path) = 0) THEN 0 ELSE MAX(b.mark) END AS mark,
    MIN(b.oldest) AS oldest
  FROM (
    SELECT path, stream, mark, oldest FROM judged WHERE length(path) = {{n}}
    UNION ALL
    SELECT k.path, k.stream, CASE {_SHARE.format(key="parent_behind", mark=3)} {_SHARE.format(key="parent_attention", mark=2)}
      WHEN k.fine > 0 THEN 1 ELSE 0 END, k.oldest
    FROM kids{{below}} k JOIN family f ON f.path = k.path
  ) b LEFT JOIN planned p ON p.path = b.path GROUP BY b.path, b.stream)"""

_ANSWER = """
SELECT f.path, k.stream, f.units, k.behind, k.attention, k.fine, w.name, w.name_en, w.code
FROM family f LEFT JOIN kids{n} k ON k.path = f.path LEFT JOIN workflows_unit w ON w.path = substr(k.worst, 12)
WHERE length(f.path) = %(row)s"""


def sums_below(path):
    """({(path of the unit itself or of a direct lower one, own work?, stream id): Figures}, the oldest day counted)."""
    found, counted_on = {}, None
    for child, own, stream_id, *counts, oldest, soonest, moved_at, counted in _rows(SUMS, stretch(path)):
        moved_at = as_moment(moved_at)
        moved_on = timezone.localtime(moved_at).date() if moved_at else None
        found[child, bool(own), stream_id] = Figures(*counts, as_day(oldest), as_day(soonest), moved_on)  # type: ignore[call-arg]
        counted = as_day(counted)
        counted_on = counted if counted_on is None or (counted and counted < counted_on) else counted_on
    return found, counted_on


def standing_below(path, deepest, rules, english):
    """{(path of a direct lower unit, stream id or WHOLE): Below}; `deepest` is the length of the longest path under it."""
    row = len(path) + STEP
    if deepest <= row:
        return {}
    asked = stretch(path) | {
        "rule": rules.value("behind-rule-overdue"),
        "least": rules.value("behind-done-share-from"),
        "share": rules.value("behind-done-share"),
        "behind": rules.behind_before,
        "attention": rules.attention_before,
        "parent_behind": rules.value("parent-behind-share"),
        "parent_attention": rules.value("parent-attention-share"),
        "today": rules.today,
    }
    found = {}
    for child, stream_id, units, behind, attention, fine, name, name_en, code in _rows(_standing(row, deepest), asked):
        worst = (english and name_en) or name or ""
        found[child, stream_id or WHOLE] = Below(units, behind or 0, attention or 0, fine or 0, worst, code or "")
    return found


def _standing(row, deepest):
    statement = STANDING + _LEVEL_OF_LEAVES.format(n=deepest)
    for length in range(deepest, row, -STEP):
        statement += _KIDS.format(n=length, level=f"level{length}")
        if length - STEP > row:
            statement += _LEVEL.format(n=length - STEP, below=length)
    return statement + _ANSWER.format(n=row + STEP)


_LEVEL_OF_LEAVES = """,
level{n} AS (SELECT path, stream, mark, oldest FROM judged WHERE length(path) = {n})"""


def stretch(path):
    """The range of paths of a unit and all below it, and how long the path of a direct lower unit is."""
    last = int(path[-STEP:]) + 1
    return {"first": path, "last": path[:-STEP] + f"{last:0{STEP}d}", "row": len(path) + STEP}


def _rows(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


# SQLite answers a written-out statement with texts


def as_day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value):
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
