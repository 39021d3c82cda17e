"""A task -> what it waits for and what waits for it, print jobs among them: named, called and linked as the reader may know it."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.tables import due_words
from congress.templatetags.office import day, due_html, state_html
from workflows.access import name_for, sees_task
from workflows.models import DayOverride, PrintJob, SubcommitteeStream, Wait
from workflows.words import OPEN_PHASES, Phase, in_language


def waits_of(row, viewer):
    """{"needs": […], "awaited": […]}: name as the reader may know it, a link where they may follow it."""
    near = Wait.objects.filter(stage__task=row.pk).select_related(*neighbours_path("needs")).order_by("needs__due_on", "needs_id")
    far = Wait.objects.filter(needs__task=row.pk).select_related(*neighbours_path("stage")).order_by("stage__due_on", "stage_id")
    calendar = DayOverride.objects.calendar(language=get_language())
    return {
        "needs": _once(neighbour(wait.needs, viewer, calendar) for wait in near if wait.needs.task_id != row.pk),
        "awaited": [
            *_once(neighbour(wait.stage, viewer, calendar) for wait in far if wait.stage.task_id != row.pk),
            *_receivers(row, viewer),
        ],
    }


def neighbours_path(end):
    return [f"{end}__task__{name}" for name in ("plan__unit", "stream", "owner")]


def neighbour(stage, viewer, calendar):
    task = stage.task
    where = _where(task)
    seen = sees_task(viewer, **where)
    name = str(stage) if seen else name_for(viewer, title_row=stage, **where)
    person = in_language(task.owner, "name") if seen and task.owner and stage.phase != Phase.DONE else ""
    runs = seen and stage.phase in OPEN_PHASES and not task.plan.suspended_on
    late = runs and stage.due_on is not None and stage.due_on < viewer.on_day
    return {
        "name": name,
        "url": reverse("task", args=[task.pk]) if seen else "",
        "state": state_html(stage.shown_state),
        "person": person,
        "phone": task.owner.phone if person else "",
        "due": day(stage.due_on) if seen and stage.phase != Phase.DONE else "",
        "late": due_html(*due_words(stage.due_on, viewer.on_day, calendar)) if late else "",
    }


def _where(task):
    unit = task.plan.unit
    return {"unit": unit, "parent_id": unit.parent_id, "plan_id": task.plan_id, "stream": task.stream}


def _once(rows):
    return list({(row["name"], row["url"]): row for row in rows}.values())


def _receivers(row, viewer):
    """Print jobs that wait for a stage of this task: whose they are, who answers, by when they are needed."""
    body = SubcommitteeStream.objects.filter(plan=OuterRef("task__plan"), stream=OuterRef("task__stream"))
    jobs = PrintJob.objects.filter(needs__task=row.pk, delivered_on=None).exclude(needs__phase__in=[Phase.DONE, Phase.CANCELLED])
    jobs = (
        jobs.exclude(task__phase=Phase.CANCELLED)
        .select_related("needs", "task__plan__unit", "task__stream", "task__owner")
        .order_by("needed_on", "id")
    )
    named = {"body": Subquery(body.values("subcommittee__name")[:1]), "body_en": Subquery(body.values("subcommittee__name_en")[:1])}
    return [_receiver(job, viewer) for job in jobs.annotate(**named)]


def _receiver(job, viewer):
    task, where = job.task, _where(job.task)
    seen = sees_task(viewer, **where)
    name = name_for(viewer, title_row=task, **where)
    if seen:
        told = {"body": in_language(job, "body") or task.stream, "person": task.owner and in_language(task.owner, "name"), "job": job.what}
        name = _("%(body)s (%(person)s) – %(job)s") % told if task.owner else _("%(body)s – %(job)s") % told
    return {
        "name": name,
        "url": reverse("task", args=[task.pk]) + "#jobs" if seen else "",
        "state": "",
        "phone": task.owner.phone if seen and task.owner else "",
        "needed": day(job.needed_on),
        "too_late": (job.needs.due_on is not None and job.needs.due_on > job.needed_on) or job.needed_on < viewer.on_day,
    }
