"""A batch of claimed mails -> the files of the congress days they speak of, as far as their readers may see the units now."""

from email.mime.text import MIMEText

from django.db.models.functions import Coalesce
from django.utils.translation import override

from congress.feeds import congresses_of, day_to_publish
from workflows.access import active
from workflows.models.people import Seat
from workflows.words import Anchor, Kind, State

MOST = 3
"""Files in one mail, those of the nearest days; the others stand in the calendar itself."""
CONVENING = (State.CLEARED, State.SUMMONED, State.PREPARATORY_SESSION)


class DayFiles:
    """Three statements for any number of mails, and none where no mail speaks of a congress day."""

    def __init__(self, claims, *, today):
        self.plans = {claimed.mail.pk: plans for claimed in claims if (plans := _spoken_of(claimed.lines))}
        every = set().union(*self.plans.values())
        people = {claimed.mail.person_id for claimed in claims if claimed.mail.pk in self.plans}
        self.congresses = congresses_of(every) if every else {}
        self.paths = _paths_seen(people, today) if every else {}
        self._made = {}

    def of(self, mail, language):
        """The parts of a mail, nearest day first. A second copy of it has the same ones."""
        found = [self.congresses[plan] for plan in self.plans.get(mail.pk, ()) if plan in self.congresses]
        seen = [congress for congress in found if self._sees(mail.person, congress.plan.unit.path)]
        seen.sort(key=lambda congress: (congress.plan.anchor_on, congress.plan_id))
        return [_part(congress, self._file(congress, mail, language)) for congress in seen[:MOST]]

    def _sees(self, person, path):
        return person.is_superuser or any(path.startswith(above) for above in self.paths.get(person.pk, ()))

    def _file(self, congress, mail, language):
        key = (congress.pk, mail.slot_at, language)
        if key not in self._made:
            with override(language):
                self._made[key] = day_to_publish(congress, at=mail.slot_at).decode()
        return self._made[key]


def _paths_seen(people, today):
    """{person id: the paths below which they see units}: what `access.units_seen` says of one reader, for many at once."""
    seats, found = Seat.objects.filter(active(today)).annotate(path=Coalesce("unit__path", "subcommittee__plan__unit__path")).order_by(), {}
    away = {"person__absences__stand_in__in": people, "person__absences__from_on__lte": today, "person__absences__to_on__gte": today}
    own, others = seats.filter(person__in=people), seats.filter(**away)
    for person, path in [*own.values_list("person", "path"), *others.values_list("person__absences__stand_in", "path")]:
        found.setdefault(person, set()).add(path)
    return found


def _spoken_of(lines):
    """The plans whose congress day these reminders speak of: it is near, or the congress is about to be summoned."""
    return {line.notice.task.plan_id for line in lines if line.notice.task_id and _speaks_of_the_day(line.notice)}


def _speaks_of_the_day(notice):
    task, rule = notice.task, notice.rule
    return rule.anchor == Anchor.CONGRESS_DAY or (task.kind == Kind.CONGRESS and task.state in CONVENING and rule.offset <= 0)


def _part(congress, file):
    part = MIMEText(file, "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename=f"{congress.plan.unit.code}-{congress.plan.anchor_on:%Y-%m-%d}.ics")
    return part
