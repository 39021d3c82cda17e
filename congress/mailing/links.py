"""A person and a purpose -> the signed link that stands in a mail; a link -> whom and what it is for.

A link serves its purpose and nothing else: it opens no session and shows nothing but the one thing. A changed address
and a raised `links_version` make all of a person's links void. Mails are kept without the keys to these links.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
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


def address_of(page, key):
    """The whole address of a page that has one number, or one key, in it."""
    return settings.SITE_URL + str(key).join(_around(page))


@cache
def _around(page):
    """What stands before and after it. Asked once: a morning has thousands of addresses."""
    return reverse(page, args=["0"]).rsplit("0", 1)


class Expired(Exception):
    """The link was good once, and its days are over. `person` is whose it was."""

    def __init__(self, person):
        super().__init__()
        self.person = person


def _stamp(person):
    return _stamped(person.links_version, person.email)


@lru_cache
def _stamped(version, email):
    return salted_hmac("congress.links", f"{version}:{email}").hexdigest()[:12]


def _person(pk, stamp):
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person if person and constant_time_compare(stamp, _stamp(person)) else None


# Switch off


def unsubscribe_token(person, switches):
    return UNSUBSCRIBE.sign_object([person.pk, sorted(switches), _stamp(person)])


def unsubscribe_url(person, switches):
    return address_of("unsubscribe", unsubscribe_token(person, switches))


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


def answer_address(task_id):
    """The link as a mail is kept: it leads nowhere until it gets its key."""
    return address_of("quick_answer", task_id)


def with_keys(mail, *texts):
    """The texts as they go out: their links for answering work. A second copy of a mail has the same ones."""
    (before, after), key = _around("quick_answer"), cache(lambda task_id: answer_token(mail, int(task_id)))
    return [re.sub(f"{before}([0-9]+){after}", lambda found: before + key(found[1]) + after, text) for text in texts]


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
