"""A message -> what the mail server said to it, verb by verb, so that the kind of a failure is known.

Where no server is set up, the demonstration's outbox takes every message the same way.
"""

import re
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

CLOSING = 421
# Full mailboxes and routes that our own name server could not find pass by themselves.
PASSING_CODES = (552,)
PASSING_MARKS = ("5.4.4", "5.2.2")


class Outcome(Enum):
    ACCEPTED = "accepted"
    REFUSED = "refused for good"
    LATER = "refused for now"
    BROKEN = "the connection broke before the text was handed over"
    UNKNOWN = "the connection broke afterwards: the server may have the mail"


class Unreachable(Exception):
    """No mail server answers, or it does not want us; the text says why."""


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    text: str


def transport():
    return Outbox() if settings.MAIL_TO_OUTBOX_ONLY else Server()


class Outbox:
    """Keeps what would have gone out: the Mail row itself is what the page shows."""

    name = "outbox"

    def open(self):
        pass

    def close(self):
        pass

    def offer(self, address, sender):
        return Answer(Outcome.ACCEPTED, "")

    def hand_over(self, data):
        return Answer(Outcome.ACCEPTED, "")


class Server:
    name = "smtp"

    def __init__(self):
        self.backend = get_connection()
        if not isinstance(self.backend, EmailBackend):
            raise ImproperlyConfigured("EMAIL_URL must name an SMTP server (smtp://…): reminders tell its answers apart.")

    def open(self):
        try:
            self.backend.open()
            self.backend.connection.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's own errors are kinds of it
            self.close()
            raise Unreachable(_said(error)) from error

    def close(self):
        self.backend.fail_silently = True
        self.backend.close()
        self.backend.fail_silently = False

    def offer(self, address, sender):
        """MAIL and RCPT. What is wrong with us is no fault of the recipient: BROKEN, tried again."""
        smtp = self.backend.connection
        try:
            code, text = smtp.mail(sender, self._options())
            if code != 250:
                return Answer(Outcome.BROKEN, f"MAIL FROM: {code} {_line(text)}")
            code, text = smtp.rcpt(address)
        except UnicodeEncodeError:
            return self._reset(Answer(Outcome.REFUSED, "the address has letters that mail servers do not take"))
        except OSError as error:
            return Answer(Outcome.BROKEN, _said(error))
        return Answer(Outcome.ACCEPTED, "") if code in (250, 251) else self._judged("RCPT TO", code, text)

    def _options(self):
        return ["BODY=8BITMIME"] if self.backend.connection.has_extn("8bitmime") else []

    def hand_over(self, data):
        """DATA and the text. Only a break after the server's 354 leaves in doubt whether it has the mail."""
        smtp = self.backend.connection
        try:
            code, text = smtp.docmd("DATA")
        except OSError as error:
            return Answer(Outcome.BROKEN, _said(error))
        if code != 354:
            return self._judged("DATA", code, text)
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", data).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, text = smtp.getreply()
        except OSError as error:
            return Answer(Outcome.UNKNOWN, _said(error))
        return Answer(Outcome.ACCEPTED, _line(text)) if code == 250 else self._judged("DATA", code, text)

    def _judged(self, verb, code, text):
        said = f"{verb}: {code} {_line(text)}"
        if code == CLOSING:
            return Answer(Outcome.BROKEN, said)
        passing = code < 500 or code in PASSING_CODES or any(mark in said for mark in PASSING_MARKS)
        return self._reset(Answer(Outcome.LATER if passing else Outcome.REFUSED, said))

    def _reset(self, answer):
        """Make the connection fit for the next mail; the answer stands, whatever becomes of the connection."""
        try:
            self.backend.connection.rset()
        except OSError:
            self.close()
        return answer


def _line(text):
    return " ".join(text.decode("utf-8", "replace").split()) if isinstance(text, bytes) else str(text)


def _said(error):
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
