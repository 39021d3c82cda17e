"""The real settings with shorter clocks, so that a lease runs out while a test watches."""

from datetime import time, timedelta

from congress.settings import *  # noqa: F403 - a settings module hands on all of the other

REMIND_AT = time(0, 0)
MAIL_LEASE = timedelta(seconds=2)
MAIL_PAUSE = timedelta(seconds=1)
CELERY_BEAT_SCHEDULE = {"tick": {"task": "congress.tasks.tick", "schedule": 0.5, "options": {"expires": 60}}}
