"""What a campaign consists of: its phases with one peak period, its items, and what they reached."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.words import in_language

MOST_REACHED = 10_000_000_000
TOO_MANY = _("That is more than can be. Check the number.")
ENDS_BEFORE = _("The last day is before the first.")


class PhaseProposal(models.Model):
    """A phase of a campaign as it is proposed: days counted from the congress day (seeds/propaganda.yaml)."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    from_offset = models.SmallIntegerField()
    to_offset = models.SmallIntegerField()
    peak = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["from_offset", "peak"]
        constraints = [models.CheckConstraint(condition=Q(to_offset__gte=F("from_offset")), name="a_proposed_phase_ends_after_it_begins")]

    def __str__(self):
        return in_language(self, "name")


class CampaignPhase(models.Model):
    """A stretch of days of a campaign, both days included. The peak period lies within the other phases."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="campaign_phases")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    to_on = models.DateField()
    peak = models.BooleanField(default=False)

    class Meta:
        ordering = ["task", "from_on", "peak", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="a_campaign_phase_ends_after_it_begins"),
            models.UniqueConstraint(fields=["task", "name"], name="one_campaign_phase_per_task_and_name"),
            models.UniqueConstraint(fields=["task"], condition=Q(peak=True), name="one_peak_period_per_campaign"),
        ]

    def __str__(self):
        return in_language(self, "name")


class CampaignItem(models.Model):
    """A special page, a column, a banner …: when, by whom, and what became of it."""

    class Sort(models.TextChoices):
        SPECIAL_PAGE = "special_page", _("special page")
        COLUMN = "column", _("column")
        BANNER = "banner", _("banners, slogans")
        ART_PROGRAMME = "art_programme", _("art programme")
        PRESS_CONFERENCE = "press_conference", _("press conference")
        OTHER = "other", _("other form")

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="campaign_items")
    sort = models.CharField(max_length=20, choices=Sort)
    title = models.CharField(max_length=200)
    from_on = models.DateField()
    to_on = models.DateField()
    responsible = models.CharField(max_length=200, blank=True, help_text="body, newspaper or person in charge")
    done_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["task", "from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="a_campaign_item_ends_after_it_begins"),
            models.UniqueConstraint(fields=["task", "sort", "title", "from_on"], name="one_campaign_item_per_sort_title_and_day"),
            models.CheckConstraint(condition=Q(done_on=None) | Q(cancelled_on=None), name="an_item_is_done_or_cancelled_not_both"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_why="") | Q(cancelled_on__isnull=False) & ~Q(cancelled_why=""),
                name="a_cancelled_item_has_its_reason",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_planned(self):
        return self.done_on is None and self.cancelled_on is None


class ReachFigure(models.Model):
    """What an item reached: "lượt xem: hơn 12.000"."""

    item = models.ForeignKey(CampaignItem, models.CASCADE, related_name="figures")
    label = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField(validators=[MaxValueValidator(MOST_REACHED, TOO_MANY)])
    over = models.BooleanField(default=False, help_text="“over” that number")

    class Meta:
        ordering = ["item", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "label"], name="one_figure_per_item_and_label")]

    def __str__(self):
        return f"{self.label}: {self.number}"
