"""A campaign's phases, its items, what they reached or why they were cancelled -> rows under the task's lock, or a sentence for a no."""

from datetime import timedelta

from django.utils.translation import gettext as _

from workflows.guards import REASON_LETTERS, does_the_work
from workflows.models.propaganda import ENDS_BEFORE, CampaignItem, CampaignPhase, PhaseProposal, ReachFigure
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.words import ROAD_OF, Kind, State
from workflows.writing import ask_state, at_work, keep, row_of

BEFORE_APPROVAL = (State.PLANNED,)
BEFORE_END = ROAD_OF[Kind.PROPAGANDA][:-1]
UNDER_WAY = BEFORE_END[1:]
FARTHEST = 730
"""Days from the congress beyond which a day can only be a slip of the pen."""


# Phases


def put_phase(task_id, phase_id=None, *, name, from_on, to_on, peak=False, by, at):
    """Write a phase, or the peak period. Phases may touch but not overlap; the peak period lies within their span."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_APPROVAL)
        phase = row_of(task.campaign_phases, phase_id) if phase_id else CampaignPhase(task=task)
        if name != phase.name:
            phase.name, phase.name_en = name, ""
        phase.from_on, phase.to_on, phase.peak = from_on, to_on, peak
        _ask_days(task, phase)
        _ask_span([*task.campaign_phases.exclude(pk=phase.pk), phase], phase)
        return keep(phase, once=("task", "name"), field="name", said=_("A phase of this name stands already."))


def drop_phase(task_id, phase_id, *, by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_APPROVAL)
        phase = row_of(task.campaign_phases, phase_id)
        _ask_peak([other for other in task.campaign_phases.all() if other != phase], phase)
        phase.delete()


def take_proposed_phases(task_id, *, by, at):
    """The proposed phases, counted from the congress day, where none stands yet; twice does it once."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_APPROVAL)
        if task.campaign_phases.exists():
            return 0
        day = task.plan.anchor_on
        return len(
            CampaignPhase.objects.bulk_create(
                CampaignPhase(
                    task=task, name=one.name, name_en=one.name_en, peak=one.peak,
                    from_on=day + timedelta(one.from_offset), to_on=day + timedelta(one.to_offset),
                )
                for one in PhaseProposal.objects.all()
            )
        )  # fmt: skip


def _ask_days(task, row):
    if row.to_on < row.from_on:
        raise Refused(ENDS_BEFORE, "to_on")
    for field in ("from_on", "to_on"):
        if abs((getattr(row, field) - task.plan.anchor_on).days) > FARTHEST:
            raise Refused(_("That is more than two years from the congress. Check the year."), field)


def _ask_span(phases, written):
    if written.peak and any(other.peak for other in phases if other is not written):
        raise Refused(_("The campaign has its peak period already. Change that one."), "peak")
    for other in phases:
        if other is not written and not (other.peak or written.peak) and other.from_on <= written.to_on and written.from_on <= other.to_on:
            told = {"phase": other, "from": f"{other.from_on:%d/%m/%Y}", "to": f"{other.to_on:%d/%m/%Y}"}
            raise Refused(_("It overlaps with “%(phase)s” (%(from)s – %(to)s).") % told, "from_on")
    _ask_peak(phases, written)


def _ask_peak(phases, written):
    peak = next((phase for phase in phases if phase.peak), None)
    others = [phase for phase in phases if not phase.peak]
    if peak is None:
        return
    if not others:
        raise Refused(_("Enter the phases first; the peak period lies within them."), "peak" if written.peak else "")
    first, last = min(phase.from_on for phase in others), max(phase.to_on for phase in others)
    if peak.from_on < first or peak.to_on > last:
        told = {"from": f"{first:%d/%m/%Y}", "to": f"{last:%d/%m/%Y}"}
        raise Refused(_("The peak period must lie within the phases, %(from)s – %(to)s.") % told, "from_on")


# Items


def put_item(task_id, item_id=None, *, sort, title, from_on, to_on, responsible="", by, at):
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_END)
        item = row_of(task.campaign_items, item_id) if item_id else CampaignItem(task=task)
        _ask_planned(item)
        item.sort, item.title, item.from_on, item.to_on, item.responsible = sort, title, from_on, to_on, responsible
        _ask_days(task, item)
        said = _("This item stands on that day already.")
        return keep(item, once=("task", "sort", "title", "from_on"), field="title", said=said)


def drop_item(task_id, item_id, *, by, at):
    """Take out what was entered by mistake; once the plan is approved an item is cancelled, with its reason."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_APPROVAL)
        row_of(task.campaign_items, item_id).delete()


def record_item(task_id, item_id, *, done_on, figures=(), by, at):
    """It took place: the day, and what it reached as (label, number, over?); written again it replaces what stood."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.PROPAGANDA, UNDER_WAY)
        item = row_of(task.campaign_items, item_id)
        if item.cancelled_on:
            raise Refused(_("It is cancelled. Plan it again first."))
        if done_on > known.today:
            raise Refused(_("That day has not come yet."), "done_on")
        if done_on < item.from_on:
            raise Refused(_("It begins on %(day)s.") % {"day": f"{item.from_on:%d/%m/%Y}"}, "done_on")
        item.done_on = done_on
        keep(item)
        item.figures.all().delete()
        for place, (label, number, over) in enumerate(figures, 1):
            _keep_figure(ReachFigure(item=item, label=label, number=number, over=over), place)
        return item


def _keep_figure(figure, place):
    try:
        keep(figure, once=("item", "label"), field="label", said=_("This figure stands twice."))
    except Refused as refused:
        raise Refused(str(refused), f"{refused.field}_{place}") from None


def cancel_item(task_id, item_id, *, why, by, at):
    """It will not take place; the reason stays visible. Twice does it once."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_END)
        item = row_of(task.campaign_items, item_id)
        if item.cancelled_on:
            return item
        if item.done_on:
            raise Refused(_("It took place on %(day)s.") % {"day": f"{item.done_on:%d/%m/%Y}"})
        if sum(letter.isalpha() for letter in why) < REASON_LETTERS:
            raise Refused(_("Write the reason in at least 10 letters, for example: “Storms; the programme was dropped.”"), "why")
        item.cancelled_on, item.cancelled_why = known.today, why
        keep(item)
        _remember(task, item, _("cancelled"), why, by=by, at=at)
        return item


def plan_again(task_id, item_id, *, by, at):
    """What was recorded or cancelled by mistake is planned again; its figures go. Twice does no harm."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        ask_state(task, Kind.PROPAGANDA, BEFORE_END)
        item = row_of(task.campaign_items, item_id)
        if not item.is_planned:
            item.done_on, item.cancelled_on, item.cancelled_why = None, None, ""
            keep(item)
            item.figures.all().delete()
            _remember(task, item, _("planned again"), "", by=by, at=at)
        return item


def _ask_planned(item):
    if item.pk and not item.is_planned:
        raise Refused(_("It is done or cancelled. Plan it again first."))


def _remember(task, item, new, reason, *, by, at):
    Change.objects.create(task=task, field="campaign_item", old=item.title, new=new, reason=reason, by=by, at=at)
