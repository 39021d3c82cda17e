"""An attempt that failed, or a clock that was set back -> how long a mail is left alone, by the database's clock."""

import random
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from congress.models import Mail

LONGEST_PAUSE = timedelta(hours=1)
UNEVEN = 1.25


def pause_after(attempts):
    """Doubled with each attempt up to an hour, a little uneven so that many mails don't come back at once."""
    return _even_pause(attempts) * random.uniform(1, UNEVEN)


def _even_pause(attempts):
    return min(settings.MAIL_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) if attempts else timedelta()


def shorten_waits():
    """Where the clock was set back: no pause and no lease ends later than one that would begin now.

    A pause is over, a lease begins anew: its sender, who may be alive, keeps the mail as long as from a claim. A row that
    somebody is writing is left to the next round, so that nobody is waited for.
    """
    leased = Now() + settings.MAIL_LEASE
    too_long = [Q(attempts=number, not_before__gt=Now() + _even_pause(number) * UNEVEN) for number in range(settings.MAIL_ATTEMPTS)]
    with transaction.atomic():
        _change(Q(reduce(or_, too_long), status=Mail.Status.WAITING, not_before__gt=Now()), not_before=Now())
        _change(Q(status=Mail.Status.SENDING, lease_until__gt=leased), lease_until=leased)


def _change(which, **facts):
    free = Mail.objects.filter(which).order_by().select_for_update(skip_locked=True)
    Mail.objects.filter(pk__in=free.values("pk")).update(**facts)
