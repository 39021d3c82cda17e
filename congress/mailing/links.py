"""A person and a purpose -> the signed link that stands in a mail; a link -> whom and what it is for.

A link serves its purpose and nothing else: it opens no session and shows nothing but the one thing. A changed address
and a raised `links_version` make all of a person's links void. Mails are kept without the keys to these links.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from congress.mailing.switches import Switch
from congress.models import User

UNSUBSCRIBE, ANSWER = signing.Signer(salt="congress.unsubscribe"), signing.Signer(salt="congress.answer")
DAYS_TO_ANSWER = 7
VALID = timedelta(days=DAYS_TO_ANSWER)


class Expired(Exception):
    """The link was good once, and its days are over. `person` is whose it was."""

    def __init__(self, person):
        super().__init__()
        self.person = person


def _stamp(person):
    return salted_hmac("congress.links", f"{person.links_version}:{person.email}").hexdigest()[:12]


def _person(pk, stamp):
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person if person and constant_time_compare(stamp, _stamp(person)) else None


# Switch off


def unsubscribe_token(person, switches):
    return UNSUBSCRIBE.sign_object([person.pk, sorted(switches), _stamp(person)])


def unsubscribe_url(person, switches):
    return settings.SITE_URL + reverse("unsubscribe", args=[unsubscribe_token(person, switches)])


def who_unsubscribes(token):
    """(person, switches) of a link, or None for one that is altered, void, or for something else."""
    try:
        pk, switches, stamp = UNSUBSCRIBE.unsign_object(token)
    except signing.BadSignature:
        return None
    person = _person(pk, stamp)
    return (person, [Switch(switch) for switch in switches]) if person else None


# Answer


@dataclass(frozen=True)
class AnswerLink:
    person: User
    task_id: int
    key: str
    """The link's fingerprint: what is written down when it was used."""


@lru_cache
def _around():
    """What stands before and after the number, or the key, in the address of an answer."""
    return reverse("quick_answer", args=["0"]).rsplit("0", 1)


def answer_address(task_id):
    """The link as a mail is kept: it leads nowhere until it gets its key."""
    return settings.SITE_URL + str(task_id).join(_around())


def with_keys(text, mail):
    """The text as it goes out: its links for answering work. A second copy of a mail has the same ones."""
    before, after = _around()
    return re.sub(f"{before}([0-9]+){after}", lambda found: before + answer_token(mail, int(found[1])) + after, text)


def answer_token(mail, task_id):
    issued = timezone.localtime(mail.slot_at).date()
    return ANSWER.sign_object([mail.person_id, task_id, mail.pk, issued.toordinal(), _stamp(mail.person)])


def answer_link(token, *, today):
    """The AnswerLink, or None for one that is altered, void, or for something else; raises Expired after its seven days."""
    try:
        pk, task_id, _mail, issued, stamp = ANSWER.unsign_object(token)
    except signing.BadSignature:
        return None
    person = _person(pk, stamp)
    if person is None:
        return None
    if today > date.fromordinal(issued) + VALID:
        raise Expired(person)
    return AnswerLink(person, task_id, sha256(token.encode()).hexdigest())


def void_links(person):
    """All links of mails that went to a person before now lead nowhere any more."""
    User.objects.filter(pk=person.pk).update(links_version=F("links_version") + 1)
