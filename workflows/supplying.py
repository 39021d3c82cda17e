"""The service of a congress: budget lines, check-list, print jobs, reviews, what was paid -> rows under the task's lock, or a no."""

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.access import active, viewer_of
from workflows.facts.awaiting import NEEDS, awaited_sentence
from workflows.facts.service import holds_back
from workflows.guards import REASON_LETTERS, does_the_work
from workflows.models.people import Seat
from workflows.models.plans import SubcommitteeStream
from workflows.models.service import BudgetLine, Ceiling, CheckItem, CheckProposal, Finding, PrintJob, Rehearsal
from workflows.models.tasks import Change, Stage
from workflows.moving import Refused
from workflows.words import Kind, Phase, Role, State
from workflows.writing import ask_state, at_work, keep, row_of, stands_at

BEFORE_APPROVAL = (State.REQUESTED, State.COSTED)
BEFORE_READY = (*BEFORE_APPROVAL, State.APPROVED, State.ARRANGING)
TO_REVIEW = (State.ARRANGING, State.READY)
TO_BE_PAID = (*TO_REVIEW, State.REHEARSED)
COSTS = ("item", "quantity", "unit_price", "ceiling", "over_why")
WHO = ("in_house", "supplier", "responsible")


# The estimate


def open_fields(task):
    """What of a budget line may be written now: costs until they are approved, supplier and person until all is ready."""
    state = stands_at(task)
    return (*(COSTS if state in BEFORE_APPROVAL else ()), *(WHO if state in BEFORE_READY else ()))


def ceilings_for(task):
    return [ceiling for ceiling in Ceiling.objects.all() if ceiling.holds_for(task.plan.unit.level)]


def seats_to_name(task, *, today):
    """Who may answer for a line: the seats of the task's body and those of the unit's office and leaders."""
    bodies = SubcommitteeStream.objects.filter(plan=task.plan_id, stream=task.stream_id).values("subcommittee")
    unit = Q(unit=task.plan.unit_id, role__in=[Role.OFFICE, Role.LEADER])
    return Seat.objects.filter(unit | Q(subcommittee__in=bodies)).filter(active(today)).select_related("person", "unit", "subcommittee")


def put_line(task_id, line_id=None, *, by, at, **typed):
    """Write a line of the estimate, a new one without `line_id`; only what is open in the task's state."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, BEFORE_READY if line_id else BEFORE_APPROVAL)
        if closed := typed.keys() - set(open_fields(task)):
            raise Refused(_("The estimate is approved. Send it back one step to change it."), min(closed))
        line = row_of(task.budget_lines.select_related("ceiling"), line_id) if line_id else BudgetLine(task=task)
        before = line.quantity * line.unit_price if line_id else None
        for name, value in typed.items():
            setattr(line, name, value)
        _ask_line(task, line, typed, known.today)
        keep(line, once=("task", "item"), field="item", said=_("This item stands in the estimate already."))
        after = line.quantity * line.unit_price
        if stands_at(task) != State.REQUESTED and before != after:
            old, new = (f"{line.item}: {amount}" if amount is not None else "" for amount in (before, after))
            _remember(task, "budget_line", old=old, new=new, by=by, at=at)
        return line


def _ask_line(task, line, typed, today):
    if line.ceiling and not line.ceiling.holds_for(task.plan.unit.level):
        raise Refused(_("This ceiling does not hold for the unit's level."), "ceiling")
    if line.over_why:
        _ask_reason(line.over_why, "over_why")
    if line.in_house and line.supplier.strip():
        raise Refused(_("Enter a supplier, or mark that nobody supplies it, not both."), "supplier")
    seat = typed.get("responsible")
    if seat and not seats_to_name(task, today=today).filter(pk=seat.pk).exists():
        raise Refused(_("Choose somebody of the subcommittee or of the unit's office."), "responsible")


def drop_line(task_id, line_id, *, by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.SERVICE, BEFORE_APPROVAL)
        line = row_of(task.budget_lines, line_id)
        if stands_at(task) != State.REQUESTED:
            _remember(task, "budget_line", old=f"{line.item}: {line.amount}", by=by, at=at)
        line.delete()


def record_paid(task_id, paid, *, by, at):
    """`paid`: {line id: whole đồng, or None where it is not known yet}."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.SERVICE, TO_BE_PAID)
        for line_id, amount in sorted(paid.items()):
            line = row_of(task.budget_lines, line_id)
            line.actual = amount
            try:
                keep(line)
            except Refused as refused:
                raise Refused(str(refused), f"paid_{line_id}") from None


# The check-list


def take_proposed_checks(task_id, *, by, at):
    """Add every line of the proposed list that does not stand yet; twice does it once."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        there = set(task.check_items.values_list("text", flat=True))
        proposed = [CheckItem(task=task, text=one.text, text_en=one.text_en) for one in CheckProposal.objects.all() if one.text not in there]
        return len(CheckItem.objects.bulk_create(proposed))


def put_check(task_id, check_id=None, *, text, done_on=None, crossed_out_why="", by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        check = row_of(task.check_items, check_id) if check_id else CheckItem(task=task)
        if done_on and crossed_out_why:
            raise Refused(_("It is either done or crossed out."), "crossed_out_why")
        if crossed_out_why:
            _ask_reason(crossed_out_why, "crossed_out_why")
        if crossed_out_why and crossed_out_why != check.crossed_out_why:
            _remember(task, "check_item", old=check.text, new=_("crossed out"), reason=crossed_out_why, by=by, at=at)
        if text != check.text:
            check.text, check.text_en = text, ""
        _ask_past(done_on, known.today, "done_on")
        if done_on != check.done_on:
            check.done_on, check.done_by = done_on, by if done_on else None
        check.crossed_out_why = crossed_out_why
        return keep(check, once=("task", "text"), field="text", said=_("This stands on the check-list already."))


def check_done(task_id, check_id, *, by, at):
    """Done today, by whoever says so; a second press finds it done."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        check = row_of(task.check_items, check_id)
        if check.crossed_out_why:
            raise Refused(_("It is crossed out. Change the line first."))
        if check.done_on is None:
            check.done_on, check.done_by = known.today, by
            check.save(update_fields=["done_on", "done_by"])
        return check


# Print jobs, and what they wait for


def outputs_for(task):
    """Stages of the same plan that hand over something to print: approved and issued documents, single papers, the personnel list."""
    stages = Stage.objects.filter(task__plan=task.plan_id).exclude(phase=Phase.CANCELLED).select_related("task__stream")
    papers = Q(task__kind=Kind.DOCUMENT, state__in=[State.APPROVED, State.ISSUED])
    single = Q(task__kind=Kind.GENERAL, task__stream__confidential=False) & ~Q(task__stream=task.stream_id) & ~Q(deliverable="")
    personnel = Q(task__kind=Kind.PERSONNEL, state=State.APPROVED)
    return stages.filter(papers | single | personnel).order_by("task__stream__position", "due_on", "id")


def put_job(task_id, job_id=None, *, what, copies, format="", needed_on, needs=None, delivered_on=None, by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        job = row_of(task.print_jobs, job_id) if job_id else PrintJob(task=task)
        if needed_on != job.needed_on and needed_on < known.today:
            raise Refused(_("That day has passed."), "needed_on")
        if needed_on > task.plan.anchor_on:
            raise Refused(_("That is after the congress day, %(day)s.") % {"day": f"{task.plan.anchor_on:%d/%m/%Y}"}, "needed_on")
        if needs and needs.pk != job.needs_id and not outputs_for(task).filter(pk=needs.pk).exists():
            raise Refused(_("Choose one of the outputs of this plan."), "needs")
        job.what, job.copies, job.format, job.needed_on, job.needs = what, copies, format, needed_on, needs
        _ask_past(delivered_on, known.today, "delivered_on")
        if delivered_on != job.delivered_on:
            _deliver(job, delivered_on, by=by, at=at)
        return keep(job, once=("task", "what"), field="what", said=_("This print job stands already."))


def deliver(task_id, job_id, *, by, at):
    """Delivered today; a second press finds it delivered."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        job = row_of(task.print_jobs, job_id)
        if job.delivered_on is None:
            _deliver(job, known.today, by=by, at=at)
            job.save(update_fields=["delivered_on", "delivered_by"])
        return job


def _deliver(job, on, *, by, at):
    if on and job.needs_id:
        phase, *values = Stage.objects.filter(pk=job.needs_id).values_list("phase", *(name.removeprefix("needs__") for name in NEEDS.values())).get()
        if holds_back(phase):
            raise Refused(awaited_sentence(values, viewer_of(by, today=at.date())), "delivered_on")
    job.delivered_on, job.delivered_by = on, by if on else None
    _remember(job.task, "print_job", old=job.what, new=_("delivered") if on else _("not delivered"), by=by, at=at)


def drop_job(task_id, job_id, *, by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.SERVICE, BEFORE_READY)
        job = row_of(task.print_jobs, job_id)
        if job.delivered_on:
            raise Refused(_("It is delivered; it stays."))
        job.delete()


# Reviews


def put_rehearsal(task_id, rehearsal_id=None, *, sort, held_on, attended, findings="", by, at):
    """`findings`: what was found, one a line, added to those that stand."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, TO_REVIEW)
        _ask_past(held_on, known.today, "held_on")
        row = row_of(task.rehearsals, rehearsal_id) if rehearsal_id else Rehearsal(task=task)
        row.sort, row.held_on, row.attended = sort, held_on, attended
        _ask_order(task, row)
        keep(row, once=("task", "sort", "held_on"), field="held_on", said=_("A review of this kind stands on that day already."))
        for text in filter(None, map(str.strip, findings.splitlines())):
            try:
                keep(Finding(rehearsal=row, text=text), once=("rehearsal", "text"), field="text", said=_("“%(text)s” stands twice.") % {"text": text})
            except Refused as refused:
                raise Refused(str(refused), "findings") from None
        return row


def _ask_order(task, row):
    """The final review closes the row: no preliminary one comes after it, and neither comes after the congress day."""
    if row.held_on > task.plan.anchor_on:
        raise Refused(_("That is after the congress day, %(day)s.") % {"day": f"{task.plan.anchor_on:%d/%m/%Y}"}, "held_on")
    others = task.rehearsals.exclude(pk=row.pk)
    if row.sort == Rehearsal.Sort.FINAL and others.filter(sort=Rehearsal.Sort.PRELIMINARY, held_on__gt=row.held_on).exists():
        raise Refused(_("The final review cannot be before the preliminary one."), "held_on")
    if row.sort == Rehearsal.Sort.PRELIMINARY and others.filter(sort=Rehearsal.Sort.FINAL, held_on__lt=row.held_on).exists():
        raise Refused(_("The preliminary review cannot be after the final one."), "held_on")


def fix(task_id, finding_id, *, by, at):
    """A finding is fixed today; a second press finds it fixed."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.SERVICE, TO_REVIEW)
        finding = row_of(Finding.objects.filter(rehearsal__task=task), finding_id)
        if finding.fixed_on is None:
            finding.fixed_on, finding.fixed_by = known.today, by
            finding.save(update_fields=["fixed_on", "fixed_by"])
        return finding


# What all of them ask


def _ask_reason(text, field):
    if sum(letter.isalpha() for letter in text) < REASON_LETTERS:
        raise Refused(_("Write the reason in at least 10 letters."), field)


def _ask_past(day, today, field):
    if day and day > today:
        raise Refused(_("That day has not come yet."), field)


def _remember(task, field, *, old="", new="", reason="", by, at):
    Change.objects.create(task=task, field=field, old=old[:200], new=new[:200], reason=reason, by=by, at=at)
