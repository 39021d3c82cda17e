"""Questions to the database -> what is wrong with this site, for the health page, the exit code and the administrator.

Not whether processes exist is asked, but whether what they should have done is done.
"""

import os
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from congress import clock
from congress.later import Later
from congress.mailing.claiming import due
from congress.mailing.holding import open_holds
from congress.mailing.rounds import morning_has_come
from congress.models import Mail, Run, User

redis = Later("redis")

SILENT_AFTER = timedelta(minutes=3)  # three ticks
WAITED_TOO_LONG = timedelta(minutes=10)
UNPLANNED_TOO_LONG = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)  # how long a failed mail keeps the state from "ok"


@dataclass(frozen=True)
class Problem:
    """`serious`: something does not work, as against something to look at."""

    key: str
    sentence: str
    serious: bool


def problems(*, doorbell=False):
    """`doorbell`: ask the broker too, which may take a second; for pages that are asked seldom."""
    asked = [_silent, _unplanned, _unsent, _on_hold, _failed, _uncertain, _refused, *([_doorbell] if doorbell else [])]
    try:
        connection.ensure_connection()
        return [problem for question in asked if (problem := question())]
    except DatabaseError:
        return [Problem("database", _("The database cannot be reached, or has not been prepared."), True)]


def state_of(found):
    if any(problem.serious for problem in found):
        return "failing"
    return "attention" if found else "ok"


def last_round():
    return Run.objects.exclude(finished_at=None).order_by("-id").first()


def _silent():
    """Before the first round counts the time since the database was prepared. What lies ahead is from before the clock was set back."""
    fresh = Run.objects.filter(finished_at__range=(Now() - SILENT_AFTER, Now() + SILENT_AFTER)).exists()
    new = not Run.objects.exists() and _prepared_within(SILENT_AFTER)
    if not fresh and not new:
        return Problem("silent", _("Reminders have not run for more than 3 minutes: is the worker running, and beat?"), True)
    return None


def _prepared_within(span):
    return MigrationRecorder.Migration.objects.filter(applied__gte=Now() - span).exists()


def _unplanned():
    """Rounds are made, yet the day's reminders are not: compares the rule with the rows, not the sender with itself."""
    at = clock.now()
    turned = Run.objects.filter(started_at__lt=Now() - UNPLANNED_TOO_LONG).exists()
    long_past = at - UNPLANNED_TOO_LONG
    if turned and long_past.date() == at.date() and morning_has_come(long_past) and not Run.objects.filter(digest_on=at.date()).exists():
        return Problem("unplanned", _("Today's reminders have not been planned."), True)
    return None


def _unsent():
    if open_holds().exists():
        return None
    waiting = due(clock.now()).filter(Q(made_at__lt=Now() - WAITED_TOO_LONG)).count()
    late = Mail.objects.filter(status=Mail.Status.WAITING, attempts__gt=0, made_at__lt=Now() - WAITED_TOO_LONG).count()
    if count := max(waiting, late):
        return Problem("unsent", _("%(count)s mails have been waiting for more than 10 minutes.") % {"count": count}, True)
    return None


def _on_hold():
    reasons = "; ".join(open_holds().values_list("reason", flat=True))
    return Problem("held", _("No mail goes out: %(reason)s") % {"reason": reasons}, False) if reasons else None


def _failed():
    count = Mail.objects.filter(status=Mail.Status.FAILED, settled_at__gte=Now() - REMEMBERED).count()
    return Problem("failed", _("%(count)s mails failed since yesterday.") % {"count": count}, False) if count else None


def _uncertain():
    count = Mail.objects.filter(uncertain__gt=0, made_at__gte=Now() - REMEMBERED).count()
    return Problem("uncertain", _("%(count)s mails may have been delivered twice.") % {"count": count}, False) if count else None


def _refused():
    count = User.objects.filter(address_refused_at__isnull=False, is_active=True).count()
    return Problem("refused", _("%(count)s people have an address that takes no mail.") % {"count": count}, False) if count else None


DOORBELL_SECONDS = 1


def _doorbell():
    """Without it reminders still go as long as the tick runs; where that has stopped too, `silent` says so."""
    if _broker_answers():
        return None
    sentence = _("The message broker does not answer: what people do is taken up by the minute's round only.")
    return Problem("doorbell", sentence, _silent() is not None)


def _broker_answers():
    address = settings.CELERY_BROKER_URL
    if not address.startswith(("redis://", "rediss://")):
        return os.access(settings.QUEUE, os.W_OK)
    limits = {
        "socket_timeout": DOORBELL_SECONDS,
        "socket_connect_timeout": DOORBELL_SECONDS,
        "retry": redis.retry.Retry(redis.backoff.NoBackoff(), 0),
    }
    broker = redis.Redis.from_url(address, **limits)
    try:
        return broker.ping()
    except redis.RedisError:
        return False
    finally:
        broker.close()
