"""A number of tasks in -> a province of communes with that many general tasks, and the people who look at them."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from congress.models import User
from workflows.models import (
    Cell,
    Congress,
    Placement,
    Plan,
    Seat,
    Stage,
    Stream,
    Subcommittee,
    SubcommitteeStream,
    Task,
    TemplateVersion,
    Unit,
)
from workflows.models.units import STEP
from workflows.words import Level, Role, State

TODAY = date(2025, 2, 10)
NOW = datetime(2025, 2, 10, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LONG_AGO = date(2024, 1, 1)
PER_PLAN = 50
COMMUNES_PER_DISTRICT = 20
MOVED_PLANS = 20  # plans with a head who starts tasks one after the other
HEADED = 2  # bodies a head heads
FIRST_ID = 1_000_000


class Province:
    """Grows; what is there stays, so that each size is the one before and more."""

    def __init__(self):
        self.ids = count(FIRST_ID)
        self.plans = 0
        self.leader = User.objects.create_user("leader@bench.example", "Leader of the province")
        self.template = TemplateVersion.objects.first()
        self.streams = list(Stream.objects.order_by("position"))
        self.province = self.unit(None, Level.PROVINCE, "Tỉnh đo tải")
        self.district = None
        self.office = User.objects.create_user("office@bench.example", "Office of the province")
        for person, role in ((self.leader, Role.LEADER), (self.office, Role.OFFICE)):
            Seat.objects.create(person=person, role=role, unit=self.province, from_on=LONG_AGO)

    def unit(self, parent, level, name):
        pk = next(self.ids)
        path = (parent.path if parent else "") + f"{pk:0{STEP}d}"
        unit = Unit.objects.create(pk=pk, code=f"bench-{pk}", path=path, parent=parent, level=level, name=f"{name} {pk}", position=pk)
        Placement.objects.create(unit=unit, parent=parent, name=unit.name, level=level, from_on=LONG_AGO)
        return unit

    def grow(self, tasks):
        """Adds plans until there are `tasks` tasks."""
        with transaction.atomic():
            while self.plans * PER_PLAN < tasks:
                if self.plans % COMMUNES_PER_DISTRICT == 0:
                    self.district = self.unit(self.province, Level.DISTRICT, "Huyện")
                self.plan(self.unit(self.district, Level.GRASSROOTS, "Xã"))
            Unit.objects.put_in_order()
        uncounted = list(Cell.objects.filter(counted_on=None).values_list("pk", flat=True))
        for first in range(0, len(uncounted), 500):
            with transaction.atomic():
                Cell.objects.recount_many(uncounted[first : first + 500], today=TODAY)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def plan(self, unit):
        plan = Plan.objects.create(
            unit=unit, term="2025–2030", anchor_on=date(2025, 5, 28), template=self.template, created_by=self.leader, created_at=NOW
        )
        Congress.objects.create(plan=plan)
        head = None
        if self.plans < MOVED_PLANS:
            head = User.objects.create_user(f"head{self.plans}@bench.example", "Head of two bodies")
        for number, stream in enumerate(self.streams):
            body = Subcommittee.objects.create(plan=plan, name=stream.subcommittee, position=stream.position)
            SubcommitteeStream.objects.create(plan=plan, stream=stream, subcommittee=body)
            if head and number < HEADED:
                Seat.objects.create(person=head, role=Role.HEAD, subcommittee=body, from_on=LONG_AGO)
            Cell.objects.create(plan=plan, stream=stream, path=unit.path)
        self.tasks(plan, head)
        self.plans += 1

    def tasks(self, plan, head):
        tasks = Task.objects.bulk_create(
            Task(
                plan=plan,
                stream=self.streams[number % len(self.streams)],
                number=number,
                title=f"Chuẩn bị báo cáo số {number} trình Ban Chấp hành",
                deliverable="Báo cáo",
                owner=head if number % len(self.streams) < HEADED else None,
                due_on=TODAY + timedelta(days=number * 3 - 20),
            )
            for number in range(1, PER_PLAN + 1)
        )
        Stage.objects.bulk_create(
            Stage(task=task, state=State.DONE, number=task.number, title=task.title, deliverable=task.deliverable, due_on=task.due_on)
            for task in tasks
        )
