"""What people decide about their mail and answer from it: which switch was turned when and how; which link was used for what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WishChange(models.Model):
    """A person's mail of one kind switched off or on; never changed or deleted."""

    class Switch(models.TextChoices):
        """The fields of User that may be switched off; mails about one's own overdue tasks have none."""

        EARLY = "mail_reminders", _("reminders before the due day")
        AT_ONCE = "mail_at_once", _("returned, waiting for your decision, or more time asked for")
        WEEKLY = "mail_weekly", _("weekly summary")
        WATCHED = "mail_watched", _("tasks you watch")

    class Way(models.TextChoices):
        PROFILE = "profile", _("on the account page")
        MAIL = "mail", _("by the link in a mail")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="wish_changes")
    switch = models.CharField(max_length=20, choices=Switch)
    wanted = models.BooleanField()
    way = models.CharField(max_length=10, choices=Way)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.person_id} · {self.switch} → {self.wanted}"


class MailAnswer(models.Model):
    """What a person answered to a task by the link in a mail. A link answers once: `key` is its fingerprint."""

    class Choice(models.TextChoices):
        DONE = "done", _("Done")
        MORE_TIME = "more_time", _("More time is needed")
        NOT_MINE = "not_mine", _("Not my task")

    key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_answers")
    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)
    wished_on = models.DateField(null=True, blank=True, help_text="the day asked for, where more time is")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="more_time", wished_on__isnull=False) | ~Q(choice="more_time") & Q(wished_on=None), name="more_time_names_its_day"
            )
        ]

    def __str__(self):
        return f"{self.person_id} · {self.task_id} · {self.choice}"


class Bounce(models.Model):
    """An address that a server refused for good, as it answered us or reported later: one row a mail, so that a replay counts once."""

    class Source(models.TextChoices):
        ANSWER = "answer", _("the server's answer")
        REPORT = "report", _("a report that came back")

    mail = models.OneToOneField("congress.Mail", models.CASCADE, related_name="bounce")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bounces")
    address = models.EmailField()
    status = models.CharField(max_length=12, help_text="RFC 3463, for example 5.1.1")
    why = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    on_day = models.DateField()
    counts = models.BooleanField(default=True, help_text="false once the office has looked at the address")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "address"], name="bounces_of_an_address")]

    def __str__(self):
        return f"{self.address} {self.status}"
