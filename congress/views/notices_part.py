"""A task that the reader may see -> the block of its reminders: for whom, under which rule, what became of each, what followed."""

from django.urls import reverse
from django.utils.translation import get_language

from congress.views.notice_words import became, effect, with_effect
from workflows.access import may_read_ledger
from workflows.models import DayOverride, Notice

SHOWN = 5
NEEDED = ("person", "rule", "line__mail")


def notices_part(task, viewer):
    """The last few; the ledger, for those who read it, has all of them."""
    found = list(with_effect(Notice.objects.filter(task=task.pk).select_related(*NEEDED).order_by("-for_on", "-pk"))[: SHOWN + 1])
    calendar = DayOverride.objects.calendar(language=get_language())
    for notice in found:
        notice.task = task
    shown = [{"notice": notice, "became": became(notice), "effect": effect(notice, calendar, viewer.on_day)} for notice in found[:SHOWN]]
    more = len(found) > SHOWN and may_read_ledger(viewer)
    return {"told": shown, "all_told": f"{reverse('ledger')}?task={task.pk}" if more else ""}
