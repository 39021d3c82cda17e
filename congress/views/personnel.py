"""Forms and grids of personnel work: a POST calls one rule, then back to the task; on a no the page with the sentence at the field."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congress import access, clock
from congress.asked import whole_number
from congress.forms import personnel_grids as grids
from congress.forms.personnel import MeetingForm, PapersForm, PresentedForm, StructureForm, TotalsForm
from congress.templatetags.office import day, number
from congress.views import task
from workflows import moving, staffing
from workflows.access import visible
from workflows.guards import does_the_work, plan_runs
from workflows.guards.personnel import OPEN_TO_WORK, STEPS
from workflows.models import DelegateUnit, Dossier, DossierPart, PersonnelSheet, SubcommitteeStream, Task
from workflows.models.personnel import Post
from workflows.staffing import PaperState, Refused
from workflows.words import Kind, State

NEEDED = ("plan__unit__parent", "plan__congress", "stream")


def _task(request, pk):
    return access.row_or_404(access.rows(Task, request).select_related(*NEEDED), pk=pk, kind=Kind.PERSONNEL)


def _refused(form, refused):
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


# Forms of the task page


@require_http_methods(["GET", "POST"])
def personnel_step(request, pk, n):
    _task(request, pk)
    if not 1 <= n <= len(STEPS):
        raise Http404
    form = MeetingForm(request.POST, step=n)
    return _kept(request, pk, form, "typed_meeting", "#personnel-steps", lambda: _keep_meeting(request, pk, n, form))


def _keep_meeting(request, pk, n, form):
    staffing.record_meeting(pk, n, by=request.user, at=clock.now(), **form.cleaned_data)
    return _("Kept: minutes and figures of step %(n)s.") % {"n": n}


@require_http_methods(["GET", "POST"])
def personnel_list(request, pk):
    _task(request, pk)
    form = StructureForm(request.POST, auto_id="list_%s")
    return _kept(request, pk, form, "structure_form", "#personnel-list", lambda: _keep_list(request, pk, form))


def _keep_list(request, pk, form):
    staffing.save_structure(pk, by=request.user, at=clock.now(), **form.cleaned_data)
    return _("Kept: the structure of the list.")


@require_http_methods(["GET", "POST"])
def personnel_presented(request, pk):
    _task(request, pk)
    form = PresentedForm(request.POST, auto_id="presented_%s")
    return _kept(request, pk, form, "presented_form", "#personnel-presented", lambda: _keep_day(request, pk, form))


def _keep_day(request, pk, form):
    staffing.say_presented(pk, by=request.user, at=clock.now(), **form.cleaned_data)
    return _("Kept: presented on %(day)s.") % {"day": day(form.cleaned_data["on_day"])}


def _kept(request, pk, form, shown, part, keep):
    """One rule called; then back to the page, or the page with the sentence and what was typed."""
    if request.method == "GET":
        return redirect(task.address(pk, part))
    if form.is_valid():
        try:
            messages.success(request, keep())
            return redirect(task.address(pk, part))
        except Refused as refused:
            _refused(form, refused)
    return task.page(request, pk, status=422, forms={shown: form})


# Grids


def _grid_page(request, row, template, context, status):
    """Only the stream's body names the page: browsers keep titles and addresses."""
    link = SubcommitteeStream.objects.filter(plan=row.plan_id, stream=row.stream_id).select_related("subcommittee").first()
    body = link.subcommittee if link else row.stream
    crumbs = [(str(row.plan.unit), reverse("unit", args=[row.plan.unit.code])), (str(row), reverse("task", args=[row.pk]))]
    return render(request, template, {"task": row, "body": body, "crumbs": crumbs, **context}, status=status)


def _may(request, row, states):
    known = moving.facts([row], viewer=access.viewer(request))[row.pk]
    return row.state in states and moving.why_not_of([does_the_work, plan_runs], known) is None


def _seen(request):
    return whole_number(request.POST.get("version", "")) or 0


@require_http_methods(["GET", "POST"])
def personnel_dossiers(request, pk):
    row = _task(request, pk)
    parts = list(DossierPart.objects.filter(asked=True))
    own, shared = [part for part in parts if not part.whole_list], [part for part in parts if part.whole_list]
    stored = list(visible(Dossier, access.viewer(request)).filter(task=pk).prefetch_related("papers").order_by("pk"))
    may = _may(request, row, OPEN_TO_WORK)
    rows, whole = grids.stored_people(stored, own, blank=_blank(request) if may else 0), grids.stored_whole(stored, shared)
    form = PapersForm(request.POST or None, initial={"on_day": clock.today()})
    status = 200
    if request.method == "POST":
        grids.typed_people(request.POST, rows)
        whole = grids.typed_papers(request.POST, grids.WHOLE, whole)
        if (said := _keep_people(request, pk, form, rows, whole)) is not None:
            messages.success(request, said)
            return redirect("personnel_dossiers", pk)
        row, status = _task(request, pk), 422
    sheet = PersonnelSheet.objects.filter(task=pk).first()
    context = {
        "form": form, "rows": rows, "whole": whole, "parts": own, "posts": Post.choices, "ways": grids.WAYS, "states": PaperState.choices,
        "may_write": may, "sheet": sheet, "deletion_on": staffing.deletion_day(row), "blank": grids.MOST_BLANK, "whole_key": grids.WHOLE, "asked_rows": _blank(request),
        "wrong": [one for one in rows if one.error],
    }  # fmt: skip
    return _grid_page(request, row, "personnel/dossiers.html", context, status)


def _blank(request):
    asked = whole_number(request.GET.get("rows") or request.POST.get("rows") or "")
    return grids.BLANK if asked is None else min(asked, grids.MOST_BLANK)


def _keep_people(request, pk, form, rows, whole):
    """What to say when all was kept; None where something must be typed again."""
    pasted, wrong = grids.pasted_people(request.POST.get("pasted", ""))
    for sentence in wrong:
        form.add_error("pasted", sentence)
    if not form.is_valid() or any(row.error for row in rows):
        return None
    people = [row.entry for row in rows if not row.is_blank] + pasted
    papers = {part.pk: state for part, state, _day in whole}
    try:
        count = staffing.save_dossiers(
            pk, people=people, whole=papers, on_day=form.cleaned_data["on_day"], seen=_seen(request), by=request.user, at=clock.now()
        )
    except Refused as refused:
        _refused(form, refused)
        return None
    return _("Kept: dossiers of %(n)s people.") % {"n": number(count)}


@require_http_methods(["GET", "POST"])
def personnel_delegates(request, pk):
    row = _task(request, pk)
    given = {one.unit_id: one for one in visible(DelegateUnit, access.viewer(request)).filter(task=pk)}
    rows = grids.stored_units(list(staffing.lower_units(row.plan, row)), given)
    sheet, status = PersonnelSheet.objects.filter(task=pk).first(), 200
    initial = {name: getattr(sheet, name) for name in ("all_members", *PersonnelSheet.TOTALS)} if sheet else {}
    form = TotalsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        grids.typed_units(request.POST, rows)
        if _keep_delegates(request, pk, form, rows):
            messages.success(request, _("Kept: the delegates."))
            return redirect(task.address(pk, "#personnel-delegates"))
        row, status = _task(request, pk), 422
    context = {
        "form": form, "rows": rows, "wrong": [one for one in rows if one.error],
        "may_write": _may(request, row, (*OPEN_TO_WORK, State.APPROVED)), "only_lists": row.state == State.APPROVED,
    }  # fmt: skip
    return _grid_page(request, row, "personnel/delegates.html", context, status)


def _keep_delegates(request, pk, form, rows):
    if not form.is_valid() or any(row.error for row in rows):
        return False
    try:
        staffing.save_delegates(pk, units=[row.entry for row in rows], seen=_seen(request), by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refused:
        at_row = next((row for row in rows if row.key == refused.field), None)
        if at_row:
            at_row.error = str(refused)
        else:
            _refused(form, refused)
        return False
    return True
