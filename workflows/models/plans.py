"""Plans, their versions, the congress's facts, and the bodies that do the work."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.words import in_language


class PlanManager(models.Manager["Plan"]):
    def stop(self, pk, *, by, called_off):
        """Nothing of the plan moves from the day of that step, whose paper orders it; called off, it leaves the counts too."""
        paper = f"{by.number}, {by.dated_on:%d/%m/%Y}: {by.note}"[:400]
        self.filter(pk=pk).update(suspended_on=by.at.date(), suspension_reason=paper, called_off=called_off)

    def go_on(self, pk):
        self.filter(pk=pk).update(suspended_on=None, suspension_reason="", called_off=False)


class Plan(models.Model):
    """A unit's plan for a purpose in a term. Suspension belongs to the plan: the tasks' own states survive it."""

    CONGRESS = "congress"

    unit = models.ForeignKey("workflows.Unit", models.PROTECT, related_name="plans")
    term = models.CharField(max_length=20)
    purpose = models.CharField(max_length=30, default=CONGRESS)
    anchor_on = models.DateField(help_text="the congress day everything is counted from")
    template = models.ForeignKey("workflows.TemplateVersion", models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    suspended_on = models.DateField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=400, blank=True)
    called_off = models.BooleanField(default=False, help_text="suspended for good: the congress will not be held, its tasks are not counted")

    objects = PlanManager()

    class Meta:
        ordering = ["unit", "term"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "term"], condition=Q(purpose="congress"), name="one_congress_per_unit_and_term"),
            models.CheckConstraint(condition=Q(suspended_on=None) | ~Q(suspension_reason=""), name="a_suspended_plan_has_its_reason"),
            models.CheckConstraint(condition=Q(called_off=False) | Q(suspended_on__isnull=False), name="what_is_called_off_is_stopped"),
        ]

    def __str__(self):
        return f"{self.unit} {self.term}"


class PlanVersion(models.Model):
    """One planning or re-planning: from the first plan on, with the paper that caused it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    anchor_on = models.DateField()
    directive = models.ForeignKey("workflows.Directive", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_plan_and_number")]

    def __str__(self):
        return f"{self.plan} · {self.number}"


class VersionDay(models.Model):
    """The old and the new due day of one stage in one plan version; old is empty in the first."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="days")
    stage = models.ForeignKey("workflows.Stage", models.CASCADE, related_name="version_days")
    old_on = models.DateField(null=True, blank=True)
    new_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "stage"], name="one_day_per_version_and_stage")]

    def __str__(self):
        return f"{self.old_on} → {self.new_on}"


class Congress(models.Model):
    """Facts of the congress; its state is its task's."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="congress")
    contents = models.PositiveSmallIntegerField(default=4, help_text="four, three or two contents")
    days = models.DecimalField(max_digits=3, decimal_places=1, default=1)
    direct_election = models.BooleanField(default=False, help_text="pilot: the congress elects the secretary")
    consent_number = models.CharField(max_length=60, blank=True, help_text="the superior's written consent to the pilot")
    consent_on = models.DateField(null=True, blank=True)
    model = models.BooleanField(default=False, help_text="model congress")
    ordinal = models.PositiveSmallIntegerField(null=True, blank=True, help_text="13 for the XIIIth congress")

    class Meta:
        verbose_name_plural = "congresses"
        constraints = [
            models.CheckConstraint(condition=Q(contents__in=[2, 3, 4]), name="a_congress_has_two_three_or_four_contents"),
            models.CheckConstraint(condition=Q(direct_election=False) | ~Q(contents=2), name="no_direct_election_with_two_contents"),
            models.CheckConstraint(condition=Q(days__gt=0), name="a_congress_lasts_some_time"),
        ]

    def __str__(self):
        return str(self.plan)


class Subcommittee(models.Model):
    """The unit's actual body for streams of a plan; units merge or add them. Dissolved it has no streams, only the seats that were held in it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="subcommittees")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    streams = models.ManyToManyField("workflows.Stream", through="SubcommitteeStream", related_name="+")

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="one_subcommittee_per_plan_and_name")]

    def __str__(self):
        return in_language(self, "name")


class SubcommitteeStreams(models.Manager["SubcommitteeStream"]):
    def first_of(self, **which):
        """{(plan id, stream id): the first body that does the stream}, one query."""
        found = {}
        for link in self.filter(**which).select_related("subcommittee"):
            found.setdefault((link.plan_id, link.stream_id), link.subcommittee)
        return found


class SubcommitteeStream(models.Model):
    """A body does a stream. Where several do it, the first of them names the work and its head is proposed as owner."""

    subcommittee = models.ForeignKey(Subcommittee, models.CASCADE, related_name="links")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    stream = models.ForeignKey("workflows.Stream", models.PROTECT, related_name="+")

    objects = SubcommitteeStreams()

    class Meta:
        ordering = ["subcommittee__position", "subcommittee_id"]
        constraints = [models.UniqueConstraint(fields=["subcommittee", "stream"], name="a_body_does_a_stream_once")]

    def __str__(self):
        return f"{self.subcommittee} · {self.stream}"
