"""What a person wishes to hear: of one task (put off, watched), and by mail at all (hour, days, kinds). One rule each, then back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from congress import access, clock
from congress.forms.wishes import SWITCHES, MailWishesForm, SnoozeForm
from congress.mailing.links import void_links
from congress.mailing.switches import turn
from congress.models import User, WishChange
from congress.templatetags.office import weekday_day
from congress.views import profile, task
from workflows.models import DayOverride, Task
from workflows.moving import Refused
from workflows.reminding import wishing

NEEDED = ("plan__unit", "stream")


def _seen(request, pk):
    return access.row_or_404(access.rows(Task, request).select_related(*NEEDED), pk=pk)


@require_http_methods(["GET", "POST"])
def snooze(request, pk):
    """GET sends on to the form on the task's page."""
    row = _seen(request, pk)
    if request.method == "GET":
        return redirect(task.address(pk, "#reminders"))
    viewer = access.viewer(request)
    days = wishing.days_to_put_off(row, viewer, wishing.wishes_of(row, viewer), calendar=DayOverride.objects.calendar(language=get_language()))
    form = SnoozeForm(request.POST, days=days)
    if form.is_valid():
        try:
            made = wishing.snooze(pk, form.cleaned_data["until_on"], by=request.user, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("No reminders of this task until %(day)s.") % {"day": weekday_day(made.until_on)})
            return redirect(task.address(pk, "#reminders"))
    return task.page(request, pk, status=422, forms={"snooze_form": form})


@require_POST
def wake(request, pk):
    _seen(request, pk)
    wishing.wake(pk, by=request.user)
    messages.success(request, _("You are reminded of this task again."))
    return redirect(task.address(pk, "#reminders"))


@require_POST
def watch(request, pk):
    _seen(request, pk)
    try:
        wishing.watch(pk, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You watch this task: reminders of it come to you too."))
    return redirect(task.address(pk, "#reminders"))


@require_POST
def unwatch(request, pk):
    _seen(request, pk)
    wishing.unwatch(pk, by=request.user)
    messages.success(request, _("You do not watch this task any more."))
    return redirect("profile") if request.POST.get("back") == "profile" else redirect(task.address(pk, "#reminders"))


# By mail at all


@require_POST
def mail_wishes(request):
    person = User.objects.get(pk=request.user.pk)
    form = MailWishesForm(request.POST, instance=person)
    if not form.is_valid():
        return profile.page(request, mail_form=form)
    # The switches are turned by the one function that writes it down; the form saves the rest.
    person.save(update_fields=["mail_hour", "mail_days", "time_zone"])
    for wanted in (True, False):
        turn(person, [name for name in SWITCHES if form.cleaned_data[name] == wanted], wanted, way=WishChange.Way.PROFILE, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect("profile")


@require_POST
def links_void(request):
    void_links(request.user)
    messages.success(request, _("The links in all mails sent to you before now lead nowhere any more."))
    return redirect("profile")
