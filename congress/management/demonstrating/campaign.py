"""The campaign of one plan: the proposed phases with their peak period, five items, one done, one cancelled."""

from datetime import timedelta

from congress.management.demonstrating.process import Process
from workflows import campaigning
from workflows.models.propaganda import CampaignItem
from workflows.words import State

Sort = CampaignItem.Sort
BROADCAST, PRESS = "Chuyên mục “Hướng tới đại hội”", "Họp báo giới thiệu đại hội"
ITEMS = [
    # sort, title, from and to in days from the congress, who does it
    (Sort.SPECIAL_PAGE, BROADCAST, -120, -90, "Đài truyền thanh xã"),
    (Sort.COLUMN, "Mỗi tuần một gương điển hình", -60, -10, "Đoàn Thanh niên xã"),
    (Sort.BANNER, "Băng rôn, khẩu hiệu trên trục đường chính", -10, 1, "Ban Văn hóa xã"),
    (Sort.ART_PROGRAMME, "Chương trình văn nghệ chào mừng", -1, -1, "Đội văn nghệ các thôn"),
    (Sort.PRESS_CONFERENCE, PRESS, -8, -8, "Tiểu ban Tuyên truyền – Khánh tiết"),
]
WHY_NOT = "Cấp trên họp báo chung cho cả huyện; xã chỉ gửi thông tin cho Đài truyền thanh."


class CampaignPlay(Process):
    moves = {State.APPROVED: ("approve", "pho-bi-thu"), State.PREPARING: ("set_up", "")}

    def before_approved(self, stage, since, at):
        opening = self.play.plan.anchor_on
        entered = at - timedelta(hours=3)
        campaigning.take_proposed_phases(self.task.pk, by=self.owner, at=entered)
        self.items = {}
        for sort, title, first, last, responsible in ITEMS:
            item = campaigning.put_item(
                self.task.pk, sort=sort, title=title, from_on=opening + timedelta(first), to_on=opening + timedelta(last), responsible=responsible,
                by=self.owner, at=entered,
            )  # fmt: skip
            self.items[title] = item
        self.play.deliver(stage, self.owner, at - timedelta(hours=1))

    def go_on(self):
        broadcast = self.items[BROADCAST]
        figures = [("số buổi phát", 24, False), ("lượt người nghe", 1500, True)]
        campaigning.record_item(self.task.pk, broadcast.pk, done_on=broadcast.to_on, figures=figures, by=self.owner, at=self.ago(8, 15))
        campaigning.cancel_item(self.task.pk, self.items[PRESS].pk, why=WHY_NOT, by=self.owner, at=self.ago(4, 10))
