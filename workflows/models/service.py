"""What the service of a congress consists of: budget lines, check-list, print jobs, rehearsals; and the ceilings and proposals."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.words import Level, in_language

MOST_PIECES, MOST_PRICE, MOST_PAID = 1_000_000, 100_000_000_000, 10_000_000_000_000
AT_LEAST_ONE = _("Enter a whole number of at least 1.")
NOT_NEGATIVE = _("An amount cannot be negative.")
TOO_MUCH = _("That is more than can be. Check the number.")
DONG = {"help_text": "whole đồng"}


def _person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def _both_or_none(day, person):
    return Q(**{day: None, person: None}) | Q(**{f"{day}__isnull": False, f"{person}__isnull": False})


class Ceiling(models.Model):
    """The most that may be spent on something (seeds/service.yaml). An administrator corrects it when the text in force was read."""

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    most = models.PositiveBigIntegerField(**DONG)
    each = models.BooleanField(default=False, help_text="of the unit price; otherwise of the whole line")
    levels = models.JSONField(default=list, blank=True, help_text="levels of units it holds for; empty = all")
    confirmed = models.BooleanField(default=False, help_text="read in the text in force")
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return in_language(self, "label")

    def holds_for(self, level):
        return not self.levels or Level(level) in self.levels


class CheckProposal(models.Model):
    """A line of the check-list as it is proposed (seeds/service.yaml)."""

    key = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return in_language(self, "text")


class BudgetLine(models.Model):
    """One line of the estimate; `amount` is reckoned by the database, in whole đồng."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="budget_lines")
    item = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1, AT_LEAST_ONE), MaxValueValidator(MOST_PIECES, TOO_MUCH)])
    unit_price = models.BigIntegerField(validators=[MinValueValidator(1, AT_LEAST_ONE), MaxValueValidator(MOST_PRICE, TOO_MUCH)], **DONG)
    amount = models.GeneratedField(expression=F("quantity") * F("unit_price"), output_field=models.BigIntegerField(), db_persist=True)
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, null=True, blank=True, related_name="+")
    over_why = models.CharField(max_length=400, blank=True, help_text="why it is above its ceiling")
    in_house = models.BooleanField(default=False, help_text="nobody supplies it")
    supplier = models.CharField(max_length=200, blank=True, help_text="name of the organisation only")
    responsible = models.ForeignKey("workflows.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    actual = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0, NOT_NEGATIVE), MaxValueValidator(MOST_PAID, TOO_MUCH)], **DONG
    )

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "item"], name="one_budget_line_per_task_and_item"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_PIECES), unit_price__range=(1, MOST_PRICE)), name="a_budget_line_costs_something_that_can_be"
            ),
            models.CheckConstraint(condition=Q(actual=None) | Q(actual__range=(0, MOST_PAID)), name="what_was_paid_is_not_negative"),
        ]

    def __str__(self):
        return self.item

    @property
    def over(self):
        """How much it is above its ceiling, in đồng; 0 where it is not."""
        if self.ceiling is None:
            return 0
        return max(0, (self.unit_price if self.ceiling.each else self.quantity * self.unit_price) - self.ceiling.most)


class CheckItem(models.Model):
    """A line of the check-list: done on a day by a person, or crossed out with the reason."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="check_items")
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = _person()
    crossed_out_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "text"], name="one_check_item_per_task_and_text"),
            models.CheckConstraint(condition=_both_or_none("done_on", "done_by"), name="what_was_checked_was_checked_by_somebody"),
            models.CheckConstraint(condition=Q(done_on=None) | Q(crossed_out_why=""), name="a_check_item_is_done_or_crossed_out"),
        ]

    def __str__(self):
        return in_language(self, "text")


class PrintJob(models.Model):
    """Something to be printed. It may wait for what another stream hands over: `needs` is the stage that does."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="print_jobs")
    what = models.CharField(max_length=200)
    copies = models.PositiveIntegerField(validators=[MinValueValidator(1, AT_LEAST_ONE), MaxValueValidator(MOST_PIECES, TOO_MUCH)])
    format = models.CharField(max_length=80, blank=True)
    needed_on = models.DateField()
    needs = models.ForeignKey("workflows.Stage", models.RESTRICT, null=True, blank=True, related_name="print_jobs")
    delivered_on = models.DateField(null=True, blank=True)
    delivered_by = _person()

    class Meta:
        ordering = ["task", "needed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "what"], name="one_print_job_per_task_and_name"),
            models.CheckConstraint(condition=Q(copies__range=(1, MOST_PIECES)), name="a_print_job_has_copies"),
            models.CheckConstraint(condition=_both_or_none("delivered_on", "delivered_by"), name="what_was_printed_was_taken_by_somebody"),
        ]

    def __str__(self):
        return self.what


class Rehearsal(models.Model):
    """A review before the congress, the preliminary or the final one; what was found stands in its findings."""

    class Sort(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary review")
        FINAL = "final", _("final review")

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="rehearsals")
    sort = models.CharField(max_length=20, choices=Sort)
    held_on = models.DateField()
    attended = models.CharField(max_length=400, help_text="who took part")

    class Meta:
        ordering = ["task", "held_on", "id"]
        constraints = [models.UniqueConstraint(fields=["task", "sort", "held_on"], name="one_rehearsal_per_task_sort_and_day")]

    def __str__(self):
        return self.get_sort_display()


class Finding(models.Model):
    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="findings")
    text = models.CharField(max_length=400)
    fixed_on = models.DateField(null=True, blank=True)
    fixed_by = _person()

    class Meta:
        ordering = ["rehearsal", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "text"], name="one_finding_per_rehearsal_and_text"),
            models.CheckConstraint(condition=_both_or_none("fixed_on", "fixed_by"), name="what_was_fixed_was_fixed_by_somebody"),
        ]

    def __str__(self):
        return self.text
