"""An invitation link -> the seat it is for, a password, and the first page."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from congress import clock
from congress.inviting import Expired, ask_again, person_of, seats_told
from congress.views.wrong_links import wrong_link


@login_not_required
@never_cache
@sensitive_post_parameters()
def invitation(request, token):
    try:
        person = person_of(token)
    except Expired as over:
        return _expired(request, over)
    if person is None:
        return wrong_link(request)
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, person)
        return redirect("my_work")
    seats = seats_told(person, today=clock.today())
    context = {"form": form, "person": person, "seats": seats}
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)


def _expired(request, over):
    asked = request.method == "POST" and not over.used
    if asked:
        ask_again(over.person, at=clock.now())
    return render(request, "people/invitation_expired.html", {"used": over.used, "asked": asked}, status=410)
