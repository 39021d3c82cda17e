"""A propaganda task -> what its page shows of its rows: phases with the peak period, items by day, what each reached."""

from collections import Counter

from django.urls import reverse

from workflows import campaigning
from workflows.guards import does_the_work
from workflows.models import CampaignItem, CampaignPhase
from workflows.words import OPEN_PHASES
from workflows.writing import stands_at


def propaganda_part(row, known, viewer):
    works = does_the_work.asks(known) and row.phase in OPEN_PHASES and not known.plan_suspended
    state = stands_at(row) if works else ""
    phases = list(CampaignPhase.objects.filter(task=row.pk))
    items = [_item(item, phases, known.today) for item in CampaignItem.objects.filter(task=row.pk).prefetch_related("figures")]
    return "propaganda/part.html", {
        "open_to": {
            "phases": state in campaigning.BEFORE_APPROVAL,
            "items": state in campaigning.BEFORE_END,
            "results": state in campaigning.UNDER_WAY,
        },
        "phases": [{"row": phase, "now": phase.from_on <= known.today <= phase.to_on} for phase in phases],
        "items": items,
        "counted": Counter(item["state"] for item in items),
        "press": reverse("own_press", args=[row.pk]),
    }


def _item(item, phases, today):
    """One line of the overview; `within` are the phases in which it has a day."""
    state = "done" if item.done_on else "cancelled" if item.cancelled_on else "passed" if item.to_on < today else "planned"
    within = [phase for phase in phases if item.from_on <= phase.to_on and item.to_on >= phase.from_on]
    return {"row": item, "state": state, "within": ", ".join(map(str, within))}
