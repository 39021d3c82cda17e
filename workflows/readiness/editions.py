"""A person and a unit -> a mark that changes whenever a figure of the unit, or the person's seats, change."""

from django.db import connection

# Written out because it is asked at every view of an overview, and building it would cost more than running it.
MARK = """
WITH mine AS (
  SELECT s.id + COALESCE(l.id, 0) AS id, COALESCE(s.unit_id, p.unit_id) AS unit_id
  FROM workflows_seat s LEFT JOIN workflows_subcommittee b ON b.id = s.subcommittee_id LEFT JOIN workflows_plan p ON p.id = b.plan_id
    LEFT JOIN workflows_subcommitteestream l ON l.subcommittee_id = b.id
  WHERE s.from_on <= %(today)s AND (s.to_on IS NULL OR s.to_on >= %(today)s) AND (s.person_id = %(person)s OR s.person_id IN (
    SELECT a.person_id FROM workflows_absence a WHERE a.stand_in_id = %(person)s AND a.from_on <= %(today)s AND a.to_on >= %(today)s))
), about AS ({about})
SELECT about.id, (SELECT COUNT(*) FROM mine), (SELECT SUM(id) FROM mine), (SELECT SUM(value) FROM workflows_threshold),
  COUNT(c.id), MAX(c.last_moved_at), MIN(c.counted_on), SUM(c.waiting), SUM(c.doing), SUM(c.review), SUM(c.blocked), SUM(c.done),
  SUM(c.suspended), SUM(c.overdue), SUM(c.due), SUM(c.done_late), MIN(c.oldest_overdue_on)
FROM about LEFT JOIN workflows_cell c ON c.path >= about.path AND c.path < about.path || 'z'
GROUP BY about.id"""
# Paths are digits, so that 'z' lies behind everything below a unit.

NAMED = MARK.format(about="SELECT u.id, u.path FROM workflows_unit u WHERE u.code = %(code)s")
HIGHEST = MARK.format(
    about="SELECT u.id, u.path FROM workflows_unit u WHERE u.id IN (SELECT unit_id FROM mine) ORDER BY length(u.path), u.path LIMIT 1"
)


def edition_of(code, *, person_id, today):
    """The mark of the unit with that code, or without one of the highest in which the person has a seat; None where there is none.

    Every move, plan and new day changes it. Names, telephones and titles do not: what is kept under it needs an end of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(NAMED if code else HIGHEST, {"code": code, "person": person_id, "today": today})
        row = cursor.fetchone()
    return "|".join(map(str, row)) if row else None
