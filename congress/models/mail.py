"""The mails that carry notices: one row a mail, one row a notice in it, the holds, and the runs that made them.

`slot_at` is of the business clock; every other moment here is of the database's.
"""

from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from congress.asked import whole_number
from workflows.models.reminders import Lapse


def mail_domain():
    return _domain(settings.DEFAULT_FROM_EMAIL)


@cache
def _domain(address):
    return parseaddr(address)[1].rpartition("@")[2]


class Mail(models.Model):
    """One mail of a kind to a person in a slot of time: for a digest the slot is its day at the hour of sending.

    `uncertain` is raised before the text is handed to the server and lowered by a clear answer: while it is above
    zero, the server may have taken the mail and the next attempt may be a second copy (with the same Message-ID).
    A mail whose lines had to change after that closes as `replaced`, and its next part starts.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", _("daily reminder")
        AT_ONCE = "at_once", _("returned, waiting for your decision, or more time asked for")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("suppressed")
        FAILED = "failed", _("failed")
        REPLACED = "replaced", _("replaced by a newer mail")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DIGEST)
    slot_at = models.DateTimeField(help_text="not before this moment of the business clock")
    part = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)

    attempts = models.PositiveSmallIntegerField(default=0, help_text="a record of an attempt holds only while this is its number")
    uncertain = models.PositiveSmallIntegerField(default=0, help_text="attempts whose answer is not known")
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(db_default=Now(), help_text="the pause after a failed attempt")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="business moment at which the lines were true")

    address = models.EmailField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    transport = models.CharField(max_length=10, blank=True, help_text="smtp, or outbox where no server is set up")
    answer = models.CharField(max_length=500, blank=True, help_text="the server's last answer, or why none came")
    made_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-slot_at", "-id"]
        indexes = [
            models.Index(fields=["status", "not_before"], name="mails_to_send"),
            models.Index(fields=["-slot_at", "-id"], name="mails_newest_first"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "slot_at", "part"], name="one_mail_per_person_kind_slot_part"),
            models.CheckConstraint(
                condition=Q(status="sending", lease_until__isnull=False) | (~Q(status="sending") & Q(lease_until=None)),
                name="what_is_being_sent_has_a_lease",
            ),
            models.CheckConstraint(condition=~Q(status="sent") | ~Q(address="", text=""), name="a_sent_mail_keeps_what_was_said"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "sending"]) | Q(settled_at__isnull=False), name="a_settled_mail_knows_when"
            ),
        ]

    def __str__(self):
        return f"{self.person_id} · {self.kind} · {self.slot_at:%Y-%m-%d}"

    @property
    def message_id(self):
        """Derived from the row, so that a second copy can be told by every mail program; signed, so that nobody makes up a bounce of it."""
        return f"<nhac-viec.{self.slot_at:%Y%m%d}.{self.signed_id}@{mail_domain()}>"

    @cached_property
    def signed_id(self):
        return f"{self.pk}.{salted_hmac('congress.mail', str(self.pk)).hexdigest()[:16]}"

    @classmethod
    def by_signed_id(cls, text):
        """The mail whose signed number this is; None for every other text."""
        number = whole_number(text.partition(".")[0])
        mail = cls.objects.filter(pk=number).first() if number is not None else None
        return mail if mail and constant_time_compare(mail.signed_id, text) else None


class MailLine(models.Model):
    """A notice's way into a mail, and its one final state. Without a mail it was skipped before it came into one."""

    class Outcome(models.TextChoices):
        OPEN = "", _("waiting to be sent")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("suppressed")
        FAILED = "failed", _("failed")

    class Reason(models.TextChoices):
        """Beside the lapses of the notice itself, what only the mail knows."""

        MAIL_OFF = "mail_off", _("the person wants no reminder mails")
        IN_APP = "in_app", _("the rule tells it in the application only")
        NO_ADDRESS = "no_address", _("the address takes no mail")
        ACCOUNT_OFF = "account_off", _("the account is closed")
        REFUSED = "refused", _("the mail server refused the mail")
        GIVEN_UP = "given_up", _("many attempts without success")

    notice = models.OneToOneField("workflows.Notice", models.CASCADE, related_name="line")
    mail = models.ForeignKey(Mail, models.CASCADE, null=True, blank=True, related_name="lines")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    reason = models.CharField(max_length=20, choices=[*Lapse.choices, *Reason.choices], blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", "sent"], reason="", mail__isnull=False) | (Q(outcome__in=["skipped", "failed"]) & ~Q(reason="")),
                name="what_was_not_sent_has_its_reason",
            )
        ]

    def __str__(self):
        return f"{self.notice_id} → {self.mail_id} {self.outcome}"


class MailHold(models.Model):
    """A stop of all sending (restore, staging, emergency) until somebody releases it; notices are planned meanwhile."""

    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    since_at = models.DateTimeField(db_default=Now())
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["reason"], condition=Q(released_at=None), name="one_open_hold_per_reason"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_its_reason"),
        ]

    def __str__(self):
        return self.reason


class Run(models.Model):
    """One round of the minute tick or of `manage.py remind`.

    `digest_on` is the business day whose notices it planned and put into mails: a day's morning is done once.
    """

    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True)
    planned = models.PositiveIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    retried = models.PositiveIntegerField(default=0)
    bounced = models.PositiveIntegerField(default=0, help_text="reports of mail that was not delivered")
    ignored = models.PositiveIntegerField(default=0, help_text="what else lay in the mailbox of such reports, or was refused there")
    trouble = models.CharField(max_length=500, blank=True, help_text="why the round ended before its work was done")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["digest_on"], name="runs_of_a_day")]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"
