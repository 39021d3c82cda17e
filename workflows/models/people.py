"""Seats that people hold, and their absences with a stand-in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from workflows.words import SUBCOMMITTEE_ROLES, UNIT_ROLES, Role


class Seat(models.Model):
    """A person's role from a day to a day (`to_on` is the last one): in a subcommittee, or in a unit, never in both."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("workflows.Unit", models.PROTECT, null=True, blank=True, related_name="seats")
    subcommittee = models.ForeignKey("workflows.Subcommittee", models.CASCADE, null=True, blank=True, related_name="seats")
    title = models.CharField(max_length=120, blank=True, help_text="printed as given, e.g. Tổ trưởng Tổ biên tập")
    rank = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "id"]
        indexes = [models.Index(fields=["person", "from_on"], name="seats_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=SUBCOMMITTEE_ROLES, subcommittee__isnull=False, unit=None)
                | Q(role__in=UNIT_ROLES, unit__isnull=False, subcommittee=None),
                name="a_seat_is_in_a_subcommittee_or_in_a_unit",
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="a_seat_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["person", "subcommittee", "role"],
                condition=Q(to_on=None, subcommittee__isnull=False),
                name="one_open_seat_per_person_subcommittee_role",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(to_on=None, unit__isnull=False), name="one_open_seat_per_person_unit_role"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The seat as it is printed: "Trưởng Tiểu ban Văn kiện"."""
        if self.title:
            return self.title
        if not self.subcommittee_id:
            return _UNIT_LABELS[self.role]() % {"unit": self.unit}
        return _BODY_LABELS[self.role]() % {"body": self.subcommittee}


_UNIT_LABELS = {
    Role.LEADER: lambda: _("Leader, %(unit)s"),
    Role.OFFICE: lambda: _("Office, %(unit)s"),
    Role.OBSERVER: lambda: _("Observer, %(unit)s"),
}
_BODY_LABELS = {
    Role.HEAD: lambda: _("Head, %(body)s"),
    Role.DEPUTY: lambda: _("Deputy head, %(body)s"),
    Role.MEMBER: lambda: _("Member, %(body)s"),
}


class Absence(models.Model):
    """From–to away, with the person who handles the work meanwhile (both days included)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in_for")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="an_absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="nobody_stands_in_for_oneself"),
        ]

    def __str__(self):
        return f"{self.from_on}–{self.to_on}"
