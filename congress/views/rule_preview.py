"""A changed set of reminder rules -> the next morning with it and as it is now: mails, and who is reminded of what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from congress.mailing.foreseeing import Outlook, Sums
from workflows.access import visible
from workflows.models import ReminderRule, Task
from workflows.reminding.occasions import happened
from workflows.words import EVENTS, in_language

PEOPLE = 30
TASKS = 5
LOOKED_BACK = 10
"""Days: how often what a rule tells of has happened lately, where no day says when it will."""


@dataclass(frozen=True)
class Person:
    pk: int
    name: str
    count: int
    tasks: list
    """Those that the viewer may see, at most TASKS."""
    more: int
    hidden: list
    """(stream, how many) of the others."""
    has_mail: bool


@dataclass(frozen=True)
class Preview:
    day: object
    reminders: int
    """Of the rule alone."""
    people: int
    in_app: bool
    before: Sums
    after: Sums
    listed: list
    more: int
    happened: tuple | None
    days: int = LOOKED_BACK

    @property
    def mails_more(self):
        return self.after.mails - self.before.mails

    @property
    def mails_less(self):
        return -self.mails_more


def preview(rule, changed, *, viewer, at, stops=False):
    """`changed`: the rules as they would be; `rule` is the one that comes, or with `stops` the one that goes."""
    outlook, now = Outlook(at=at), _as_now(rule, changed)
    before, after = outlook.sums(now, changed, rule=rule)
    of_rule = (before if stops else after).of_rule
    listed = sorted(of_rule, key=lambda pk: (-of_rule[pk], pk))[:PEOPLE]
    beside = [one for one in (now if stops else changed) if (one.audience, one.anchor) == (rule.audience, rule.anchor)]
    tasks = Outlook(at=at, people=listed).morning(beside).of_rule(rule)
    return Preview(
        day=outlook.day,
        reminders=sum(of_rule.values()),
        people=len(of_rule),
        in_app=rule.channel == "in_app",
        before=before,
        after=after,
        listed=_people(listed, tasks, outlook, after, viewer),
        more=len(of_rule) - len(listed),
        happened=happened(rule, at - timedelta(days=LOOKED_BACK)) if rule.anchor in EVENTS else None,
    )


def _as_now(rule, changed):
    """The rows of rules that stay are shared, so that what is the same in both is asked once."""
    kept = {one.pk: one for one in changed if one.pk}
    if rule.pk:
        kept[rule.pk] = rule
    return [kept.get(one.pk, one) for one in ReminderRule.objects.filter(active=True).select_related("stream")]


def _people(pks, of_rule, outlook, after, viewer):
    people = outlook.people(pks)
    about = {task for pk in pks for task in of_rule[pk] if task}
    streams = {pk: stream for pk, stream in _streams(about)}
    seen = visible(Task, viewer).filter(pk__in=about).select_related("plan__unit").order_by("due_on", "pk").in_bulk()
    return [_person(people[pk], of_rule[pk], seen, streams, pk in after.digests) for pk in pks if pk in people]


def _streams(tasks):
    return [(task.pk, task.stream) for task in Task.objects.filter(pk__in=tasks).select_related("stream").only("stream")]


def _person(person, tasks, seen, streams, has_mail):
    shown = sorted((seen[pk] for pk in tasks & seen.keys()), key=lambda task: (task.due_on or date.max, task.pk))
    hidden = Counter(streams[pk] for pk in tasks - seen.keys() if pk in streams)
    counted = sorted(((in_language(stream, "name"), count) for stream, count in hidden.items()), key=lambda one: one[0])
    return Person(person.pk, in_language(person, "name"), len(tasks), shown[:TASKS], len(shown[TASKS:]), counted, has_mail)
