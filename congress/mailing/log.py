"""What became of a mail or a notice -> one line of the log, after the commit: numbers, outcomes, reasons; no address, no title.

key=value, so that one mail's life is `grep mail=12`, one notice's `grep -E 'notices?=([0-9]+,)*7\\b'`.
"""

import logging
from functools import partial

from django.db import transaction

log = logging.getLogger("congress.reminders")


def mail_ended(mail, outcome, reason="", notices=()):
    """`outcome`: a final state of the mail, or "retry"."""
    _after_commit(
        event="mail", mail=mail.pk, kind=mail.kind, outcome=outcome, reason=reason, attempts=mail.attempts, uncertain=mail.uncertain,
        notices=",".join(map(str, notices)), message_id=mail.message_id,
    )  # fmt: skip


def notices_ended(ended):
    """`ended`: (notice id, mail id or None, outcome, reason) of each that no mail took along: a mail's line names those it did."""
    for notice, mail, outcome, reason in ended:
        _after_commit(event="notice", notice=notice, mail=mail, outcome=outcome, reason=reason)


def _after_commit(**facts):
    line = " ".join(f"{key}={value}" for key, value in facts.items() if value not in ("", None))
    transaction.on_commit(partial(log.info, line))
