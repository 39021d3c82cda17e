"""Reminder rules as they are or might be -> the mails of the next working day and how one of them would read. Leaves no row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, Q

from congress.mailing.claiming import Claim, lapses_of, unwanted
from congress.mailing.grouping import OF_THE_DAY
from congress.mailing.items import Told
from congress.mailing.rounds import slot_of
from congress.mailing.slots import slot_on
from congress.mailing.texts import compose
from congress.mailing.weekly import compose_week
from congress.models import Mail, MailLine, Run, User
from workflows.models.directives import DayOverride
from workflows.models.reminders import Notice
from workflows.reminding import Foresight, Owed
from workflows.words import Anchor, Channel


@dataclass
class Morning:
    """The mails of one day. A reminder is counted once a person and task, as it stands once in a mail."""

    day: object
    digests: dict[int, list[Owed]] = field(default_factory=dict)
    weekly: dict[int, list[Owed]] = field(default_factory=dict)
    in_app: dict[int, list[Owed]] = field(default_factory=dict)

    @property
    def mails(self):
        return len(self.digests) + len(self.weekly)

    @property
    def people(self):
        return len(self.digests.keys() | self.weekly.keys())

    @property
    def reminders(self):
        return sum(len({one.task_id for one in owed}) for owed in self.digests.values()) + len(self.weekly)

    def of_rule(self, rule):
        """The part of the morning that a rule calls for: {person id: its tasks}, those of the application too."""
        found = {}
        for part in (self.digests, self.weekly, self.in_app):
            for person, owed in part.items():
                if tasks := {one.task_id for one in owed if one.rule is rule or rule.pk and one.rule.pk == rule.pk}:
                    found.setdefault(person, set()).update(tasks)
        return found


class Outlook:
    """The next day that is planned, seen from the business moment `at`; asked for several sets of rules."""

    def __init__(self, *, at, person=None):
        """`person`: the number of the only one who is asked about."""
        self.at, self.day, self.person = at, next_planned(at), person
        last = Run.objects.filter(digest_on__lt=self.day).aggregate(last=Max("digest_on"))["last"]
        self.foresight = Foresight(self.day, since=last, person=person)
        self._people, self._here, self._waiting = {}, {}, None

    def morning(self, rules):
        """The mails of the day under these rules, with what waits already for this day's mail."""
        found = [*self.foresight.owed(rules), *self.waiting]
        self._fetch({one.person_id for one in found})
        morning = Morning(self.day)
        for one in found:
            person = self._people.get(one.person_id)
            if one.rule.channel == Channel.IN_APP:
                morning.in_app.setdefault(one.person_id, []).append(one)
            elif person and unwanted(person, one) is None and self._comes_on_the_day(person):
                part = morning.weekly if one.rule.anchor == Anchor.WEEK else morning.digests
                part.setdefault(one.person_id, []).append(one)
        return morning

    def people(self, pks):
        self._fetch(pks)
        return {pk: self._people[pk] for pk in pks if pk in self._people}

    @property
    def waiting(self):
        """Reminders that are in no mail yet, and those in mails of this day."""
        if self._waiting is None:
            of_this_day = Q(line__outcome="", line__mail__slot_at__gt=self.at, line__mail__slot_at__lt=slot_of(self.day + timedelta(days=1)))
            asked = Notice.objects.filter(Q(line=None, for_on__lte=self.day) | of_this_day).filter(OF_THE_DAY | Q(rule__channel=Channel.WEEKLY))
            asked = asked.filter(person=self.person) if self.person else asked
            rows = list(asked.select_related("person", "rule", "task__plan", "task__stream", "line__mail"))
            rows = [row for row in rows if self._is_of_the_day(row)]
            gone = lapses_of([(row.person, row) for row in rows], self.day)
            self._waiting = [Owed(row.person_id, row.task_id, row.rule) for row in rows if row.pk not in gone]
        return self._waiting

    def _is_of_the_day(self, notice):
        line = getattr(notice, "line", None)
        return line is None or line.mail.slot_at == slot_on(notice.person, self.day, self.foresight.calendar)

    def _comes_on_the_day(self, person):
        if person.pk not in self._here:
            self._here[person.pk] = slot_on(person, self.day, self.foresight.calendar).date() == self.day
        return self._here[person.pk]

    def _fetch(self, pks):
        if missing := [pk for pk in pks if pk not in self._people]:
            self._people |= User.objects.in_bulk(missing)


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
    if any(one.rule.anchor == Anchor.WEEK for one in owed):
        return compose_week(person, at=at, keep=False)
    lines = [MailLine(notice=Notice(person=person, task_id=one.task_id, rule=one.rule)) for one in owed]
    told = Told([Claim(Mail(person=person, slot_at=slot), lines)], today=day)
    return compose(person, lines, at=at, told=told)
