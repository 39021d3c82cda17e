"""A task's new day, and a task that is not in the template: the form, one rule, and back to the task."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import access, clock
from congress.access import row_or_404
from congress.forms.changing import ArisingForm, DayForm
from workflows import planning
from workflows.access import may_assign
from workflows.models import Congress, Stage, Stream, Task
from workflows.words import APPROVING_ROLES, OPEN_PHASES, Role


def redate(request, pk):
    task = row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), pk=pk)
    if not may_assign(access.viewer(request), unit=task.plan.unit, plan_id=task.plan_id, stream=task.stream):
        raise Http404
    stages = Stage.objects.filter(task=task, phase__in=OPEN_PHASES).order_by("position")
    if not stages:
        messages.info(request, _("It is closed; its day stays."))
        return redirect("task", pk)
    form = DayForm(request.POST or None, stages=stages)
    if request.method == "POST" and form.is_valid() and _redated(request, form):
        return redirect("task", pk)
    context = {"form": form, "task": task, "stages": stages, "crumbs": [(str(task), reverse("task", args=[pk])), (_("Change the day"), "")]}
    return render(request, "planning/redate.html", context, status=422 if form.errors else 200)


def _redated(request, form):
    try:
        change = planning.redate(form.cleaned_data["stage"], form.cleaned_data["due_on"], form.cleaned_data["reason"], by=request.user, at=clock.now())
    except planning.Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Due day: %(old)s → %(new)s.") % {"old": change.old or "–", "new": change.new})
    return True


def streams_to_add(viewer, plan):
    """Streams in which the viewer may add a task to the plan."""
    return [stream for stream in Stream.objects.order_by("position") if may_assign(viewer, unit=plan.unit, plan_id=plan.pk, stream=stream)]


def may_add_somewhere(viewer, plan):
    """Whether there is any such stream, without asking for them."""
    return not plan.suspended_on and any(
        (seat.role in APPROVING_ROLES and seat.plan_id == plan.pk)
        or (seat.role == Role.LEADER and seat.unit_id == plan.unit_id)
        or (seat.role == Role.OFFICE and plan.unit.path.startswith(seat.unit_path))
        for seat in viewer.seats
    )


def task_new(request, pk):
    plan = row_or_404(access.rows(Congress, request).select_related("plan__unit"), pk=pk).plan
    streams = streams_to_add(access.viewer(request), plan)
    if not streams:
        raise Http404
    form = ArisingForm(request.POST or None, streams=streams)
    task = _added(request, form, plan) if request.method == "POST" and form.is_valid() else None
    if task:
        messages.success(request, _("The task was added to the plan."))
        return redirect("task", task.pk)
    context = {"form": form, "unit": plan.unit, "crumbs": [(str(plan.unit), reverse("congress", args=[pk])), (_("Add an arising task"), "")]}
    return render(request, "planning/task_new.html", context, status=422 if form.errors else 200)


def _added(request, form, plan):
    try:
        return planning.add_task(plan, by=request.user, at=clock.now(), **form.cleaned_data)
    except planning.Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
