"""Notices that are in no mail yet -> one mail a person for the slot, with a line a notice. Twice makes nothing twice."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from congress.models import Mail, MailLine
from workflows.models.reminders import Notice


def group(slot_at):
    """Return how many mails wait in the slot that no attempt has frozen yet."""
    with transaction.atomic():
        owed = Notice.objects.filter(line=None, for_on__lte=slot_at.date())
        people = owed.order_by("person_id").values_list("person_id", flat=True).distinct()
        _insert([Mail(person_id=person, slot_at=slot_at) for person in people], ["person", "kind", "slot_at", "part"])
        mails = {mail.person_id: mail for mail in _not_begun(slot_at).select_for_update()}
        lines = [MailLine(notice_id=notice, mail=mails[person]) for notice, person in owed.values_list("pk", "person_id") if person in mails]
        _insert(lines, ["notice"])
        for older in _unfinished_before(slot_at, mails):
            replace(older, mails[older.person_id])
    return len(mails)


def _insert(rows, key):
    """ON CONFLICT on the named key; a row that is there already stays as it is."""
    if rows:
        type(rows[0]).objects.bulk_create(rows, update_conflicts=True, unique_fields=key, update_fields=key[:1], batch_size=500)


def _not_begun(slot_at):
    return Mail.objects.filter(kind=Mail.Kind.DIGEST, slot_at=slot_at, part=1, status=Mail.Status.WAITING, attempts=0)


def _unfinished_before(slot_at, mails):
    """Digests of earlier days that never got through, except one that is being sent right now."""
    left = Q(status=Mail.Status.WAITING) | Q(status=Mail.Status.SENDING, lease_until__lt=Now())
    older = Mail.objects.filter(left, kind=Mail.Kind.DIGEST, slot_at__lt=slot_at, person__in=mails)
    return older.select_for_update(skip_locked=True)


def replace(older, newer):
    """Close a mail that did not get through; what it still owed goes on in the newer one. Caller's transaction."""
    MailLine.objects.filter(mail=older, outcome="").update(mail=newer)
    Mail.objects.filter(pk=older.pk).update(status=Mail.Status.REPLACED, lease_until=None, settled_at=Now())


def start_next_part(mail):
    """A mail that may have been taken and is no longer true, or that failed: its open lines go on in a new one."""
    newer = Mail.objects.create(person_id=mail.person_id, kind=mail.kind, slot_at=mail.slot_at, part=mail.part + 1)
    replace(mail, newer)
    return newer
