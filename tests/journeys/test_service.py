"""The office and a leader -> service from the request to the settlement, with ballots that wait for personnel; a campaign to its evaluation."""

import pytest

from journeys import served
from journeys.conftest import DESK, PHONE, Words, press, reads, stands
from workflows.words import State

pytestmark = pytest.mark.browser
OFFICE, LEADER = "van-phong.dak-nong", "pho-bi-thu.dak-nong"


def fill(page, **fields):
    """Type into the form's fields by name, choose, tick, and save."""
    for name, value in fields.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value) if isinstance(value, str) else field.select_option(index=value)
        elif value is True:
            field.check()
        else:
            field.fill(value)
    page.locator("main form .btn-primary").click()


def go(page, address, label, state):
    """One move: its button, its form, and the state that stands then."""
    page.goto(address)
    page.locator("#move .btn", has_text=label).first.click()
    page.locator("#move form .btn-primary").first.click()
    stands(page, state)


def refused(page, address, words):
    page.goto(address)
    assert words in reads(page), words


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_service_from_the_request_to_the_settlement(site, picture, width):
    say = Words("en")
    service, _campaign, personnel = served.make(site)
    task, rows = f"/nhiem-vu/{service}/", f"/nhiem-vu/{service}/bang/"
    page = site.page(OFFICE, width=width, language="en", javascript=width == DESK)
    leader = site.page(LEADER, width=width, language="en")

    page.goto(task)
    assert "enter at least one line of the estimate" in reads(page)
    page.goto(rows + "du-toan/")
    fill(page, item="Bồi dưỡng người chủ trì", quantity="4", unit_price="1,5")
    assert "Write a whole number" in reads(page)
    fill(page, quantity="4", unit_price="300.000", ceiling=3)
    assert "1 line is above its ceiling" in reads(page)
    picture(page, "1-above-its-ceiling")
    go(page, task, say("Record the estimate"), say(State.COSTED.label))
    leader.goto(task)
    assert "Write the reason in the line." in reads(leader)
    follow = page.get_by_role("link", name="Write the reason")
    follow.click()
    fill(page, over_why="Họp kéo dài hai buổi liền", in_house=True, responsible=1)
    go(leader, task, say("Approve the estimate"), say(State.APPROVED.label))
    go(page, task, say("Begin to arrange"), say(State.ARRANGING.label))

    page.goto(task)
    press(page, say("Take the proposed list"))
    page.get_by_text("(0/14)").wait_for()
    page.goto(rows + "in-an/")
    ballots = page.locator("#id_needs option", has_text="a confidential task").get_attribute("value")
    fill(page, what="In phiếu bầu", copies="1.350", needed_on="20/03/2025", needs=ballots)
    assert "In phiếu bầu, 1,350 copies, needed by 20/03/2025" in reads(page) and "zqxmat" not in page.content()
    picture(page, "2-waits-for-personnel")
    assert not page.get_by_role("button", name="Delivered").count()
    for number in range(14):
        page.goto(task)
        page.locator("#checks button", has_text="Done").first.click()
        page.get_by_text(f"({number + 1}/14)").wait_for()
    refused(page, task, "It must wait for “a confidential task of the stream")
    site.run("-c", served.PERSONNEL_DONE.format(pk=personnel))
    page.goto(task)
    page.locator("#jobs button", has_text="Delivered").click()
    page.get_by_text("delivered on 10/02/2025").wait_for()
    go(page, task, say("Report as ready"), say(State.READY.label))

    page.goto(rows + "tong-duyet/")
    fill(page, sort="final", held_on="10/02/2025", attended="Ban Thường vụ, Văn phòng", findings="Micro rè")
    refused(page, task, "the finding “Micro rè” is not fixed.")
    page.locator("#reviews button", has_text="Fixed").click()
    page.get_by_text("fixed on 10/02/2025").wait_for()
    go(page, task, say("Record the rehearsal"), say(State.REHEARSED.label))
    assert "the congress opens on" in reads(page).lower()
    site.run("-c", served.CONGRESS_COMES)
    page.goto(f"/nhiem-vu/{service}/quyet-toan/")
    page.locator("main form input[type=text]").fill("1.100.000")
    page.locator("main form .btn-primary").click()
    page.get_by_text("Difference to the estimate: -100,000 đồng.").wait_for()
    picture(page, "3-the-estimate-and-what-was-paid")
    go(page, task, say("Record the settlement"), say(State.SETTLED.label))
    picture(page, "4-settled")


def test_a_campaign_from_its_plan_to_its_evaluation_with_one_item_cancelled(site, picture):
    say = Words("vi")
    _service, campaign, _personnel = served.make(site)
    task, rows = f"/nhiem-vu/{campaign}/", f"/nhiem-vu/{campaign}/bang/"
    page, leader = site.page(OFFICE, width=PHONE), site.page(LEADER, width=PHONE)

    leader.goto(task)
    assert "nhập các đợt tuyên truyền trước." in reads(leader)
    page.goto(rows + "dot/")
    fill(page, name="Trước đại hội", from_on="10/03/2025", to_on="01/03/2025")
    assert "Ngày kết thúc trước ngày bắt đầu." in reads(page)
    site.run("-c", served.PHASES.format(pk=campaign))
    for title, day, sort in (("Chuyên trang Hướng tới đại hội", "03/02/2025", "special_page"), ("Đêm nghệ thuật", "07/02/2025", "art_programme")):
        page.goto(rows + "hinh-thuc/")
        fill(page, sort=sort, title=title, from_on=day, responsible="Báo Đắk Nông")
    go(leader, task, say("Approve the plan"), say(State.APPROVED.label))
    go(page, task, say("Begin to prepare"), say(State.PREPARING.label))
    go(page, task, say("Begin the campaign"), say(State.RUNNING.label))

    page.goto(task)
    page.locator("#items li", has_text="Đêm nghệ thuật").get_by_role("link", name="Không thực hiện").click()
    fill(page, why="bão")
    assert "ít nhất 10 chữ" in reads(page)
    fill(page, why="Ảnh hưởng của bão, dừng chương trình")
    assert "Ảnh hưởng của bão, dừng chương trình" in reads(page)
    refused(page, task, "“Chuyên trang Hướng tới đại hội” vẫn đang dự kiến.")
    page.locator("#items li", has_text="Chuyên trang").get_by_role("link", name="Đã thực hiện").click()
    fill(page, done_on="03/02/2025", label_1="lượt xem", number_1="12.000", over_1=True)
    assert "lượt xem: hơn 12.000" in reads(page)
    picture(page, "1-items-by-day")
    go(page, task, say("Record the evaluation"), say(State.EVALUATED.label))
    picture(page, "2-evaluated")
