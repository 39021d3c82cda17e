"""Mails whose time has come -> a claimed batch a transaction, with the lines that are still true; and each one's result.

A claim is a lease by the database's clock. Who comes back after somebody else has claimed the mail finds another
number of attempts on the row and changes nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import BigAutoField, CharField, DateTimeField, Exists, F, Q, SmallIntegerField, TextField
from django.db.models.functions import Now

from congress.mailing.bouncing import note_answer
from congress.mailing.grouping import start_next_part
from congress.mailing.items import WITH_TASK
from congress.mailing.log import mail_ended, notices_ended
from congress.mailing.switches import wants
from congress.mailing.transports import Answer, Outcome
from congress.mailing.waits import pause_after
from congress.models import Mail, MailLine
from workflows.prepared import Place, PreparedUpdate, run_together
from workflows.reminding import lapses

Status, Reason = Mail.Status, MailLine.Reason
BATCH = 50
"""One transaction claims so many: few enough that all of them go out within seconds, and that several senders share a morning."""
MOST_HANDS = 3


@dataclass(frozen=True)
class Claim:
    mail: Mail
    lines: list[MailLine]


@dataclass(frozen=True)
class Batch:
    """What one transaction claimed; `settled` mails turned out to need no sending."""

    claims: list[Claim]
    settled: int

    def __bool__(self):
        return bool(self.claims or self.settled)


def due(at):
    """Mails that may be tried now: those whose pause is over, and those whose sender was lost."""
    free = Q(status=Status.WAITING, not_before__lte=Now()) | Q(status=Status.SENDING, lease_until__lt=Now())
    return Mail.objects.filter(free, slot_at__lte=at).order_by("attempts", "slot_at", "pk")


def hands_wanted(at):
    """How many more senders would find something to send."""
    more = due(at).order_by()[: (MOST_HANDS + 1) * BATCH].count()
    return max(0, ceil(more / BATCH) - 1)


def claim(*, at, size=BATCH):
    """The next mails to send, asked again whether they are still true; a constant number of statements for all of them."""
    with transaction.atomic():
        mails = list(due(at).select_for_update(skip_locked=True, of=("self",)).select_related("person")[:size])
        if not mails:
            return Batch([], 0)
        tired = [mail for mail in mails if mail.attempts >= settings.MAIL_ATTEMPTS]
        _settle_all(tired, Status.FAILED, Reason.GIVEN_UP)
        fresh = [mail for mail in mails if mail not in tired]
        lines, changed = _ask_again(fresh, at.date())
        empty = [mail for mail in fresh if not lines[mail.pk]]
        _settle_all(empty, Status.SKIPPED)
        doubtful = [mail for mail in fresh if lines[mail.pk] and mail.pk in changed and mail.uncertain]
        for mail in doubtful:
            start_next_part(mail)
        claimed = [mail for mail in fresh if lines[mail.pk] and mail not in doubtful]
        _lease(claimed)
        return Batch([Claim(mail, lines[mail.pk]) for mail in claimed], len(mails) - len(claimed))


def _ask_again(mails, today):
    """({mail id: lines that are still true}, ids of mails from which others had to go), read in the claiming transaction."""
    by_pk = {mail.pk: mail for mail in mails}
    open_lines = MailLine.objects.filter(mail__in=by_pk, outcome="").select_related("notice__rule", *(f"notice__task__{way}" for way in WITH_TASK))
    lines = list(open_lines.order_by("pk"))
    gone = lapses_of([(by_pk[line.mail_id].person, line.notice) for line in lines], today)
    for reason in set(gone.values()):
        away = [line.pk for line in lines if gone.get(line.notice_id) == reason]
        MailLine.objects.filter(pk__in=away).update(outcome=MailLine.Outcome.SKIPPED, reason=reason)
    notices_ended([(line.notice_id, line.mail_id, MailLine.Outcome.SKIPPED, gone[line.notice_id]) for line in lines if line.notice_id in gone])
    kept = defaultdict(list)
    for line in lines:
        if line.notice_id not in gone:
            kept[line.mail_id].append(line)
    return kept, {line.mail_id for line in lines if line.notice_id in gone}


def lapses_of(pairs, today):
    """{notice id: reason} of what is not said: what the person does not want, and what is owed no more."""
    refused = {notice.pk: reason for person, notice in pairs if (reason := unwanted(person, notice))}
    lapsed = lapses([notice for _person, notice in pairs], today=today)
    closed = {pk: reason for pk, reason in refused.items() if reason != Reason.MAIL_OFF}
    return refused | lapsed | closed


def unwanted(person, notice):
    """Why this person is not written to; what of one's own is overdue cannot be switched off."""
    if not person.is_active:
        return Reason.ACCOUNT_OFF
    if person.address_refused_at:
        return Reason.NO_ADDRESS
    return None if wants(person, notice.rule) else Reason.MAIL_OFF


def _lease(mails):
    for mail in mails:
        mail.attempts += 1
    facts = {"attempts": F("attempts") + 1, "lease_until": Now() + settings.MAIL_LEASE, "status": Status.SENDING}
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(**facts)


def give_back(claims):
    """Mails that a round had claimed and did not come to: they are free at once, as if nobody had claimed them."""
    for attempts in {claimed.mail.attempts for claimed in claims}:
        mails = [claimed.mail.pk for claimed in claims if claimed.mail.attempts == attempts]
        held = Mail.objects.filter(pk__in=mails, status=Status.SENDING, attempts=attempts)
        held.update(status=Status.WAITING, lease_until=None, attempts=F("attempts") - 1)


def _settle_all(mails, status, reason=""):
    pks = [mail.pk for mail in mails]
    Mail.objects.filter(pk__in=pks).update(status=status, lease_until=None, settled_at=Now())
    outcome, open_lines = MailLine.Outcome.FAILED if reason else MailLine.Outcome.SENT, MailLine.objects.filter(mail__in=pks, outcome="")
    if reason:
        notices_ended([(notice, mail, outcome, reason) for notice, mail in open_lines.values_list("notice", "mail")])
    open_lines.update(outcome=outcome, reason=reason)
    for mail in mails:
        mail_ended(mail, status, reason)


def _settle_failed(claimed, reason, **facts):
    """The mail's final state, and that of its open lines."""
    mail, notices = claimed.mail, [line.notice_id for line in claimed.lines]
    Mail.objects.filter(pk=mail.pk).update(status=Status.FAILED, lease_until=None, settled_at=Now(), **facts)
    mail.lines.filter(outcome="").update(outcome=MailLine.Outcome.FAILED, reason=reason)
    mail_ended(mail, Status.FAILED, reason, notices)
    notices_ended([(notice, mail.pk, MailLine.Outcome.FAILED, reason) for notice in notices])


def mine(claimed):
    """The claimed row, as long as nobody else has claimed it since: the compare in compare-and-set."""
    return Mail.objects.filter(pk=claimed.mail.pk, status=Status.SENDING, attempts=claimed.mail.attempts)


@dataclass(frozen=True)
class Taken:
    """A mail whose text the server has taken, which its row does not say yet."""

    claimed: Claim
    answer: Answer
    transport: str


def _held(status=Status.SENDING):
    return Mail.objects.filter(pk=Place("mail", BigAutoField()), status=status, attempts=Place("attempts", SmallIntegerField()))


SAID = {"subject": CharField(), "text": TextField(), "html": TextField(), "address": CharField(), "language": CharField()}
DOUBT = PreparedUpdate(
    lambda: (
        _held().filter(lease_until__gt=Now()),
        {"uncertain": F("uncertain") + 1, "asked_at": Place("at", DateTimeField())} | {name: Place(name, field) for name, field in SAID.items()},
    )
)
SENT = PreparedUpdate(
    lambda: (
        _held(),
        {"status": Status.SENT, "lease_until": None, "settled_at": Now(), "uncertain": F("uncertain") - Place("cleared", SmallIntegerField())}
        | {name: Place(name, CharField()) for name in ("answer", "transport")},
    )
)
LINES_SENT = PreparedUpdate(
    lambda: (
        MailLine.objects.filter(Exists(_held(Status.SENT)), mail=Place("mail", BigAutoField()), outcome=""),
        {"outcome": MailLine.Outcome.SENT, "reason": ""},
    )
)


def count_doubt(claimed, letter, *, at, taken=None):
    """Before the text is handed over: from here on the server may have it.

    (whether `taken` is recorded, whether the lease holds): the result of the mail before is written by the same commit.
    """
    before = _sent(taken, cleared=1) if taken else ()
    said = {name: getattr(letter, name) for name in SAID}
    *recorded, doubted = run_together(*before, DOUBT.filled(mail=claimed.mail.pk, attempts=claimed.mail.attempts, at=at, **said))
    return bool(taken and recorded[0] and _tell_sent(taken)), bool(doubted)


def _sent(taken, *, cleared):
    """The two statements that say it; nothing where somebody else has claimed the mail since."""
    whose = {"mail": taken.claimed.mail.pk, "attempts": taken.claimed.mail.attempts}
    return SENT.filled(**whose, cleared=cleared, answer=taken.answer.text[:500], transport=taken.transport), LINES_SENT.filled(**whose)


def _tell_sent(taken):
    mail_ended(taken.claimed.mail, Status.SENT, "", [line.notice_id for line in taken.claimed.lines])
    return True


def record(claimed, answer, *, doubted, transport, at):
    """The result of an attempt; False when the mail is somebody else's by now. `doubted`: count_doubt was called."""
    cleared = int(doubted and answer.outcome != Outcome.UNKNOWN)
    if answer.outcome == Outcome.ACCEPTED:
        taken = Taken(claimed, answer, transport)
        recorded, _lines = run_together(*_sent(taken, cleared=cleared))
        return bool(recorded and _tell_sent(taken))
    with transaction.atomic():
        mail = mine(claimed).select_for_update().first()
        if mail is None:
            return False
        claimed.mail.uncertain = mail.uncertain - cleared
        facts = {"uncertain": claimed.mail.uncertain, "answer": answer.text[:500], "transport": transport}
        if answer.outcome == Outcome.REFUSED:
            _settle_failed(claimed, Reason.REFUSED, **facts)
            note_answer(mail, claimed.mail.person.email, answer.text, at=at)
        elif mail.attempts >= settings.MAIL_ATTEMPTS:
            _settle_failed(claimed, Reason.GIVEN_UP, **facts)
        else:
            again = Now() + pause_after(mail.attempts)
            Mail.objects.filter(pk=mail.pk).update(status=Status.WAITING, lease_until=None, not_before=again, **facts)
            mail_ended(claimed.mail, "retry", answer.outcome.name.lower(), [line.notice_id for line in claimed.lines])
        return True


def try_again(mail_id):
    """Somebody asks for a failed mail to be sent after all: what of it is still true goes into a new one."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id, status=Status.FAILED).first()
        if mail is None:
            return None
        mail.lines.filter(outcome=MailLine.Outcome.FAILED).update(outcome=MailLine.Outcome.OPEN, reason="")
        return start_next_part(mail)
