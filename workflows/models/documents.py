"""A document's drafts, and the rounds in which opinions on them are asked: to whom, what they say, what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The n-th version of one paper of a document's task: a deliverable that was uploaded, or registered as kept elsewhere."""

    class Paper(models.TextChoices):
        POLITICAL = "political", _("Political report")
        REVIEW = "review", _("Review report")
        RESOLUTION = "resolution", _("Draft resolution")
        PROGRAMME = "programme", _("Action programme")
        OTHER = "other", _("Other paper")

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="drafts")
    paper = models.CharField(max_length=20, choices=Paper)
    number = models.PositiveSmallIntegerField()
    attachment = models.OneToOneField("workflows.Attachment", models.CASCADE, related_name="draft")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["task", "paper", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "paper", "number"], name="one_draft_per_task_paper_and_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="drafts_are_counted_from_one"),
        ]

    def __str__(self):
        return f"{self.get_paper_display()}, {self.called}"

    @property
    def called(self):
        return str(_("draft %(n)s") % {"n": self.number})


class Round(models.Model):
    """A consultation on some drafts with a closing day. `passed_on` is there where a unit that was asked asks its own units in turn."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="rounds")
    unit = models.ForeignKey("workflows.Unit", models.PROTECT, related_name="+", help_text="who asks")
    passed_on = models.ForeignKey("workflows.Addressee", models.CASCADE, null=True, blank=True, related_name="rounds")
    title = models.CharField(max_length=200)
    drafts = models.ManyToManyField(Draft, related_name="rounds")
    closes_on = models.DateField(help_text="an answer of this day is still in time")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit", "title"], name="one_round_per_task_unit_and_title"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="whoever_closed_a_round_is_known",
            ),
        ]

    def __str__(self):
        return self.title


class Addressee(models.Model):
    """Who is asked in a round: a direct lower unit, or a group by its name ("Mặt trận Tổ quốc"), whose answer the asking unit types in."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="addressees")
    unit = models.ForeignKey("workflows.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(max_length=120, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False, help_text="answered after the closing day")

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=False, group="") | (Q(unit=None) & ~Q(group="")), name="a_unit_or_a_group_is_asked"),
            models.UniqueConstraint(fields=["round", "unit"], condition=Q(unit__isnull=False), name="a_unit_is_asked_once_a_round"),
            models.UniqueConstraint(fields=["round", "group"], condition=~Q(group=""), name="a_group_is_asked_once_a_round"),
            models.CheckConstraint(condition=Q(late=False) | Q(answered_at__isnull=False), name="only_an_answer_is_late"),
        ]

    def __str__(self):
        return str(self.unit) if self.unit_id else self.group


def _random_name(opinion, filename):
    """A name that tells nothing; the original one is data."""
    return f"opinions/{uuid.uuid4().hex}"


class Opinion(models.Model):
    """What an addressee says on a section, and what the asking unit made of it.

    `taken_from` is the opinion of a lower round that was gathered into this answer; its file is the same stored file.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT = "not", _("Not accepted, explained")

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="opinions")
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    section = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    file = models.FileField(upload_to=_random_name, max_length=120, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["addressee", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(file=""), name="an_opinion_says_something"),
            models.CheckConstraint(condition=~Q(outcome__in=["partly", "not"]) | ~Q(reason=""), name="what_is_not_accepted_has_its_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None) | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="an_outcome_has_who_decided_it",
            ),
            models.UniqueConstraint(fields=["addressee", "taken_from"], condition=Q(taken_from__isnull=False), name="an_opinion_is_gathered_once"),
        ]

    def __str__(self):
        return self.section or self.text[:60] or self.original_name

    @property
    def way(self):
        """Who said it, then through whom it came up: ["Chi bộ thôn 1", "Đảng bộ xã A"]."""
        below = self.taken_from.way if self.taken_from else []
        return [*below, str(self.addressee)]


LEVELS_BELOW = 4  # centre, province, district, commune, cell: so often an opinion can be gathered at most


def with_way(opinions):
    """A queryset of opinions that know their way without asking again."""
    ends = ["__".join([*["taken_from"] * n, "addressee__unit"]) for n in range(LEVELS_BELOW + 1)]
    return opinions.select_related(*ends)
