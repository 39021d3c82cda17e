"""People and seats of a unit: the office adds them one by one or from a sheet, invites them, ends seats."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from congress import clock
from congress.access import row_or_404, rows, viewer
from congress.forms.people import EndSeatForm, PersonForm, SheetForm
from congress.forms.wishes import AddressForm
from congress.inviting import awaits_invitation, invite, invite_all, tell_old_address
from congress.mailing.bouncing import change_address
from congress.models import User
from congress.people_sheet import Refused as SheetRefused
from congress.people_sheet import check, read, sample, sealed, unsealed
from congress.templatetags.office import day
from workflows import planning, seating
from workflows.access import may_manage_people
from workflows.models import Plan, Unit
from workflows.words import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def managed_unit(request, code):
    """A unit whose people this request may change; for others the page does not exist."""
    unit = row_or_404(rows(Unit, request), code=code)
    if not may_manage_people(viewer(request), unit):
        raise Http404
    return unit


def _crumbs(unit):
    return [(str(unit), reverse("unit", args=[unit.code])), (_("People"), "")]


def people(request, code):
    unit = managed_unit(request, code)
    places = seating.places_in(unit)
    form = PersonForm(request.POST or None, places=places, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("people", code=code)
    today = clock.today()
    seats = list(seating.seats_kept(unit, today=today))
    context = {
        "unit": unit,
        "crumbs": _crumbs(unit),
        "form": form,
        "sheet_form": SheetForm(),
        "seats": [_shown(seat, today) for seat in seats],
        "uninvited": len(_uninvited(seats)),
        "plans": Plan.objects.filter(unit=unit).order_by("-term", "pk"),
    }
    return render(request, "people/list.html", context, status=422 if form.errors else 200)


def _uninvited(seats):
    """Whom these seats make wait for a first invitation, each person once."""
    return list({seat.person_id: seat.person for seat in seats if awaits_invitation(seat.person)}.values())


def _shown(seat, today):
    person = seat.person
    if person.last_login:
        state = _("has logged in")
    elif person.invited_at and (today - timezone.localdate(person.invited_at)).days > 7:
        state = _("invited on %(day)s, not logged in after 7 days") % {"day": day(person.invited_at)}
    elif person.invited_at:
        state = _("invited on %(day)s") % {"day": day(person.invited_at)}
    else:
        state = _("not invited yet")
    to_come = seat.from_on > today
    return {"seat": seat, "to_come": to_come, "person": person, "state": state, "may_invite": person.last_login is None and person.is_active}


def _add(request, form):
    """Seat one person; the account is made if the address is new. False with the sentence at its field."""
    facts = form.cleaned_data
    try:
        with transaction.atomic():
            person = seat_one(facts, by=request.user, at=clock.now())
    except seating.Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        return False
    messages.success(request, _("Saved: %(person)s, %(seat)s.") % {"person": person, "seat": facts["place"].label})
    if facts["invite"] and person.last_login is None:
        _invite(request, person)
    return True


def seat_one(facts, *, by, at):
    """Account (found by its address or made), seat, and for a head the body's tasks that have no owner."""
    person = User.objects.filter(email=facts["email"]).first() or _new_account(facts)
    seat = seating.give_seat(person, facts["place"], from_on=facts["from_on"], title=facts["title"])
    if seat.role == Role.HEAD:
        planning.propose_owners(seat.subcommittee, by=by, at=at)
    return person


def _new_account(facts):
    """Made, or that which somebody else made for the same address in the meantime."""
    try:
        with transaction.atomic():
            return User.objects.create_user(facts["email"], facts["name"], phone=facts["phone"])
    except IntegrityError:
        return User.objects.get(email=facts["email"])


def _invite(request, person):
    why_not = invite(person, at=clock.now())
    if why_not:
        messages.error(request, why_not)
    else:
        messages.success(request, _("The invitation has gone to %(email)s.") % {"email": person.email})


@require_POST
def person_invite(request, code, pk):
    unit = managed_unit(request, code)
    person = row_or_404(seating.seats_kept(unit, today=clock.today()), person=pk).person
    if person.last_login:
        messages.error(request, _("%(person)s works here already. A forgotten password is set anew from the log-in page.") % {"person": person})
    else:
        _invite(request, person)
    return redirect("people", code=code)


@require_POST
def people_invite(request, code):
    """Invite all who hold or will hold a seat here and were never invited; pressed twice, nobody gets a second mail."""
    unit = managed_unit(request, code)
    waiting = _uninvited(seating.seats_kept(unit, today=clock.today()))
    sent, why_not = invite_all(waiting, at=clock.now())
    if why_not:
        messages.error(request, why_not)
    if sent:
        messages.success(request, ngettext("%(n)d invitation has gone out.", "%(n)d invitations have gone out.", sent) % {"n": sent})
    elif not why_not:
        messages.info(request, _("Everybody here has been invited already."))
    return redirect("people", code=code)


def seat_end(request, code, pk):
    """End a seat; its open work goes to a successor or waits for the head."""
    unit = managed_unit(request, code)
    today = clock.today()
    seat = row_or_404(seating.seats_kept(unit, today=today), pk=pk)
    if "withdraw" in request.POST and seat.from_on > today:
        seating.withdraw_seat(seat, at=clock.now())
        messages.success(request, _("The seat is taken back: %(person)s, %(seat)s.") % {"person": seat.person, "seat": seat.label})
        return redirect("people", code=code)
    others = seating.people_in({unit.pk}, today=today).exclude(pk=seat.person_id)
    form = EndSeatForm(request.POST or None, people=others, initial={"on": max(today, seat.from_on)})
    if request.method == "POST" and form.is_valid() and (handed := _end(request, form, seat)) is not None:
        messages.success(request, _said(seat, handed, today))
        return redirect("people", code=code)
    lost = seating.work_of(seat, on=today, today=today)
    context = {"unit": unit, "crumbs": _crumbs(unit), "form": form, "seat": seat, "to_come": seat.from_on > today, "open": len(lost)}
    return render(request, "people/end_seat.html", context, status=422 if form.errors else 200)


def _said(seat, handed, today):
    """What became of the open tasks of a seat that was ended."""
    if seat.to_on > today:
        text = _("The seat ends on %(day)s. Its open tasks stay with %(person)s until then; after that the head assigns them.")
        return text % {"day": f"{seat.to_on:%d/%m/%Y}", "person": seat.person}
    over = ngettext("The seat ends; %(n)d open task was handed over.", "The seat ends; %(n)d open tasks were handed over.", handed.over)
    left = ngettext("%(n)d task has no owner now.", "%(n)d tasks have no owner now.", handed.left)
    return " ".join([over % {"n": handed.over}, *([left % {"n": handed.left}] if handed.left else [])])


def _end(request, form, seat):
    facts = form.cleaned_data
    try:
        return seating.end_seat(seat, on=facts["on"], successor=facts["successor"], by=request.user, at=clock.now())
    except seating.Refused as no:
        form.add_error(no.field, str(no))
        return None


def person_address(request, code, pk):
    """Correct a person's address, where that is this office's business, and let reminders go there again."""
    unit = managed_unit(request, code)
    person = row_or_404(seating.seats_kept(unit, today=clock.today()), person=pk).person
    may_change = may_change_address(request, person)
    form = AddressForm(request.POST or None, person=person) if may_change else None
    if request.method == "POST" and (form is None or form.is_valid()):
        old, new = person.email, form.cleaned_data["email"] if form else person.email
        change_address(person, new, by=request.user)
        if new != old and person.last_login and not person.address_refused_at:
            tell_old_address(person, old, new)
        messages.success(request, _("Saved: reminders to %(person)s go out again.") % {"person": person})
        return redirect("people", code=code)
    context = {"unit": unit, "crumbs": _crumbs(unit), "person": person, "form": form}
    return render(request, "people/address.html", context, status=422 if form and form.errors else 200)


def may_change_address(request, person):
    """Who has the address can have the account: so only for people who sit nowhere else than in units that this request's person manages."""
    if request.user.is_superuser:
        return True
    today, asked = clock.today(), viewer(request)
    units = {seat.unit or seat.subcommittee.plan.unit for seat in seating.seats_held(person, today=today)}
    return not (person.is_staff or person.is_superuser) and all(may_manage_people(asked, unit) for unit in units)


def people_sheet(request, code):
    """The sample sheet to fill in."""
    unit = managed_unit(request, code)
    answer = HttpResponse(content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="can-bo_{unit.code}.xlsx"'})
    sample(seating.places_in(unit), today=clock.today()).save(answer)
    return answer


def people_import(request, code):
    """Check first: the rows with what is wrong; only when all are right, and it was asked, they are seated."""
    unit = managed_unit(request, code)
    places = seating.places_in(unit)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = {"unit": unit, "crumbs": _crumbs(unit), "form": form}
    try:
        found = _found(request, form)
    except SheetRefused as no:
        form.add_error("sheet", str(no))
        found = []
    if found:
        checked = check(found, places=places)
        wrong = [row for row in checked if row.why_not]
        if "rows" in request.POST and not wrong:
            _seat_all(request, checked)
            return redirect("people", code=code)
        context |= {"found": checked, "wrong": wrong, "rows": sealed(found)}
    return render(request, "people/import.html", context, status=422 if form.errors or context.get("wrong") else 200)


def _found(request, form):
    """The rows that came: of a sheet just loaded, or those that were checked on the page before."""
    if request.method != "POST":
        return []
    if "rows" in request.POST:
        form.errors.clear()
        return unsealed(request.POST["rows"])
    return read(form.cleaned_data["sheet"], today=clock.today()) if form.is_valid() else []


def _seat_all(request, checked):
    """All rows in one transaction; a seat that is already held is passed over, so that a sheet can be loaded twice."""
    seated = held = 0
    with transaction.atomic():
        for row in checked:
            try:
                seat_one(row.form.cleaned_data, by=request.user, at=clock.now())
                seated += 1
            except seating.Refused:
                held += 1
    text = _("%(seated)d seats saved, %(held)d were there already. Invite the people from the list.")
    messages.success(request, text % {"seated": seated, "held": held})
