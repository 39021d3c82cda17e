"""Who plans reminders and who changes rules take turns: a day is planned under the old rules or under the new ones, never under both."""

from datetime import timedelta

from django.db import connection
from django.db.models import Max, Q

from workflows.models.reminders import ReminderRule
from workflows.words import Anchor

DAYS = (Anchor.DUE_DAY, Anchor.CONGRESS_DAY)


def hold_rules():
    """Wait until nobody else plans or changes rules; held to the end of the caller's transaction.

    Stopped rules too, in one order: as none is ever deleted, there is always a row to wait at. No key is locked, so that
    notices of other rounds may point at them meanwhile.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")  # a long morning is waited for, up to the statement's own limit
    list(ReminderRule.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def active_rules(**which):
    """The rules as they are now that they are held: asked after the wait, since a new row may have come in it."""
    return list(ReminderRule.objects.filter(active=True, **which))


def mark_planned(rules, day):
    """In the transaction that writes the day's notices."""
    before = Q(planned_on=None) | Q(planned_on__lt=day)
    ReminderRule.objects.filter(before, pk__in=[rule.pk for rule in rules]).update(planned_on=day)


def speaks_from(rule):
    """The first day that is left to a new rule, or None for any: what was planned with the rules beside it has been said."""
    beside = ReminderRule.objects.filter(anchor__in=DAYS if rule.anchor in DAYS else [rule.anchor])
    last = beside.aggregate(last=Max("planned_on"))["last"]
    days = [day for day in (rule.from_on, last and last + timedelta(days=1)) if day]
    return max(days, default=None)
