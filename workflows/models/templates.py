"""Streams and the process templates: immutable versions made of lines with offsets from the congress day."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from workflows.words import LONG_KINDS, Basis, DayUnit, Kind, OnlyFor, State, in_language


class Stream(models.Model):
    """A country-wide line of work: a column of every matrix. Rows of a confidential one are for its own seats."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    short = models.CharField(max_length=30, blank=True)
    short_en = models.CharField(max_length=30, blank=True)
    subcommittee = models.CharField(max_length=120, blank=True, help_text="usual name of the body that does it")
    subcommittee_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    confidential = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return in_language(self, "short") or in_language(self, "name")


class TemplateManager(models.Manager["TemplateVersion"]):
    def offered(self):
        """Versions to plan with: where a newer one has the same name it took the older one's place."""
        newer = self.filter(key=OuterRef("key"), name=OuterRef("name"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))


class TemplateVersion(models.Model):
    """An immutable version of a process template; a change is a new version."""

    key = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    levels = models.JSONField(default=list, help_text="levels of units it is made for")
    source = models.CharField(max_length=200, blank=True)

    objects = TemplateManager()

    class Meta:
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="one_template_per_key_and_version")]

    def __str__(self):
        return in_language(self, "name")


class Work(models.Model):
    """A long task of a template: the lines that name it are its dated stages."""

    template = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="works")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=[(kind, kind.label) for kind in LONG_KINDS])
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["template", "id"]
        constraints = [models.UniqueConstraint(fields=["template", "key"], name="one_work_per_template_and_key")]

    def __str__(self):
        return in_language(self, "title")


class Line(models.Model):
    """One line of a template: a general task, or a dated stage of a long one, never both.

    Offsets count from the congress day: negative before it, 0 on it, positive after it.
    """

    template = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GENERAL)
    work = models.ForeignKey(Work, models.CASCADE, null=True, blank=True, related_name="lines", help_text="the long task it is a stage of")
    state = models.CharField(max_length=30, choices=State, blank=True, help_text="state of the long task reached by this line")
    only_for = models.CharField(max_length=20, choices=OnlyFor, blank=True, help_text="planned for these congresses only")
    contents = models.JSONField(default=list, blank=True, help_text="four, three, two contents it is planned for; empty = all")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    deliverable = models.CharField(max_length=200, blank=True)
    deliverable_en = models.CharField(max_length=200, blank=True)
    start_offset = models.SmallIntegerField()
    due_offset = models.SmallIntegerField()
    day_unit = models.CharField(max_length=10, choices=DayUnit, default=DayUnit.CALENDAR)
    movable = models.BooleanField(default=True, help_text="false where a rule forbids a later day")
    no_upload = models.BooleanField(default=False, help_text="its paper must not enter the system")
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.PROPOSED)
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=400, blank=True)
    waits_for = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="waited_for_by")

    class Meta:
        ordering = ["template", "number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="one_line_per_template_and_key"),
            models.UniqueConstraint(fields=["work", "state"], name="one_line_per_work_and_state"),
            models.CheckConstraint(condition=Q(due_offset__gte=F("start_offset")), name="a_line_is_due_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind=Kind.GENERAL, state="", work=None) | (~Q(kind=Kind.GENERAL) & ~Q(state="") & Q(work__isnull=False)),
                name="a_line_is_a_task_or_a_stage_never_both",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {in_language(self, 'title')}"
