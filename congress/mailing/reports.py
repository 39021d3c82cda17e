"""The bytes of a mail that came back -> which mail was not delivered to whom and why, if it is such a report and speaks of ours (RFC 3464)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parseaddr

from congress.models import Mail

LARGEST = 500_000  # bytes
OURS = re.compile(r"<nhac-viec\.\d{8}\.(\d+\.[0-9a-f]{16})@")
RETURN_PATH = re.compile(r"\+(\d+\.[0-9a-f]{16})@")
RECEIVERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Report:
    mail: Mail
    status: str
    why: str


def read_report(data):
    """The Report, or None for whatever else lies in the mailbox: automatic answers, forgeries, delays."""
    if len(data) > LARGEST:
        return None
    try:
        # The older policy keeps headers as they came: the newer one can break over crooked ones.
        return _read(message_from_bytes(data, policy=policy.compat32))
    except RecursionError:  # parts within parts within parts
        return None


def _read(message):
    if message.get_content_type() != "multipart/report" or str(message.get_param("report-type")).lower() != "delivery-status":
        return None
    parts = message.get_payload()
    if not isinstance(parts, list):
        return None
    mail = _mail_of(message, parts)
    told = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if mail is None or told is None or not isinstance(told.get_payload(), list):
        return None
    for fields in told.get_payload():
        if str(fields.get("Action", "")).strip().lower() == "failed" and mail.address.lower() in _recipients(fields):
            return Report(mail, str(fields.get("Status", "")).split()[0] if fields.get("Status") else "", _why(fields))
    return None


def _mail_of(message, parts):
    """By the address the report came to, or by the Message-ID of what it returns; both carry our signature."""
    signed = [found[1] for name in RECEIVERS for value in message.get_all(name, []) if (found := RETURN_PATH.search(str(value)))]
    returned = [part for part in parts if part.get_content_type() in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers")]
    signed += [found[1] for part in returned if (found := OURS.search(_message_id(part)))]
    return next((mail for text in signed if (mail := Mail.by_signed_id(text))), None)


def _message_id(part):
    inner = part.get_payload()
    if isinstance(inner, list):
        return str(inner[0].get("Message-ID", "")) if inner else ""
    text = part.get_payload(decode=True) or b""
    return str(message_from_bytes(text, policy=policy.compat32).get("Message-ID", ""))


def _recipients(fields):
    values = [str(fields.get(name, "")).partition(";")[2] for name in ("Original-Recipient", "Final-Recipient")]
    return {parseaddr(value.strip())[1].lower() for value in values}


def _why(fields):
    return " ".join(str(fields.get("Diagnostic-Code", "")).split())[:300]
