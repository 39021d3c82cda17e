"""A row of a task's own (a budget line, a phase …) -> its form, one rule, and back to the task; or a press that asks nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from congress import access, clock
from congress.asked import whole_number
from congress.forms.propaganda import CancelForm, ItemForm, PhaseForm, RecordForm
from congress.forms.service import CheckForm, JobForm, LineForm, RehearsalForm, RowForm
from congress.views import task
from workflows import campaigning, moving, supplying
from workflows.access import visible
from workflows.guards import does_the_work
from workflows.models import BudgetLine, CampaignItem, CampaignPhase, CheckItem, PrintJob, Rehearsal, Task
from workflows.moving import Refused
from workflows.words import Kind


@dataclass(frozen=True)
class Sheet:
    """One sort of row: its form, the rule that writes it, and where on the task's page it stands."""

    model: type
    form: type[RowForm]
    put: Callable
    heading: str
    place: str
    drop: Callable | None = None
    new: bool = True
    """Whether a row may be begun on it."""


SHEETS = {
    Kind.SERVICE: {
        "du-toan": Sheet(BudgetLine, LineForm, supplying.put_line, gettext_lazy("Line of the estimate"), "budget", supplying.drop_line),
        "kiem-tra": Sheet(CheckItem, CheckForm, supplying.put_check, gettext_lazy("Line of the check-list"), "checks"),
        "in-an": Sheet(PrintJob, JobForm, supplying.put_job, gettext_lazy("Print job"), "jobs", supplying.drop_job),
        "tong-duyet": Sheet(Rehearsal, RehearsalForm, supplying.put_rehearsal, gettext_lazy("Review before the congress"), "reviews"),
    },
    Kind.PROPAGANDA: {
        "dot": Sheet(CampaignPhase, PhaseForm, campaigning.put_phase, gettext_lazy("Phase of the campaign"), "phases", campaigning.drop_phase),
        "hinh-thuc": Sheet(CampaignItem, ItemForm, campaigning.put_item, gettext_lazy("Item of the campaign"), "items", campaigning.drop_item),
        "ket-qua": Sheet(CampaignItem, RecordForm, campaigning.record_item, gettext_lazy("It took place"), "items", new=False),
        "khong-thuc-hien": Sheet(CampaignItem, CancelForm, campaigning.cancel_item, gettext_lazy("Cancel the item"), "items", new=False),
    },
}
PRESSES = {
    Kind.SERVICE: {"check": supplying.check_done, "job": supplying.deliver, "finding": supplying.fix, "proposed": supplying.take_proposed_checks},
    Kind.PROPAGANDA: {"again": campaigning.plan_again, "proposed": campaigning.take_proposed_phases},
}
PLACES = {"check": "checks", "job": "jobs", "finding": "reviews", "again": "items"}


def task_at_work(request, pk):
    """The task, to those who do its work; to others it answers as if it did not exist."""
    row = access.row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), pk=pk)
    known = moving.facts([row], viewer=access.viewer(request))[row.pk]
    if not does_the_work.asks(known):
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def own_row(request, pk, sheet, row=None):
    owner = task_at_work(request, pk)
    found = SHEETS.get(owner.kind, {}).get(sheet)
    if found is None or (row is None and not found.new):
        raise Http404
    viewer = access.viewer(request)
    instance = access.row_or_404(visible(found.model, viewer), task=owner, pk=row) if row else None
    if request.method == "POST" and "drop" in request.POST and instance and found.drop:
        return _dropped(request, pk, found, row)
    form = found.form(request.POST if request.method == "POST" else None, task=owner, row=instance, viewer=viewer)
    if not form.fields:
        messages.info(request, _("Nothing of this line can be changed now."))
        return redirect(task.address(pk, f"#{found.place}"))
    if request.method == "POST" and form.is_valid() and _written(request, pk, found, row, form):
        return redirect(_back(pk, found.place))
    context = {"form": form, "task": owner, "sheet": found, "row": instance, "back": _back(pk, found.place)}
    return render(request, "own_rows/form.html", context, status=422 if request.method == "POST" else 200)


def _back(pk, place):
    return task.address(pk, f"#{place}")


def _written(request, pk, sheet, row, form):
    try:
        sheet.put(pk, *([row] if row else []), by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True


def _dropped(request, pk, sheet, row):
    try:
        sheet.drop(pk, row, by=request.user, at=clock.now())
    except Refused as refused:
        return task.page(request, pk, status=422, refusal=str(refused))
    messages.success(request, _("Taken out."))
    return redirect(_back(pk, sheet.place))


@require_POST
def own_press(request, pk):
    """`do`: what was pressed and on which row, as in “job:12”."""
    owner = task_at_work(request, pk)
    what, _sign, named = request.POST.get("do", "").partition(":")
    press = PRESSES.get(owner.kind, {}).get(what)
    number = whole_number(named)
    if press is None or (named and number is None) or bool(named) == (what == "proposed"):
        raise Http404
    try:
        made = press(pk, *([number] if named else []), by=request.user, at=clock.now())
    except Refused as refused:
        return task.page(request, pk, status=422, refusal=str(refused))
    messages.success(request, _taken(made) if what == "proposed" else _("Recorded: %(what)s.") % {"what": made})
    place = PLACES.get(what) or ("checks" if owner.kind == Kind.SERVICE else "phases")
    return redirect(_back(pk, place))


def _taken(number):
    if not number:
        return _("Nothing was added: it stands already.")
    return ngettext("%(n)d line was added.", "%(n)d lines were added.", number) % {"n": number}
