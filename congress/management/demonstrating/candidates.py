"""Personnel work and the direct election of one plan: figures of the steps, dossiers of nobody in particular, the list's structure, delegates."""

from datetime import timedelta

from congress.management.demonstrating.acting import moment
from congress.management.demonstrating.process import Process
from workflows import balloting, staffing
from workflows.models.elections import Origin
from workflows.models.personnel import DossierPart, Post
from workflows.words import State

KEPT_AT = "Tủ hồ sơ Tiểu ban Nhân sự"
MEETINGS = [(9, 9, 9), (46, 44, 41), (23, 22, 20), (9, 9, 9), (23, 23, 22)]
"""Summoned, present, in favour at each of the five steps."""
NOBODY = "Nhân sự dự kiến"
PEOPLE = [
    # post, first time, papers that are complete, papers received
    (Post.SECRETARY, False, 99, 99),
    (Post.DEPUTY, False, 99, 99),
    (Post.STANDING, True, 5, 6),
    (Post.MEMBER, True, 3, 5),
    (Post.MEMBER, True, 1, 2),
]
STRUCTURE = {"listed": 17, "women": 4, "young": 1, "minority": 3, "first_time": 7, "first_in_age": 7, "again_in_age": 10}
WHY_FEW_YOUNG = "Nguồn quy hoạch dưới 42 tuổi còn ít; xã tiếp tục bổ sung trước khi trình."
EACH_CELL, EX_OFFICIO = 4, 17
LISTS_DUE = 2
"""Cells whose congress has been held and whose list has come in."""


class PersonnelPlay(Process):
    moves = {State.STEP_1: ("record_step", ""), State.STEP_5: ("record_step", "")}

    def before_step_1(self, stage, since, at):
        self.play.deliver(stage, self.owner, at - timedelta(hours=2))
        self.meet(1, at - timedelta(hours=1))

    def before_step_5(self, stage, since, at):
        """Steps two to five lie within a few days."""
        days = [day for n in range((at.date() - since).days + 1) if self.calendar.is_working(day := since + timedelta(n))]
        for position in (2, 3, 4):
            held_at = moment(days[(position - 2) * len(days) // 4], 7 + position)
            self.meet(position, held_at)
            self.move("record_step", self.owner, held_at + timedelta(minutes=30))
        self.meet(5, at - timedelta(hours=1))

    def meet(self, position, at):
        summoned, present, in_favour = MEETINGS[position - 1]
        staffing.record_meeting(
            self.task.pk, position, held_on=at.date(), number=f"{position + 20}-BB/ĐU", kept_at=KEPT_AT, summoned=summoned, present=present,
            in_favour=in_favour, by=self.owner, at=at,
        )  # fmt: skip

    def go_on(self):
        self.collect_dossiers()
        staffing.save_structure(self.task.pk, **STRUCTURE, reason=WHY_FEW_YOUNG, by=self.owner, at=self.ago(3, 10))
        self.allocate()

    def collect_dossiers(self):
        complete, received = staffing.PaperState.COMPLETE, staffing.PaperState.RECEIVED
        parts = list(DossierPart.objects.filter(asked=True).values_list("pk", "whole_list"))
        whole = {pk: received for pk, of_the_list in parts[:2] if of_the_list}
        own = [pk for pk, of_the_list in parts if not of_the_list]
        people = [
            staffing.PersonEntry(
                name=f"{NOBODY} {n}", post=post, first_time=first_time,
                papers={pk: complete if place < full else received for place, pk in enumerate(own) if place < there},
            )
            for n, (post, first_time, full, there) in enumerate(PEOPLE, 1)
        ]  # fmt: skip
        at = self.ago(2, 16)
        staffing.save_dossiers(self.task.pk, people=people, whole=whole, on_day=at.date(), by=self.owner, at=at)

    def allocate(self):
        """Each cell elects as many; the first lists have come in."""
        cells, at = self.cells(), self.ago(2, 10)
        lists = [(at.date(), EACH_CELL) if place < LISTS_DUE else (None, None) for place in range(len(cells))]
        units = [
            staffing.UnitEntry(cell.pk, allocated=EACH_CELL, received_on=day, elected=elected)
            for cell, (day, elected) in zip(cells, lists, strict=True)
        ]
        to_elect = EACH_CELL * len(cells)
        staffing.save_delegates(
            self.task.pk, units=units, total=EX_OFFICIO + to_elect, ex_officio=EX_OFFICIO, to_elect=to_elect, appointed=0, by=self.owner, at=at
        )


class ElectionPlay(Process):
    """The superior consented before the plan was made; the committee's own proposal stands."""

    def go_on(self):
        balloting.nominate(self.task.pk, name=f"{NOBODY} 1", origin=Origin.PREPARED, by=self.owner, at=self.ago(1, 10))
