"""The office and a leader -> service from the request to the settlement, with ballots that wait for personnel; a campaign to its evaluation."""

import pytest
from playwright.sync_api import expect

from journeys import served
from journeys.conftest import DESK, PHONE, Words, go_by, move, press, shows
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
    go_by(page.locator("main form .btn-primary"))


def go(page, address, label, state):
    page.goto(address)
    move(page, label, state)


def refused(page, address, words):
    page.goto(address)
    shows(page.locator("#move"), words)


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_service_from_the_request_to_the_settlement(site, picture, width):
    say = Words("en")
    service, _campaign, personnel = served.make(site)
    task, rows = f"/nhiem-vu/{service}/", f"/nhiem-vu/{service}/bang/"
    page = site.page(OFFICE, width=width, language="en", javascript=width == DESK)
    leader = site.page(LEADER, width=width, language="en")

    refused(page, task, "enter at least one line of the estimate")
    page.goto(rows + "du-toan/")
    fill(page, item="Bồi dưỡng người chủ trì", quantity="4", unit_price="1,5")
    shows(page, "Write a whole number")
    fill(page, quantity="4", unit_price="300.000", ceiling=3)
    shows(page, "1 line is above its ceiling")
    picture(page, "1-above-its-ceiling")
    go(page, task, say("Record the estimate"), say(State.COSTED.label))
    refused(leader, task, "Write the reason in the line.")
    go_by(page.get_by_role("link", name="Write the reason"))
    fill(page, over_why="Họp kéo dài hai buổi liền", in_house=True, responsible=1)
    go(leader, task, say("Approve the estimate"), say(State.APPROVED.label))
    go(page, task, say("Begin to arrange"), say(State.ARRANGING.label))

    page.goto(task)
    press(page, say("Take the proposed list"))
    page.get_by_text("(0/14)").wait_for()
    page.goto(rows + "in-an/")
    ballots = page.locator("#id_needs option", has_text="a confidential task").get_attribute("value")
    fill(page, what="In phiếu bầu", copies="1.350", needed_on="20/03/2025", needs=ballots)
    shows(page, "In phiếu bầu, 1,350 copies, needed by 20/03/2025")
    assert "zqxmat" not in page.content()
    picture(page, "2-waits-for-personnel")
    assert not page.get_by_role("button", name="Delivered").count()
    for number in range(14):
        page.goto(task)
        go_by(page.locator("#checks button", has_text="Done").first)
        page.get_by_text(f"({number + 1}/14)").wait_for()
    refused(page, task, "It must wait for “a confidential task of the stream")
    site.run("-c", served.PERSONNEL_DONE.format(pk=personnel))
    page.goto(task)
    go_by(page.locator("#jobs button", has_text="Delivered"))
    page.get_by_text("delivered on 10/02/2025").wait_for()
    go(page, task, say("Report as ready"), say(State.READY.label))

    page.goto(rows + "tong-duyet/")
    fill(page, sort="final", held_on="10/02/2025", attended="Ban Thường vụ, Văn phòng", findings="Micro rè")
    refused(page, task, "the finding “Micro rè” is not fixed.")
    go_by(page.locator("#reviews button", has_text="Fixed"))
    page.get_by_text("fixed on 10/02/2025").wait_for()
    go(page, task, say("Record the rehearsal"), say(State.REHEARSED.label))
    expect(page.locator("main")).to_contain_text("the congress opens on", ignore_case=True)
    site.run("-c", served.CONGRESS_COMES)
    page.goto(f"/nhiem-vu/{service}/quyet-toan/")
    page.locator("main form input[type=text]").fill("1.100.000")
    go_by(page.locator("main form .btn-primary"))
    page.get_by_text("Difference to the estimate: -100,000 đồng.").wait_for()
    picture(page, "3-the-estimate-and-what-was-paid")
    go(page, task, say("Record the settlement"), say(State.SETTLED.label))
    picture(page, "4-settled")


def test_a_campaign_from_its_plan_to_its_evaluation_with_one_item_cancelled(site, picture):
    say = Words("vi")
    _service, campaign, _personnel = served.make(site)
    task, rows = f"/nhiem-vu/{campaign}/", f"/nhiem-vu/{campaign}/bang/"
    page, leader = site.page(OFFICE, width=PHONE), site.page(LEADER, width=PHONE)

    refused(leader, task, "nhập các đợt tuyên truyền trước.")
    page.goto(rows + "dot/")
    fill(page, name="Trước đại hội", from_on="10/03/2025", to_on="01/03/2025")
    shows(page, "Ngày kết thúc trước ngày bắt đầu.")
    site.run("-c", served.PHASES.format(pk=campaign))
    for title, day, sort in (("Chuyên trang Hướng tới đại hội", "03/02/2025", "special_page"), ("Đêm nghệ thuật", "07/02/2025", "art_programme")):
        page.goto(rows + "hinh-thuc/")
        fill(page, sort=sort, title=title, from_on=day, responsible="Báo Đắk Nông")
    go(leader, task, say("Approve the plan"), say(State.APPROVED.label))
    go(page, task, say("Begin to prepare"), say(State.PREPARING.label))
    go(page, task, say("Begin the campaign"), say(State.RUNNING.label))

    page.goto(task)
    go_by(page.locator("#items li", has_text="Đêm nghệ thuật").get_by_role("link", name="Không thực hiện"))
    fill(page, why="bão")
    shows(page, "ít nhất 10 chữ")
    fill(page, why="Ảnh hưởng của bão, dừng chương trình")
    shows(page.locator("#items"), "Ảnh hưởng của bão, dừng chương trình")
    refused(page, task, "“Chuyên trang Hướng tới đại hội” vẫn đang dự kiến.")
    go_by(page.locator("#items li", has_text="Chuyên trang").get_by_role("link", name="Đã thực hiện"))
    fill(page, done_on="03/02/2025", label_1="lượt xem", number_1="12.000", over_1=True)
    shows(page, "lượt xem: hơn 12.000")
    picture(page, "1-items-by-day")
    go(page, task, say("Record the evaluation"), say(State.EVALUATED.label))
    picture(page, "2-evaluated")
