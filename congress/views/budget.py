"""The estimate of a service task -> its table on screen and paper, as an XLSX file, and the form of what was paid."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congress import access, clock
from congress.exports.budget import export_budget
from congress.forms.service import SettlementForm
from congress.views.own_rows import task_at_work
from congress.views.service_part import budget_of
from congress.views.task import address
from workflows import moving, supplying
from workflows.guards import does_the_work
from workflows.models import BudgetLine, Task
from workflows.moving import Refused
from workflows.words import OPEN_PHASES, Kind
from workflows.writing import stands_at

LINES = ("ceiling", "responsible__person", "responsible__unit", "responsible__subcommittee")


def _task(request, pk):
    rows = access.rows(Task, request).filter(kind=Kind.SERVICE)
    return access.row_or_404(rows.select_related("plan__unit", "plan__congress", "stream"), pk=pk)


def _lines(pk):
    return BudgetLine.objects.filter(task=pk).select_related(*LINES)


@require_safe
def budget(request, pk):
    row = _task(request, pk)
    known = moving.facts([row], viewer=access.viewer(request))[row.pk]
    works = does_the_work.asks(known) and row.phase in OPEN_PHASES
    state = stands_at(row) if works else ""
    context = {
        "task": row,
        "budget": budget_of(_lines(pk)),
        "back": address(pk, "#budget"),
        "may_write": state in supplying.BEFORE_READY,
        "may_add": state in supplying.BEFORE_APPROVAL,
        "may_pay": state in supplying.TO_BE_PAID,
        "today": clock.today(),
    }
    return render(request, "service/budget.html", context)


@require_safe
def budget_export(request, pk):
    row = _task(request, pk)
    return export_budget(row, budget_of(_lines(pk)), now=clock.now())


@require_http_methods(["GET", "POST"])
def settlement(request, pk):
    task_at_work(request, pk)
    row = _task(request, pk)
    lines = list(_lines(pk))
    form = SettlementForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid() and _paid(request, pk, form):
        return redirect("budget", pk)
    rows = [{"line": line, "field": form[f"paid_{line.pk}"]} for line in lines]
    context = {"task": row, "form": form, "rows": rows, "budget": budget_of(lines), "back": address(pk, "#budget")}
    return render(request, "service/settlement.html", context, status=422 if request.method == "POST" else 200)


def _paid(request, pk, form):
    try:
        supplying.record_paid(pk, form.paid, by=request.user, at=clock.now())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True
