"""A press on a move's button -> the move through the one door, and the row or page as it is then."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from congress import access, clock
from congress.asked import own_page, whole_number
from congress.forms.work import MoveForm
from congress.tables import NEEDED as NEEDED_IN_LIST
from congress.views import my_work, task
from congress.views.next_steps import already_sentence, done_sentence
from congress.views.open_move import opened, typed_again
from congress.views.task_rows import Rows
from workflows import moving
from workflows.facts import with_delivery
from workflows.models import DayOverride, Stage, Step
from workflows.prepared import Place, Prepared
from workflows.words import Kind

BACK = {"my_work": "my_work", "list": "tasks"}


@dataclass(frozen=True)
class Outcome:
    """What one press came to. `form` is there where something has to be typed again."""

    status: int = 200
    announce: str = ""
    refusal: str = ""
    form: MoveForm | None = None


@require_http_methods(["GET", "POST"])
def move(request, pk, action):
    row = access.task_or_404(request, pk)
    arrows = moving.TABLES[row.kind].get(action)
    if arrows is None:
        raise Http404
    if request.method == "GET":
        return _asked(request, row, action)
    found = moving.arrow_from(row.kind, row.state, action)
    form = MoveForm(request.POST, **_asks(row, action, found[1] if found else arrows[0][2]))
    outcome = _made(request, row, action, form) if form.is_valid() or found is None else Outcome(422, form=form)
    return _answer(request, row, action, outcome)


def _asks(row, action, arrow):
    return {"asks": arrow.note, "paper": arrow.paper, "draft": f"task-{row.pk}-{action}"}


def _asked(request, row, action):
    """The form of a move: in the row of My work, else open on the task page."""
    if request.htmx and request.GET.get("from") == "my_work":
        open_move = opened(row, action, by=request.user, viewer=access.viewer(request), at=clock.now())
        return _my_row(request, row.pk, open_move=open_move)
    came = _where_from(request)
    query = {"move": action} | ({"next": came} if came else {})
    return redirect(f"{reverse('task', args=[row.pk])}?{urlencode(query)}#move")


def _made(request, row, action, form):
    """Through the door. A second press of one's own finds the work done and says so."""
    version = request.POST.get("version") or request.GET.get("v", "")
    seen = whole_number(version) or 0
    typed = {name: value for name, value in form.cleaned_data.items() if value is not None} if form.is_valid() else {}
    try:
        step = moving.move(row.pk, action, by=request.user, viewer=access.viewer(request), version=seen, at=clock.now(), **typed)
    except moving.Overtaken as overtaken:
        last = Step.objects.filter(task=row.pk).last()
        if last and last.by_id == request.user.pk and last.action == action and not moving.arrow_from(row.kind, last.to_state, action):
            return Outcome(announce=already_sentence(last))
        return Outcome(409, refusal=str(overtaken))
    except moving.Refused as refused:
        if refused.field in form.fields and form.is_bound and form.is_valid():
            form.add_error(refused.field, str(refused))
            return Outcome(422, form=form)
        return Outcome(422, refusal=str(refused), form=form if form.is_bound and form.is_valid() else None)
    return Outcome(announce=done_sentence(step))


def _answer(request, row, action, outcome):
    place = request.POST.get("from", "")
    if outcome.status == 200 and not request.htmx:
        messages.success(request, outcome.announce)
        return redirect(_next(request, row, place))
    if request.htmx and place == "list":
        return _list_row(request, row, outcome)
    open_move = None
    if outcome.form is not None:
        open_move = typed_again(row.pk, action, outcome, viewer=access.viewer(request))
    if request.htmx and place == "my_work":
        return _my_row(request, row.pk, status=outcome.status, open_move=open_move, announce=outcome.announce, refusal=outcome.refusal)
    answer = task.page(request, row.pk, open_move=open_move, announce=outcome.announce, refusal=outcome.refusal, status=outcome.status)
    answer["HX-Replace-Url"] = reverse("task", args=[row.pk])
    return answer


def _where_from(request):
    """The list one came from, with its filters; nothing where one came from elsewhere."""
    asked = urlsplit(request.headers.get("Referer", ""))
    came = asked.path + (f"?{asked.query}" if asked.query else "")
    return came if asked.path in {reverse(name) for name in BACK.values()} and own_page(request, came) else ""


def _next(request, row, place):
    wanted = own_page(request, request.POST.get("next", ""))
    return wanted or (reverse(BACK[place]) if place in BACK else reverse("task", args=[row.pk]))


def _my_row(request, pk, *, status=200, **said):
    row = my_work.one_row(access.viewer(request), pk, **said)
    return render(request, "my_work/row.html", {"row": row, "here": reverse("my_work")}, status=status)


STAGE_OF_TASK = Prepared(
    lambda: with_delivery(Stage.objects.select_related(*NEEDED_IN_LIST)).filter(
        pk=Place("stage", BigIntegerField()), task=Place("task", BigIntegerField())
    )
)


def _list_row(request, row, outcome):
    """The list's own row; several stages of a long task stand there each for itself."""
    wanted = whole_number(request.POST.get("row", "")) or 0
    stage = next(iter(STAGE_OF_TASK.rows(stage=wanted, task=row.pk)), None)
    if stage is None:
        raise Http404
    viewer = access.viewer(request)
    rows = Rows(viewer, viewer.on_day, DayOverride.objects.calendar(language=get_language()), get_token(request))
    at_hand = [stage] if row.kind == Kind.GENERAL else []
    known = moving.facts([stage.task], viewer=viewer, stages_at_hand=at_hand)[stage.task_id]
    refusal = outcome.refusal or (outcome.form.errors.get("note", [""])[0] if outcome.form else "")
    return HttpResponse(rows.row(stage, known, announce=outcome.announce, refusal=refusal), status=outcome.status)
