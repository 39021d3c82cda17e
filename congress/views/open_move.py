"""A task and an action -> the open form of that move: what it sends, to whom, under which seat, what it asks."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.forms.work import MoveForm
from congress.models import User
from congress.templatetags.office import day, file_size
from congress.views.next_steps import button, needs_news
from workflows import moving
from workflows.access import active, visible
from workflows.guards import seat_for
from workflows.models import Attachment, Seat, Task
from workflows.words import APPROVING_ROLES, in_language


@dataclass
class OpenMove:
    action: str
    label: str
    confirm: str
    url: str
    version: int
    form: MoveForm
    lines: list[str] = field(default_factory=list)
    refusal: str = ""
    instead: object = None
    """The other decision, one press away."""


def opened(task, action, *, by, viewer, at):
    """The form as somebody opens it; None where the move is not open to them. Opening a decision is remembered."""
    task = _fresh(task.pk, viewer)
    known = moving.facts([task], viewer=viewer)[task.pk]
    move = next((move for move in moving.moves_for(task, known) if move.action == action), None)
    if move is None or not move.allowed:
        return None
    if move.arrow.deciding:
        moving.open_decision(task.pk, by=by, at=at)
    return _open_move(task, known, move, MoveForm(**_asks(task, known, move), auto_id=_ids(task)))


def typed_again(task_id, action, outcome, *, viewer):
    """The same form with what was typed and what is wrong with it."""
    task = _fresh(task_id, viewer)
    known = moving.facts([task], viewer=viewer)[task.pk]
    move = next((move for move in moving.moves_for(task, known) if move.action == action), None)
    if move is None:
        return None
    outcome.form.auto_id = _ids(task)
    open_move = _open_move(task, known, move, outcome.form)
    open_move.refusal = outcome.refusal
    return open_move


def _fresh(task_id, viewer):
    return visible(Task, viewer).select_related("plan__unit", "stream").get(pk=task_id)


def _ids(task):
    return f"move_{task.pk}_%s"


def _asks(task, known, move):
    target, arrow = moving.arrow_from(task.kind, task.state, move.action)
    asks = "news" if arrow.note == "optional" and needs_news(known, move.action, target) else arrow.note
    return {"asks": asks, "paper": arrow.paper, "draft": f"task-{task.pk}-{move.action}"}


def _open_move(task, known, move, form):
    target, arrow = moving.arrow_from(task.kind, task.state, move.action)
    lines = _sent(task, known, move, target) + _seat_lines(move, known)
    twin = {"approve": "send_back", "send_back": "approve", "clear": "send_back"}.get(move.action)
    others = {other.action: other for other in moving.moves_for(task, known) if other.allowed}
    return OpenMove(
        action=move.action,
        label=move.label,
        confirm=_("Confirm submission") if move.action in moving.SUBMISSIONS else move.label,
        url=reverse("move", args=[task.pk, move.action]),
        version=task.version,
        form=form,
        lines=lines,
        instead=button(task, others[twin]) if twin in others else None,
    )


ORDERED = {
    "suspend": gettext_lazy("The whole plan stops: nothing of it moves and nobody is reminded. The states of its tasks stay."),
    "resume": gettext_lazy("The plan goes on where it was suspended. Days that have passed meanwhile count as overdue until they are changed."),
    "cancel": gettext_lazy("The congress will not be held: the whole plan stops and leaves the counts. A leader may reopen it."),
    "reopen": gettext_lazy("The congress goes back to its preparation and is submitted again. The plan's other tasks stand as they were."),
}
"""What a document does that stops a congress or lets it go on."""


def _sent(task, known, move, target):
    """What the reader is about to send or to accept, and to whom; or what the document does that is recorded."""
    if move.arrow.note == "order":
        return [ORDERED[move.action]]
    if move.action not in moving.SUBMISSIONS and not move.arrow.deciding:
        return []
    stage = task.stages.filter(state=str(target)).first() or task.stages.first()
    newest = Attachment.objects.filter(stage=stage, removed_at=None).last()
    lines = [deliverable_line(newest)] if newest else []
    if move.action == "submit":
        lines.append(_("To: %(people)s") % {"people": ", ".join(_approvers(task, known)) or _("the leaders of the unit")})
    if move.action == "submit_up":
        lines.append(_("To: %(people)s") % {"people": task.plan.unit.parent or _("the superior committee")})
    if known.returned and task.returned_note:
        lines.append(_("Returned on %(day)s: “%(note)s”") % {"day": day(task.returned_at), "note": task.returned_note})
    return lines


def deliverable_line(row):
    if row.kind == Attachment.Kind.OUTSIDE:
        return _("Document: %(number)s of %(day)s, kept at %(place)s, version %(round)s") % {
            "number": row.number, "day": day(row.dated_on), "place": row.kept_at, "round": row.round,
        }  # fmt: skip
    return _("File: %(name)s, %(size)s, version %(round)s") % {"name": row.original_name, "size": file_size(row.size), "round": row.round}


def _approvers(task, known):
    seats = Seat.objects.filter(
        active(known.today), subcommittee__plan=task.plan_id, subcommittee__links__stream=task.stream_id, role__in=APPROVING_ROLES
    ).exclude(person=known.person_id)
    return [seat.label for seat in seats.select_related("subcommittee")]


def _seat_lines(move, known):
    """Under which seat the person decides, and for whom where they stand in."""
    seat = seat_for(move.arrow.by, known)
    if not move.arrow.deciding or seat is None:
        return []
    if seat.holder_id != known.person_id:
        holder = in_language(User.objects.get(pk=seat.holder_id), "name")
        return [_("As %(seat)s, acting for %(person)s.") % {"seat": seat.label, "person": holder}]
    return [_("As %(seat)s.") % {"seat": seat.label}]
