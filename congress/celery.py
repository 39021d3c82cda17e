"""Settings in -> the Celery app, whose messages are only a doorbell: the rows say what is to be done."""

import os
from functools import partial

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")


class Doorbell(DjangoTask):
    """A task that the web may ring after a commit without ever failing the page.

    An unreachable broker costs at most one socket time-out (settings); the minute
    tick finds the rows that the lost message spoke of.
    """

    abstract = True

    def delay_on_commit(self, *args, **kwargs):
        transaction.on_commit(partial(self.apply_async, args, kwargs, retry=False), robust=True)


app = Celery("congress", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["congress"])
