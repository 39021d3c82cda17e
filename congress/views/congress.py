"""A congress -> its plan by stream or by time, the stages of the congress itself, the plan's versions; on screen, paper, file."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import access, clock
from congress.access import row_or_404
from congress.exports.tasks import export_tasks
from congress.filters import FIGURES, hidden_cells
from congress.tables import NEEDED, due_words, moved_words
from congress.templatetags.office import due_html
from congress.views.changing import may_add_somewhere
from congress.views.congress_result import shown_result
from congress.views.counts_only import counts_only
from congress.views.plan_by_time import by_time
from congress.views.units import crumbs
from workflows.access import may_plan
from workflows.concluding import ENTERED_IN
from workflows.learning import seat_to_write
from workflows.models import Congress, CongressResult, DayOverride, PlanVersion, Stage, Step, Task
from workflows.moving import STOPS, arrows_of
from workflows.words import APPROVING_ROLES, OPEN_PHASES, Kind, Phase, Role, State, in_language

BY_TIME, BY_STREAM = "time", "stream"
SEATED = ("by", "seat__subcommittee", "seat__unit")


def congress(request, pk):
    row = _congress(request, pk)
    plan, viewer = row.plan, access.viewer(request)
    calendar = DayOverride.objects.calendar(language=get_language())
    stages = list(_stages(request, plan).order_by(F("due_on").asc(nulls_last=True), "number", "pk"))
    view = BY_STREAM if request.GET.get("view") == BY_STREAM else BY_TIME
    for stage in stages:
        stage.task.plan = plan
        stage.due_html = _due(stage, viewer.on_day, calendar)
        stage.moved = moved_words(stage.nominal_on, calendar) if stage.nominal_on and stage.nominal_on != stage.due_on else ""
    road = [stage for stage in stages if stage.task.kind == Kind.CONGRESS]
    task = road[0].task if road else _congress_task(request, plan)
    result = access.rows(CongressResult, request).filter(task__plan=plan).first()
    months, undated = by_time(stages, opens_on=plan.anchor_on, today=viewer.on_day, calendar=calendar, moved_words=moved_words)
    context = {
        "congress": row,
        "plan": plan,
        "unit": plan.unit,
        "view": view,
        "chips": _chips(view),
        "months": months,
        "undated": undated,
        "streams": _by_stream(stages),
        "hidden": _hidden(viewer, plan),
        "road": road,
        "result": shown_result(result, row.contents),
        "orders": access.rows(Step, request)
        .filter(task__plan=plan, task__kind=Kind.CONGRESS, action__in=STOPS)
        .exclude(number="")
        .select_related(*SEATED),
        "may_learn": row.model and seat_to_write(viewer, plan) is not None,
        "stopping": _stopping(viewer, plan, task),
        "may_enter": task is not None and task.state in ENTERED_IN and _works_here(viewer, plan, task),
        "versions": PlanVersion.objects.filter(plan=plan).select_related("directive", "made_by").order_by("-number"),
        "count": len(stages),
        "added": sum(bool(stage.task.added_from) for stage in stages),
        "may_plan": may_plan(viewer, plan.unit),
        "may_add_task": may_add_somewhere(viewer, plan),
        "today": viewer.on_day,
        "crumbs": crumbs(plan.unit, request, (_("Congress"), "")),
    }
    return render(request, "congress/page.html", context)


def _congress_task(request, plan):
    """The congress's own task, where the reader may see it."""
    return access.rows(Task, request).filter(plan=plan, kind=Kind.CONGRESS).first()


def _works_here(viewer, plan, task):
    """Whether the figures are this person's to enter; the rule itself asks again."""
    heads = any(seat.plan_id == plan.pk and seat.role in APPROVING_ROLES and task.stream_id in seat.stream_ids for seat in viewer.seats)
    return heads or task.owner_id in viewer.people_acted_for or may_plan(viewer, plan.unit)


ORDERS = {State.SUSPENDED: ("resume", "cancel"), State.CANCELLED: ("reopen",), State.CLOSED: ()}


def _stopping(viewer, plan, task):
    """[(label, address of the open form)] of the orders that this person may record; the door asks again."""
    leads = any(seat.role == Role.LEADER and seat.unit_id in (plan.unit_id, plan.unit.parent_id) for seat in viewer.seats)
    if task is None or not (leads or may_plan(viewer, plan.unit)):
        return []
    arrows = {action: arrow.label for action, _target, arrow in arrows_of(task)}
    wanted = [action for action in ORDERS.get(task.state, ("suspend", "cancel")) if action in arrows]
    return [(arrows[action], f"{reverse('task', args=[task.pk])}?move={action}#move") for action in wanted]


def plan_export(request, pk, fmt):
    if fmt not in ("xlsx", "csv"):
        raise Http404
    plan = _congress(request, pk).plan
    stages = _stages(request, plan).order_by(F("number").asc(nulls_last=True), "due_on", "pk")
    calendar = DayOverride.objects.calendar(language=get_language())
    return export_tasks(stages, fmt, calendar=calendar, now=clock.now(), about=plan.unit.code, what=_("plan"))


def _congress(request, pk):
    return row_or_404(access.rows(Congress, request).select_related("plan__unit__parent", "plan__template"), pk=pk)


def _stages(request, plan):
    """The plan's stages that this viewer may see; what was dropped stays out of the plan, it is found in the list."""
    return access.rows(Stage, request).filter(task__plan=plan).exclude(phase=Phase.CANCELLED).select_related(*NEEDED)


def _due(stage, today, calendar):
    if stage.phase not in OPEN_PHASES or stage.task.plan.suspended_on or stage.due_on is None:
        return ""
    key, words = due_words(stage.due_on, today, calendar)
    return due_html(key, words) if key != "within" else ""


def _chips(view):
    names = {BY_TIME: _("Plan by time"), BY_STREAM: _("Plan by stream")}
    return [{"label": label, "url": f"?view={name}", "on": name == view} for name, label in names.items()]


def _by_stream(stages):
    """[(stream, its stages by number)] in the streams' order."""
    groups = {stream: [] for stream in sorted({stage.task.stream for stage in stages}, key=lambda stream: stream.position)}
    for stage in sorted(stages, key=lambda stage: (stage.number is None, stage.number or 0)):
        groups[stage.task.stream].append(stage)
    return list(groups.items())


def _hidden(viewer, plan):
    """One sentence per confidential stream of which this reader sees the counts only."""
    cells = hidden_cells(viewer).filter(plan=plan).annotate(counted=FIGURES["total"]).select_related("stream").order_by("stream__position")
    return [_hidden_sentence(cell) for cell in cells if cell.counted]


def _hidden_sentence(cell):
    body = in_language(cell.stream, "subcommittee") or str(cell.stream)
    return counts_only(body, total=cell.counted, done=cell.done, overdue=cell.overdue)
