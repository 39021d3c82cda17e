"""Reports of mail that came back, as mail servers write them, and mails that they speak of."""

from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from congress.models import Mail, User

MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def a_mail(person):
    return Mail.objects.create(
        person=person, slot_at=MORNING, part=Mail.objects.count() + 1, status=Mail.Status.SENT, address=person.email, text="x", settled_at=MORNING
    )


REPORT = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

The mail was not delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status}
 said so

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

{more}
--part--
"""


def a_report(mail, *, status="5.1.1", action="failed", recipient=None, message_id=None, to="chuan-bi-dai-hoi@localhost", more=""):
    """As a mail server writes it (RFC 3464)."""
    facts = {"status": status, "action": action, "to": to, "more": more}
    return REPORT.format(recipient=recipient or mail.address, message_id=message_id or mail.message_id, **facts).encode()


def automatic_answer(owner):
    message = EmailMessage()
    message["Subject"], message["Auto-Submitted"], message["In-Reply-To"] = "Vắng mặt", "auto-replied", a_mail(owner).message_id
    message.set_content(f"550 5.1.1 {owner.email}")
    return message.as_bytes()


def ten_megabytes(owner):
    return a_report(a_mail(owner), more="x" * 10_000_000)


def not_a_mail(owner):
    return bytes(range(256)) * 20


def refused(person):
    return User.objects.get(pk=person.pk).address_refused_at is not None
