"""Lessons of model congresses: all that one may read, and those of one congress with the form for one more."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress import access, clock
from congress.access import row_or_404
from congress.forms.congress import LessonForm
from congress.views.units import crumbs
from workflows import learning
from workflows.models import Congress, Lesson, Stage
from workflows.moving import Refused

PAGE = 50
NEEDED = ("plan__unit", "plan__congress", "line__stream", "by", "seat__unit", "seat__subcommittee")


def lessons(request):
    """Everything that was learnt and that the reader may read, by the lines of the template; general ones first."""
    found = access.rows(Lesson, request).select_related(*NEEDED).order_by(F("line__number").asc(nulls_first=True), "pk")
    return render(request, "lessons/list.html", {"page": Paginator(found, PAGE).get_page(request.GET.get("page"))})


def congress_lessons(request, pk):
    row = row_or_404(access.rows(Congress, request).select_related("plan__unit__parent"), pk=pk)
    viewer = access.viewer(request)
    if learning.seat_to_write(viewer, row.plan) is None:
        raise Http404
    why_not = learning.why_not_yet(row)
    stages = [] if why_not else learning.lines_to_learn_from(row.plan, viewer)
    form = LessonForm(
        request.POST if request.method == "POST" else None, stages=Stage.objects.filter(pk__in=[stage.pk for stage in stages]).order_by("number")
    )
    if request.method == "POST" and form.is_valid() and _written(request, form, row, viewer):
        return redirect("congress_lessons", pk)
    context = {
        "congress": row,
        "form": form,
        "why_not": why_not,
        "lessons": access.rows(Lesson, request)
        .filter(plan=row.plan_id)
        .select_related(*NEEDED)
        .order_by(F("line__number").asc(nulls_first=True), "pk"),
        "crumbs": crumbs(row.plan.unit, request, (_("Congress"), reverse("congress", args=[pk])), (_("Lessons"), "")),
    }
    return render(request, "lessons/congress.html", context, status=422 if form.errors else 200)


def _written(request, form, congress, viewer):
    try:
        learning.write_lesson(congress, viewer=viewer, by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("The lesson was saved."))
    return True


@require_POST
def lesson_share(request, pk):
    """`shared=1` offers it to the others, anything else takes it back."""
    row = row_or_404(access.rows(Lesson, request).select_related("plan__congress", "line__stream"), pk=pk)
    try:
        learning.share(row, request.POST.get("shared") == "1", viewer=access.viewer(request))
    except Refused:
        raise Http404 from None
    return redirect("congress_lessons", row.plan.congress.pk)
