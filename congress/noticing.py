"""A person -> their notices in the application: which they are told, how many they have not read, and marking them read.

The same rows as the mails: what has lapsed is not told here either; what no mail said (switched off, no address,
in the application only) is.
"""

from datetime import timedelta

from django.db.models import BigIntegerField, Count, DateField, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, Now

from congress.models import MailLine, User
from workflows.models.reminders import Lapse, Notice
from workflows.prepared import Place, Prepared

REMEMBERED = timedelta(days=30)
"""Older notices do not count as unread any more."""
LAPSED = MailLine.objects.filter(notice=OuterRef("pk"), outcome=MailLine.Outcome.SKIPPED, reason__in=Lapse.values)


def told_to(person_id):
    """The person's notices, newest day first, but those that lapsed before they were said."""
    return Notice.objects.filter(~Exists(LAPSED), person=person_id).order_by("-for_on", "-pk")


def unread_of(person_id, *, today):
    return told_to(person_id).filter(read_at=None, for_on__gt=today - REMEMBERED)


def mark_read(person_id, *, pk=None, up_to=None):
    """One of the person's notices, or all up to a number, so that none is marked that they have not seen; returns how many were unread."""
    mine = Notice.objects.filter(person=person_id, read_at=None)
    asked = mine.filter(pk=pk) if pk is not None else mine.filter(pk__lte=up_to)
    return asked.update(read_at=Now())


# The person of a request, with their number of unread notices: one statement, on every page


def _person():
    unread = Notice.objects.filter(~Exists(LAPSED), person=OuterRef("pk"), read_at=None, for_on__gt=Place("since", DateField()))
    counted = Subquery(unread.order_by().values("person").annotate(n=Count("pk")).values("n"))
    return User.objects.filter(pk=Place("pk", BigIntegerField())).annotate(unread=Coalesce(counted, 0))


PERSON = Prepared(_person)


def person_of(pk, *, today):
    """The account with `unread`; None where there is none."""
    return next(iter(PERSON.rows(pk=pk, since=today - REMEMBERED)), None)
