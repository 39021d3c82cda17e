"""Files, papers and comments of a task: in by a form, out only to those who may see the task."""

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from congress import access, clock
from congress.forms.work import CommentForm, FileForm, PaperForm, RemovalForm
from congress.views import task
from workflows import delivering
from workflows.folding import folded
from workflows.keeping import opened
from workflows.models import Attachment, Task
from workflows.moving import Refused
from workflows.words import Role

NAME_LETTERS = 120


# In


@require_http_methods(["GET", "POST"])
def attach(request, pk):
    if request.method == "GET":
        return redirect(task.address(pk, "#deliverables"))
    access.row_or_404(access.rows(Task, request), pk=pk)
    if request.POST.get("kind") == "outside":
        form, shown, add = PaperForm(request.POST, auto_id="paper_%s"), "paper_form", _add_paper
    else:
        refused = getattr(request, "file_refused", None)
        form, shown, add = FileForm(request.POST, request.FILES, refused=refused), "file_form", _add_file
    return _made(request, pk, form, shown, add)


def _add_file(pk, form, **who_and_when):
    typed = form.cleaned_data
    row = delivering.attach_file(pk, file=typed["file"], name=typed["name"], content_type=typed["content_type"], **who_and_when)
    return _("Uploaded: %(name)s, version %(round)s.") % {"name": row.original_name, "round": row.round}


def _add_paper(pk, form, **who_and_when):
    row = delivering.attach_paper(pk, **form.cleaned_data, **who_and_when)
    return _("Registered: %(number)s, version %(round)s.") % {"number": row.number, "round": row.round}


def _made(request, pk, form, shown, add):
    """One rule called; then back to the page, or the page with the sentence and what was typed."""
    if not form.is_valid():
        return task.page(request, pk, status=422, forms={shown: form})
    try:
        said = add(pk, form, by=request.user, at=clock.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return task.page(request, pk, status=422, forms={shown: form})
    messages.success(request, said)
    return redirect(task.address(pk, "#comments" if shown == "comment_form" else "#deliverables"))


@require_POST
def comment(request, pk):
    row = access.row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), pk=pk)
    seats = delivering.seats_to_speak(row, access.viewer(request))
    leads = bool(seats) and seats[0].role == Role.LEADER
    return _made(request, pk, CommentForm(request.POST, task_id=pk, leads=leads), "comment_form", _say)


def _say(pk, form, **who_and_when):
    row = delivering.comment(pk, **form.cleaned_data, **who_and_when)
    return _("The instruction was sent.") if row.instruction else _("The comment was sent.")


# Out, and away


@require_http_methods(["GET", "HEAD", "POST"])
def attachment(request, pk):
    """GET: the file itself. POST: remove it, with the reason."""
    rows = access.rows(Attachment, request).select_related("task__plan__unit", "task__stream", "stage")
    row = access.row_or_404(rows, pk=pk)
    if request.method == "POST":
        return _made(request, row.task_id, RemovalForm(request.POST), "removal_form", lambda _task, form, **who: _remove(row, form, **who))
    row = access.row_or_404(rows, pk=pk, kind=Attachment.Kind.FILE, removed_at=None)
    return download(request, row, *download_names(row))


def _remove(row, form, **who_and_when):
    delivering.remove(row.pk, why=form.cleaned_data["why"], **who_and_when)
    return _("Removed: %(name)s.") % {"name": row}


def download(request, row, plain, full):
    """A kept file under its (folded, full) names, never opened by the browser itself. 503 where the store has lost it: once restored, it comes."""
    try:
        answer = FileResponse(opened(row), content_type=row.content_type)
    except Refused as why:
        return render(request, "task/file_lost.html", {"why": why}, status=503)
    answer["Content-Disposition"] = disposition(plain, full)
    answer["Content-Length"] = row.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def download_names(row):
    """(folded, full) names: "xa-a_NV14_du-thao-1_2025-01-23_lan-2.docx". A confidential stream's tell no title."""
    stage, unit = row.stage, row.task.plan.unit
    ending = "." + row.original_name.rsplit(".", 1)[-1].lower() if "." in row.original_name else ""
    end = f"{row.at.astimezone():%Y-%m-%d}_lan-{row.round}{ending}"
    if row.task.stream.confidential:
        return (f"{unit.code}_tep-{row.pk}_{end}",) * 2
    place = f"{unit.code}_" + (f"NV{stage.number}_" if stage.number else "")
    room = NAME_LETTERS - len(place) - len(end) - 1
    title = "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in folded(stage.title)).split())
    return f"{place}{title[:room].strip('-')}_{end}", f"{place}{stage.title[:room]}_{end}"


def disposition(plain, full):
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
