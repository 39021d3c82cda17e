"""Reminder rules as data, and the notices they call for: what is owed to whom; never changed by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.words import Audience, in_language


class Lapse(models.TextChoices):
    """Why a notice is no longer owed."""

    CLOSED = "closed", _("the task is closed or stopped")
    PLAN_SUSPENDED = "plan_suspended", _("the plan is suspended")
    REDATED = "redated", _("the due day has changed")
    SUPERSEDED = "superseded", _("a newer reminder says it")
    NOT_THEIRS = "not_theirs", _("the task is no longer this person's")


class ReminderRule(models.Model):
    """`offset` working days from the due day (negative: before). `repeats`: every working day from there on."""

    key = models.SlugField(max_length=40, unique=True)
    audience = models.CharField(max_length=20, choices=Audience)
    offset = models.SmallIntegerField()
    repeats = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["offset", "audience"]
        constraints = [
            models.CheckConstraint(condition=Q(repeats=False) | Q(offset__gt=0), name="only_what_is_overdue_is_repeated"),
            models.UniqueConstraint(fields=["audience", "offset"], condition=Q(active=True), name="one_active_rule_per_audience_and_offset"),
        ]

    def __str__(self):
        return in_language(self, "name") or self.key


class Notice(models.Model):
    """One reminder owed: unique per person, task, rule, version of the due day, and the rule's nominal day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    task = models.ForeignKey("workflows.Task", models.CASCADE, null=True, blank=True, related_name="notices")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="+")
    due_version = models.PositiveIntegerField(default=0)
    for_on = models.DateField()
    planned_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["for_on", "id"]
        indexes = [models.Index(fields=["person", "for_on"], name="notices_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["person", "task", "rule", "due_version", "for_on"], name="one_notice_per_person_task_rule_day"),
            models.UniqueConstraint(fields=["person", "rule", "for_on"], condition=Q(task=None), name="one_notice_per_person_rule_day_without_task"),
        ]

    def __str__(self):
        return f"{self.person_id} · {self.task_id} · {self.rule_id} · {self.for_on}"
