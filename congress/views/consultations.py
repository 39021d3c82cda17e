"""The side that asks: a round is opened, followed, closed; each opinion gets its outcome; all of them come out as one table."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congress import access, clock
from congress.exports.acceptance import acceptance_answer, way_words
from congress.forms.documents import AskedForm, OutcomeForm, RoundForm
from congress.tables import due_words
from congress.views import task
from congress.views.document_part import shown_draft, with_counts
from workflows import consulting, moving
from workflows.guards import does_the_work
from workflows.guards.documents import OPEN_FOR_OUTCOMES, OPEN_FOR_ROUNDS
from workflows.models import Addressee, DayOverride, Draft, Opinion, Round, Task, Unit
from workflows.models.documents import with_way
from workflows.moving import Refused

OPINIONS = 20


def units_below(unit, today):
    return Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today), parent=unit).order_by("official", "position", "code")


def standing(drafts):
    return drafts.filter(attachment__removed_at=None).order_by("paper", "-number")


# A round is opened


@require_http_methods(["GET", "POST"])
def round_new(request, pk):
    row = access.row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), pk=pk, kind="document")
    known = moving.facts([row], viewer=access.viewer(request))[pk]
    if not does_the_work.asks(known):
        raise Http404
    drafts, today = standing(Draft.objects.filter(task=pk)), clock.today()
    suggested = {"drafts": _newest(drafts), "everybody": True}
    form = RoundForm(request.POST if request.method == "POST" else None, drafts=drafts, below=units_below(row.plan.unit, today), initial=suggested)
    if request.method == "POST" and form.is_valid():
        made = ruled(form, lambda: consulting.open_round(pk, **form.what(), by=request.user, at=clock.now()))
        if made:
            messages.success(request, _("The round “%(title)s” stands.") % {"title": made.title})
            return redirect("round", made.pk)
    crumbs = [(str(row), task.address(pk, "#rounds")), (_("Open a round of consultation"), "")]
    context = {
        "form": form,
        "crumbs": crumbs,
        "back": task.address(pk, "#rounds"),
        "open": row.state in OPEN_FOR_ROUNDS,
        "drafting": row.state == "drafting",
    }
    return render(request, "documents/round_new.html", context, status=422 if form.errors else 200)


def _newest(drafts):
    """Of each paper the newest draft, to begin with."""
    return list({draft.paper: draft.pk for draft in reversed(drafts)}.values())


def ruled(form, rule):
    """What the rule gives; None with the sentence at its field."""
    try:
        return rule()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


# A round is followed


def round_page(request, pk):
    if request.method != "GET":
        return redirect("round", pk)
    return page(request, pk)


def page(request, pk, *, status=200, forms=None, refusal=""):
    """The whole page, also as the answer to something that was pressed or typed on it; `forms`: the form sent again, by its name."""
    row = access.row_or_404(
        with_counts(access.rows(Round, request)).select_related("task__plan__unit__parent", "task__stream", "unit", "closed_by"), pk=pk
    )
    forms = forms or {}
    works, settles = _rights(request, row)
    todo = request.GET.get("only") == "todo"
    opinions = with_way(access.rows(Opinion, request).filter(consulting.HEARD, addressee__round=row, **({"outcome": ""} if todo else {})))
    shown = Paginator(opinions.select_related("given_by", "decided_by").order_by("addressee_id", "id"), OPINIONS).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "drafts": [shown_draft(one, []) | {"label": str(one)} for one in row.drafts.select_related("attachment", "by")],
        "addressees": list(_addressees(row)),
        "due": None if row.closed_at else due_words(row.closes_on, clock.today(), DayOverride.objects.calendar()),
        "opinions": [(one, way_words(one), _form_of(one, forms) if settles else None) for one in shown],
        "pages": shown,
        "todo": todo,
        "works": works,
        "settles": row.passed_on_id is None,
        "out": row.passed_on_id is not None or row.task.state not in ("outline", "drafting"),
        "more_form": forms.get("more")
        or (AskedForm(below=units_below(row.unit, clock.today()), auto_id="more_%s") if works and not row.closed_at else None),
        "refusal": refusal,
        "wrong": list(forms.values()),
        "crumbs": _crumbs(request, row),
    }
    return render(request, "documents/round.html", context, status=status)


def _rights(request, row):
    """(whether the reader works on the asking side, whether they write outcomes now)."""
    viewer = access.viewer(request)
    if row.passed_on_id:
        return True, False
    works = does_the_work.asks(moving.facts([row.task], viewer=viewer)[row.task_id])
    return works, works and row.task.state in OPEN_FOR_OUTCOMES


def _form_of(one, forms):
    return forms.get(one.pk) or OutcomeForm(initial={"outcome": one.outcome, "reason": one.reason}, auto_id=f"opinion_{one.pk}_%s")


def _addressees(row):
    """Who has not answered first; units in official order, groups after them."""
    heard = Count("opinions", filter=Q(answered_at__isnull=False) | Q(unit=None))
    order = (F("answered_at").asc(nulls_first=True), F("unit__official").asc(nulls_last=True), "id")
    return Addressee.objects.filter(round=row).select_related("unit", "answered_by").annotate(heard=heard).order_by(*order)


def _crumbs(request, row):
    if row.passed_on_id:
        return [(_("Opinions asked of us"), reverse("consultations")), (_("Our answer"), reverse("answer", args=[row.passed_on_id])), (row.title, "")]
    return [
        (str(row.task.plan.unit), reverse("unit", args=[row.task.plan.unit.code])),
        (str(row.task), task.address(row.task_id, "#rounds")),
        (row.title, ""),
    ]


@require_POST
def round_more(request, pk):
    row = access.row_or_404(access.rows(Round, request).select_related("unit"), pk=pk)
    form = AskedForm(request.POST, below=units_below(row.unit, clock.today()), auto_id="more_%s")
    if form.is_valid() and ruled(form, lambda: consulting.ask_also(pk, **form.who(), by=request.user, at=clock.now())):
        messages.success(request, _("They are asked too."))
        return redirect("round", pk)
    return page(request, pk, status=422, forms={"more": form})


@require_POST
def round_close(request, pk):
    access.row_or_404(access.rows(Round, request), pk=pk)
    try:
        row = consulting.close_round(pk, by=request.user, at=clock.now())
    except Refused as refused:
        return page(request, pk, status=422, refusal=str(refused))
    messages.success(request, _("The round “%(title)s” is closed.") % {"title": row.title})
    return redirect("round", pk)


# What becomes of the opinions


@require_POST
def opinion_settle(request, pk):
    row = access.row_or_404(access.rows(Opinion, request).select_related("addressee"), pk=pk)
    access.row_or_404(access.rows(Round, request), pk=row.addressee.round_id)
    form = OutcomeForm(request.POST, auto_id=f"opinion_{pk}_%s")
    if form.is_valid() and ruled(form, lambda: consulting.settle(pk, **form.cleaned_data, by=request.user, at=clock.now())):
        kept = {name: value for name in ("page", "only") if (value := request.GET.get(name, ""))}
        if kept.get("only"):
            kept.pop("page", None)  # what has its outcome leaves that list
        query = "?" + "&".join(f"{name}={value}" for name, value in kept.items() if value.isalnum()) if kept else ""
        messages.success(request, _("The outcome is written."))
        return redirect(reverse("round", args=[row.addressee.round_id]) + query + f"#opinion-{pk}")
    return page(request, row.addressee.round_id, status=422, forms={pk: form})


@require_safe
def acceptance(request, pk):
    row = access.row_or_404(access.rows(Task, request).select_related("plan__unit", "stream"), pk=pk, kind="document")
    heard = access.rows(Opinion, request).filter(consulting.HEARD, addressee__round__task=pk, addressee__round__passed_on=None)
    return acceptance_answer(row, list(with_way(heard).order_by("section", "addressee_id", "id")), now=clock.now())
