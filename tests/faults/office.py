"""A site's background processes around a test: workers and beats on a Redis of their own, started, killed, asked."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

from celery import Celery
from django.conf import settings
from django.db import connection

from congress.models import Mail

PATIENCE = 90  # seconds; two cores are shared by all of it


def until(asked, seconds=PATIENCE, also=lambda: None):
    """Wait for something to become true, doing something each time; the last answer is returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := asked():
            return answer
        also()
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s")


class Office:
    """A site's background processes, with `more` in their environment. `ring` is what beat does: one message."""

    def __init__(self, redis_url, post_office, folder, **more):
        self.post_office, self.folder, self.started = post_office, folder, []
        here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": here,
            "REDIS_URL": redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{post_office.port}",
            "VAR_DIR": str(folder),
            **more,
        }
        self.bell = Celery(broker=redis_url)

    def ring(self):
        self.bell.send_task("congress.tasks.tick", retry=False)

    def worker(self, without=None):
        way = ["tests.faults.worker_without", without] if without else ["celery", "-A", "congress"]
        return self._start(*way, "worker", "--pool", "solo", "--without-mingle", "--without-gossip", "-n", f"{len(self.started)}@test", "-l", "warning")

    def beat(self):
        schedule = str(self.folder / f"beat-{len(self.started)}")
        return self._start("celery", "-A", "congress", "beat", "--pidfile=", "-s", schedule, "--max-interval", "1", "-l", "info")

    def rings(self):
        """How often the beats have rung, as they say themselves."""
        return sum(log.read_bytes().count(b"Sending due task tick") for log in self.folder.glob("*.log"))

    def _start(self, *module):
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *module], cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.started.append(process)
        return process

    def kill(self, process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self):
        for process in self.started:
            if process.poll() is None:
                self.kill(process)
        self.bell.close()

    # what came of it

    def settled(self):
        open_ones = [Mail.Status.WAITING, Mail.Status.SENDING]
        return Mail.objects.exists() and not Mail.objects.filter(status__in=open_ones).exists()

    def lost(self):
        """Mails that should have gone and of which the server took nothing."""
        taken = {line["id"] for line in self.post_office.taken}
        return [mail for mail in Mail.objects.exclude(status=Mail.Status.SKIPPED) if mail.message_id not in taken]

    def copies(self):
        """{Message-ID: how many the server took}."""
        ids = [line["id"] for line in self.post_office.taken]
        return {message_id: ids.count(message_id) for message_id in ids}

    def undocumented(self):
        """Second copies of which the row does not say that they may exist."""
        doubtful = {mail.message_id for mail in Mail.objects.filter(uncertain__gt=0)}
        return [message_id for message_id, count in self.copies().items() if count > 1 and message_id not in doubtful]
