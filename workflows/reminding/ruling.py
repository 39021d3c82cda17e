"""Reminder rules, changed by people: a new one, one that takes the place of another, one stopped; or the sentences for a no.

What has been sent under a rule stays true: a rule is never rewritten and never deleted.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.models.reminders import ReminderRule
from workflows.moving import Refused
from workflows.reminding.occasions import plan_occasions
from workflows.reminding.turns import DAYS, hold_rules, speaks_from
from workflows.words import EVENTS, Anchor, Audience, Channel, DayUnit

FARTHEST = 365
SAYS = ("audience", "anchor", "offset", "day_unit", "repeats", "every", "at_most", "channel", "term", "level", "stream", "name", "name_en")
"""The fields of a rule that people choose."""
SAME = ("audience", "anchor", "offset", "day_unit", "term", "level", "stream")
"""What no two active rules have in common: the two unique constraints."""


def draft(follows=None, *, from_on=None, **said):
    """A rule as it would be saved, of which nothing is saved; `said` are the fields of SAYS."""
    rule = ReminderRule(from_on=from_on, follows=follows, **said)
    if not rule.repeats:
        rule.every, rule.at_most = 1, 0
    if not rule.offset or rule.anchor not in DAYS:
        rule.day_unit = DayUnit.WORKING
    return rule


def why_not(rule):
    """{field: sentence} of what cannot stand together; what the database refuses too, said beforehand."""
    found = {}
    if rule.anchor in EVENTS:
        _not_of_events(rule, found)
    elif rule.anchor == Anchor.WEEK:
        _not_of_the_week(rule, found)
    else:
        _not_of_days(rule, found)
    if rule.repeats and rule.every < 1:
        found["every"] = _("Write after how many working days it is repeated: 1 or more.")
    if not found and (same := _the_same(rule)):
        found["anchor"] = _("This rule is there already: %(rule)s.") % {"rule": same}
    return found


def _not_of_events(rule, found):
    if rule.offset:
        found["offset"] = _("It is told when it happens: leave the number of days empty.")
    if rule.repeats:
        found["repeats"] = _("What has just happened is told once. For repetition add a rule that counts from the due day.")
    if rule.channel not in (Channel.AT_ONCE, Channel.IN_APP):
        found["channel"] = _("What has just happened goes out at once, or stands in the application only.")


def _not_of_the_week(rule, found):
    if not 0 <= rule.offset <= 6:
        found["offset"] = _("Choose a weekday for the weekly summary.")
    if rule.audience != Audience.LEADER:
        found["audience"] = _("The weekly summary goes to leaders.")
    if rule.repeats:
        found["repeats"] = _("The weekly summary comes every week anyway.")
    if rule.channel != Channel.DIGEST:
        found["channel"] = _("The weekly summary is a part of the day's one mail.")
    if rule.stream_id:
        found["stream"] = _("The weekly summary tells of all streams.")
    if rule.term:
        found["term"] = _("The weekly summary tells of every term.")


def _not_of_days(rule, found):
    if abs(rule.offset) > FARTHEST:
        found["offset"] = _("At most %(n)d days.") % {"n": FARTHEST}
    if rule.repeats and rule.offset <= 0:
        found["repeats"] = _("Only reminders after the day are repeated: choose “after” and a number of days.")
    if rule.channel not in (Channel.DIGEST, Channel.IN_APP):
        found["channel"] = _("Reminders that count from a day stand in the day's one mail, or in the application only.")


def _the_same(rule):
    others = ReminderRule.objects.filter(active=True, **{field: getattr(rule, field) for field in SAME})
    return others.exclude(pk=rule.follows_id).first()


def rules_with(rule=None, *, without=None):
    """The active rules as they would be: with a draft, in place of the one it follows; or without one."""
    gone = rule.follows_id if rule else without.pk
    return [*ReminderRule.objects.filter(active=True).exclude(pk=gone).select_related("stream"), *([rule] if rule else [])]


def save(rule, *, by, at):
    """Make a draft stand, and stop the one it follows; both or neither. Returns the rule."""
    with transaction.atomic():
        hold_rules()
        if wrong := why_not(rule):
            field, sentence = next(iter(wrong.items()))
            raise Refused(sentence, field)
        plan_occasions(at)  # what happened under the old rules until now
        if rule.follows_id:
            _stop(rule.follows_id, by, at)
        rule.key, rule.made_by, rule.made_at, rule.from_on = _free_key(rule), by, at, speaks_from(rule)
        rule.save()
        return rule


def stop(pk, *, by, at):
    """No reminders under this rule any more. Those that are owed already still go out."""
    with transaction.atomic():
        hold_rules()
        plan_occasions(at)
        _stop(pk, by, at)


def _stop(pk, by, at):
    if not ReminderRule.objects.filter(pk=pk, active=True).update(active=False, stopped_by=by, stopped_at=at):
        raise Refused(_("Somebody has changed or switched off this rule meanwhile. Look at the list again."))


def _free_key(rule):
    begin = f"{rule.audience}-{rule.anchor}-{rule.offset}".replace("_", "-")
    taken = set(ReminderRule.objects.filter(key__startswith=begin).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := f"{begin}-v{n}") not in taken)
