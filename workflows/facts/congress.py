"""Tasks of congresses -> what their rows say: contents, figures, papers, and the plan's other works that are not at their end."""

from collections import defaultdict

from django.utils import timezone

from workflows.access import name_for
from workflows.guards.congress import CongressFacts
from workflows.models.congresses import CongressResult
from workflows.models.plans import Congress
from workflows.models.tasks import Attachment, Step, Task
from workflows.words import LONG_KINDS, Kind, Phase, State

STOPS = ("suspend", "cancel")


def congress_facts(tasks, viewer):
    """{task id: CongressFacts} in five queries."""
    plans, ids = {task.plan_id for task in tasks}, [task.pk for task in tasks]
    contents = dict(Congress.objects.filter(plan__in=plans).values_list("plan_id", "contents"))
    held = dict(CongressResult.objects.filter(task__in=ids).values_list("task_id", "held_on"))
    submitted, stopped = _papers(ids)
    unfinished = _unfinished(plans, viewer)
    return {
        task.pk: CongressFacts(
            contents=contents.get(task.plan_id, 4),
            result_stands=task.pk in held,
            held_on=held.get(task.pk),
            submitted_on=submitted.get(task.pk),
            stopped_on=stopped.get(task.pk),
            unfinished=tuple(unfinished[task.plan_id]),
        )
        for task in tasks
    }


def _papers(ids):
    """({task: day of its last submission}, {task: date of the paper that stopped it last})."""
    submitted, stopped = {}, {}
    steps = Step.objects.filter(task__in=ids, action__in=["submit_up", *STOPS]).order_by("sequence")
    for task_id, action, at, dated_on in steps.values_list("task_id", "action", "at", "dated_on"):
        if action in STOPS:
            stopped[task_id] = dated_on
        else:
            submitted[task_id] = timezone.localtime(at).date()
    papers = Attachment.objects.filter(task__in=ids, stage__state=State.WITH_SUPERIOR, removed_at=None, kind=Attachment.Kind.OUTSIDE)
    for task_id, dated_on in papers.values_list("task_id", "dated_on"):
        if task_id in submitted and dated_on is not None:
            submitted[task_id] = min(submitted[task_id], dated_on)
    return submitted, stopped


def _unfinished(plans, viewer):
    """{plan: names of its other long works that are neither at their end nor dropped}."""
    works = Task.objects.filter(plan__in=plans, kind__in=LONG_KINDS).exclude(kind=Kind.CONGRESS).exclude(phase__in=[Phase.DONE, Phase.CANCELLED])
    found = defaultdict(list)
    for work in works.select_related("plan__unit", "stream").order_by("stream__position", "pk"):
        unit = work.plan.unit
        name = name_for(viewer, title_row=work, unit=unit, parent_id=unit.parent_id, plan_id=work.plan_id, stream=work.stream)
        found[work.plan_id].append(name)
    return found
