"""Forms of an election: a POST calls one rule, then back to the task; on a no the page with the sentence at the field. And its papers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congress import access, clock
from congress.asked import whole_number
from congress.exports import election as papers
from congress.exports.papers import paper_answer
from congress.templatetags.office import number
from congress.views import task
from congress.views.election_part import FORMS
from congress.views.task_parts import people_of
from workflows import balloting, moving
from workflows.balloting import NameVotes, Refused
from workflows.electing import ImpossibleCount
from workflows.facts.ballots import reckonings
from workflows.models import Task
from workflows.words import Kind

NEEDED = ("plan__unit__parent", "plan__congress", "stream")


def _task(request, pk):
    return access.row_or_404(access.rows(Task, request).select_related(*NEEDED), pk=pk, kind=Kind.ELECTION)


# Writing


def _keep_delegates(pk, form, request, **who):
    balloting.register_delegates(pk, **form.cleaned_data, **who)
    return _("Kept: the delegates.")


def _keep_name(pk, form, request, **who):
    balloting.nominate(pk, **form.cleaned_data, **who)
    return _("Kept: a name was put forward.")


def _keep_consent(pk, form, request, **who):
    typed = form.cleaned_data
    balloting.record_consent(pk, typed["nominee"], present=typed["consent_present"], consenting=typed["consent_for"], **who)
    return _("Kept: the consent of the delegates.")


def _keep_withdrawal(pk, form, request, **who):
    if "out" in request.POST:
        balloting.take_out(pk, form.cleaned_data["nominee"], **who)
        return _("Taken out.")
    balloting.withdraw(pk, form.cleaned_data["nominee"], why=form.cleaned_data["why"], **who)
    return _("Kept: a name has been withdrawn.")


def _keep_list(pk, form, request, **who):
    balloting.record_list_vote(pk, **form.cleaned_data, **who)
    return _("Kept: the vote on the list.")


def _keep_ballot(pk, form, request, **who):
    typed = dict(form.cleaned_data)
    votes = [NameVotes(one.pk, typed.pop(f"votes_{one.pk}"), typed.pop(f"against_{one.pk}", None)) for one in form.names]
    row = balloting.record_ballot(pk, votes=votes, **typed, **who)
    return _("Kept: the figures of ballot %(n)s.") % {"n": number(row.number)}


def _keep_decision(pk, form, request, **who):
    balloting.decide(pk, **form.decision, **who)
    return _("Kept: what the congress decided.")


WRITES = {
    # the address's word: (the form, the rule, where it stands on the page)
    "dai-bieu": ("delegates_form", _keep_delegates, "#ballot-delegates"),
    "nguoi": ("nominee_form", _keep_name, "#ballot-names"),
    "dong-y": ("consent_form", _keep_consent, "#ballot-names"),
    "rut-ten": ("withdraw_form", _keep_withdrawal, "#ballot-names"),
    "danh-sach": ("list_form", _keep_list, "#ballot-names"),
    "phieu": ("ballot_form", _keep_ballot, "#ballots"),
    "quyet-dinh": ("decision_form", _keep_decision, "#ballots"),
}


@require_http_methods(["GET", "POST"])
def election_write(request, pk, what):
    if what not in WRITES:
        raise Http404
    row = _task(request, pk)
    shown, keep, part = WRITES[what]
    if request.method == "GET":
        return redirect(task.address(pk, part))
    known = moving.facts([row], viewer=access.viewer(request))[pk]
    reckoning = reckonings([row])[pk]
    form = FORMS[shown](reckoning, known, request.POST) if reckoning.rules else None
    if form is None:
        return task.page(request, pk, status=422, refusal=_("This cannot be entered now. Look at the page again."))
    if form.is_valid():
        try:
            messages.success(request, keep(pk, form, request, seen=_seen(request), by=request.user, at=clock.now()))
            return redirect(task.address(pk, part))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return task.page(request, pk, status=422, forms={shown: form})


def _seen(request):
    return whole_number(request.POST.get("version", "")) or 0


# Papers


def _paper(request, pk, name):
    """(the task, the paper); 404 where there is none."""
    row = _task(request, pk)
    reckoning, unit = reckonings([row])[pk], str(row.plan.unit)
    kind, _sign, which = name.rpartition("-") if name.startswith(papers.COUNTING) else (name, "", "")
    if reckoning.rules is None or not reckoning.earlier:
        raise Http404
    try:
        if kind == papers.MINUTES:
            return row, papers.minutes(reckoning, unit=unit)
        ballot = next((one for one in reckoning.earlier if kind == papers.COUNTING and str(one.number) == which), None)
        if ballot is not None:
            return row, papers.counting_record(reckoning, ballot, unit=unit)
    except ImpossibleCount:
        raise Http404 from None
    raise Http404


@require_safe
def election_paper(request, pk, name):
    row, paper = _paper(request, pk, name)
    context = {
        "task": row,
        "paper": paper,
        "body": people_of(row, clock.today())["body"] or row.stream,
        "name": name,
        "back": task.address(pk, "#ballots"),
    }
    return render(request, "election/paper.html", context)


@require_safe
def election_file(request, pk, name):
    row, paper = _paper(request, pk, name)
    return paper_answer(paper, row.plan.unit, now=clock.now())
