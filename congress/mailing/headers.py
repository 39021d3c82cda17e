"""A claimed mail and who it comes from -> its headers: sender and answers by unit, the thread of a task, the way to switch it off."""

from dataclasses import dataclass
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache, lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from congress.mailing.items import plain
from congress.mailing.links import unsubscribe_url
from congress.mailing.slots import zone_of
from congress.mailing.switches import switch_of
from congress.models.mail import mail_domain
from workflows.access import active
from workflows.models.people import Seat
from workflows.models.units import Unit, ids_in
from workflows.words import in_language


@dataclass(frozen=True)
class Sender:
    """In whose name a person is written to: the unit of their first seat, and where answers go."""

    unit: Unit | None = None
    reply_to: str = ""


NOBODY = Sender()
_house = cache(parseaddr)
_named = lru_cache(maxsize=500)(lambda name, address: formataddr((name, address)))


def senders_of(people, *, today):
    """{person id: Sender} in two statements for any number of people; who holds no seat has none."""
    seats = Seat.objects.filter(active(today), person__in=people).select_related("unit", "subcommittee__plan__unit").order_by("rank", "id")
    units = {}
    for seat in seats:
        units.setdefault(seat.person_id, seat.subcommittee.plan.unit if seat.subcommittee_id else seat.unit)
    above = {pk for unit in units.values() for pk in ids_in(unit.path)}
    emails = dict(Unit.objects.filter(pk__in=above).exclude(email="").values_list("pk", "email"))
    return {person: Sender(unit, _nearest(unit, emails)) for person, unit in units.items()}


def _nearest(unit, emails):
    return next((emails[pk] for pk in reversed(ids_in(unit.path)) if pk in emails), "")


def headers_of(claimed, letter, sender=NOBODY):
    """{name: text} without control characters; the address of the site comes from the settings, never from a request."""
    mail, person = claimed.mail, claimed.mail.person
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(timezone.localtime(timezone=zone_of(person))),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if sender.reply_to:
        headers["Reply-To"] = _named(_office(sender.unit, letter.language), plain(sender.reply_to))
    if thread := thread_of(claimed.lines):
        headers["References"] = thread
    if switches := switches_in(claimed.lines):
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(person, switches)}>"
        if settings.SITE_URL.startswith("https://"):  # without it no mail program presses the button (RFC 8058 §3.1)
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def switches_in(lines):
    """The kinds of what a mail says that its reader may switch off."""
    return {switch for line in lines if (switch := switch_of(line.notice.rule))}


def thread_of(lines):
    """Mails about one task and nothing else stand together; of a confidential one not even its number leaves the house."""
    tasks = {line.notice.task for line in lines}
    if len(tasks) != 1 or None in tasks or any(task.stream.confidential for task in tasks):
        return ""
    return f"<task.{tasks.pop().pk}@{mail_domain()}>"


def sender_name(unit, language):
    """ "Theo dõi đại hội – Văn phòng Đảng bộ xã A", and its address."""
    name, address = _house(settings.DEFAULT_FROM_EMAIL)
    with override(language):
        name = plain(name or _("Congress tracker"))
    office = _office(unit, language) if unit else ""
    return _named(" – ".join(filter(None, [name, office])), address)


def _office(unit, language):
    with override(language):
        return _("Office of %(unit)s") % {"unit": plain(in_language(unit, "name") or unit.code)}


def envelope_from(mail):
    """Where the servers report what they could not deliver: an address of each mail's own, where the settings name one."""
    if not settings.MAIL_BOUNCE_FROM:
        return _house(settings.DEFAULT_FROM_EMAIL)[1]
    name, _at, domain = settings.MAIL_BOUNCE_FROM.rpartition("@")
    return f"{name}+{mail.signed_id}@{domain}"
