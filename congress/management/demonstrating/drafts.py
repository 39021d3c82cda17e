"""The documents of one plan: drafts, a round of consultation that was closed, one that is open today. Every sentence is invented."""

from datetime import timedelta

from congress.management.demonstrating import papers
from congress.management.demonstrating.acting import moment
from congress.management.demonstrating.process import Process
from workflows import consulting, delivering
from workflows.models import Draft, Opinion
from workflows.words import State

POLITICAL, REVIEW = Draft.Paper.POLITICAL, Draft.Paper.REVIEW
FRONT = "Mặt trận Tổ quốc xã"
KEPT = ["Phần I. Kết quả nhiệm kỳ qua.", "Phần II. Phương hướng nhiệm kỳ tới.", "Phần III. Tổ chức thực hiện."]
FIRST = ["Đường liên thôn được bê tông hóa 70 phần trăm.", *KEPT, "Mỗi năm trồng mới 10 ha cây bóng mát."]
SECOND = ["Đường liên thôn được bê tông hóa 75 phần trăm.", *KEPT, "Mỗi năm trồng mới 12 ha cây bóng mát.", "Mỗi thôn có một điểm đọc sách."]
OPINIONS_THEN = [
    ("Phần I", "Ghi rõ số đường liên thôn đã hoàn thành từng năm.", Opinion.Outcome.ACCEPTED, ""),
    ("Phần II", "Nâng chỉ tiêu trồng cây bóng mát lên 20 ha mỗi năm.", Opinion.Outcome.PARTLY, "Quỹ đất công cộng chỉ đủ cho 12 ha mỗi năm."),
    ("Phần III", "Tách thành hai chương trình riêng.", Opinion.Outcome.NOT, "Một chương trình chung để dễ theo dõi, kiểm tra."),
]


class DocumentPlay(Process):
    moves = {State.DRAFTING: ("draft", "truong-van-kien"), State.CONSULTATION: ("consult", "truong-van-kien"), State.REVISING: ("revise", "")}

    def before_consultation(self, stage, since, at):
        """The first drafts, and the round that goes out with the move."""
        drafts = [
            self.draft(POLITICAL, "Dự thảo lần 1 Báo cáo chính trị", FIRST, at - timedelta(hours=4)),
            self.draft(REVIEW, "Dự thảo lần 1 Báo cáo kiểm điểm", KEPT, at - timedelta(hours=3)),
        ]
        asked, closes_on = [cell.pk for cell in self.cells()[:3]], self.calendar.add(at.date(), 15)
        self.first = consulting.open_round(
            self.task.pk, title="Lấy ý kiến dự thảo lần 1", drafts=drafts, closes_on=closes_on, units=asked, by=self.owner, at=at - timedelta(hours=1)
        )

    def draft(self, paper, title, lines, at, note=""):
        file, name = papers.word_paper(title, self.unit.name, "Văn bản minh họa.", *lines)
        kept = delivering.attach_file(self.task.pk, file=file, name=name, content_type=papers.WORD, by=self.owner, at=at)
        return consulting.name_draft(self.task.pk, paper=paper, attachment_id=kept.pk, note=note, by=self.owner, at=at).pk

    def go_on(self):
        self.close_the_first()
        self.open_the_second()

    def close_the_first(self):
        """Every unit answered in time and every opinion has its outcome."""
        closing = moment(self.first.closes_on, 16)
        for addressee, (section, text, outcome, reason) in zip(self.first.addressees.select_related("unit"), OPINIONS_THEN, strict=True):
            said = self.answer(addressee, section, text, closing - timedelta(days=1))
            consulting.settle(said.pk, outcome=outcome, reason=reason, by=self.owner, at=closing + timedelta(minutes=20))
        consulting.close_round(self.first.pk, by=self.owner, at=closing + timedelta(minutes=40))

    def open_the_second(self):
        """Three cells and the Front are asked: one answered in time, one late, one not yet; one opinion has its outcome."""
        drafts = [self.draft(POLITICAL, "Dự thảo lần 2 Báo cáo chính trị", SECOND, self.ago(12), "Sau hội nghị Đảng ủy")]
        cells = self.cells()
        row = consulting.open_round(
            self.task.pk, title="Lấy ý kiến bổ sung dự thảo lần 2", drafts=drafts, closes_on=self.ago(1).date(),
            units=[cells[0].pk, cells[1].pk, cells[3].pk], groups=[FRONT], by=self.owner, at=self.ago(12, 14),
        )  # fmt: skip
        early, late, _silent, front = row.addressees.select_related("unit").order_by("id")
        self.answer(early, "Phần III", "Thêm lịch sơ kết hằng năm.", self.ago(3, 10))
        said = consulting.add_opinion(
            front.pk, section="Phần II", text="Bổ sung nội dung giám sát, phản biện xã hội.", by=self.owner, at=self.ago(2, 15)
        )
        reason = "Nội dung giám sát đã có ở Phần III; thêm một câu về phản biện xã hội."
        consulting.settle(said.pk, outcome=Opinion.Outcome.PARTLY, reason=reason, by=self.owner, at=self.ago(1, 9))
        self.answer(late, "Phần I", "Nêu thêm kết quả xây dựng nhà văn hóa thôn.", self.ago(0, 6))

    def answer(self, addressee, section, text, at):
        """The cell's secretary writes and sends."""
        secretary = self.play.cast.people[f"bi-thu.{addressee.unit.code}"]
        said = consulting.add_opinion(addressee.pk, section=section, text=text, by=secretary, at=at)
        consulting.send_answer(addressee.pk, by=secretary, at=at + timedelta(minutes=5))
        return said
