"""The figures of a congress: entered on a page of their own, shown on the congress's page and on its task's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from congress import access, clock
from congress.access import row_or_404
from congress.forms.congress import APPOINTED, ELECTED, ResultForm
from congress.templatetags.office import day, number
from workflows import concluding
from workflows.guards import does_the_work
from workflows.models import Congress, CongressResult, Task
from workflows.moving import Refused, facts
from workflows.words import Kind


def congress_result(request, pk):
    row = row_or_404(access.rows(Congress, request).select_related("plan__unit__parent"), pk=pk)
    task = row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), plan=row.plan_id, kind=Kind.CONGRESS)
    known = facts([task], viewer=access.viewer(request))[task.pk]
    if not does_the_work.asks(known):
        raise Http404
    if sentence := concluding.figures_are_open.why_not(known):
        messages.info(request, sentence)
        return redirect("congress", pk)
    stands = CongressResult.objects.filter(task=task).first()
    initial = {name: getattr(stands, name) for name in concluding.figures_of(row.contents)} if stands else {"held_on": None}
    form = ResultForm(
        request.POST if request.method == "POST" else None, initial=initial, contents=row.contents, opens_on=row.plan.anchor_on, today=known.today
    )
    if request.method == "POST" and form.is_valid() and _recorded(request, form, task):
        return redirect(reverse("congress", args=[pk]) + "#result")
    crumbs = [(str(row.plan.unit), reverse("congress", args=[pk])), (_("Figures of the congress"), "")]
    return render(request, "congress/result_form.html", {"form": form, "congress": row, "crumbs": crumbs}, status=422 if form.errors else 200)


def _recorded(request, form, task):
    try:
        concluding.record_result(task.pk, by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("The figures were saved."))
    return True


def shown_result(result, contents):
    """[(what, figure)] as they stand on a page; what was left empty stays out."""
    if result is None:
        return []
    words = APPOINTED if contents == 2 else ELECTED
    told = [(name, getattr(result, name)) for name in concluding.figures_of(contents)]
    return [
        (capfirst(words.get(name, CongressResult._meta.get_field(name).verbose_name)), _figure(value))
        for name, value in told
        if value not in (None, "")
    ]


def _figure(value):
    if isinstance(value, int):
        return number(value)
    return value if isinstance(value, str) else day(value)


def congress_part(row, known, viewer):
    """The part of the task page of a congress: its figures, and what is still to be entered."""
    congress = row.plan.congress
    result = CongressResult.objects.filter(task=row).first()
    return "congress/part.html", {
        "congress": congress,
        "result": shown_result(result, congress.contents),
        "may_enter": concluding.may_enter(known),
    }
