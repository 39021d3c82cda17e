"""Directives, the windows they set per level, and what they do to each other and to plans."""

from django.db import models
from django.db.models import F, Q

from workflows.calendar import Calendar
from workflows.words import EffectVerb, Level, in_language


class Directive(models.Model):
    """A governing paper. Numbers repeat across terms: the key is type + number + issuer + date."""

    kind = models.CharField(max_length=20, help_text="CT, KL, QĐ, HD …")
    number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=120)
    issued_on = models.DateField()
    title = models.CharField(max_length=400, blank=True)
    title_en = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=True)

    class Meta:
        ordering = ["issued_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "issuer", "issued_on"], name="one_directive_per_type_number_issuer_day")
        ]

    def __str__(self):
        return self.number

    @property
    def summary(self):
        return in_language(self, "title")


class LevelWindow(models.Model):
    """When congresses of a level may be held, how long they may last and which term they open, as one directive says."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="windows")
    level = models.CharField(max_length=20, choices=Level)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    max_days = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    term = models.CharField(max_length=20, blank=True, help_text="2025–2030; empty: the one that an earlier directive named")
    source = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["directive", "level"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "level"], name="one_window_per_directive_and_level"),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="a_window_closes_after_it_opens"
            ),
        ]

    def __str__(self):
        return f"{self.directive} · {self.level}"


class Effect(models.Model):
    """What a directive does to another one, to a level or to a unit, from a day on."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="effects")
    verb = models.CharField(max_length=20, choices=EffectVerb)
    target = models.ForeignKey(Directive, models.CASCADE, null=True, blank=True, related_name="affected_by")
    level = models.CharField(max_length=20, choices=Level, blank=True)
    unit = models.ForeignKey("workflows.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["from_on", "directive"]

    def __str__(self):
        return f"{self.directive} {self.verb} {self.target or self.level or self.unit}"


class DayOverrideManager(models.Manager):
    def calendar(self, *, language="vi"):
        """The working days with the rows of this table laid over the country's; `language` is that of the reasons."""
        english = language.startswith("en")
        rows = self.values_list("on_day", "working", "reason", "reason_en")
        return Calendar({day: (working, (en if english else "") or vi) for day, working, vi, en in rows}, language=language)


class DayOverride(models.Model):
    """A day that differs from the calendar package: a swapped Saturday, a day off decreed later."""

    on_day = models.DateField(unique=True)
    working = models.BooleanField()
    reason = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = DayOverrideManager()

    class Meta:
        ordering = ["on_day"]

    def __str__(self):
        return f"{self.on_day} {self.reason}"
