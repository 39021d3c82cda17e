"""What a server says of an address, at once or in a report -> a row a mail, and in the end an address that gets no more reminders."""

import re

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from congress.models import Bounce, User

GONE = "5.1.1"
"""No such mailbox: one report is enough. Of every other final refusal there have to be some on different days."""
DAYS = 3
STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
PASSING = ("5.4.4", "5.2.2", "5.3.4")
"""A route our own name server did not find, a full mailbox, a mail too large: no fault of the address."""


def is_final(status):
    return status.startswith("5.") and status not in PASSING


def note_answer(mail, address, answer, *, at):
    """A server refused an address while we were speaking to it; what it refuses of the text is no fault of the address."""
    if answer.startswith("RCPT TO"):
        found = STATUS.search(answer)
        note_bounce(mail, address, found[0] if found else "5.0.0", answer, source=Bounce.Source.ANSWER, at=at)


def note_bounce(mail, address, status, why, *, source, at):
    """Write down a refusal, once a mail; False where it stands already or is none."""
    if not is_final(status):
        return False
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=mail.person_id)
        facts = {"person": person, "address": address, "status": status, "why": why[:300], "source": source, "on_day": at.date()}
        _row, new = Bounce.objects.get_or_create(mail=mail, defaults=facts)
        if new and person.email.lower() == address.lower() and not person.address_refused_at and _enough(person, address):
            User.objects.filter(pk=person.pk).update(address_refused_at=at, address_refused_why=why[:300])
        return new


def _enough(person, address):
    counted = Bounce.objects.filter(person=person, address__iexact=address, counts=True)
    return counted.filter(status=GONE).exists() or counted.values("on_day").distinct().count() >= DAYS


def trust_again(person):
    """Somebody has looked at the address: reminders go there again, and what was refused before counts no more."""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(address_refused_at=None, address_refused_why="")
        Bounce.objects.filter(person=person).update(counts=False)


def change_address(person, email, *, by):
    """The address by which a person logs in and is written to, changed by an office; written down where administrators look."""
    with transaction.atomic():
        if email != person.email:
            User.objects.filter(pk=person.pk).update(email=email)
            content = ContentType.objects.get_for_model(User)
            LogEntry.objects.create(
                user=by,
                content_type=content,
                object_id=person.pk,
                object_repr=person.name[:200],
                action_flag=CHANGE,
                change_message=f"{person.email} → {email}",
            )
        trust_again(person)
