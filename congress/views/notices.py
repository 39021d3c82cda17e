"""Everybody's own notices: by day, what is unread, marked as read one by one or all."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from congress import access, clock
from congress.asked import whole_number
from congress.noticing import REMEMBERED, mark_read, told_to
from workflows.access import may_read_ledger, name_for, visible
from workflows.models import Task
from workflows.words import in_language

PAGE = 50
NEEDED = ("rule", "task__plan__unit", "task__stream")


def notices(request):
    page = Paginator(told_to(request.user.pk).select_related(*NEEDED), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    viewer = access.viewer(request)
    seen = set(visible(Task, viewer).filter(pk__in={row.task_id for row in rows if row.task_id}).values_list("pk", flat=True))
    counts_from = clock.today() - REMEMBERED
    shown = [_row(row, viewer, row.task_id in seen, counts_from) for row in rows]
    days = [(day, list(some)) for day, some in groupby(shown, key=lambda one: one["notice"].for_on)]
    context = {
        "days": days,
        "page": page,
        "up_to": max((row.pk for row in rows), default=0),
        "unread": request.user.unread,
        "days_counted": REMEMBERED.days,
        "may_read_ledger": may_read_ledger(viewer),
    }
    return render(request, "notices/list.html", context)


def _row(notice, viewer, seen, counts_from):
    return {
        "notice": notice,
        "title": _title(notice, viewer, seen),
        "link": seen,
        "unit": notice.task.plan.unit if notice.task else "",
        "unread": notice.read_at is None and notice.for_on > counts_from,
    }


def _title(notice, viewer, seen):
    task = notice.task
    if task is None:
        return _("Weekly summary")
    if seen:
        return in_language(task, "title")
    unit = task.plan.unit
    return name_for(viewer, title_row=task, unit=unit, parent_id=unit.parent_id, plan_id=task.plan_id, stream=task.stream)


@require_POST
def notice_read(request, pk):
    """Somebody else's is nobody's: nothing is marked, nothing is told."""
    mark_read(request.user.pk, pk=pk)
    return _back(request)


@require_POST
def notices_read(request):
    up_to = whole_number(request.POST.get("up_to", ""))
    marked = mark_read(request.user.pk, up_to=up_to) if up_to is not None else 0
    messages.success(request, ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", marked) % {"n": marked})
    return _back(request)


def _back(request):
    page = request.POST.get("page", "")
    answer = redirect("notices")
    if page != "1" and whole_number(page):
        answer["Location"] += f"?page={page}"
    return answer
