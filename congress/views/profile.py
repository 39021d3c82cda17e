"""A person's own page: language, telephone, mail, absence with a stand-in, password and second factor."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress import clock
from congress.access import row_or_404, viewer
from congress.forms.people import AbsenceForm, ProfileForm
from congress.forms.wishes import MailWishesForm
from workflows import seating
from workflows.reminding import wishing

NEWEST = 10
"""Changes of the mail settings that are shown."""


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("profile")
    return page(request, form=form)


@require_POST
def absence(request):
    """Enter an absence."""
    form = AbsenceForm(request.POST, people=seating.colleagues_of(request.user, today=clock.today()))
    if form.is_valid():
        try:
            entered = seating.set_absence(request.user, **form.cleaned_data)
        except seating.Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("Saved: %(person)s handles your work meanwhile.") % {"person": entered.stand_in})
            return redirect("profile")
    return page(request, absence_form=form)


@require_POST
def absence_remove(request, pk):
    row_or_404(request.user.absences.all(), pk=pk).delete()
    messages.success(request, _("The absence was removed."))
    return redirect("profile")


def page(request, form=None, absence_form=None, mail_form=None):
    today = clock.today()
    own_feeds = request.user.feeds.filter(revoked_at=None)
    colleagues = seating.colleagues_of(request.user, today=today)
    context = {
        "form": form or ProfileForm(instance=request.user),
        "absence_form": absence_form or AbsenceForm(people=colleagues),
        "mail_form": mail_form or MailWishesForm(instance=request.user),
        "wish_changes": request.user.wish_changes.all()[:NEWEST],
        "watched": wishing.watched_by(viewer(request)).select_related("plan__unit"),
        "absences": request.user.absences.filter(to_on__gte=today).select_related("stand_in"),
        "seats": viewer(request).seats,
        "own_calendar": own_feeds.filter(unit=None).first(),
        "unit_calendars": own_feeds.exclude(unit=None).select_related("unit").order_by("unit__official", "pk"),
    }
    wrong = any(one is not None and one.errors for one in (form, absence_form, mail_form))
    return render(request, "people/profile.html", context, status=422 if wrong else 200)
