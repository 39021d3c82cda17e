"""Tasks of propaganda -> CampaignFacts of each, in two queries."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from workflows.guards.propaganda import CampaignFacts
from workflows.models.propaganda import CampaignItem, CampaignPhase, ReachFigure


def campaigns(tasks, viewer):
    phases, items = defaultdict(list), defaultdict(list)
    for phase in CampaignPhase.objects.filter(task__in=[task.pk for task in tasks]):
        phases[phase.task_id].append(phase)
    has_figures = Exists(ReachFigure.objects.filter(item=OuterRef("pk")))
    for item in CampaignItem.objects.filter(task__in=[task.pk for task in tasks], cancelled_on=None).annotate(has_figures=has_figures):
        items[item.task_id].append(item)
    return {task.pk: _campaign(phases[task.pk], items[task.pk]) for task in tasks}


def _campaign(phases, items):
    peak = next((phase for phase in phases if phase.peak), None)
    return CampaignFacts(
        phases=sum(not phase.peak for phase in phases),
        begins_on=min((phase.from_on for phase in phases), default=None),
        peak_from=peak and peak.from_on,
        peak_to=peak and peak.to_on,
        items=len(items),
        in_peak=sum(item.from_on <= peak.to_on and item.to_on >= peak.from_on for item in items) if peak else 0,
        without_responsible=tuple(item.title for item in items if not item.responsible),
        still_planned=tuple(item.title for item in items if item.done_on is None),
        without_figures=tuple(item.title for item in items if item.done_on and not item.has_figures),
    )
