"""The machine's clock is set back an hour: what was set before lies an hour further ahead. Mail, beat and the health page go on all the same.

With real processes: tests/faults/test_many.py.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.beat import Scheduler
from celery.schedules import schedule
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from congress import health
from congress.celery import app
from congress.mailing import claiming
from congress.mailing.rounds import go_round
from congress.mailing.transports import Answer, Outcome
from congress.mailing.waits import LONGEST_PAUSE, shorten_waits
from congress.models import Mail, Run
from congress.steady import Every
from tests.factories import TODAY, a_plan, a_seat, a_task, a_unit
from workflows.models import ReminderRule
from workflows.words import Role

MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HOUR = timedelta(hours=1)


def a_mail_waits():
    """Its morning is planned; nothing has been sent."""
    ReminderRule.objects.create(key="today", audience="owner", offset=0, name="today")
    plan = a_plan(a_unit(a_unit()))
    a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)
    go_round(at=MORNING, seconds=0)
    return Mail.objects.get()


def set_back(by=HOUR):
    """All rows lie that much further ahead."""
    Mail.objects.update(not_before=F("not_before") + by, made_at=F("made_at") + by, lease_until=F("lease_until") + by)
    Run.objects.update(started_at=F("started_at") + by, finished_at=F("finished_at") + by)


@pytest.mark.django_db
def test_what_waited_to_be_sent_is_sent():
    a_mail_waits()
    set_back()
    assert not claiming.due(MORNING).exists()
    assert go_round(at=MORNING).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize("attempts", [1, 3, 9])
def test_what_was_put_off_is_tried_again_now_and_not_before(attempts):
    a_mail_waits()
    longest = min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE) * 1.25
    Mail.objects.update(attempts=attempts, not_before=Now() + longest)
    before = Mail.objects.get().not_before
    assert go_round(at=MORNING).sent == 0 and Mail.objects.get().not_before == before
    set_back()
    assert go_round(at=MORNING).sent == 1


@pytest.mark.django_db
def test_a_lost_sender_is_followed_by_another_after_a_lease_and_a_living_one_keeps_its_mail(settings):
    a_mail_waits()
    (claimed,) = claiming.claim(at=MORNING).claims
    set_back()
    assert go_round(at=MORNING).sent == 0
    assert Mail.objects.filter(lease_until__range=(Now() + settings.MAIL_LEASE - timedelta(seconds=20), Now() + settings.MAIL_LEASE)).exists()
    Mail.objects.update(lease_until=F("lease_until") - settings.MAIL_LEASE)
    assert go_round(at=MORNING).sent == 1
    assert not claiming.record(claimed, Answer(Outcome.ACCEPTED, ""), doubted=False, transport="smtp", at=MORNING)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_result_is_being_written_is_not_waited_for():
    """Else the two could wait for each other, and a mail that the server has taken would go again."""
    mail = a_mail_waits()
    claiming.claim(at=MORNING)
    set_back()

    def in_another_connection():
        try:
            shorten_waits()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        before = Mail.objects.select_for_update().get(pk=mail.pk).lease_until
        thread.submit(in_another_connection).result(10)
    assert Mail.objects.get().lease_until == before
    shorten_waits()
    assert Mail.objects.get().lease_until < before


@pytest.mark.django_db
def test_rounds_that_stopped_are_seen_while_the_clock_is_back():
    go_round(at=MORNING)
    assert "silent" not in {problem.key for problem in health.problems()}
    set_back()
    assert "silent" in {problem.key for problem in health.problems()}
    set_back(timedelta(seconds=5) - HOUR)  # what a time server corrects every day is no reason
    assert "silent" not in {problem.key for problem in health.problems()}


class Beat(Scheduler):
    """Celery's, with one bell in it; that it rings is counted."""

    rung = 0

    def __init__(self, every, **entry):
        super().__init__(app, lazy=True, max_interval=24 * 3600)
        self.add(name="tick", task="congress.tasks.tick", schedule=every, **entry)

    def apply_entry(self, entry, producer=None):
        self.rung += 1


def wait_after_an_hour_back(every):
    """Seconds until beat looks again whether it is to ring."""
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        beat = Beat(every)
        beat.tick()
    with time_machine.travel(now - HOUR, tick=False):
        return beat.tick()


def test_beat_rings_when_it_would_have_rung():
    assert wait_after_an_hour_back(Every(60)) <= 60


def test_celerys_own_schedule_would_be_silent_for_that_hour():
    assert wait_after_an_hour_back(schedule(60)) > 3600


def test_a_beat_that_is_started_afterwards_rings_at_once():
    """When it last rang stands in its file, an hour ahead."""
    beat = Beat(Every(60), last_run_at=Every(60).now() + HOUR)
    assert beat.tick() == 0 and beat.rung == 1
    assert 50 < beat.tick() <= 60 and beat.rung == 1
