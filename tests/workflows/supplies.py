"""Rows of propaganda and service tasks for tests: a campaign and a service with nothing missing."""

from datetime import timedelta

from tests.factories import TODAY, a_person
from workflows.models import (
    BudgetLine,
    CampaignItem,
    CampaignPhase,
    CheckItem,
    Finding,
    PrintJob,
    ReachFigure,
    Rehearsal,
    Seat,
)


def day(offset):
    return TODAY + timedelta(offset)


def a_campaign(task):
    """Three phases, a peak period that is over, one item done with its figure and one cancelled."""
    for name, first, last, peak in (("Trước", -60, -8, False), ("Cao điểm", -9, -2, True), ("Trong", -7, -1, False), ("Sau", 0, 30, False)):
        CampaignPhase.objects.create(task=task, name=name, from_on=day(first), to_on=day(last), peak=peak)
    done = CampaignItem.objects.create(
        task=task, sort="column", title="Chuyên mục", from_on=day(-8), to_on=day(-8), responsible="Báo tỉnh", done_on=day(-8)
    )
    ReachFigure.objects.create(item=done, label="lượt xem", number=12_000, over=True)
    CampaignItem.objects.create(
        task=task,
        sort="art_programme",
        title="Nghệ thuật",
        from_on=day(-3),
        to_on=day(-3),
        cancelled_on=day(-4),
        cancelled_why="Bão, phải dừng tổ chức",
    )
    return done


def a_service(task):
    """A paid line, a ticked check, a delivered print job, a final review whose finding is fixed."""
    person = task.owner or a_person()
    seat = Seat.objects.filter(subcommittee__plan=task.plan).first()
    if seat is None:
        seat = Seat.objects.create(person=person, role="office", unit=task.plan.unit, from_on=day(-200))
    line = BudgetLine.objects.create(
        task=task, item="Thuê âm thanh", quantity=2, unit_price=1_500_000, supplier="Nhà văn hóa", responsible=seat, actual=2_900_000
    )
    CheckItem.objects.create(task=task, text="Hội trường", done_on=day(-3), done_by=person)
    PrintJob.objects.create(task=task, what="Văn kiện", copies=200, needed_on=day(-2), delivered_on=day(-3), delivered_by=person)
    review = Rehearsal.objects.create(task=task, sort="final", held_on=day(-1), attended="Ban Thường vụ")
    Finding.objects.create(rehearsal=review, text="Micro rè", fixed_on=day(-1), fixed_by=person)
    return line
