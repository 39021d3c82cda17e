"""A reason -> a stop of all sending, until somebody releases it. Notices are planned meanwhile; none is lost."""

from django.db.models.functions import Now

from congress.models import MailHold


def open_holds():
    return MailHold.objects.filter(released_at=None)


def hold(reason, *, by):
    """Twice for the same reason is one hold."""
    return MailHold.objects.get_or_create(reason=reason, released_at=None, defaults={"by": by})[0]


def release(*, by):
    """End all holds; return how many."""
    return open_holds().update(released_at=Now(), released_by=by)
