"""The mailbox that undelivered mail comes back to -> refusals written down, the box emptied; a little of it each round."""

import mailbox
import poplib
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from congress.mailing.bouncing import note_bounce
from congress.mailing.reports import LARGEST, read_report
from congress.models import Bounce

MOST = 50
SECONDS = 20
PATIENCE = 10  # seconds for each answer of the server
WAYS = {"pop3": poplib.POP3, "pop3s": poplib.POP3_SSL}


@dataclass
class Found:
    bounced: int = 0
    ignored: int = 0
    trouble: str = ""


def read_mailbox(*, at):
    """At most MOST messages; each is taken out once it has been looked at. A box that can't be reached is told, nothing more."""
    found = Found()
    if not settings.BOUNCE_MAILBOX:
        return found
    place = urlsplit(settings.BOUNCE_MAILBOX)
    try:
        if place.scheme == "maildir":
            _empty_folder(place.path, found, at)
        elif place.scheme in WAYS:
            _empty_server(place, found, at)
        else:
            raise ImproperlyConfigured("BOUNCE_MAILBOX begins with maildir:///, pop3s:// or pop3:// (docs/operating.md).")
    except (OSError, poplib.error_proto, mailbox.Error) as error:
        found.trouble = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return found


def _count(data, found, at):
    report = read_report(data) if data is not None else None
    if report and note_bounce(report.mail, report.mail.address, report.status, report.why, source=Bounce.Source.REPORT, at=at):
        found.bounced += 1
    else:
        found.ignored += 1


def _empty_folder(path, found, at):
    box = mailbox.Maildir(path, factory=None, create=False)
    for key in list(box.iterkeys())[:MOST]:
        with box.get_file(key) as file:
            data = file.read(LARGEST + 1)
        _count(data, found, at)
        box.remove(key)


def _open(place):
    server = WAYS[place.scheme](place.hostname, place.port or (995 if place.scheme == "pop3s" else 110), timeout=PATIENCE)
    server.user(unquote(place.username or ""))
    server.pass_(unquote(place.password or ""))
    return server


def _empty_server(place, found, at):
    server, until = _open(place), time.monotonic() + SECONDS
    number = 0
    try:
        for line in server.list()[1][:MOST]:
            if time.monotonic() > until:
                break
            number, size = map(int, line.split()[:2])
            _count(b"\r\n".join(server.retr(number)[1]) if size <= LARGEST else None, found, at)
            server.dele(number)
    except poplib.error_proto:
        # A line longer than the protocol allows leaves the answer half read: that message goes, the rest waits for the next round.
        found.ignored += 1
        with suppress(OSError):
            server.close()
        server = _open(place)
        server.dele(number)
    server.quit()
