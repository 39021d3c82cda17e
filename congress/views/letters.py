"""Where the links of a mail lead: to switch mails off, and to answer for a task. No log-in, no session, no cookie.

The signed link is the only authority. Looking changes nothing, since mail scanners look at every link; a POST acts.
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from congress import clock
from congress.forms.wishes import DoneForm, MoreTimeForm, NotMineForm, UnsubscribeForm
from congress.mailing import answering, links
from congress.mailing.switches import Switch, turn
from congress.models import MailAnswer, WishChange
from congress.tables import due_words
from congress.views.wrong_links import wrong_link
from workflows import planning
from workflows.models import DayOverride
from workflows.moving import Overtaken, Refused

FORMS = {MailAnswer.Choice.DONE: DoneForm, MailAnswer.Choice.MORE_TIME: MoreTimeForm, MailAnswer.Choice.NOT_MINE: NotMineForm}


def out_of_a_mail(view):
    """Open to whoever holds the link, kept by nobody on the way, and told to no other site."""
    return login_not_required(csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))))


def _page(request, person, template, context, status=200):
    """In the language of the link's person; it says so where somebody else is logged in."""
    other = request.user if request.user.is_authenticated and request.user.pk != person.pk else None
    with translation.override(person.language):
        answer = render(request, template, context | {"person": person, "other": other}, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Content-Language"] = person.language
    return answer


def masked(address):
    """ "u***@daihoi.example": enough for its owner."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


# Switch off


@out_of_a_mail
def unsubscribe(request, token):
    found = links.who_unsubscribes(token)
    if found is None:
        return wrong_link(request)
    person, offered = found
    with translation.override(person.language):
        chosen, form = _chosen(request, offered)
        if chosen:
            turn(person, chosen, False, way=WishChange.Way.MAIL, at=clock.now())
        context = {"form": form, "address": masked(person.email), "done": [Switch(one).label for one in chosen], "offered": offered}
        context["off"] = [switch.label for switch in offered if not chosen and not getattr(person, switch)]
        return _page(request, person, "letters/unsubscribe.html", context, status=422 if form.errors else 200)


def _chosen(request, offered):
    """What is switched off by this request, and the form. A mail program's button (RFC 8058) means all that the mail held."""
    if request.method != "POST":
        return [], UnsubscribeForm(offered=offered)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return offered, UnsubscribeForm(offered=offered)
    form = UnsubscribeForm(request.POST, offered=offered)
    return (form.cleaned_data["switches"] if form.is_valid() else []), form


# Answer


@out_of_a_mail
def quick_answer(request, token):
    try:
        link = links.answer_link(token, today=clock.today())
    except links.Expired as over:
        return _page(request, over.person, "letters/expired.html", {"days": links.DAYS_TO_ANSWER}, status=410)
    if link is None:
        return wrong_link(request)
    with translation.override(link.person.language):
        if row := answering.answer_of(link):
            return _done(request, link, row)
        return _press(request, link) if request.method == "POST" else _asked(request, link)


def _press(request, link):
    """The answer is given, or the page comes back with the sentence and nothing was changed."""
    choice = request.POST.get("choice")
    if choice not in FORMS:
        return _asked(request, link, sentence=_("Choose an answer."))
    form = FORMS[choice](request.POST, auto_id=f"{choice}_%s")
    if not form.is_valid():
        return _asked(request, link, wrong={choice: form})
    try:
        return _done(request, link, answering.answer(link, choice, **form.cleaned_data, at=clock.now()))
    except Overtaken as overtaken:  # with the task as it is now, so that the next press can be right
        return _asked(request, link, sentence=str(overtaken))
    except (Refused, planning.Refused) as no:
        field = "note" if no.field == "reason" else no.field
        form.add_error(field if field in form.fields else None, str(no))
    return _asked(request, link, wrong={choice: form})


def _done(request, link, row):
    found = answering.task_of(link, today=clock.today())
    return _page(request, link.person, "letters/answered.html", {"answer": row, "task": found and found[0]})


def _asked(request, link, *, wrong=None, sentence=""):
    found = answering.task_of(link, today=clock.today())
    if found is None:
        return _page(request, link.person, "letters/closed.html", {"sentence": _("You may not see this task any more.")}, status=410)
    task, viewer = found
    if why_not := answering.why_not_answered(task, viewer):
        return _page(request, link.person, "letters/closed.html", {"sentence": why_not, "task": task}, status=410)
    forms = [
        (choice, choice.label, (wrong or {}).get(choice) or FORMS[choice](initial={"version": task.version}, auto_id=f"{choice}_%s"))
        for choice in answering.choices_for(task, viewer)
    ]
    due = due_words(task.due_on, viewer.on_day, DayOverride.objects.calendar())
    context = {"task": task, "due": due, "forms": forms, "sentence": sentence}
    return _page(request, link.person, "letters/answer.html", context, status=422 if wrong or sentence else 200)
