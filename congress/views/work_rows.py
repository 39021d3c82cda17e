"""A task with its facts -> the prepared values of its row in My work."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from congress.tables import due_words, moved_words
from congress.templatetags.office import day, due_html, state_html
from congress.views.next_steps import NextSteps, current_stage, decision_arrow, next_steps
from workflows.words import DECIDED_ABOVE, State, in_language

NEEDED = ("plan__unit", "stream", "owner", "submitted_by")


@dataclass
class WorkRow:
    pk: int
    version: int
    title: str
    url: str
    place: str
    day: str
    due: str
    needed_by: str
    moved: str
    state: str
    added: str
    submitted: str
    returned_note: str
    put_off: str
    """The day until which the reader is not reminded of it."""
    steps: NextSteps
    open_move: object = None
    announce: str = ""
    refusal: str = ""


def work_row(task, known, calendar, *, put_off=None, open_move=None, announce="", refusal=""):
    stage = current_stage(task)
    return WorkRow(
        pk=task.pk,
        version=task.version,
        title=str(stage),
        url=reverse("task", args=[task.pk]),
        place=f"{task.plan.unit} · {task.stream}",
        day=day(task.due_on),
        due=due_html(*due_words(task.due_on, known.today, calendar)) if task.is_open and task.due_on else "",
        needed_by=_needed_by(task, known),
        moved=moved_words(stage.nominal_on, calendar) if stage.nominal_on and stage.nominal_on != stage.due_on else "",
        state=state_html(task.state),
        added=task.added_from,
        submitted=_submitted(task),
        returned_note=task.returned_note if task.state == State.RETURNED else "",
        put_off=day(put_off),
        steps=next_steps(task, known),
        open_move=open_move,
        announce=announce,
        refusal=refusal,
    )


def _needed_by(task, known):
    """By which day the superior's decision is needed: the due day of the stage that it completes."""
    if task.state not in DECIDED_ABOVE.get(task.kind, ()) or not task.due_on or decision_arrow(task, known) is None:
        return ""
    return _("decision needed by %(day)s") % {"day": day(task.due_on)}


def _submitted(task):
    if task.state not in (State.IN_REVIEW, State.WITH_SUPERIOR) or not task.submitted_by:
        return ""
    return _("Submitted by %(person)s on %(day)s.") % {"person": in_language(task.submitted_by, "name"), "day": day(task.submitted_at)}
