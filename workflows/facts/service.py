"""Tasks of service -> ServiceFacts of each, in a fixed number of queries."""

from collections import defaultdict

from django.utils.translation import gettext as _

from workflows.facts.awaiting import NEEDS, awaited_sentence
from workflows.guards.service import ServiceFacts
from workflows.models.directives import DayOverride
from workflows.models.service import BudgetLine, CheckItem, Finding, PrintJob, Rehearsal
from workflows.models.tasks import Stage
from workflows.words import Phase, State


def services(tasks, viewer):
    ids = [task.pk for task in tasks]
    lines = _by_task(BudgetLine.objects.filter(task__in=ids).select_related("ceiling"))
    checks = _by_task(CheckItem.objects.filter(task__in=ids))
    jobs = _undelivered(ids, viewer)
    reviews = Rehearsal.objects.filter(task__in=ids, sort=Rehearsal.Sort.FINAL).order_by("held_on")
    final_on = dict(reviews.values_list("task_id", "held_on"))
    unfixed = defaultdict(list)
    for task_id, text in Finding.objects.filter(rehearsal__task__in=ids, fixed_on=None).values_list("rehearsal__task_id", "text"):
        unfixed[task_id].append(text)
    ready_on = dict(Stage.objects.filter(task__in=ids, state=State.READY).values_list("task_id", "reached_on"))
    return {
        pk: ServiceFacts(
            **_budget(lines[pk]),
            checks=len(checks[pk]),
            open_checks=tuple(check.text for check in checks[pk] if not (check.done_on or check.crossed_out_why)),
            undelivered=tuple(jobs[pk]),
            ready_on=ready_on.get(pk),
            final_on=final_on.get(pk),
            unfixed=tuple(unfixed[pk]),
        )
        for pk in ids
    }


def _by_task(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.task_id].append(row)
    return found


def _budget(lines):
    return {
        "lines": len(lines),
        "over_without_reason": tuple(line.item for line in lines if line.over and not line.over_why),
        "without_responsible": tuple(line.item for line in lines if line.responsible_id is None),
        "without_supplier": tuple(line.item for line in lines if not line.supplier and not line.in_house),
        "without_actual": tuple(line.item for line in lines if line.actual is None),
    }


def _undelivered(ids, viewer):
    """{task id: [why each print job is not there yet]}, the one that is needed first in front."""
    found = defaultdict(list)
    rows = PrintJob.objects.filter(task__in=ids, delivered_on=None).order_by("needed_on", "id")
    calendar = DayOverride.objects.calendar()
    for task_id, what, needed_on, phase, *values in rows.values_list("task_id", "what", "needed_on", "needs__phase", *NEEDS.values()):
        told = {"job": what, "day": f"{needed_on:%d/%m/%Y}"}
        sentence = _("“%(job)s” is not delivered yet; it is needed by %(day)s.") % told
        if holds_back(phase):
            sentence += " " + awaited_sentence(values, viewer, calendar)
        found[task_id].append(sentence)
    return found


def holds_back(phase):
    """Whether a stage in this phase (None: there is none) still owes its output."""
    return phase is not None and phase not in (Phase.DONE, Phase.CANCELLED)
