"""A service task -> what its page shows of its rows: the estimate in figures, check-list, print jobs and what holds them, reviews."""

from collections import Counter

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language

from congress.views.neighbours import neighbour, neighbours_path
from workflows import supplying
from workflows.facts.service import holds_back
from workflows.guards import does_the_work
from workflows.models import BudgetLine, CheckItem, DayOverride, Finding, PrintJob, Rehearsal
from workflows.words import OPEN_PHASES
from workflows.writing import stands_at


def service_part(row, known, viewer):
    works = does_the_work.asks(known) and row.phase in OPEN_PHASES and not known.plan_suspended
    state = stands_at(row) if works else ""
    open_to = {
        "budget": state in supplying.BEFORE_APPROVAL,
        "checks": state in supplying.BEFORE_READY,
        "jobs": state in supplying.BEFORE_READY,
        "reviews": state in supplying.TO_REVIEW,
        "paid": state in supplying.TO_BE_PAID,
    }
    checks = list(CheckItem.objects.filter(task=row.pk).select_related("done_by"))
    findings = Prefetch("findings", Finding.objects.select_related("fixed_by"))
    return "service/part.html", {
        "open_to": open_to,
        "budget": budget_of(BudgetLine.objects.filter(task=row.pk).select_related("ceiling")),
        "checks": checks,
        "checked": Counter(_state_of(check) for check in checks),
        "jobs": jobs_of(row, viewer),
        "reviews": Rehearsal.objects.filter(task=row.pk).prefetch_related(findings),
        "press": reverse("own_press", args=[row.pk]),
    }


def _state_of(check):
    return "done" if check.done_on else "crossed" if check.crossed_out_why else "open"


def budget_of(lines):
    """The estimate with its sums, in whole đồng; `difference` = paid less estimated, once all of it is known."""
    lines = list(lines)
    estimated = sum(line.amount for line in lines)
    known = [line.actual for line in lines if line.actual is not None]
    complete = bool(lines) and len(known) == len(lines)
    return {
        "lines": lines,
        "estimated": estimated,
        "over": [line for line in lines if line.over],
        "paid": sum(known) if known else None,
        "unpaid": len(lines) - len(known),
        "difference": sum(known) - estimated if complete else None,
    }


def jobs_of(row, viewer):
    """[{job, giver, waits, too_late}]: the giver as the reader may know it, and whether it comes after the job is needed."""
    calendar = DayOverride.objects.calendar(language=get_language())
    jobs = PrintJob.objects.filter(task=row.pk).select_related("needs", "delivered_by", *neighbours_path("needs"))
    return [
        {
            "job": job,
            "giver": neighbour(job.needs, viewer, calendar) if job.needs else None,
            "waits": not job.delivered_on and holds_back(job.needs and job.needs.phase),
            "late": not job.delivered_on and job.needed_on < viewer.on_day,
        }
        for job in jobs
    ]
