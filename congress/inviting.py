"""A person with seats -> an invitation mail with a link that sets the password; a link -> its person."""

from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from congress.models import User
from workflows.access import viewer_of
from workflows.models import Seat
from workflows.seating import seats_held
from workflows.words import Role

SALT = "congress.invitation"
DAYS_VALID = 7
MOST_AT_ONCE = 50


class Expired(Exception):
    """The link was good once: its seven days are over, or it was used. `person` is whom it was for."""

    def __init__(self, person, used):
        super().__init__()
        self.person, self.used = person, used


def _stamp(person):
    """Changes with the password and the address, so that a link works once."""
    return salted_hmac(SALT, f"{person.pk}:{person.password}:{person.email}").hexdigest()[:20]


def token_for(person):
    return signing.dumps([person.pk, _stamp(person)], salt=SALT)


def person_of(token):
    """The invited person. None for a token that was never ours; raises Expired for one that no longer works.

    Who has logged in once needs no invitation any more: theirs would be a way round their second factor.
    """
    try:
        pk, stamp = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        return None
    if person.last_login or stamp != _stamp(person):
        raise Expired(person, used=True)
    try:
        signing.loads(token, salt=SALT, max_age=DAYS_VALID * 24 * 3600)
    except signing.SignatureExpired:
        raise Expired(person, used=False) from None
    return person


def seats_told(person, *, today):
    """A person's seats today; where none has begun yet, those of the day on which the first begins."""
    seats = viewer_of(person, today=today).seats
    first = None if seats else seats_held(person, today=today).order_by("from_on").first()
    return viewer_of(person, today=first.from_on).seats if first else seats


def awaits_invitation(person):
    """Has an address, but neither a password nor an invitation."""
    has_password = bool(person.password) and person.has_usable_password()
    return bool(person.is_active and person.email and not (person.invited_at or person.last_login or has_password))


def invite_all(people, *, at):
    """Invite each of these people once, at most so many as a request has time for; returns (how many, None or the sentence why it stopped).

    Who is being invited is written down before the mail goes, so that a second press at the same time passes them over.
    """
    sent = 0
    for person in people[:MOST_AT_ONCE]:
        if not User.objects.filter(pk=person.pk, invited_at=None).update(invited_at=at):
            continue
        if why_not := invite(person, at=at):
            User.objects.filter(pk=person.pk, invited_at=at).update(invited_at=None)
            return sent, why_not
        sent += 1
    return sent, None


def invite(person, *, at):
    """Send the invitation; returns None, or the sentence why it could not be sent."""
    with translation.override(person.language):
        seats = seats_told(person, today=at.date())
        facts = {
            "person": person,
            "seats": seats,
            "link": settings.SITE_URL + reverse("invitation", args=[token_for(person)]),
            "days": DAYS_VALID,
            "phone": next((seat.unit.phone for seat in _unit_seats(person) if seat.unit.phone), ""),
        }
        message = EmailMessage(
            _("Invitation to the congress preparation tracker"),
            render_to_string("mail/invitation.txt", facts),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
    if (why_not := _send(message)) is not None:
        return why_not
    User.objects.filter(pk=person.pk).update(invited_at=at)
    return None


def ask_again(person, *, at):
    """Tell the offices of the person's units that a new invitation is asked for, once a day however often it is pressed."""
    if not cache.add(f"invitation-asked-again-{person.pk}", True, timeout=24 * 3600):
        return
    units = {seat.unit_id for seat in seats_told(person, today=at.date())}
    offices = User.objects.filter(seats__role=Role.OFFICE, seats__unit__in=units, seats__to_on=None, is_active=True).distinct()
    for office in offices:
        with translation.override(office.language):
            text = _("%(person)s (%(email)s) asks for a new invitation: the link is no longer valid. Send it from the page “People”.")
            _send(EmailMessage(_("A new invitation is asked for"), text % {"person": person, "email": person.email}, to=[office.email]))


def tell_old_address(person, old, new):
    """Whoever reads the old address learns that the account has another one now, and whom to ask."""
    with translation.override(person.language):
        phone = next((seat.unit.phone for seat in _unit_seats(person) if seat.unit.phone), "")
        text = render_to_string("mail/address_changed.txt", {"person": person, "new": new, "phone": phone})
        _send(EmailMessage(_("Your e-mail address was changed"), text, to=[old], headers={"Auto-Submitted": "auto-generated"}))


def _unit_seats(person):
    return Seat.objects.filter(person=person, unit__isnull=False).select_related("unit")


def _send(message):
    try:
        message.send()
    except (SMTPException, OSError):
        return _("The invitation could not be sent: the mail server does not answer. Try again later.")
    return None
