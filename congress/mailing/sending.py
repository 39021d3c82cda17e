"""Mails that are due -> sent, suppressed or failed, one after the other until nothing is due or time is up."""

import time
from dataclasses import dataclass
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives

from congress.mailing import claiming
from congress.mailing.headers import NOBODY, envelope_from, headers_of, sender_name, senders_of
from congress.mailing.holding import open_holds
from congress.mailing.items import Told
from congress.mailing.links import with_keys
from congress.mailing.texts import Letter, compose
from congress.mailing.transports import Answer, Outcome, Unreachable, transport
from congress.mailing.weekly import compose_week
from congress.models import Mail

ENDS_THE_ROUND = (Outcome.BROKEN, Outcome.UNKNOWN)


@dataclass
class Tally:
    sent: int = 0
    settled: int = 0
    failed: int = 0
    retried: int = 0
    trouble: str = ""


def send_due(*, at, seconds=50):
    """Send what is due at the business moment `at`. When the server is in trouble the rest waits for the next round."""
    tally = Tally()
    if open_holds().exists() or not claiming.due(at).exists():
        return tally
    server, until = transport(), time.monotonic() + seconds
    try:
        server.open()
        while time.monotonic() < until and not tally.trouble:
            batch = claiming.claim(at=at)
            if not batch:
                break
            tally.settled += batch.settled
            _send_all(batch.claims, server, at, tally, until)
    except Unreachable as error:
        tally.trouble = str(error)
    finally:
        server.close()
    return tally


def _send_all(claims, server, at, tally, until):
    """One after the other over one connection; what the round does not come to is given back."""
    told = Told(claims, today=at.date())
    senders = senders_of([claimed.mail.person_id for claimed in claims], today=at.date())
    left = list(claims)
    try:
        while left and time.monotonic() < until and not tally.trouble:
            claimed = left.pop(0)
            _count(tally, _attempt(claimed, server, at, told, senders.get(claimed.mail.person_id, NOBODY)))
    finally:
        claiming.give_back(left)


def _count(tally, answer):
    if answer is None:
        return
    tally.sent += answer.outcome == Outcome.ACCEPTED
    tally.failed += answer.outcome == Outcome.REFUSED
    tally.retried += answer.outcome not in (Outcome.ACCEPTED, Outcome.REFUSED)
    if answer.outcome in ENDS_THE_ROUND:
        tally.trouble = answer.text


def _attempt(claimed, server, at, told, sender):
    """The server's answer, recorded; None when the mail had been claimed by somebody else meanwhile."""
    letter = _letter(claimed, at, told)
    data = message(claimed, letter, sender)
    answer, doubted = server.offer(letter.address, envelope_from(claimed.mail)), False
    if answer.outcome == Outcome.ACCEPTED:
        doubted = claiming.count_doubt(claimed, letter, at=at)
        if not doubted:
            return _left(server)
        answer = server.hand_over(data)
    recorded = claiming.record(claimed, answer, doubted=doubted, transport=server.name, at=at)
    return answer if recorded else None


def _left(server):
    """The lease ran out while the server was thinking: the mail is another sender's, and the connection is too slow."""
    server.close()
    return Answer(Outcome.BROKEN, "the mail server took longer than the lease")


def _letter(claimed, at, told):
    """What the mail says: after an attempt in doubt the very same text, so that a second copy is one."""
    mail = claimed.mail
    if mail.uncertain and mail.text:
        return Letter(mail.subject, mail.text, mail.html, mail.person.email, mail.language)
    if mail.kind == Mail.Kind.WEEKLY:
        return compose_week(mail.person, at=at)
    return compose(mail.person, claimed.lines, at=at, told=told, gathered_from=told.gathered_from.get(mail.pk))


def message(claimed, letter, sender):
    """The bytes that go over the line. Only here the links for answering get their keys."""
    written = EmailMultiAlternatives(
        letter.subject,
        with_keys(letter.text, claimed.mail),
        sender_name(sender, letter.language),
        [formataddr((letter.name, letter.address)) if letter.name else letter.address],
        headers=headers_of(claimed, letter, sender),
    )
    written.attach_alternative(with_keys(letter.html, claimed.mail), "text/html")
    return written.message().as_bytes(linesep="\r\n")
