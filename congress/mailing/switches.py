"""A rule -> the switch of the person that silences it, and the turning of switches, written down. What is overdue of one's own has none."""

from django.db import transaction

from congress.models import User, WishChange
from workflows.words import EVENTS, Anchor, Audience

Switch = WishChange.Switch


def switch_of(rule):
    """The switch for mails of a rule, or None where they cannot be switched off."""
    if rule.anchor == Anchor.WEEK:
        return Switch.WEEKLY
    if rule.anchor in EVENTS:
        return Switch.AT_ONCE
    if rule.audience == Audience.WATCHER:
        return Switch.WATCHED
    return None if rule.offset > 0 else Switch.EARLY


def wants(person, rule):
    switch = switch_of(rule)
    return switch is None or getattr(person, switch)


def turn(person, switches, wanted, *, way, at):
    """Switch kinds of mail off or on; those that stand so already stay. Returns the changes made."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        turned = [switch for switch in Switch if switch in switches and getattr(row, switch) != wanted]
        if turned:
            User.objects.filter(pk=row.pk).update(**dict.fromkeys(turned, wanted))
        return WishChange.objects.bulk_create(WishChange(person=row, switch=switch, wanted=wanted, way=way, at=at) for switch in turned)
