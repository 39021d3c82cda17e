"""A business moment -> one round: cells recounted, the morning's notices planned and put into mails, due mails sent.

Beat calls it every minute, `manage.py remind` by hand; two at once, or one that died half-way, change nothing.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from congress.mailing.claiming import hands_wanted
from congress.mailing.grouping import group_at_once, group_day
from congress.mailing.mailbox import read_mailbox
from congress.mailing.sending import send_due
from congress.mailing.slots import planning_hour
from congress.models import Run
from workflows.models.directives import DayOverride
from workflows.planning import propose_to_new_heads
from workflows.readiness import recount_stale
from workflows.reminding import plan_notices, plan_occasions, plan_week
from workflows.seating import release_ended
from workflows.staffing import delete_old_dossiers

KEPT = timedelta(days=2)  # of rounds that only looked whether there was something to do


def go_round(*, at, again=False, seconds=50, call=None):
    """One round, which sends so long; `again` plans the day's reminders once more for those who have had no mail today.

    `call` is called once for each worker more that would find something to send.
    """
    run = Run.objects.create()
    recount_stale(today=at.date())
    delete_old_dossiers(today=at.date())
    run.planned = plan_occasions(at)
    run.mails = group_at_once(at)
    if morning_has_come(at) and (again or not Run.objects.filter(digest_on=at.date()).exists()):
        _plan_the_day(run, at)
    for _hand in range(hands_wanted(at)) if call else ():
        call()
    tally = _send(run, at, seconds)
    back = read_mailbox(at=at)
    run.bounced, run.ignored = back.bounced, back.ignored
    run.trouble = "; ".join(filter(None, [tally.trouble, back.trouble]))[:500]
    _finish(run)
    return run


def lend_a_hand(*, at, seconds=50):
    """What is due is sent beside a round; nothing is planned."""
    run = Run.objects.create()
    run.trouble = _send(run, at, seconds).trouble[:500]
    _finish(run)
    return run


def _send(run, at, seconds):
    tally = send_due(at=at, seconds=seconds)
    run.sent, run.skipped, run.failed, run.retried = tally.sent, tally.settled, tally.failed, tally.retried
    return tally


def morning_has_come(at):
    """The hour of planning on a working day is reached; later on that day it still is."""
    return at >= planned_from(at.date()) and DayOverride.objects.calendar().is_working(at.date())


def planned_from(day):
    return datetime.combine(day, planning_hour(), tzinfo=timezone.get_default_timezone())


def slot_of(day):
    """The house's hour of sending on a day; people may choose another."""
    return datetime.combine(day, settings.REMIND_AT, tzinfo=timezone.get_default_timezone())


def next_morning(at):
    """When reminders are sent next to those who chose no hour of their own."""
    day, calendar = at.date(), DayOverride.objects.calendar()
    if at < slot_of(day):
        return slot_of(calendar.working_day_after(day))
    return slot_of(calendar.add(day, 1))


def _plan_the_day(run, at):
    """What becomes due or is assigned later in the day waits for the next morning: one mail a person a day."""
    today = at.date()
    since = Run.objects.filter(digest_on__lt=today).aggregate(last=Max("digest_on"))["last"]
    _settle_seats(since or today - timedelta(days=1), at)
    run.planned += plan_notices(today, since=since) + plan_week(today)
    run.mails += group_day(at)
    run.digest_on = today
    run.save()


def _settle_seats(since, at):
    """Seats have ended and begun since the last morning: what nobody holds any more, and what new heads are proposed for."""
    release_ended(since=since, at=at)
    propose_to_new_heads(since=since, at=at)


def _finish(run):
    run.finished_at = Now()
    run.save()
    run.refresh_from_db()
    Run.objects.filter(digest_on=None, started_at__lt=Now() - KEPT).exclude(pk=run.pk).delete()
