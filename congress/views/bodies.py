"""A plan's subcommittees: the office merges, renames, adds and dissolves them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import access, clock
from congress.access import row_or_404
from congress.forms.bodies import Bodies, initial_of
from workflows import planning
from workflows.access import may_manage_people
from workflows.models import Plan, Stream


def plan_bodies(request, pk):
    plan = row_or_404(access.rows(Plan, request).select_related("unit"), pk=pk)
    if not may_manage_people(access.viewer(request), plan.unit):
        raise Http404
    forms = _forms(plan)
    if request.method == "POST":
        typed = _forms(plan, request.POST)
        if typed.is_valid() and _arranged(request, plan, typed):
            return redirect("plan_bodies", pk)
        forms = typed if request.POST.get("seen") == typed.seen else _forms(plan)
    context = {"unit": plan.unit, "forms": forms, "crumbs": [(str(plan.unit), reverse("unit", args=[plan.unit.code])), (_("Subcommittees"), "")]}
    return render(request, "planning/bodies.html", context, status=422 if request.method == "POST" else 200)


def _forms(plan, typed=None):
    """A form a subcommittee and an empty one; `seen` is the mark of what stands."""
    standing = planning.bodies_of(plan, today=clock.today())
    forms = Bodies(typed, initial=initial_of(standing), form_kwargs={"streams": list(Stream.objects.all())})
    forms.seen = planning.mark_of(standing)
    return forms


def _arranged(request, plan, forms):
    wanted = [form.body for form in forms if form.body]
    try:
        lost = planning.arrange_bodies(plan, wanted, seen=request.POST.get("seen", ""), by=request.user, at=clock.now())
    except planning.Refused as refused:
        forms.seen = planning.mark_of(planning.bodies_of(plan, today=clock.today()))
        if request.POST.get("seen") == forms.seen:
            forms[0].add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
        return False
    messages.success(request, _("The subcommittees are saved."))
    if lost:
        said = ngettext(
            "%(n)d open task has lost its owner, who no longer does its work. Where the subcommittee has a head, the head is proposed.",
            "%(n)d open tasks have lost their owners, who no longer do their work. Where the subcommittee has a head, the head is proposed.",
            lost,
        )
        messages.info(request, said % {"n": lost})
    return True
