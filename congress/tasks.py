"""Celery's way in: ids in, one rule called."""

from celery import shared_task

from congress import clock
from congress.mailing.rounds import go_round


@shared_task
def tick():
    """Once a minute: what should exist and does not, is made; what is due is sent."""
    go_round(at=clock.now())
