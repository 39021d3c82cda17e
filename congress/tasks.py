"""Celery's way in: ids in, one rule called."""

from celery import shared_task

from congress import clock
from congress.mailing.rounds import go_round, lend_a_hand


@shared_task
def tick():
    """Once a minute: what should exist and does not, is made; what is due is sent."""
    go_round(at=clock.now(), call=hand.delay_on_commit)


@shared_task(expires=30)
def hand():
    """Beside a tick that has much to send; who is called and has no time at once is not needed any more."""
    lend_a_hand(at=clock.now())
