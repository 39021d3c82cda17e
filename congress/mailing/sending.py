"""Mails that are due -> sent, suppressed or failed, one after the other until nothing is due or time is up."""

import time
from dataclasses import dataclass
from email.policy import SMTP
from email.utils import formataddr

from congress.mailing import claiming
from congress.mailing.attaching import DayFiles
from congress.mailing.headers import NOBODY, envelope_from, headers_of, sender_name, senders_of
from congress.mailing.holding import open_holds
from congress.mailing.items import Told
from congress.mailing.links import with_keys
from congress.mailing.parts import part, several, whole
from congress.mailing.texts import Letter, compose
from congress.mailing.transports import Answer, Outcome, Unreachable, transport
from congress.mailing.waits import shorten_waits

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
    shorten_waits()
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
    sender, left = _Sender(claims, server, at, tally), list(claims)
    try:
        while left and time.monotonic() < until and not tally.trouble:
            sender.attempt(left.pop(0))
    finally:
        try:
            sender.record_taken()
        finally:
            claiming.give_back(left)


class _Sender:
    """A batch on its way: all that its mails say, and the one mail that the server has taken and whose result is not recorded yet."""

    def __init__(self, claims, server, at, tally):
        self.server, self.at, self.tally = server, at, tally
        self.told, self.files = Told(claims, today=at.date()), DayFiles(claims, today=at.date())
        self.senders = senders_of([claimed.mail.person_id for claimed in claims], today=at.date())
        self.taken = None

    def attempt(self, claimed):
        """Offer the mail and hand it over. Its result is recorded before the next text goes: by the commit that counts the next one's doubt."""
        letter = _letter(claimed, self.at, self.told)
        sender, files = self.senders.get(claimed.mail.person_id, NOBODY), self.files.of(claimed.mail, letter.language)
        data = message(claimed, letter, sender, files)
        answer = self.server.offer(letter.address, envelope_from(claimed.mail))
        if answer.outcome != Outcome.ACCEPTED:
            return self._record(claimed, answer, doubted=False)
        taken, self.taken = self.taken, None
        recorded, doubted = claiming.count_doubt(claimed, letter, at=self.at, taken=taken)
        self.tally.sent += recorded
        if not doubted:
            return self._leave()
        answer = self.server.hand_over(data)
        if answer.outcome == Outcome.ACCEPTED:
            self.taken = claiming.Taken(claimed, answer, self.server.name)
        else:
            self._record(claimed, answer, doubted=True)

    def record_taken(self):
        """What was taken last has no next one to be recorded with."""
        taken, self.taken = self.taken, None
        if taken:
            self._record(taken.claimed, taken.answer, doubted=True)

    def _record(self, claimed, answer, *, doubted):
        self.record_taken()
        if claiming.record(claimed, answer, doubted=doubted, transport=self.server.name, at=self.at):
            self._count(answer)

    def _leave(self):
        """The lease ran out while the server was thinking: the mail is another sender's, and the connection is too slow."""
        self.server.close()
        self._count(Answer(Outcome.BROKEN, "the mail server took longer than the lease"))

    def _count(self, answer):
        self.tally.sent += answer.outcome == Outcome.ACCEPTED
        self.tally.failed += answer.outcome == Outcome.REFUSED
        self.tally.retried += answer.outcome not in (Outcome.ACCEPTED, Outcome.REFUSED)
        if answer.outcome in ENDS_THE_ROUND:
            self.tally.trouble = answer.text


def _letter(claimed, at, told):
    """What the mail says: after an attempt in doubt the very same text, so that a second copy is one."""
    mail = claimed.mail
    if mail.uncertain and mail.text:
        return Letter(mail.subject, mail.text, mail.html, mail.person.email, mail.language)
    return compose(mail.person, claimed.lines, at=at, told=told, gathered_from=told.gathered_from.get(mail.pk))


def message(claimed, letter, sender, files=()):
    """The bytes that go over the line. Only here the links for answering get their keys."""
    head = {
        "Subject": letter.subject,
        "From": sender_name(sender.unit, letter.language),
        "To": formataddr((letter.name, letter.address)) if letter.name else letter.address,
    }
    text, html = with_keys(claimed.mail, letter.text, letter.html)
    body = several("alternative", [part("text/plain", text), part("text/html", html)])
    if files:
        body = several("mixed", [body, *(file.as_bytes(policy=SMTP) for file in files)])
    return whole(head | headers_of(claimed, letter, sender), body)
