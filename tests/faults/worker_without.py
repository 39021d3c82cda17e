"""A real worker with one protection taken out: `python -m tests.faults.worker_without doubt worker --pool solo`.

Each negative control runs the same scene with one of these, and must see it go wrong.
"""

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models.functions import Now  # noqa: E402

from congress.celery import app  # noqa: E402
from congress.mailing import claiming  # noqa: E402
from congress.models import Mail  # noqa: E402


def without_lease():
    """A claim lasts for ever: what a lost sender held stays held."""
    settings.MAIL_LEASE = timedelta(days=1)


def without_doubt():
    """Nothing is counted before the text is handed over."""
    record = claiming.record
    claiming.record = lambda claimed, answer, **facts: record(claimed, answer, **(facts | {"doubted": False}))
    claiming.count_doubt = only_the_text


def without_compare():
    """Whoever claimed a mail once goes on with it, whoever claimed it since."""
    claiming.mine = lambda claimed: Mail.objects.filter(pk=claimed.mail.pk)

    def record(claimed, answer, **facts):
        claiming.mine(claimed).update(status=Mail.Status.SENT, lease_until=None, settled_at=Now())
        claimed.mail.lines.filter(outcome="").update(outcome="sent")
        return True

    claiming.count_doubt, claiming.record = only_the_text, record


def only_the_text(claimed, letter, *, at, taken=None):
    recorded = taken and claiming.record(taken.claimed, taken.answer, doubted=True, transport=taken.transport, at=at)
    return bool(recorded), bool(claiming.mine(claimed).update(text=letter.text, address=letter.address))


if __name__ == "__main__":
    {"lease": without_lease, "doubt": without_doubt, "compare": without_compare}[sys.argv[1]]()
    app.worker_main(sys.argv[2:])
