"""What goes wrong while thousands of mails go out: each scene is a list of faults, played at even distances in the run."""

import time
from datetime import timedelta

from django.core.management import call_command
from django.db import OperationalError, connection
from redis import Redis as RedisClient

from congress import clock
from congress.models import Mail, MailLine, Run, User
from tests.factories import a_plan, a_seat, a_stream, a_unit
from tests.faults.clock import HOUR
from tests.faults.office import Office
from tests.post_office import BREAK, PostOffice
from workflows.models import Notice, ReminderRule, Task
from workflows.models import Stage as TaskStage
from workflows.moving import move
from workflows.words import Phase, Role, State

__all__ = ["SCENES", "Office", "PostOffice", "Stage", "empty", "people_with_work"]
PATIENCE = 900
MOODS = [
    ("RCPT", "451 greylisted"),
    ("RCPT", "452 mailbox full"),
    ("RCPT", BREAK),
    ("DATA", "451 later"),
    ("DATA", BREAK),
    ("MAIL", "421 too busy"),
]
"""Of the mail server: refusals for a time, a cut before the text and one after it."""
AT_ONCE = 300
"""Seconds in which mail must go on: much less than the hour by which the clock is set back."""


def empty():
    call_command("flush", "--no-input", "--verbosity", "0")


def people_with_work(count):
    """So many people with one task each that is due today."""
    today = clock.today()
    ReminderRule.objects.create(key="due-today", audience="owner", offset=0, name="Đến hạn hôm nay")
    ReminderRule.objects.create(key="overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")
    plan, stream = a_plan(a_unit(a_unit()), anchor_on=today + timedelta(days=90)), a_stream()
    a_seat(Role.HEAD, plan)
    people = User.objects.bulk_create(User(email=f"can-bo-{n}@daihoi.example", name=f"Cán bộ {n}") for n in range(count))
    body = plan.subcommittees.get()
    body.seats.model.objects.bulk_create(
        body.seats.model(person=person, role=Role.MEMBER, subcommittee=body, from_on=today - timedelta(days=30)) for person in people
    )
    tasks = Task.objects.bulk_create(
        Task(plan=plan, stream=stream, title=f"Nhiệm vụ {n}", due_on=today, owner=person, number=n % 1000) for n, person in enumerate(people, 1)
    )
    TaskStage.objects.bulk_create(
        TaskStage(task=task, state=State.DONE, title=task.title, due_on=today, number=task.number, search=task.title.lower()) for task in tasks
    )
    return count


class Stage:
    """Where a scene is played: the processes, the servers, and chance with a seed."""

    def __init__(self, office, post_office, redis, cluster, chance, clock):
        self.office, self.post_office, self.redis, self.cluster, self.chance, self.clock = office, post_office, redis, cluster, chance, clock
        self.closed, self.moods = {}, []
        office.beat()
        self.workers = [office.worker()]

    # faults

    def kill_a_worker(self):
        time.sleep(self.chance.uniform(0, 0.3))
        self.office.kill(self.workers.pop(0))
        self.workers.append(self.office.worker())

    def restart_redis(self):
        self.redis.restart()

    def empty_redis(self):
        RedisClient.from_url(self.redis.url).flushall()

    def misbehave(self):
        """Each of the MOODS comes before one comes again."""
        self.moods = self.moods or self.chance.sample(MOODS, len(MOODS))
        verb, answer = self.moods.pop()
        self.post_office.say(verb, *[answer] * (1 if answer == BREAK else 3))

    def stop_the_server(self):
        self.post_office.close()
        time.sleep(1)
        self.post_office.open()

    def crash_the_database(self):
        connection.close()
        self.cluster.crash()

    def one_more_beat(self):
        self.office.beat()
        self.workers.append(self.office.worker())

    def close_some_tasks(self):
        """A leader drops tasks whose reminder has not gone out yet."""
        leader = User.objects.filter(seats__role=Role.HEAD).first()
        waiting = Task.objects.filter(phase=Phase.WAITING, notices__line__outcome="").order_by("-pk")[:5]
        for task in waiting:
            at = clock.now()
            move(task.pk, "cancel", by=leader, version=task.version, at=at, note="Không còn cần thực hiện nữa")
            self.closed[task.pk] = at

    def set_the_clock_back(self):
        """While a mail is put off. Beat rings and rounds send, long before it is as late again."""
        self.post_office.say("RCPT", "451 greylisted")
        self._until(lambda: Mail.objects.filter(status=Mail.Status.WAITING, attempts__gt=0).exists() or self._settled())
        last, rings = Run.objects.first().pk, self.office.rings()
        self.clock.set(-HOUR)
        self._until(lambda: self.office.rings() > rings + 1, AT_ONCE)
        self._until(lambda: Run.objects.filter(pk__gt=last, sent__gt=0).exists() or self._settled(), AT_ONCE)

    def set_the_clock_right(self):
        self.clock.set(0)

    # the way through

    def wait_for_part(self, due, part, of):
        """Until that part of all mails is with the server."""
        self._until(lambda: len(self.post_office.taken_ids()) * of >= due * part * 0.9 or self._settled())

    def let_it_end(self):
        self._until(self._settled)

    def _settled(self):
        try:
            return Notice.objects.exists() and not Notice.objects.filter(line=None).exists() and self.office.settled()
        except OperationalError:
            connection.close()
            return False

    def _until(self, true, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"the run did not go on within {seconds} s"
            time.sleep(0.3)

    def figures(self, due):
        """`lost`: notices without a final state or sent ones of which the server has nothing. `flagged`: rows that said they may double."""
        taken = self.post_office.taken_ids()
        ids = set(taken)
        sent = Mail.objects.filter(status=Mail.Status.SENT).only("slot_at", "pk")
        without_state = due - MailLine.objects.exclude(outcome="").count()
        told_late = Mail.objects.filter(lines__notice__task__in=self.closed, lines__outcome="sent").only("asked_at").prefetch_related("lines__notice")
        stale = [mail for mail in told_late for line in mail.lines.all() if mail.asked_at > self.closed[line.notice.task_id]]
        return {
            "due": due,
            "taken": len(taken),
            "lost": without_state + sum(mail.message_id not in ids for mail in sent),
            "doubled": len(taken) - len(ids),
            "flagged": Mail.objects.filter(uncertain__gt=0).count(),
            "undocumented": len(self.office.undocumented()),
            "skipped": MailLine.objects.filter(outcome="skipped").count(),
            "stale": len(stale),
        }


def _each(stage, faults, *ways):
    """The faults in turn."""
    return [getattr(stage, ways[n % len(ways)]) for n in range(faults)]


SCENES = {
    "workers": lambda stage, faults: _each(stage, faults, "kill_a_worker"),
    "redis": lambda stage, faults: _each(stage, faults, "empty_redis", "restart_redis"),
    "server": lambda stage, faults: _each(stage, faults, "misbehave", "misbehave", "stop_the_server"),
    "schedulers": lambda stage, faults: _each(stage, min(faults, 3), "one_more_beat"),
    "database": lambda stage, faults: _each(stage, max(faults // 2, 1), "crash_the_database"),
    "closing": lambda stage, faults: _each(stage, faults, "close_some_tasks"),
    "clock": lambda stage, faults: _each(stage, faults, "set_the_clock_back", "set_the_clock_right"),
    "everything": lambda stage, faults: _each(stage, faults, "kill_a_worker", "empty_redis", "crash_the_database", "misbehave", "restart_redis"),
}
