"""A person with seats -> an invitation mail with a link that sets the password; a link -> its person."""

from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from congress.models import User
from workflows.access import viewer_of
from workflows.models import Seat
from workflows.words import Role

SALT = "congress.invitation"
DAYS_VALID = 7


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
    """The invited person. None for a token that was never ours; raises Expired for one that no longer works."""
    try:
        pk, stamp = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        return None
    if stamp != _stamp(person):
        raise Expired(person, used=True)
    try:
        signing.loads(token, salt=SALT, max_age=DAYS_VALID * 24 * 3600)
    except signing.SignatureExpired:
        raise Expired(person, used=False) from None
    return person


def invite(person, *, at):
    """Send the invitation; returns None, or the sentence why it could not be sent."""
    with translation.override(person.language):
        seats = viewer_of(person, today=at.date()).seats
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
    """Tell the offices of the person's units that a new invitation is asked for."""
    units = {seat.unit_id for seat in viewer_of(person, today=at.date()).seats}
    offices = User.objects.filter(seats__role=Role.OFFICE, seats__unit__in=units, seats__to_on=None, is_active=True).distinct()
    for office in offices:
        with translation.override(office.language):
            text = _("%(person)s (%(email)s) asks for a new invitation: the link is no longer valid. Send it from the page “People”.")
            _send(EmailMessage(_("A new invitation is asked for"), text % {"person": person, "email": person.email}, to=[office.email]))


def _unit_seats(person):
    return Seat.objects.filter(person=person, unit__isnull=False).select_related("unit")


def _send(message):
    try:
        message.send()
    except (SMTPException, OSError):
        return _("The invitation could not be sent: the mail server does not answer. Try again later.")
    return None
