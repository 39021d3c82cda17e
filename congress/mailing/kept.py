"""The files that stand in for a mail server in the demonstration -> invitations and password mails, newest first.

Reminders are rows; what the log-in and the invitations send goes through Django's own file backend.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NEWEST = 20
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what Django's file backend writes after each message


@dataclass(frozen=True)
class Kept:
    subject: str
    to: str
    text: str
    at: datetime


def kept_letters():
    """Nothing where a mail server is set up."""
    if not settings.MAIL_TO_OUTBOX_ONLY or not Path(settings.EMAIL_FILE_PATH).is_dir():
        return []
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)[:NEWEST]  # their names begin with the time
    return [letter for file in files for letter in reversed(_read(file))][:NEWEST]


def _read(file):
    at = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_default_timezone())
    messages = [message_from_bytes(part, policy=policy.default) for part in file.read_bytes().split(BETWEEN) if part.strip()]
    return [Kept(str(one["Subject"]), str(one["To"]), one.get_body(("plain",)).get_content(), at) for one in messages]
