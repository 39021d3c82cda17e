"""The side that is asked: what waits for one's unit, its answer with every opinion, what it passes on and gathers, and the sending."""

from django.contrib import messages
from django.db.models import Count, Min
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congress import access, clock
from congress.exports.acceptance import way_words
from congress.exports.sheets import file_name
from congress.forms.documents import AnswerForm, OpinionForm, PassOnForm
from congress.tables import due_words
from congress.templatetags.office import day
from congress.views.consultations import ruled, units_below
from congress.views.document_part import shown_draft, with_counts
from congress.views.files import download
from workflows import consulting
from workflows.access import answers_for
from workflows.models import Addressee, DayOverride, Draft, Opinion, Round
from workflows.models.documents import with_way
from workflows.moving import Refused
from workflows.words import Role


def waiting_for(viewer):
    """Open rounds that wait for an answer of the viewer's units."""
    return Addressee.objects.filter(answers_for(viewer), answered_at=None, round__closed_at=None, round__task__plan__suspended_on=None)


def waiting_line(viewer):
    """ "Opinions asked: 2 documents, answer by 20/02/2025"; "" where nothing waits."""
    if all(seat.role == Role.OBSERVER for seat in viewer.seats):
        return ""
    found = waiting_for(viewer).aggregate(n=Count("round__drafts", distinct=True), until=Min("round__closes_on"))
    if not found["n"]:
        return ""
    words = {"n": found["n"], "day": day(found["until"])}
    return ngettext("Opinions asked: %(n)s document, answer by %(day)s", "Opinions asked: %(n)s documents, answer by %(day)s", found["n"]) % words


@require_safe
def consultations(request):
    viewer, today = access.viewer(request), clock.today()
    rows = Addressee.objects.filter(answers_for(viewer)).select_related("unit", "round__unit", "round__task__plan").prefetch_related("round__drafts")
    rows = rows.annotate(given=Count("opinions")).order_by("round__closes_on", "id")
    calendar = DayOverride.objects.calendar()
    groups = {"waiting": [], "sent": [], "closed": []}
    for row in rows:
        row.due = due_words(row.round.closes_on, today, calendar)
        groups["sent" if row.answered_at else "closed" if row.round.closed_at else "waiting"].append(row)
    return render(request, "documents/consultations.html", {"groups": groups, "any": any(groups.values())})


# One answer


@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """POST: one more opinion."""
    if request.method == "GET":
        return page(request, pk)
    access.row_or_404(access.rows(Addressee, request), pk=pk)
    form = OpinionForm(request.POST, request.FILES, refused=getattr(request, "file_refused", None))
    if form.is_valid() and ruled(form, lambda: consulting.add_opinion(pk, **_typed(form), by=request.user, at=clock.now())):
        messages.success(request, _("The opinion was added."))
        return redirect(reverse("answer", args=[pk]) + "#opinions")
    return page(request, pk, status=422, forms={"opinion_form": form})


def _typed(form):
    wanted = ("section", "text", "file", "name", "content_type")
    return {name: form.cleaned_data[name] for name in wanted if form.cleaned_data.get(name)}


def page(request, pk, *, status=200, forms=None, refusal=""):
    rows = access.rows(Addressee, request).select_related("unit", "answered_by", "round__unit", "round__task__plan__unit", "round__task__stream")
    row = access.row_or_404(rows, pk=pk)
    viewer = access.viewer(request)
    writes = consulting.types_answer(row, viewer)
    is_open = row.round.closed_at is None
    opinions = with_way(access.rows(Opinion, request).filter(addressee=row)).select_related("given_by").order_by("id")
    ours = writes and row.unit_id is not None
    context = {
        "addressee": row,
        "round": row.round,
        "drafts": [shown_draft(one, []) | {"label": str(one)} for one in _drafts(request, row)],
        "due": due_words(row.round.closes_on, clock.today(), DayOverride.objects.calendar()) if is_open else None,
        "opinions": [(one, way_words(one) if one.taken_from_id else "") for one in opinions],
        "writes": writes and is_open,
        "ours": ours,
        "opinion_form": OpinionForm() if writes and is_open else None,
        "answer_form": AnswerForm() if writes and is_open and not row.answered_at else None,
        "passed_on": list(with_counts(access.rows(Round, request).filter(passed_on=row))) if ours else [],
        "to_gather": consulting.left_to_gather(row).count() if ours else 0,
        "has_below": ours and is_open and units_below(row.unit, clock.today()).exists(),
        "refusal": refusal,
        "crumbs": _crumbs(request, row, ours),
        **(forms or {}),
    }
    return render(request, "documents/answer.html", context, status=status)


def _drafts(request, row):
    return access.rows(Draft, request).filter(rounds=row.round_id).select_related("attachment", "by")


def _crumbs(request, row, ours):
    if ours or not access.rows(Round, request).filter(pk=row.round_id).exists():
        return [(_("Opinions asked of us"), reverse("consultations")), (row.round.title, "")]
    return [(row.round.title, reverse("round", args=[row.round_id])), (str(row), "")]


@require_POST
def answer_send(request, pk):
    access.row_or_404(access.rows(Addressee, request), pk=pk)
    form = AnswerForm(request.POST)
    sent = (
        ruled(form, lambda: consulting.send_answer(pk, agrees=form.cleaned_data["agrees"], by=request.user, at=clock.now()))
        if form.is_valid()
        else None
    )
    if sent is None:
        return page(request, pk, status=422, forms={"answer_form": form})
    late = _("The answer was sent, after the closing day: it is marked as late.")
    messages.success(request, late if sent.late else _("The answer was sent."))
    return redirect("answer", pk)


@require_POST
def answer_gather(request, pk):
    access.row_or_404(access.rows(Addressee, request), pk=pk)
    try:
        n = consulting.gather(pk, by=request.user, at=clock.now())
    except Refused as refused:
        return page(request, pk, status=422, refusal=str(refused))
    messages.success(request, ngettext("%(n)s opinion from below was gathered.", "%(n)s opinions from below were gathered.", n) % {"n": n})
    return redirect(reverse("answer", args=[pk]) + "#opinions")


@require_http_methods(["GET", "POST"])
def pass_on(request, pk):
    row = access.row_or_404(access.rows(Addressee, request).filter(answers_for(access.viewer(request))).select_related("unit", "round"), pk=pk)
    form = PassOnForm(
        request.POST if request.method == "POST" else None,
        below=units_below(row.unit, clock.today()),
        initial={"title": row.round.title, "everybody": True},
    )
    if request.method == "POST" and form.is_valid():
        made = ruled(form, lambda: consulting.pass_on(pk, **form.what(), by=request.user, at=clock.now()))
        if made:
            messages.success(request, _("The round “%(title)s” stands.") % {"title": made.title})
            return redirect("round", made.pk)
    crumbs = [
        (_("Opinions asked of us"), reverse("consultations")),
        (row.round.title, reverse("answer", args=[pk])),
        (_("Pass on to lower units"), ""),
    ]
    context = {"form": form, "crumbs": crumbs, "back": reverse("answer", args=[pk]), "open": row.round.closed_at is None, "asked": row.round}
    return render(request, "documents/round_new.html", context, status=422 if form.errors else 200)


# One opinion


@require_POST
def opinion_remove(request, pk):
    row = access.row_or_404(access.rows(Opinion, request), pk=pk)
    try:
        consulting.remove_opinion(pk, by=request.user, at=clock.now())
    except Refused as refused:
        return page(request, row.addressee_id, status=422, refusal=str(refused))
    messages.success(request, _("The opinion was taken back."))
    return redirect(reverse("answer", args=[row.addressee_id]) + "#opinions")


@require_safe
def opinion_file(request, pk):
    rows = access.rows(Opinion, request).exclude(file="").select_related("addressee__unit", "addressee__round__unit")
    row = access.row_or_404(rows, pk=pk)
    ending = row.original_name.rsplit(".", 1)[-1].lower() if "." in row.original_name else "bin"
    place = row.addressee.unit.code if row.addressee.unit_id else row.addressee.round.unit.code
    return download(request, row, file_name(place, _("opinion"), row.pk, f"{row.at.astimezone():%Y-%m-%d}", ending=ending), row.original_name)
