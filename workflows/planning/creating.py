"""A previewed congress -> Plan, first version, Congress, bodies, tasks with stages, waits and cells, in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.access import may_plan, viewer_of
from workflows.models.directives import DayOverride
from workflows.models.plans import Congress, Plan, PlanVersion, Subcommittee, SubcommitteeStream, VersionDay
from workflows.models.readiness import Cell
from workflows.models.templates import Stream
from workflows.models.units import Unit
from workflows.planning.copying import copy_lines
from workflows.planning.dating import KEEP, OUTSIDE
from workflows.planning.previewing import Known, Refused, preview
from workflows.words import Level, Role

CELL_BODY = ("Chi ủy", "Cell committee")


def plan_congress(
    unit, template, *, opens_on, days, contents, by, at, past=KEEP, term="", calendar=None, known=None, **facts
):  # fmt: skip
    """Make the plan and return it: all of it or nothing. Raises Refused with the sentence and its field.

    `facts` are the other fields of Congress: direct_election, consent_number, consent_on, model, ordinal.
    """
    today = at.date()
    known = known or Known(today)
    calendar = calendar or DayOverride.objects.calendar()
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)  # two at once make one plan: the second finds it
        seat_id = _planning_seat(by, unit, today)
        seen = preview(
            unit, template, opens_on=opens_on, days=days, contents=contents, calendar=calendar, today=today, past=past, term=term,
            known=known, direct_election=facts.get("direct_election", False), model=facts.get("model", False),
        )  # fmt: skip
        if seen.refusals:
            raise seen.refusals[0]
        plan = Plan.objects.create(unit=unit, term=seen.term, anchor_on=opens_on, template=template, created_by=by, created_at=at)
        Congress.objects.create(plan=plan, contents=contents, days=days, **facts)
        _make_bodies(plan)
        stages = copy_lines(plan, seen, outside=past == OUTSIDE, by=by, at=at, seat_id=seat_id)
        _make_version(plan, stages.values(), directive=known.rules.directive(unit), by=by, at=at)
        for stream in {item.line.stream_id: item.line.stream for item in seen.lines}.values():
            Cell.objects.recount(plan, stream, today=today)
    return plan


def _planning_seat(by, unit, today):
    """The office seat nearest to the unit, under which the plan is made."""
    viewer = viewer_of(by, today=today)
    if not may_plan(viewer, unit):
        raise Refused(_("Only the office of the unit or of a superior plans its congress."), "unit")
    fitting = [seat for seat in viewer.seats if seat.role == Role.OFFICE and unit.path.startswith(seat.unit_path)]
    return max(fitting, key=lambda seat: len(seat.unit_path)).seat_id


def _make_bodies(plan):
    """One body per stream under its usual name, a cell's committee does everything; the office merges and adds (`arranging`)."""
    bodies = {}
    for stream in Stream.objects.order_by("position"):
        name, name_en = CELL_BODY if plan.unit.level == Level.CELL else (stream.subcommittee or stream.name, stream.subcommittee_en)
        if name not in bodies:
            bodies[name] = Subcommittee.objects.create(plan=plan, name=name, name_en=name_en, position=stream.position)
        SubcommitteeStream.objects.create(plan=plan, subcommittee=bodies[name], stream=stream)


def _make_version(plan, stages, *, directive, by, at):
    version = PlanVersion.objects.create(plan=plan, number=1, anchor_on=plan.anchor_on, directive=directive, made_by=by, made_at=at)
    VersionDay.objects.bulk_create(VersionDay(version=version, stage=stage, new_on=stage.due_on) for stage in stages)
