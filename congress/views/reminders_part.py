"""A task and its reader -> the box of their reminders on the task's page: put off, woken, watched."""

from django.utils.translation import get_language

from congress.forms.wishes import SnoozeForm
from workflows.models import DayOverride
from workflows.reminding import wishing


def reminders_part(row, viewer):
    wishes = wishing.wishes_of(row, viewer)
    why_not = wishing.why_not_put_off(row, viewer, wishes)
    days = [] if why_not else wishing.days_to_put_off(row, viewer, wishes, calendar=DayOverride.objects.calendar(language=get_language()))
    return {
        "wishes": wishes,
        "snooze_form": SnoozeForm(days=days) if days else None,
        "put_off_once": why_not if wishes.late_once else "",
        "may_watch": wishing.why_not_watched(row, viewer) is None,
        "put_off_days": (wishing.LONGEST, wishing.LONGEST_OVERDUE),
    }
