"""For administrators: which mails went to whom and why, what failed, and whether the reminders run."""

from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from congress import clock
from congress.forms.mail import HoldForm
from congress.health import last_round, problems
from congress.mailing.claiming import try_again
from congress.mailing.holding import hold, open_holds, release
from congress.mailing.kept import kept_letters
from congress.mailing.links import with_keys
from congress.mailing.rounds import next_morning
from congress.models import Mail, MailLine, Run, User
from workflows.models import Notice, ReminderRule

PAGE = 50
CHOICES = {
    "all": Q(),
    "sent": Q(status=Mail.Status.SENT),
    "waiting": Q(status__in=[Mail.Status.WAITING, Mail.Status.SENDING]),
    "failed": Q(status=Mail.Status.FAILED),
    "skipped": Q(status__in=[Mail.Status.SKIPPED, Mail.Status.REPLACED]),
    "uncertain": Q(uncertain__gt=0),
}


def for_administrators(view):
    """For everybody else the page does not exist."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return asked


def _names():
    return {
        "all": _("All"),
        "sent": _("Sent"),
        "waiting": _("Not sent yet"),
        "failed": _("Failed"),
        "skipped": _("Suppressed"),
        "uncertain": _("May be doubled"),
    }


def _found(query):
    if not query:
        return Mail.objects.all()
    return Mail.objects.filter(Q(person__name__icontains=query) | Q(person__email__icontains=query) | Q(address__icontains=query))


def _chips(chosen, query, mails):
    counts = mails.aggregate(**{key: Count("pk", filter=asked) if asked else Count("pk") for key, asked in CHOICES.items()})
    kept = f"&q={query}" if query else ""
    return [{"label": name, "count": counts[key], "url": f"?show={key}{kept}", "on": key == chosen} for key, name in _names().items()]


@for_administrators
def mail_log(request):
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hold(form.cleaned_data["reason"], by=request.user)
        return redirect("mail_log")
    chosen = request.GET.get("show", "all") if request.GET.get("show") in CHOICES else "all"
    query = request.GET.get("q", "").strip()
    mails = _found(query)
    rows = mails.filter(CHOICES[chosen]).select_related("person").defer("text", "html")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for mail in (shown := list(page.object_list)):
        mail.why = []
    _tell_why(shown)
    context = {
        "mails": shown,
        "page": page,
        "chips": _chips(chosen, query, mails),
        "query": query,
        "form": form,
        "holds": open_holds().select_related("by"),
        "round": last_round(),
        "morning": Run.objects.exclude(digest_on=None).first(),
        "next_morning": next_morning(clock.now()),
        "problems": problems(),
        "kept": kept_letters(),
        "refused": User.objects.filter(address_refused_at__isnull=False, is_active=True).order_by("-address_refused_at")[:PAGE],
        "unsent_notices": Notice.objects.filter(line=None).count(),
    }
    return render(request, "mail/log.html", context, status=422 if form.errors else 200)


def _tell_why(mails):
    """The rules behind each mail's lines, with how many lines each."""
    by_pk, rules = {mail.pk: mail for mail in mails}, ReminderRule.objects.in_bulk()
    counted = MailLine.objects.filter(mail__in=by_pk).values_list("mail", "notice__rule").annotate(count=Count("pk"))
    for mail_id, rule_id, count in counted.order_by("mail", "notice__rule__offset"):
        by_pk[mail_id].why.append((rules[rule_id], count))


@for_administrators
def mail(request, pk):
    row = get_object_or_404(Mail.objects.select_related("person"), pk=pk)
    lines = row.lines.select_related("notice__rule", "notice__task__stream", "notice__task__plan__unit")
    crumbs = [(_("Reminder log"), reverse("mail_log")), (str(row.person), "")]
    row.text = _readable(row.text, row)
    return render(request, "mail/mail.html", {"mail": row, "lines": [_shown(line) for line in lines], "crumbs": crumbs})


def _shown(line):
    """A line for the log; of a confidential stream only which one it is."""
    task = line.notice.task
    if task is None:
        return {"line": line, "task": _("Weekly summary"), "where": ""}
    named = _("a confidential task") if task.stream.confidential else str(task)
    return {"line": line, "task": named, "where": f"{task.plan.unit} · {task.stream}"}


@for_administrators
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "base-uri": [NONE], "form-action": [NONE]})
def mail_page(request, pk):
    """The HTML that was sent, as the recipient sees it. Its styles stand in it, so it is shown in a frame of its own."""
    row = get_object_or_404(Mail.objects.select_related("person"), pk=pk)
    return HttpResponse(_readable(row.html, row))


def _readable(text, mail):
    """Its links for answering have no keys here, so that whoever keeps the log can't answer for others; a demonstration's outbox gives them."""
    return with_keys(mail, text)[0] if settings.DEMO and settings.MAIL_TO_OUTBOX_ONLY else text


@for_administrators
@require_POST
def mail_again(request, pk):
    newer = try_again(pk)
    return redirect("mail", pk=newer.pk if newer else pk)


@for_administrators
@require_POST
def mail_release(request):
    release(by=request.user)
    return redirect("mail_log")
