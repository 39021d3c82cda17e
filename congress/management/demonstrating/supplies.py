"""The service of one plan: an estimate with a line above its ceiling, a check-list begun, print jobs that wait for documents and personnel."""

from datetime import timedelta

from congress.management.demonstrating.process import Process
from workflows import supplying
from workflows.models import Seat, Stage
from workflows.models.service import Ceiling
from workflows.words import Kind, State

CHAIRS, PRINTER = "Bồi dưỡng người chủ trì họp", "Cơ sở in của huyện (minh họa)"
LINES = [
    # item, quantity, unit price, ceiling, supplier
    ("Soạn thảo văn kiện", 1, 9_500_000, "drafting-grassroots", ""),
    (CHAIRS, 24, 250_000, "meeting-chair", ""),
    ("Bồi dưỡng thành viên dự họp", 180, 100_000, "meeting-member", ""),
    ("In văn kiện, thẻ đại biểu", 60, 85_000, None, PRINTER),
    ("Trang trí hội trường, âm thanh", 1, 18_500_000, None, ""),
    ("Ăn trưa của đại biểu, khách mời", 90, 80_000, None, ""),
]
WHY_OVER = "Nhiều buổi họp kéo dài cả ngày, tính thêm phần buổi chiều."
CHECKED = ("Hội trường", "Sơ đồ chỗ ngồi")


class ServicePlay(Process):
    moves = {State.COSTED: ("cost", ""), State.APPROVED: ("approve", "pho-bi-thu")}

    def before_costed(self, stage, since, at):
        ceilings = {row.key: row for row in Ceiling.objects.all()}
        seat = Seat.objects.filter(subcommittee__plan=self.play.plan, person=self.owner).first()
        for item, quantity, price, ceiling, supplier in LINES:
            supplying.put_line(
                self.task.pk, item=item, quantity=quantity, unit_price=price, ceiling=ceilings.get(ceiling), supplier=supplier,
                in_house=ceiling is not None, over_why=WHY_OVER if item == CHAIRS else "", responsible=seat, by=self.owner, at=at - timedelta(hours=3),
            )  # fmt: skip
        self.play.deliver(stage, self.owner, at - timedelta(hours=1))

    def go_on(self):
        """The estimate waits for its approval; what can be arranged meanwhile has begun."""
        supplying.take_proposed_checks(self.task.pk, by=self.owner, at=self.ago(10, 8))
        for days, check in enumerate(self.task.check_items.filter(text__in=CHECKED), 3):
            supplying.check_done(self.task.pk, check.pk, by=self.owner, at=self.ago(days, 16))
        self.print_job("In văn kiện đại hội", 90, "A4, đóng tập", 12, Kind.DOCUMENT)
        self.print_job("In phiếu bầu", 400, "A5", 7, Kind.PERSONNEL)
        self.print_job("In giấy mời", 120, "A5, hai mặt", 20)

    def print_job(self, what, copies, format, days, kind=None):
        """`kind`: the work whose approved papers it waits for."""
        needs = Stage.objects.get(task__plan=self.play.plan, task__kind=kind, state=State.APPROVED) if kind else None
        supplying.put_job(
            self.task.pk, what=what, copies=copies, format=format, needed_on=self.before_opening(days), needs=needs, by=self.owner, at=self.ago(2, 9)
        )
