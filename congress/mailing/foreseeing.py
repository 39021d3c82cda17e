"""Reminder rules as they are or might be -> the mails of the next working day and how one of them would read. Leaves no row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, Q

from congress.mailing.claiming import Claim, lapses_of, unwanted
from congress.mailing.grouping import OF_THE_DAY
from congress.mailing.items import WITH_TASK, Told
from congress.mailing.rounds import slot_of
from congress.mailing.slots import slot_on
from congress.mailing.switches import Switch
from congress.mailing.texts import compose
from congress.models import Mail, MailLine, Run, User
from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice
from workflows.models.tasks import Task
from workflows.reminding import Foresight, Owed
from workflows.words import Channel


@dataclass
class Morning:
    """The mails of one day. A reminder is counted once a person and task, as it stands once in a mail."""

    day: object
    digests: dict[int, list[Owed]] = field(default_factory=dict)
    in_app: dict[int, list[Owed]] = field(default_factory=dict)

    @property
    def mails(self):
        return len(self.digests)

    @property
    def reminders(self):
        return sum(len({one.task_id for one in owed}) for owed in self.digests.values())

    def of_rule(self, rule):
        """The part of the morning that a rule calls for: {person id: its tasks}, those of the application too."""
        found = {}
        for part in (self.digests, self.in_app):
            for person, owed in part.items():
                if tasks := {one.task_id for one in owed if one.rule is rule or rule.pk and one.rule.pk == rule.pk}:
                    found.setdefault(person, set()).update(tasks)
        return found


@dataclass
class Sums:
    """A day's mails as numbers, and whom one rule speaks to of how many tasks."""

    day: object
    digests: set[int] = field(default_factory=set)
    reminders: int = 0
    of_rule: dict[int, int] = field(default_factory=dict)

    @property
    def mails(self):
        return len(self.digests)

    def add(self, person, speaking, count, rule):
        if rule and any((one.pk or 0) == (rule.pk or 0) for one in speaking):
            self.of_rule[person] = self.of_rule.get(person, 0) + count
        if any(one.channel != Channel.IN_APP for one in speaking):
            self.reminders += count
            self.digests.add(person)


class Outlook:
    """The next day that is planned, seen from the business moment `at`; asked for several sets of rules."""

    def __init__(self, *, at, people=None):
        """`people`: the numbers of those who alone are asked about."""
        self.at, self.day, self.asked = at, next_planned(at), people
        last = Run.objects.filter(digest_on__lt=self.day).aggregate(last=Max("digest_on"))["last"]
        self.foresight = Foresight(self.day, since=last, people=people)
        self._people, self._here, self._waiting = {}, {}, None

    def morning(self, rules):
        """The mails of the day under these rules, with what waits already for this day's mail."""
        found = [*self.foresight.owed(rules), *self.waiting]
        self._fetch({one.person_id for one in found})
        morning = Morning(self.day)
        for one in found:
            if one.rule.channel == Channel.IN_APP:
                morning.in_app.setdefault(one.person_id, []).append(one)
            elif self._is_mailed(self._people[one.person_id], one.rule):
                morning.digests.setdefault(one.person_id, []).append(one)
        return morning

    def sums(self, *sets, rule=None):
        """For each set of rules the same day as Sums, for which tasks are counted and not fetched; `rule`: the one whose people are to be known.

        Who is woken or has something waiting is looked at task by task.
        """
        apart = {one.person_id for one in self.waiting} | {one.person_id for _order, one in self.foresight.awake}
        near, unlike = Outlook(at=self.at, people=sorted(apart)), _unlike_the_others()
        found = []
        for rules, counted in zip(sets, self.foresight.sums(*sets, without=sorted(apart)), strict=True):
            sums, by_number = Sums(self.day), {one.pk or 0: one for one in rules}
            for person, combinations in counted.items():
                for numbers, count in combinations.items():
                    sums.add(person, self._heard(unlike.get(person), [by_number[number] for number in numbers]), count, rule)
            for person, speaking in self._of_the_week(rules).items():
                if person not in apart:
                    sums.add(person, self._heard(unlike.get(person), speaking), 1, rule)
            if apart:
                self._add_morning(sums, near.morning(rules), rule)
            found.append(sums)
        return found

    def _of_the_week(self, rules):
        """{person id: the rules that call for the one summary}."""
        found = {}
        for one in self.foresight.of_the_week(rules):
            found.setdefault(one.person_id, []).append(one.rule)
        return found

    def _heard(self, person, speaking):
        """The rules of which the person hears; None is one who has no wishes about mail."""
        if person is None:
            return speaking
        return [one for one in speaking if one.channel == Channel.IN_APP or self._is_mailed(person, one)]

    def _add_morning(self, found, morning, rule):
        found.digests |= morning.digests.keys()
        found.reminders += morning.reminders
        if rule:
            found.of_rule |= {person: len(tasks) for person, tasks in morning.of_rule(rule).items()}

    def _is_mailed(self, person, rule):
        return unwanted(person, Owed(person.pk, None, rule)) is None and self._comes_on_the_day(person)

    def people(self, pks):
        self._fetch(pks)
        return {pk: self._people[pk] for pk in pks if pk in self._people}

    @property
    def waiting(self):
        """Reminders that are in no mail yet, and those in mails of this day."""
        if self._waiting is None:
            of_this_day = Q(line__outcome="", line__mail__slot_at__gt=self.at, line__mail__slot_at__lt=slot_of(self.day + timedelta(days=1)))
            asked = Notice.objects.filter(Q(line=None, for_on__lte=self.day) | of_this_day).filter(OF_THE_DAY)
            asked = asked if self.asked is None else asked.filter(person__in=self.asked)
            rows = list(asked.select_related("person", "rule", "task__plan", "task__stream", "line__mail"))
            rows = [row for row in rows if self._is_of_the_day(row)]
            gone = lapses_of([(row.person, row) for row in rows], self.day)
            self._waiting = [Owed(row.person_id, row.task_id, row.rule, row.for_on) for row in rows if row.pk not in gone]
        return self._waiting

    def _is_of_the_day(self, notice):
        line = getattr(notice, "line", None)
        return line is None or line.mail.slot_at == slot_on(notice.person, self.day, self.foresight.calendar)

    def _comes_on_the_day(self, person):
        days = tuple(person.mail_days)
        if days not in self._here:
            self._here[days] = slot_on(person, self.day, self.foresight.calendar).date() == self.day
        return self._here[days]

    def _fetch(self, pks):
        if missing := [pk for pk in pks if pk not in self._people]:
            self._people |= User.objects.in_bulk(missing)


def _unlike_the_others():
    """{number: person} of those who do not simply get every mail on every day."""
    plain = {"is_active": True, "address_refused_at": None, "mail_days": list(range(7)), **dict.fromkeys(Switch, True)}
    return User.objects.exclude(**plain).in_bulk()


def next_planned(at):
    """Today while its reminders have not been planned, else the next working day."""
    today, calendar = at.date(), DayOverride.objects.calendar()
    if calendar.is_working(today) and not Run.objects.filter(digest_on=today).exists():
        return today
    return calendar.add(today, 1)


def speaks_from():
    """The first day that a rule made now speaks of: the one after the last that was planned; None before any was."""
    last = Run.objects.aggregate(last=Max("digest_on"))["last"]
    return last + timedelta(days=1) if last else None


def letter_of(person, owed, *, day):
    """The mail as it would read at its hour on the day, if nothing changes until then."""
    slot = slot_on(person, day, DayOverride.objects.calendar())
    at = datetime.combine(day, slot.timetz())
    tasks = Task.objects.select_related(*WITH_TASK).in_bulk({one.task_id for one in owed} - {None})
    lines = [MailLine(notice=Notice(person=person, task=tasks.get(one.task_id), rule=one.rule, for_on=one.week_of or day)) for one in owed]
    told = Told([Claim(Mail(person=person, slot_at=slot), lines)], today=day)
    return compose(person, lines, at=at, told=told, keep=False)
