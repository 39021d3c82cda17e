"""A number of due tasks in -> a province whose members each have two of them to be reminded of this morning."""

from datetime import date, datetime

from django.db import connection

from congress.models import Mail, MailLine, Run, User
from tests.bench.filling import LONG_AGO, NOW, PER_PLAN, TODAY, Province
from workflows.models import Notice, Seat, Stage, Subcommittee, Task, Unit
from workflows.words import Role, State

MORNING = datetime.combine(TODAY, datetime.min.time().replace(hour=7, minute=30), tzinfo=NOW.tzinfo)
TASKS_A_MAIL = 2
DUE = (date(2025, 2, 7), date(2025, 2, 13))  # overdue since one working day, and due in three


class Offices(Province):
    """Of the personnel stream a mail only says a number, which would be cheap: nobody here has a task of it."""

    def __init__(self):
        super().__init__()
        self.streams_told = [stream for stream in self.streams if not stream.confidential]
        Unit.objects.filter(pk=self.province.pk).update(email="van-phong@bench.example")

    def tasks(self, plan, head):
        bodies = {body.position: body for body in Subcommittee.objects.filter(plan=plan)}
        people = User.objects.bulk_create(
            User(email=f"uy-vien-{plan.pk}-{n}@bench.example", name=f"Ủy viên Tiểu ban số {n}") for n in range(PER_PLAN // TASKS_A_MAIL)
        )
        tasks = []
        for n, person in enumerate(people):
            stream = self.streams_told[n % len(self.streams_told)]
            Seat.objects.create(person=person, role=Role.MEMBER, subcommittee=bodies[stream.position], from_on=LONG_AGO)
            tasks += [self.task(plan, stream, person, len(DUE) * n + which, due_on) for which, due_on in enumerate(DUE, 1)]
        Task.objects.bulk_create(tasks)
        Stage.objects.bulk_create(
            Stage(task=task, state=State.DONE, number=task.number, title=task.title, deliverable=task.deliverable, due_on=task.due_on)
            for task in tasks
        )

    def task(self, plan, stream, owner, number, due_on):
        title = f"Chuẩn bị báo cáo số {number} trình Ban Chấp hành"
        return Task(plan=plan, stream=stream, number=number, title=title, deliverable="Báo cáo", owner=owner, due_on=due_on)


def night():
    """The morning has not been yet: no notice, no mail, and no trace of them on the disk."""
    tables = ", ".join(model._meta.db_table for model in (Mail, MailLine, Notice, Run))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
