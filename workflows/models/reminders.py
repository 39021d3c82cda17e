"""Reminder rules as data, and the notices they call for: what is owed to whom; never changed by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.words import EVENTS, Anchor, Audience, Channel, DayUnit, Level, in_language


class Lapse(models.TextChoices):
    """Why a notice is no longer owed."""

    CLOSED = "closed", _("the task is closed or stopped")
    PLAN_SUSPENDED = "plan_suspended", _("the plan is suspended")
    REDATED = "redated", _("the due day has changed")
    SUPERSEDED = "superseded", _("a newer reminder says it")
    NOT_THEIRS = "not_theirs", _("the task is no longer this person's")
    SNOOZED = "snoozed", _("put off by the person to a later day")
    OVER = "over", _("what it was about is over")


class ReminderRule(models.Model):
    """Who is reminded how long before or after what. Scope fields left empty mean everywhere.

    `offset` counts from the anchor in days of `day_unit` (negative: before); of the weekly one it is the weekday, Monday 0.
    `repeats`: every `every` working days from there on, `at_most` times where that is not zero.
    A rule that notices point at never changes: what is changed is a new row (`follows`), and the old one is stopped.
    """

    key = models.SlugField(max_length=40, unique=True)
    audience = models.CharField(max_length=20, choices=Audience)
    anchor = models.CharField(max_length=20, choices=Anchor, default=Anchor.DUE_DAY)
    offset = models.SmallIntegerField(default=0)
    day_unit = models.CharField(max_length=10, choices=DayUnit, default=DayUnit.WORKING)
    repeats = models.BooleanField(default=False)
    every = models.PositiveSmallIntegerField(default=1)
    at_most = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.DIGEST)
    term = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, choices=Level, blank=True)
    stream = models.ForeignKey("workflows.Stream", models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True, blank=True, help_text="speaks of no day before this one; empty: of any")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", help_text="the rule that this one took the place of"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: came with the software"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    planned_on = models.DateField(null=True, editable=False, help_text="the last day whose reminders were planned with this rule")

    class Meta:
        ordering = ["anchor", "offset", "audience", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(stopped_at=None) | Q(active=False), name="a_stopped_rule_is_not_active"),
            models.CheckConstraint(condition=Q(repeats=False) | Q(offset__gt=0), name="only_what_is_overdue_is_repeated"),
            models.CheckConstraint(condition=Q(every__gte=1), name="a_repetition_has_its_pace"),
            models.CheckConstraint(
                condition=Q(anchor__in=EVENTS, channel__in=[Channel.AT_ONCE, Channel.IN_APP], offset=0, repeats=False)
                | Q(anchor=Anchor.WEEK, channel=Channel.DIGEST, repeats=False, offset__gte=0, offset__lte=6)
                | Q(anchor__in=[Anchor.DUE_DAY, Anchor.CONGRESS_DAY], channel__in=[Channel.DIGEST, Channel.IN_APP]),
                name="a_rule_goes_out_as_its_anchor_allows",
            ),
            models.UniqueConstraint(
                fields=["audience", "anchor", "offset", "day_unit", "term", "level"],
                condition=Q(active=True, stream=None),
                name="one_active_rule_per_audience_and_offset",
            ),
            models.UniqueConstraint(
                fields=["audience", "anchor", "offset", "day_unit", "term", "level", "stream"],
                condition=Q(active=True, stream__isnull=False),
                name="one_active_rule_per_audience_offset_stream",
            ),
        ]

    def __str__(self):
        return in_language(self, "name") or self.key


class Notice(models.Model):
    """One reminder owed: unique per person, task, rule, version of the due day, the rule's nominal day, and occasion.

    `occasion` tells two events of one day apart: the number of the step that made it owed; 0 for what a day makes owed.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    task = models.ForeignKey("workflows.Task", models.CASCADE, null=True, blank=True, related_name="notices")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="+")
    due_version = models.PositiveIntegerField(default=0)
    for_on = models.DateField()
    occasion = models.PositiveIntegerField(db_default=0)
    planned_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True, help_text="marked as read by the person")

    class Meta:
        ordering = ["for_on", "id"]
        indexes = [
            models.Index(fields=["person", "for_on"], name="notices_of_a_person"),
            models.Index(fields=["task", "for_on"], name="notices_of_a_task"),
            models.Index(fields=["person", "for_on"], condition=Q(read_at=None), name="notices_not_read"),
            models.Index(fields=["for_on", "id"], name="notices_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "task", "rule", "due_version", "for_on", "occasion"], name="one_notice_per_person_task_rule_day"
            ),
            models.UniqueConstraint(fields=["person", "rule", "for_on"], condition=Q(task=None), name="one_notice_per_person_rule_day_without_task"),
        ]

    def __str__(self):
        return f"{self.person_id} · {self.task_id} · {self.rule_id} · {self.for_on}"


class Snooze(models.Model):
    """A person puts off the reminders of one task; on the day itself they are reminded again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="snoozes")
    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="snoozes")
    until_on = models.DateField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["until_on"]
        constraints = [models.UniqueConstraint(fields=["person", "task"], name="one_snooze_per_person_and_task")]

    def __str__(self):
        return f"{self.person_id} · {self.task_id} → {self.until_on}"


class LateSnooze(models.Model):
    """What is overdue is put off once a person and due day; the row stays when the reminders are woken."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="late_snoozes")
    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="late_snoozes")
    due_version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "task", "due_version"], name="one_late_snooze_per_person_task_due_day")]

    def __str__(self):
        return f"{self.person_id} · {self.task_id} · {self.due_version}"


class Watch(models.Model):
    """A person wants to be told of a task that is somebody else's."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="watches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "task"], name="one_watch_per_person_and_task")]

    def __str__(self):
        return f"{self.person_id} → {self.task_id}"
