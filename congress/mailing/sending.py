"""Mails that are due -> sent, suppressed or failed, one after the other until nothing is due or time is up."""

import time
from dataclasses import dataclass
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from congress.mailing import claiming
from congress.mailing.holding import open_holds
from congress.mailing.texts import Letter, compose
from congress.mailing.transports import Answer, Outcome, Unreachable, transport

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
            claimed = claiming.claim(at=at)
            if claimed is None:
                break
            if claimed is claiming.SETTLED:
                tally.settled += 1
                continue
            _count(tally, _attempt(claimed, server, at))
    except Unreachable as error:
        tally.trouble = str(error)
    finally:
        server.close()
    return tally


def _count(tally, answer):
    if answer is None:
        return
    tally.sent += answer.outcome == Outcome.ACCEPTED
    tally.failed += answer.outcome == Outcome.REFUSED
    tally.retried += answer.outcome not in (Outcome.ACCEPTED, Outcome.REFUSED)
    if answer.outcome in ENDS_THE_ROUND:
        tally.trouble = answer.text


def _attempt(claimed, server, at):
    """The server's answer, recorded; None when the mail had been claimed by somebody else meanwhile."""
    letter = _letter(claimed, at)
    data = message(claimed.mail, letter)
    answer, doubted = server.offer(letter.address), False
    if answer.outcome == Outcome.ACCEPTED:
        doubted = claiming.count_doubt(claimed, letter, at=at)
        if not doubted:
            return _left(server)
        answer = server.hand_over(data)
    recorded = claiming.record(claimed, answer, doubted=doubted, transport=server.name)
    return answer if recorded else None


def _left(server):
    """The lease ran out while the server was thinking: the mail is another sender's, and the connection is too slow."""
    server.close()
    return Answer(Outcome.BROKEN, "the mail server took longer than the lease")


def _letter(claimed, at):
    """What the mail says: after an attempt in doubt the very same text, so that a second copy is one."""
    mail = claimed.mail
    if mail.uncertain and mail.text:
        return Letter(mail.subject, mail.text, mail.html, mail.person.email, mail.language)
    return compose(mail.person, claimed.lines, at=at, gathered_from=_gathered_from(mail))


def _gathered_from(mail):
    """The first day of reminders that an outage had held up and that this mail says in one."""
    missed = mail.lines.filter(reason="superseded").order_by("notice__for_on").values_list("notice__for_on", flat=True)
    return missed.first()


def message(mail, letter):
    """The bytes that go over the line."""
    written = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        _sender(letter.language),
        [formataddr((letter.name, letter.address)) if letter.name else letter.address],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(timezone.localtime()),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    written.attach_alternative(letter.html, "text/html")
    return written.message().as_bytes(linesep="\r\n")


def _sender(language):
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    with override(language):
        return formataddr((name or _("Congress tracker"), address))
