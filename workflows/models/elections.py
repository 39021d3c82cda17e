"""The rules of ballots as rows, each number with its article; and what an election keeps of its delegates, names and ballots."""

from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.electing import KINDS, Rule, rules_from, wrong_value
from workflows.words import ElectionFor, in_language


class ElectionRuleManager(models.Manager["ElectionRule"]):
    def rules(self):
        """What the arithmetic takes. Raises MissingRule: no number is assumed."""
        return rules_from(row.rule for row in self.all())


class ElectionRule(models.Model):
    """A value of the election rules; an administrator corrects it when the text in force was read."""

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=300)
    label_en = models.CharField(max_length=300, blank=True)
    numerator = models.PositiveIntegerField(null=True, blank=True, help_text="3 of 3/10; a count or 1 (yes), 0 (no) alone; empty: a sentence")
    denominator = models.PositiveIntegerField(default=1, help_text="10 of 3/10; 1 where the value is no share")
    article = models.CharField(max_length=200, help_text="regulation and article, printed beside every result")
    article_en = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=True, help_text="read in the text in force")
    old_text = models.BooleanField(default=False, help_text="read in the regulation that the one in force replaced")
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    objects = ElectionRuleManager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(denominator__gt=0), name="an_election_rule_divides_by_something")]

    def __str__(self):
        return in_language(self, "label")

    @property
    def value(self):
        """None where the rule is a sentence, and in a form that is just being refused for dividing by 0."""
        return Fraction(self.numerator, self.denominator) if self.numerator is not None and self.denominator else None

    @property
    def rule(self):
        names = ("key", "label", "label_en", "article", "article_en", "value", "confirmed", "old_text")
        return Rule(**{name: getattr(self, name) for name in names})

    def clean(self):
        if not self.denominator:
            raise ValidationError({"denominator": _("Nothing is divided by 0.")})
        if self.key in KINDS and (wrong := wrong_value(self.key, self.value)):
            raise ValidationError({"numerator": wrong[0].upper() + wrong[1:]})


# What a task keeps


class Origin(models.TextChoices):
    """How a name came on the table."""

    PREPARED = "prepared", gettext_lazy("prepared by the convening committee")
    SELF = "self", gettext_lazy("stands on their own")
    NOMINATED = "nominated", gettext_lazy("nominated at the congress")


class PassedTo(models.TextChoices):
    COMMITTEE = "committee", gettext_lazy("the committee")
    SUPERIOR = "superior", gettext_lazy("the superior committee")


EXCEPTIONS = ("transferred", "exempt", "suspended", "excused")


class Election(models.Model):
    """What a congress elects: for what, how many seats, its delegates, the vote on the list. The delegates stand once."""

    task = models.ForeignKey("workflows.Task", models.CASCADE, related_name="elections")
    election_for = models.CharField(max_length=20, choices=ElectionFor, default=ElectionFor.SECRETARY)
    seats = models.PositiveSmallIntegerField(default=1)
    summoned = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    transferred = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)
    suspended = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    list_present = models.PositiveIntegerField(null=True, blank=True)
    list_in_favour = models.PositiveIntegerField(null=True, blank=True)
    names_deleted_on = models.DateField(null=True, blank=True)
    names_deleted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "election_for"], name="one_election_per_task_and_office"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="an_election_fills_a_seat"),
            models.CheckConstraint(
                condition=Q(summoned=None, present=None)
                | Q(
                    summoned__isnull=False,
                    present__isnull=False,
                    present__gt=0,
                    summoned__gte=F("present") + F("transferred") + F("exempt") + F("suspended") + F("excused"),
                ),
                name="no_more_delegates_than_were_summoned",
            ),
            models.CheckConstraint(
                condition=Q(list_present=None, list_in_favour=None)
                | Q(list_present__isnull=False, list_in_favour__isnull=False, list_in_favour__lte=F("list_present")),
                name="no_more_vote_for_the_list_than_are_present",
            ),
        ]

    def __str__(self):
        return str(self.task_id)


class NomineeManager(models.Manager["Nominee"]):
    def forget(self, task, *, today):
        """The names and reasons of a task's elections deleted, what was counted kept; returns how many there were."""
        number = 0
        for election in Election.objects.filter(task=task):
            rows = self.filter(election=election).exclude(name="")
            if found := rows.update(name="", withdrawn_why=""):
                Election.objects.filter(pk=election.pk).update(names_deleted_on=today, names_deleted=F("names_deleted") + found)
                number += found
        return number


class Nominee(models.Model):
    """A name that was put forward, as it is printed on the ballot, and whether the delegates consented to it. No other personal datum."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="nominees")
    position = models.PositiveSmallIntegerField(help_text="1 for the first that was entered; what is left of a deleted name")
    name = models.CharField(max_length=100, blank=True, help_text="empty once it was deleted")
    origin = models.CharField(max_length=20, choices=Origin)
    consent_present = models.PositiveIntegerField(null=True, blank=True)
    consent_for = models.PositiveIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    objects = NomineeManager()

    class Meta:
        ordering = ["election", "position"]
        constraints = [
            models.UniqueConstraint(fields=["election", "position"], name="one_nominee_per_election_and_position"),
            models.UniqueConstraint(fields=["election", "name"], condition=~Q(name=""), name="a_name_stands_once_on_a_list"),
            models.CheckConstraint(
                condition=Q(consent_present=None, consent_for=None)
                | Q(consent_present__isnull=False, consent_for__isnull=False, consent_present__gt=0, consent_for__lte=F("consent_present")),
                name="no_more_consent_than_are_present",
            ),
        ]

    def __str__(self):
        return self.name or _("Name %(n)s (deleted)") % {"n": self.position}

    @property
    def from_outside(self):
        return self.origin != Origin.PREPARED


class Ballot(models.Model):
    """One ballot as the counting board wrote it down, and what the congress decided on it. The result follows and is not kept."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="ballots")
    number = models.PositiveSmallIntegerField(help_text="1 for the first ballot of the election")
    round = models.PositiveSmallIntegerField(default=1, help_text="a further ballot among the tied is of the same round")
    seats = models.PositiveSmallIntegerField(default=1)
    filled = models.PositiveSmallIntegerField(default=0, help_text="seats that earlier ballots filled")
    present = models.PositiveIntegerField()
    issued = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField()
    counted_on = models.DateField(help_text="day of the counting record")
    record_number = models.CharField(max_length=60, help_text="number and sign of the counting record")
    kept_at = models.CharField(max_length=200)
    go_on = models.BooleanField(null=True, blank=True, help_text="the congress votes again; empty: not decided")
    add_names = models.BooleanField(default=False, help_text="names may be added before the next ballot")
    passed_to = models.CharField(max_length=20, choices=PassedTo, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["election", "number"]
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="one_ballot_per_election_and_number"),
            models.CheckConstraint(condition=Q(number__gt=0, round__gt=0, seats__gt=0), name="a_ballot_has_its_number_round_and_seats"),
            models.CheckConstraint(condition=Q(returned=F("valid") + F("invalid")), name="valid_and_invalid_are_all_that_were_returned"),
            models.CheckConstraint(
                condition=Q(present__gt=0, issued__lte=F("present"), returned__lte=F("issued")), name="no_more_returned_than_issued_than_present"
            ),
            models.CheckConstraint(condition=~Q(record_number="") & ~Q(kept_at=""), name="a_ballot_has_its_counting_record"),
            models.CheckConstraint(condition=Q(add_names=False) | Q(go_on__isnull=False, go_on=True), name="names_are_added_for_another_ballot"),
            models.CheckConstraint(condition=Q(passed_to="") | Q(go_on__isnull=False, go_on=False), name="passed_on_means_no_other_ballot"),
        ]

    def __str__(self):
        return f"{self.number}: {self.valid}+{self.invalid}/{self.issued}"


class BallotName(models.Model):
    """The votes of one name on one ballot; `against` where the ballot had the column “disagree”."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="names")
    nominee = models.ForeignKey(Nominee, models.RESTRICT, related_name="+")
    votes = models.PositiveIntegerField()
    against = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["ballot", "nominee__position"]
        constraints = [models.UniqueConstraint(fields=["ballot", "nominee"], name="a_name_stands_once_on_a_ballot")]

    def __str__(self):
        return f"{self.nominee_id}: {self.votes}"
