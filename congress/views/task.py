"""A task that the reader may see -> its page: next step, deliverables, facts, what it waits for, comments, history."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import access, clock
from congress.forms.uploads import ACCEPT
from congress.forms.work import CommentForm, FileForm, PaperForm, RemovalForm
from congress.tables import due_words, moved_words
from congress.views.neighbours import waits_of
from congress.views.next_steps import current_stage, next_steps
from congress.views.notices_part import notices_part
from congress.views.open_move import opened
from congress.views.own_parts import own_part
from congress.views.reminders_part import reminders_part
from congress.views.task_parts import comments_of, deliverables_of, history_of, people_of
from workflows import delivering, moving
from workflows.access import may_assign
from workflows.guards import does_the_work
from workflows.learning import lessons_for
from workflows.models import DayOverride, Task
from workflows.words import FIRST_STATE, Kind, Phase, Role, in_language

NEEDED = ("plan__unit__parent", "plan__congress", "stream", "owner", "submitted_by", "line")


def task(request, pk):
    """`?move=submit` opens the form of that move in the box of the next step."""
    action = request.GET.get("move", "")
    open_move = None
    if action:
        row = access.row_or_404(access.rows(Task, request), pk=pk)
        open_move = opened(row, action, by=request.user, viewer=access.viewer(request), at=clock.now())
    return page(request, pk, open_move=open_move)


def page(request, pk, *, status=200, open_move=None, announce="", refusal="", forms=None):
    """The whole page, also as the answer to something that was pressed or typed on it."""
    row = access.row_or_404(access.rows(Task, request).select_related(*NEEDED), pk=pk)
    viewer = access.viewer(request)
    known = moving.facts([row], viewer=viewer)[row.pk]
    stage = current_stage(row)
    people = people_of(row, viewer.on_day)
    context = {
        "task": row,
        "stage": stage,
        "heading": str(stage) if row.kind == Kind.GENERAL else str(row),
        "tab_title": _tab_title(row, people["body"]),
        "steps": next_steps(row, known),
        "open_move": open_move,
        "announce": announce,
        "refusal": refusal,
        "next": request.GET.get("next") or request.POST.get("next") or "",
        "people": people,
        "may_assign": may_assign(viewer, unit=row.plan.unit, plan_id=row.plan_id, stream=row.stream),
        "suspended": row.plan.suspension_reason if row.plan.suspended_on else "",
        "waits": waits_of(row, viewer),
        "lessons": lessons_for(row, viewer),
        "comments": comments_of(row, whole=request.GET.get("comments") == "all"),
        "history": (history := history_of(row)),
        "blocked_note": next((line["note"] for line in history if line.get("action") in ("block", "suspend")), ""),
        "visited": [FIRST_STATE[row.kind], *(line["reached"] for line in history if "reached" in line)],
        "long": row.kind != Kind.GENERAL,
        **_day_facts(row, stage, viewer.on_day),
        **_delivering(row, known),
        **_speaking(row, viewer),
        **own_part(row, known, viewer),
        **reminders_part(row, viewer),
        **notices_part(row, viewer),
        **(forms or {}),
    }
    return render(request, "task/page.html", context, status=status)


def _tab_title(row, body):
    """Browsers keep tab titles in their history: those of a confidential stream say no more than whose task it is."""
    if row.stream.confidential:
        return _("Task of %(body)s") % {"body": body or row.stream}
    return str(row)


def _day_facts(row, stage, today):
    calendar = DayOverride.objects.calendar(language=get_language())
    moved = stage.nominal_on and stage.nominal_on != stage.due_on
    due = due_words(stage.due_on, today, calendar) if row.is_open and stage.due_on and not row.plan.suspended_on else None
    return {
        "due_tag": due,
        "moved": moved_words(stage.nominal_on, calendar) if moved else "",
        "from_congress": _from_congress(stage, row.plan),
    }


def _from_congress(stage, plan):
    if stage.due_on is None:
        return ""
    days = (plan.anchor_on - stage.due_on).days
    if days == 0:
        return _("on the day of the congress")
    return (_("%(n)d days before the congress") if days > 0 else _("%(n)d days after the congress")) % {"n": abs(days)}


def _delivering(row, known):
    why_not = delivering.why_nothing_is_added(row, known)
    may = known.holds(Role.HEAD, Role.DEPUTY, Role.LEADER, Role.OFFICE) or known.holds(Role.OFFICE, here=False)
    found = deliverables_of(row, may_remove=may, adds=None if why_not else known.person_id)
    return {
        "deliverables": found,
        "may_add": why_not is None,
        "why_nothing_is_added": why_not if does_the_work.asks(known) else "",
        "file_form": FileForm(),
        "paper_form": PaperForm(auto_id="paper_%s"),
        "removal_form": RemovalForm(),
        "accept": ACCEPT,
        "stages": _road(row) if row.kind != Kind.GENERAL else [],
    }


def _road(row):
    """The dated stages of a long task, the present one marked."""
    now = current_stage(row)
    return [
        {"label": in_language(stage, "title"), "number": stage.number, "stage": stage, "current": stage == now and stage.phase != Phase.DONE}
        for stage in row.stages.all()
    ]


def _speaking(row, viewer):
    seats = delivering.seats_to_speak(row, viewer)
    leads = bool(seats) and seats[0].role == Role.LEADER
    return {"comment_form": CommentForm(task_id=row.pk, leads=leads) if seats else None}


def address(pk, part=""):
    return reverse("task", args=[pk]) + part
