"""Secret addresses that calendar programs read without logging in: one row an address; the address itself is kept nowhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """A person's calendar: of their own work, or with a unit of that unit. `token_hash` is the SHA-256 of what stands in the address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    unit = models.ForeignKey("workflows.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(unit=None, revoked_at=None), name="one_own_calendar_per_person"),
            models.UniqueConstraint(fields=["person", "unit"], condition=Q(revoked_at=None), name="one_calendar_per_person_and_unit"),
        ]

    def __str__(self):
        return f"{self.person_id} · {self.unit_id or '–'}"
