"""Drafts of a document: entered from what was uploaded, handed out to those who may see them, compared side by side."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from congress import access, clock
from congress.comparing import NotCompared, compare, paragraphs_of
from congress.exports.sheets import file_name
from congress.forms.documents import DraftForm
from congress.views import task
from congress.views.files import download
from workflows import consulting
from workflows.models import Attachment, Draft, Task
from workflows.moving import Refused


@require_http_methods(["GET", "POST"])
def draft_new(request, pk):
    if request.method == "GET":
        return redirect(task.address(pk, "#drafts"))
    access.row_or_404(access.rows(Task, request), pk=pk, kind="document")
    form = DraftForm(request.POST, attachments=Attachment.objects.filter(task=pk), auto_id="draft_%s")
    if form.is_valid():
        try:
            row = consulting.name_draft(
                pk, paper=form.cleaned_data["paper"], attachment_id=form.cleaned_data["attachment"].pk, note=form.cleaned_data["note"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Entered: %(draft)s.") % {"draft": row})
            return redirect(task.address(pk, "#drafts"))
    return task.page(request, pk, status=422, forms={"draft_form": form})


def _drafts(request):
    return access.rows(Draft, request).select_related("attachment", "task__plan__unit", "task__stream")


@require_safe
def draft_file(request, pk):
    """The file, to those who see the task and to those who are asked about it."""
    row = access.row_or_404(_drafts(request), pk=pk, attachment__kind=Attachment.Kind.FILE, attachment__removed_at=None)
    attachment, unit = row.attachment, row.task.plan.unit
    ending = attachment.original_name.rsplit(".", 1)[-1].lower() if "." in attachment.original_name else "bin"
    day = f"{row.at.astimezone():%Y-%m-%d}"
    plain = file_name(unit.code, row.called, row.get_paper_display(), day, ending=ending)
    return download(request, attachment, plain, f"{unit.code}_{row}_{day}.{ending}")


class OtherForm(forms.Form):
    voi = forms.ModelChoiceField(Draft.objects.none(), label=gettext_lazy("Compare with"), empty_label=None)

    def __init__(self, *args, others, **options):
        super().__init__(*args, **options)
        self.fields["voi"].queryset = others
        self.fields["voi"].label_from_instance = lambda draft: draft.called


@require_GET
def draft_compare(request, pk):
    """`?voi=` names the other draft of the same paper; without it the one before."""
    row = access.row_or_404(_drafts(request), pk=pk, attachment__removed_at=None)
    others = _drafts(request).filter(task=row.task_id, paper=row.paper, attachment__removed_at=None).exclude(pk=pk)
    form = OtherForm(request.GET if "voi" in request.GET else None, others=others)
    chosen = form.cleaned_data["voi"] if form.is_valid() else None
    other = chosen or others.filter(number__lt=row.number).first() or others.first()
    if other and not form.is_bound:
        form.initial["voi"] = other.pk
    wrong = form.is_bound and not form.is_valid()
    context = {"draft": row, "form": form, "other": None if wrong else other, "crumbs": _crumbs(request, row)}
    if other and not wrong:
        context |= _compared(*sorted((other, row), key=lambda one: one.number))
    return render(request, "documents/compare.html", context, status=422 if wrong else 200)


def _compared(older, newer):
    facts = {"older": older, "newer": newer}
    try:
        return facts | {"compared": compare(paragraphs_of(older.attachment), paragraphs_of(newer.attachment))}
    except (NotCompared, Refused) as why:
        return facts | {"why_not": str(why)}


def _crumbs(request, row):
    """By way of the task for those who see it; for those who are asked, by way of the list of what they are asked."""
    if access.rows(Task, request).filter(pk=row.task_id).exists():
        return [(str(row.task), task.address(row.task_id, "#drafts")), (_("Compare drafts"), "")]
    return [(_("Opinions asked of us"), reverse("consultations")), (_("Compare drafts"), "")]
