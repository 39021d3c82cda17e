"""A seat and a task -> whether who holds the seat may own the task."""

from workflows.words import SUBCOMMITTEE_ROLES, Role


def works_on(seat, task):
    """Heads, deputies and members in their body's streams; leaders in their unit, the office there but in confidential streams."""
    if seat.role in SUBCOMMITTEE_ROLES:
        return seat.plan_id == task.plan_id and task.stream_id in seat.stream_ids
    if seat.unit_id != task.plan.unit_id:
        return False
    return seat.role == Role.LEADER or (seat.role == Role.OFFICE and not task.stream.confidential)
