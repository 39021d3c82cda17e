"""Mails whose time has come -> one claimed mail a transaction with the lines that are still true; and its result.

A claim is a lease by the database's clock. Who comes back after somebody else has claimed the mail finds another
number of attempts on the row and changes nothing.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from congress.mailing.grouping import start_next_part
from congress.mailing.transports import Outcome
from congress.models import Mail, MailLine
from workflows.reminding import lapses

Status, Reason = Mail.Status, MailLine.Reason
LONGEST_PAUSE = timedelta(hours=1)
SETTLED = object()  # a mail that needed no sending; there may be others


@dataclass(frozen=True)
class Claim:
    mail: Mail
    lines: list[MailLine]


def due(at):
    """Mails that may be tried now: those whose pause is over, and those whose sender was lost."""
    free = Q(status=Status.WAITING, not_before__lte=Now()) | Q(status=Status.SENDING, lease_until__lt=Now())
    return Mail.objects.filter(free, slot_at__lte=at).order_by("attempts", "slot_at", "pk")


def claim(*, at):
    """The next mail to send, SETTLED where one turned out to need none, or None when nothing is due."""
    with transaction.atomic():
        mail = due(at).select_for_update(skip_locked=True, of=("self",)).first()
        if mail is None:
            return None
        if mail.attempts >= settings.MAIL_ATTEMPTS:
            _settle(mail, Status.FAILED, Reason.GIVEN_UP)
            return SETTLED
        lines, changed = _ask_again(mail, at.date())
        if not lines:
            _settle(mail, Status.SKIPPED)
            return SETTLED
        if changed and mail.uncertain:
            start_next_part(mail)
            return SETTLED
        return Claim(_leased(mail), lines)


def _ask_again(mail, today):
    """(lines that are still true, whether others had to go), read in the claiming transaction."""
    lines = list(mail.lines.filter(outcome="").select_related("notice__task__plan", "notice__rule"))
    gone = _lapses_of(mail.person, [line.notice for line in lines], today)
    for line in lines:
        if reason := gone.get(line.notice_id):
            MailLine.objects.filter(pk=line.pk).update(outcome=MailLine.Outcome.SKIPPED, reason=reason)
    return [line for line in lines if line.notice_id not in gone], bool(gone)


def _lapses_of(person, notices, today):
    if not person.is_active:
        return {notice.pk: Reason.ACCOUNT_OFF for notice in notices}
    lapsed = lapses(notices, today=today)
    if person.mail_reminders:
        return lapsed
    unwanted = {notice.pk: Reason.MAIL_OFF for notice in notices if notice.rule.offset <= 0}
    return unwanted | lapsed  # what is overdue cannot be switched off


def _leased(mail):
    mail.attempts += 1
    facts = {"attempts": mail.attempts, "lease_until": Now() + settings.MAIL_LEASE}
    Mail.objects.filter(pk=mail.pk).update(status=Status.SENDING, **facts)
    return mail


def _settle(mail, status, reason="", **facts):
    """The mail's final state, and that of its open lines."""
    Mail.objects.filter(pk=mail.pk).update(status=status, lease_until=None, settled_at=Now(), **facts)
    outcome = MailLine.Outcome.FAILED if reason else MailLine.Outcome.SENT
    mail.lines.filter(outcome="").update(outcome=outcome, reason=reason)


def mine(claimed):
    """The claimed row, as long as nobody else has claimed it since: the compare in compare-and-set."""
    return Mail.objects.filter(pk=claimed.mail.pk, status=Status.SENDING, attempts=claimed.mail.attempts)


def count_doubt(claimed, letter, *, at):
    """Before the text is handed over: from here on the server may have it. False when the lease is lost."""
    said = {"subject": letter.subject, "text": letter.text, "html": letter.html, "address": letter.address, "language": letter.language}
    return bool(mine(claimed).filter(lease_until__gt=Now()).update(uncertain=F("uncertain") + 1, asked_at=at, **said))


def record(claimed, answer, *, doubted, transport):
    """The result of an attempt; False when the mail is somebody else's by now. `doubted`: count_doubt was called."""
    cleared = int(doubted and answer.outcome != Outcome.UNKNOWN)
    with transaction.atomic():
        mail = mine(claimed).select_for_update().first()
        if mail is None:
            return False
        facts = {"uncertain": mail.uncertain - cleared, "answer": answer.text[:500], "transport": transport}
        if answer.outcome == Outcome.ACCEPTED:
            _settle(mail, Status.SENT, **facts)
        elif answer.outcome == Outcome.REFUSED:
            _settle(mail, Status.FAILED, Reason.REFUSED, **facts)
        elif mail.attempts >= settings.MAIL_ATTEMPTS:
            _settle(mail, Status.FAILED, Reason.GIVEN_UP, **facts)
        else:
            again = Now() + pause_after(mail.attempts)
            Mail.objects.filter(pk=mail.pk).update(status=Status.WAITING, lease_until=None, not_before=again, **facts)
        return True


def pause_after(attempts):
    """Doubled with each attempt up to an hour, a little uneven so that many mails don't come back at once."""
    return min(settings.MAIL_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(1, 1.25)


def try_again(mail_id):
    """Somebody asks for a failed mail to be sent after all: what of it is still true goes into a new one."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id, status=Status.FAILED).first()
        if mail is None:
            return None
        mail.lines.filter(outcome=MailLine.Outcome.FAILED).update(outcome=MailLine.Outcome.OPEN, reason="")
        return start_next_part(mail)
