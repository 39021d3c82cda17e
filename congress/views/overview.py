"""A unit -> its readiness overview, one field of it with what stands behind, or the whole as a file."""

from hashlib import sha256
from secrets import token_hex

from django.core.cache import caches
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import clock
from congress.access import row_or_404, rows, viewer
from congress.exports.overview import export_overview
from congress.tables import due_words
from congress.templatetags.office import due_html
from congress.views.my_work import decisions_of
from congress.views.next_steps import current_stage
from congress.views.overview_cell import Field
from congress.views.overview_page import Page
from workflows.models import DayOverride, Unit
from workflows.planning.windows import rules_on
from workflows.readiness import edition_of, readiness_of
from workflows.words import Kind, Role, in_language

ASKED = ("state", "sort", "page")
PLACE = token_hex()
"""Stands in the page's frame where its content goes, which is kept as it is sent: to write a hundred units out anew costs more than all else."""


def overview(request):
    """The overview of the highest unit in which the viewer has a seat; an administrator's starts at the top."""
    return _answer(request, "")


def overview_unit(request, code):
    return _answer(request, code)


def _answer(request, code):
    """The page as it is kept, or made now. What changes in it changes its edition; what else stands in it is a minute old at most."""
    edition = edition_of(code, person_id=request.user.pk, today=clock.today())
    asked = [request.GET.get(name, "") for name in ASKED]
    key = sha256(repr((edition, code, request.user.pk, get_language(), asked, f"{clock.now():%Y%m%d%H%M}")).encode()).hexdigest()
    kept = caches["pages"].get(key) if edition else None
    if kept is None:
        kept = _prepared(request, code)
        caches["pages"].set(key, kept, 60)
    answer = render(request, "overview/page.html", kept | {"content": PLACE})
    answer.content = answer.content.replace(PLACE.encode(), kept["content"])
    return answer


def _prepared(request, code):
    unit = row_or_404(rows(Unit, request), code=code) if code else _highest(request)
    if unit is None:
        return {"content": render_to_string("overview/nothing.html").encode(), "heading": _("Overview"), "title": _("Overview")}
    page = _page(request, unit)
    crumbs = crumbs_of(request, unit)
    return {
        "title": f"{_('Overview')} – {unit}",
        "heading": page.heading,
        "tag": page.tag,
        "export_url": page.export_url,
        "crumbs": render_to_string("parts/crumbs.html", {"crumbs": crumbs}) if len(crumbs) > 1 else "",
        "content": render_to_string("overview/content.html", {"page": page, "unit": unit, "decisions": _decisions(page, unit)}, request).encode(),
    }


def _decisions(page, unit):
    """What waits for a leader's own decision, as My work has it; of a confidential stream only whose work it is."""
    if not page.viewer.units_where(Role.LEADER):
        return []
    return [_decision(task, page) for task, _known in decisions_of(page.viewer, unit)]


def _decision(task, page):
    name = str(current_stage(task)) if task.kind == Kind.GENERAL else f"{task}: {current_stage(task)}"
    if task.stream.confidential:
        name = _("Task of %(body)s") % {"body": in_language(task.stream, "subcommittee") or task.stream}
    due = due_html(*due_words(task.due_on, page.rules.today, page.calendar)) if task.due_on else ""
    return {"task": task, "name": name, "due": due}


def overview_export(request, code):
    page = _page(request, row_or_404(rows(Unit, request), code=code))
    return export_overview(page.readiness, page.rows, calendar=page.calendar, now=clock.now())


def overview_cell(request, code, stream):
    """One field of the matrix; stream "all" is the whole unit, `own=1` its own work without those below."""
    unit = row_or_404(rows(Unit, request), code=code)
    today, calendar = clock.today(), DayOverride.objects.calendar()
    readiness = readiness_of(unit, today=today, calendar=calendar, windows=rules_on)
    chosen = next((one for one in readiness.streams if one.code == stream), None)
    if chosen is None and stream != "all":
        raise Http404
    own = request.GET.get("own") == "1"
    field = Field(readiness, chosen, own, viewer(request), calendar)
    crumbs = [*crumbs_of(request, unit, last=False), (str(chosen or _("All streams")), "")]
    return render(request, "overview/cell.html", {"field": field, "unit": unit, "crumbs": crumbs, "own": own})


def _highest(request):
    seats = viewer(request).seats
    if seats:
        return Unit.objects.get(pk=min(seats, key=lambda seat: (len(seat.unit_path), seat.unit_path)).unit_id)
    return rows(Unit, request).order_by("path").first()


def _page(request, unit):
    today, calendar = clock.today(), DayOverride.objects.calendar()
    readiness = readiness_of(unit, today=today, calendar=calendar, windows=rules_on)
    return Page(readiness, request.GET, viewer(request), calendar, clock.now())


def crumbs_of(request, unit, *, last=True):
    """The way down from the highest unit that the viewer may see; the unit itself without a link where it comes last."""
    above = unit.ancestor_ids[:-1]
    names = {}
    if above:
        names = {one.pk: one for one in rows(Unit, request).filter(pk__in=above).only("pk", "code", "name", "name_en")}
    crumbs = [(str(names[pk]), reverse("overview_unit", args=[names[pk].code])) for pk in above if pk in names]
    return [*crumbs, (str(unit), "" if last else reverse("overview_unit", args=[unit.code]))]
