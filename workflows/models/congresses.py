"""What a congress came to, as counts without names; and the lessons of a model congress for those still to come."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.models.units import ids_in
from workflows.words import SUBCOMMITTEE_ROLES, Role

COMMITTEE_PARTS = ("women", "young", "ethnic", "first_time")
"""Of the members of a committee; they overlap."""


def _no_more_than(field, most):
    return Q(**{field: None}) | Q(**{f"{field}__lte": F(most)})


class CongressResult(models.Model):
    """The figures of one congress: who came, and what was elected or appointed. Counts only, nothing about persons.

    Which of them a congress has follows from its contents: four elect the committee and the delegates, three the
    delegates, two nobody; there the superior appoints the committee, by a decision with number and date.
    """

    task = models.OneToOneField("workflows.Task", models.CASCADE, related_name="congress_result", help_text="the congress's long task")
    held_on = models.DateField(_("last day of the congress"))
    summoned = models.PositiveIntegerField(_("delegates summoned"))
    present = models.PositiveIntegerField(_("delegates present"))
    ex_officio = models.PositiveIntegerField(_("of those summoned: ex officio"), default=0)
    elected = models.PositiveIntegerField(_("of those summoned: elected"), default=0)
    appointed = models.PositiveIntegerField(_("of those summoned: appointed"), default=0)

    members_decided = models.PositiveIntegerField(_("committee members: number decided"), null=True, blank=True)
    members = models.PositiveIntegerField(_("committee members elected or appointed"), null=True, blank=True)
    standing = models.PositiveIntegerField(_("of them in the standing committee"), null=True, blank=True)
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    young = models.PositiveIntegerField(_("of them young"), null=True, blank=True)
    ethnic = models.PositiveIntegerField(_("of them of ethnic minorities"), null=True, blank=True)
    first_time = models.PositiveIntegerField(_("of them for the first time"), null=True, blank=True)
    appointment_number = models.CharField(_("number and sign of the appointment decision"), max_length=60, blank=True)
    appointed_on = models.DateField(_("date of the appointment decision"), null=True, blank=True)

    delegates_decided = models.PositiveIntegerField(_("delegates to the superior congress: number allotted"), null=True, blank=True)
    delegates = models.PositiveIntegerField(_("delegates to the superior congress elected"), null=True, blank=True)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(summoned__gt=0, present__gt=0, present__lte=F("summoned")), name="no_more_present_than_summoned"),
            models.CheckConstraint(
                condition=Q(summoned=F("ex_officio") + F("elected") + F("appointed")), name="the_summoned_are_the_sum_of_their_kinds"
            ),
            models.CheckConstraint(
                condition=Q(members=None, members_decided=None, standing=None, women=None, young=None, ethnic=None, first_time=None)
                | Q(members__gt=0, members__lte=F("members_decided"), members_decided__isnull=False),
                name="no_more_members_than_were_decided",
            ),
            *(
                models.CheckConstraint(condition=_no_more_than(part, "members"), name=f"no_more_{part}_than_members")
                for part in ("standing", *COMMITTEE_PARTS)
            ),
            models.CheckConstraint(
                condition=Q(appointment_number="", appointed_on=None)
                | (~Q(appointment_number="") & Q(appointed_on__isnull=False, members__isnull=False, delegates=None)),
                name="an_appointed_committee_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(delegates=None, delegates_decided=None) | Q(delegates__lte=F("delegates_decided"), delegates_decided__isnull=False),
                name="no_more_delegates_than_were_allotted",
            ),
        ]

    def __str__(self):
        return f"{self.present}/{self.summoned}"


class Lesson(models.Model):
    """What a model congress learnt, about one line of its template or in general; `shared` ones are for those still to come."""

    plan = models.ForeignKey("workflows.Plan", models.CASCADE, related_name="lessons")
    line = models.ForeignKey("workflows.Line", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    shared = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seat = models.ForeignKey("workflows.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_lesson_says_something")]

    def __str__(self):
        return self.text[:40]


def offered_below(path):
    """The Q for lessons that were shared with a unit: by one that has the same superior as it, or as a unit above it."""
    above = ids_in(path)[:-1]
    return Q(shared=True) & (Q(plan__unit__parent__in=above) | Q(plan__unit__parent=None, plan__unit__in=above))


def lessons_seen(viewer, in_units):
    """The Q for the lessons a viewer may read: those of the units they see (`in_units`), and those shared with their own.

    Of a confidential stream they are for its own seats, and for the leaders of the unit that learnt them.
    """
    seen = in_units if viewer.seats else Q(pk__in=[])
    for seat in viewer.seats:
        seen |= offered_below(seat.unit_path)
    seen &= Q(line=None) | Q(line__stream__confidential=False)
    for seat in viewer.seats:
        if seat.role in SUBCOMMITTEE_ROLES:
            near = offered_below(seat.unit_path) | Q(plan=seat.plan_id) | Q(plan__unit__parent=seat.unit_id)
            seen |= near & Q(line__stream__in=seat.stream_ids)
        elif seat.role == Role.LEADER:
            seen |= Q(plan__unit=seat.unit_id)
    return seen
