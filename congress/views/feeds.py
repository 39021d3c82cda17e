"""Calendars: the file a calendar program reads by its secret address, and where a person makes and revokes such addresses."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from congress import access, clock, feeds
from congress.access import row_or_404
from congress.exports.sheets import file_name
from congress.models import Feed
from congress.views.units import crumbs
from congress.views.wrong_links import wrong_link
from workflows.access import viewer_of
from workflows.models import Congress, Unit

CALENDAR = "text/calendar; charset=utf-8"
KEPT = 15 * 60
"""Seconds for which a program need not ask again."""


@csrf_exempt  # nothing but reading is answered, and what else programs try shall hear 405 and not of a missing token
@login_not_required
@require_safe
def feed(request, token):
    """The calendar behind a secret address, as its person may see it now; whoever asks, session or none."""
    row = feeds.feed_of(token)
    if row is None:
        return wrong_link(request)
    viewer = viewer_of(row.person, today=clock.today())
    with translation.override(row.person.language):
        body = feeds.written(feeds.unit_calendar(viewer, row.unit) if row.unit else feeds.own_calendar(viewer))
    feeds.was_read(row, at=clock.now())
    answer = HttpResponse(body, content_type=CALENDAR)
    answer["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    answer["Cache-Control"] = f"private, max-age={KEPT}"
    answer["Content-Language"] = row.person.language
    answer = get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def congress_day_file(request, pk):
    """One congress day, to be taken into a calendar by hand."""
    congress = row_or_404(access.rows(Congress, request).select_related("plan__unit"), pk=pk)
    name = file_name(_("congress"), congress.plan.unit.code, f"{congress.plan.anchor_on:%Y-%m-%d}", ending="ics")
    return HttpResponse(feeds.day_file(congress.plan), content_type=CALENDAR, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def unit_calendar(request, code):
    """Where a person makes, sees and revokes their address for one unit."""
    unit = row_or_404(access.rows(Unit, request), code=code)
    context = {
        "unit": unit,
        "crumbs": crumbs(unit, request, (_("Calendar"), "")),
        "feed": Feed.objects.filter(person=request.user, unit=unit, revoked_at=None).first(),
        "congress": Congress.objects.filter(plan__unit=unit).select_related("plan").order_by("-plan__term").first(),
    }
    return render(request, "feeds/unit.html", context)


@require_POST
@never_cache
def feed_new(request, code=None):
    """Make an address and show it, this once: it stands in the answer and nowhere else."""
    unit = row_or_404(access.rows(Unit, request), code=code) if code else None
    address = feeds.address_of(feeds.make_feed(request.user, unit, at=clock.now()))
    context = {
        "unit": unit,
        "address": address,
        "opening": address.replace("http", "webcal", 1),  # of https it is webcals, so that no program asks in clear first
        "back": reverse("unit_calendar", args=[unit.code]) if unit else reverse("profile") + "#calendars",
    }
    answer = render(request, "feeds/address.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
def feed_revoke(request, pk):
    row = row_or_404(Feed.objects.filter(person=request.user, revoked_at=None).select_related("unit"), pk=pk)
    feeds.revoke_feed(Feed.objects.filter(pk=row.pk), at=clock.now())
    messages.success(request, _("The calendar address was revoked. Nobody can read it any longer."))
    seen = row.unit and access.rows(Unit, request).filter(pk=row.unit_id).exists() and request.POST.get("back") == "unit"
    return redirect("unit_calendar", row.unit.code) if seen else redirect("profile")
