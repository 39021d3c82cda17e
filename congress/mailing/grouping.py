"""Notices that are in no mail yet -> one mail a person, kind and slot, with a line a notice. Twice makes nothing twice."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from congress.mailing.log import mail_ended, notices_ended
from congress.mailing.slots import slot_at_once, slot_on
from congress.models import Mail, MailLine, User
from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice
from workflows.reminding import lapses
from workflows.words import Channel

PEOPLE = 500
"""Taken together: memory does not grow with how many are reminded."""
OF_THE_DAY = Q(rule__channel__in=[Channel.DIGEST, Channel.AT_ONCE])
"""Notices of the daily mail, the weekly one among them; those of events that happened at night are still in none by the morning."""


def group_day(at):
    """What the day's planning left goes into each person's daily mail; returns how many mails wait.

    Whoever has had today's mail already gets what comes later in tomorrow's.
    """
    _only_in_app(at)
    return _group(Mail.Kind.DIGEST, OF_THE_DAY, at)


def group_at_once(at):
    """What has just happened goes into a mail of its own within ten minutes; at night it waits for the morning's."""
    return _group(Mail.Kind.AT_ONCE, Q(rule__channel=Channel.AT_ONCE), at)


def _only_in_app(at):
    """What the application alone tells is told now, if it is still true and not put off."""
    owed = Notice.objects.filter(line=None, for_on__lte=at.date(), rule__channel=Channel.IN_APP).select_related("task__plan", "rule").order_by("pk")
    while notices := list(owed[:PEOPLE]):
        gone = lapses(notices, today=at.date())
        told = [MailLine(notice=one, outcome=MailLine.Outcome.SKIPPED, reason=gone.get(one.pk, MailLine.Reason.IN_APP)) for one in notices]
        _insert(told, ["notice"])
        notices_ended([(line.notice_id, None, line.outcome, line.reason) for line in told])


def _group(kind, which, at):
    owed = Notice.objects.filter(which, line=None, for_on__lte=at.date())
    calendar, last, made = DayOverride.objects.calendar(), 0, 0
    while people := list(User.objects.filter(pk__in=owed.filter(person__gt=last).values("person")).order_by("pk")[:PEOPLE]):
        last = people[-1].pk
        slots = {person.pk: slot for person in people if (slot := _slot(kind, person, at, calendar))}
        with transaction.atomic():
            made += _into_mails(kind, owed.filter(person__in=slots), slots)
    return made


def _slot(kind, person, at, calendar):
    if kind == Mail.Kind.AT_ONCE:
        return slot_at_once(person, at, calendar)
    return slot_on(person, at.date(), calendar)


def _into_mails(kind, owed, slots):
    _insert([Mail(person_id=pk, kind=kind, slot_at=slot) for pk, slot in slots.items()], ["person", "kind", "slot_at", "part"])
    begun_not = Mail.objects.filter(kind=kind, person__in=slots, slot_at__in=set(slots.values()), part=1, status=Mail.Status.WAITING, attempts=0)
    mails = {mail.person_id: mail for mail in begun_not.select_for_update() if mail.slot_at == slots[mail.person_id]}
    pairs = owed.values_list("pk", "person_id")
    _insert([MailLine(notice_id=notice, mail=mails[person]) for notice, person in pairs if person in mails], ["notice"])
    for older in _unfinished_before(kind, mails):
        replace(older, mails[older.person_id])
    return len(mails)


def _insert(rows, key):
    """ON CONFLICT on the named key; a row that is there already stays as it is."""
    if rows:
        type(rows[0]).objects.bulk_create(rows, update_conflicts=True, unique_fields=key, update_fields=key[:1], batch_size=500)


def _unfinished_before(kind, mails):
    """Mails of earlier slots that never got through, except one that is being sent right now."""
    left = Q(status=Mail.Status.WAITING) | Q(status=Mail.Status.SENDING, lease_until__lt=Now())
    older = Mail.objects.filter(left, kind=kind, person__in=mails).select_for_update(skip_locked=True)
    return [mail for mail in older if mail.slot_at < mails[mail.person_id].slot_at]


def replace(older, newer):
    """Close a mail that did not get through; what it still owed goes on in the newer one. Caller's transaction."""
    MailLine.objects.filter(mail=older, outcome="").update(mail=newer)
    Mail.objects.filter(pk=older.pk).update(status=Mail.Status.REPLACED, lease_until=None, settled_at=Now())
    mail_ended(older, Mail.Status.REPLACED)


def start_next_part(mail):
    """A mail that may have been taken and is no longer true, or that failed: its open lines go on in a new one."""
    newer = Mail.objects.create(person_id=mail.person_id, kind=mail.kind, slot_at=mail.slot_at, part=mail.part + 1)
    replace(mail, newer)
    return newer
