"""Personnel work: its rules as data, and what a task keeps of its steps, its dossiers, its list and its delegates. Counts, never content."""

from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.electing import Rule
from workflows.weighing import KEYS, MeetingRule, Structure, wrong_share, wrong_value
from workflows.words import in_language


class Post(models.TextChoices):
    """What somebody is proposed for in the new term."""

    MEMBER = "member", gettext_lazy("committee member")
    STANDING = "standing", gettext_lazy("member of the standing committee")
    DEPUTY = "deputy", gettext_lazy("deputy secretary")
    SECRETARY = "secretary", gettext_lazy("secretary")
    INSPECTION = "inspection", gettext_lazy("member of the inspection committee")


# Rules as rows: corrected by an administrator when a text was read


class Sourced(models.Model):
    """A row that says where it comes from and how sure that is."""

    article = models.CharField(max_length=200, help_text="document and article, printed beside what follows from it")
    article_en = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=True, help_text="read in the text in force")
    old_text = models.BooleanField(default=False, help_text="read in a text that the one in force replaced")
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True

    def cited_as(self, *, key, label, label_en, value=None):
        facts = {name: getattr(self, name) for name in ("article", "article_en", "confirmed", "old_text")}
        return Rule(key=key, label=label, label_en=label_en, value=value, **facts)

    @property
    def marks(self):
        return self.cited_as(key="", label="", label_en="").marks


def _share(numerator, denominator):
    return Fraction(numerator, denominator) if numerator is not None and denominator else None


class PersonnelRule(Sourced):
    """A quota, a ceiling, an age text, the time after which dossiers are deleted."""

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=300)
    label_en = models.CharField(max_length=300, blank=True)
    numerator = models.PositiveIntegerField(null=True, blank=True, help_text="1 of 1/10; a count alone; empty: none is set")
    denominator = models.PositiveIntegerField(default=1, help_text="10 of 1/10; 1 where the value is no share")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(denominator__gt=0), name="a_personnel_rule_divides_by_something")]

    def __str__(self):
        return in_language(self, "label")

    @property
    def rule(self):
        return self.cited_as(key=self.key, label=self.label, label_en=self.label_en, value=_share(self.numerator, self.denominator))

    def clean(self):
        if not self.denominator:
            raise ValidationError({"denominator": _("Nothing is divided by 0.")})
        if self.key in KEYS and (wrong := wrong_value(self.key, _share(self.numerator, self.denominator))):
            raise ValidationError({"numerator": wrong[0].upper() + wrong[1:]})


class ProcedureStep(Sourced):
    """A step of the five-step procedure, or of the shorter one for re-election, with the threshold of its meeting."""

    class Procedure(models.TextChoices):
        FIVE_STEPS = "five-steps", gettext_lazy("five steps")
        RE_ELECTION = "re-election", gettext_lazy("re-election")

    procedure = models.CharField(max_length=20, choices=Procedure)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    present_numerator = models.PositiveSmallIntegerField(null=True, blank=True, help_text="at least this share of those summoned is present")
    present_denominator = models.PositiveSmallIntegerField(default=1)
    votes_numerator = models.PositiveSmallIntegerField(null=True, blank=True, help_text="more than this share of those summoned votes in favour")
    votes_denominator = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["procedure", "position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "position"], name="one_step_per_procedure_and_position"),
            models.CheckConstraint(condition=Q(present_denominator__gt=0, votes_denominator__gt=0), name="a_step_divides_by_something"),
        ]

    def __str__(self):
        return f"{self.position}. {in_language(self, 'name')}"

    @property
    def rule(self):
        return MeetingRule(
            position=self.position,
            name=self.name,
            name_en=self.name_en,
            least_present=_share(self.present_numerator, self.present_denominator),
            votes_above=_share(self.votes_numerator, self.votes_denominator),
            rule=self.cited_as(key=f"{self.procedure}-{self.position}", label=self.name, label_en=self.name_en),
        )

    def clean(self):
        for name in ("present", "votes"):
            numerator, denominator = getattr(self, f"{name}_numerator"), getattr(self, f"{name}_denominator")
            if not denominator:
                raise ValidationError({f"{name}_denominator": _("Nothing is divided by 0.")})
            if wrong := wrong_share(_share(numerator, denominator)):
                raise ValidationError({f"{name}_numerator": wrong[0].upper() + wrong[1:]})


class DossierPart(Sourced):
    """A paper that belongs to each person's dossier, or to the list as a whole."""

    key = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    whole_list = models.BooleanField(default=False, help_text="one for the list, not one a person")
    asked = models.BooleanField(default=True, help_text="a dossier is complete only with it")

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return in_language(self, "label")


# What a task keeps


class StepMeeting(models.Model):
    """The meeting of one step: when, where its minutes are kept, who was summoned, present, in favour."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="meetings")
    position = models.PositiveSmallIntegerField(help_text="1 to 5")
    held_on = models.DateField(help_text="day of the meeting and of its minutes")
    number = models.CharField(max_length=60, help_text="number and sign of the minutes")
    kept_at = models.CharField(max_length=200)
    summoned = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    in_favour = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["task", "position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="one_meeting_per_task_and_step"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=5), name="a_meeting_is_of_one_of_five_steps"),
            models.CheckConstraint(
                condition=Q(summoned__gt=0, present__lte=F("summoned"), in_favour__lte=F("present")), name="no_more_vote_than_came_than_were_summoned"
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(kept_at=""), name="a_meeting_has_its_minutes"),
        ]

    def __str__(self):
        return f"{self.position}: {self.in_favour}/{self.present}/{self.summoned}"


class PersonnelSheet(models.Model):
    """What a task of personnel work keeps once: the list's structure, the delegates' totals, the presentation, and what is left of deleted dossiers."""

    task = models.OneToOneField("workflows.Task", models.CASCADE, related_name="personnel_sheet")
    listed = models.PositiveIntegerField(null=True, blank=True)
    women = models.PositiveIntegerField(null=True, blank=True)
    young = models.PositiveIntegerField(null=True, blank=True)
    minority = models.PositiveIntegerField(null=True, blank=True)
    first_time = models.PositiveIntegerField(null=True, blank=True)
    first_in_age = models.PositiveIntegerField(null=True, blank=True)
    again_in_age = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="why a quota is not met")
    all_members = models.BooleanField(default=False, help_text="a congress of all members has no delegates")
    total = models.PositiveIntegerField(null=True, blank=True)
    ex_officio = models.PositiveIntegerField(null=True, blank=True)
    to_elect = models.PositiveIntegerField(null=True, blank=True)
    appointed = models.PositiveIntegerField(null=True, blank=True)
    presented_on = models.DateField(null=True, blank=True)
    dossiers_deleted_on = models.DateField(null=True, blank=True)
    dossiers_deleted = models.PositiveIntegerField(default=0)
    dossiers_deleted_complete = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(listed=None)
                | Q(
                    listed__gt=0, women__lte=F("listed"), young__lte=F("listed"), minority__lte=F("listed"), first_time__lte=F("listed"),
                    first_in_age__lte=F("first_time"), again_in_age__lte=F("listed") - F("first_time"),
                ),
                name="no_count_exceeds_the_list",
            ),
            models.CheckConstraint(
                condition=Q(total=None, ex_officio=None, to_elect=None, appointed=None)
                | Q(total__isnull=False, ex_officio__isnull=False, to_elect__isnull=False, appointed__isnull=False),
                name="delegates_are_counted_together",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.task_id)

    STRUCTURE = ("listed", "women", "young", "minority", "first_time", "first_in_age", "again_in_age")
    TOTALS = ("total", "ex_officio", "to_elect", "appointed")

    @property
    def structure(self):
        return None if self.listed is None else Structure(**{name: getattr(self, name) for name in self.STRUCTURE})


class Dossier(models.Model):
    """Whether somebody's dossier is complete: a name, the post, first time or again. No birth date, no paper's content, no file."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="dossiers")
    whole_list = models.BooleanField(default=False, help_text="the papers of the list as a whole, nobody's")
    name = models.CharField(max_length=100, blank=True)
    post = models.CharField(max_length=20, choices=Post, blank=True)
    first_time = models.BooleanField(default=True)

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(whole_list=True), name="one_dossier_of_the_whole_list"),
            models.CheckConstraint(
                condition=Q(whole_list=True, name="", post="") | (Q(whole_list=False) & ~Q(name="") & ~Q(post="")),
                name="a_dossier_is_somebodys_or_the_lists",
            ),
        ]

    def __str__(self):
        return self.name or _("papers of the whole list")


class DossierPaper(models.Model):
    """A part of a dossier that has been received, complete or not, and when."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="papers")
    part = models.ForeignKey(DossierPart, models.PROTECT, related_name="+")
    complete = models.BooleanField(default=False)
    on_day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "part"], name="one_paper_per_dossier_and_part")]

    def __str__(self):
        return f"{self.part_id}: {self.complete}"


class DelegateUnit(models.Model):
    """How many delegates a direct lower unit elects, and the list that it sent."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="delegate_units")
    unit = models.ForeignKey("workflows.Unit", models.PROTECT, related_name="+")
    allocated = models.PositiveIntegerField()
    received_on = models.DateField(null=True, blank=True)
    elected = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["task", "unit__official"]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="one_allocation_per_task_and_unit"),
            models.CheckConstraint(
                condition=Q(received_on=None, elected=None) | Q(received_on__isnull=False, elected__isnull=False),
                name="a_list_has_its_day_and_number",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id}: {self.allocated}"
