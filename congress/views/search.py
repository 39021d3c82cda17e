"""Words from the bar on top -> the first units and tasks that have them, of what one may see, with the way to all."""

from django.db.models import F
from django.shortcuts import render

from congress import access
from congress.filters import in_group, with_words
from workflows.models import Stage, Unit

SHOWN = 10


def search(request):
    text = request.GET.get("q", "").strip()
    viewer = access.viewer(request)
    units, stages = [], []
    if text:
        units = access.rows(Unit, request).filter(with_words(text, "search")).select_related("parent").order_by("official", "path")[: SHOWN + 1]
        found = access.rows(Stage, request).filter(in_group("all", viewer.on_day), with_words(text, "search", "task__plan__unit__search"))
        stages = found.select_related("task__plan__unit", "task__stream").order_by(F("due_on").asc(nulls_last=True), "pk")[: SHOWN + 1]
    units, stages = list(units), list(stages)
    context = {
        "q": text,
        "units": units[:SHOWN],
        "stages": stages[:SHOWN],
        "more_units": len(units) > SHOWN,
        "more_stages": len(stages) > SHOWN,
    }
    return render(request, "tasks/search.html", context)
