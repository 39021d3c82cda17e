"""A commune's office -> a unit without a plan is planned, gets its people by invitation, and its work is handed out."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, arrives, go_by, log_in, press, shows

pytestmark = pytest.mark.browser

OFFICE, UNIT = "van-phong.xa-h", "xa-h"
MEMBER = "uy-vien-van-kien.xa-h@daihoi.example"
PLANS = f"SELECT p.id FROM workflows_plan p JOIN workflows_unit u ON u.id = p.unit_id WHERE u.code = '{UNIT}'"
BODY = (
    "SELECT l.subcommittee_id FROM workflows_subcommitteestream l JOIN workflows_stream s ON s.id = l.stream_id"
    f" WHERE s.code = 'documents' AND l.plan_id = ({PLANS})"
)
OWNED = f"SELECT t.id FROM workflows_task t JOIN congress_user u ON u.id = t.owner_id WHERE u.email = '{MEMBER}'"


def invitation_link(site):
    """Out of the newest mail that the server put into its outbox."""
    newest = max((site.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return re.search(r"http://\S+/loi-moi/\S+", newest.read_text())[0]


@SIZES
@LANGUAGES
def test_an_office_plans_its_congress_invites_a_head_and_hands_out_the_work(site, picture, width, language):
    say = Words(language)
    site.speak(OFFICE, language)
    page = site.page(width=width, language=language, touch=width < 600)
    log_in(page, OFFICE, f"/don-vi/{UNIT}/")
    picture(page, "1-no-plan-yet")
    page.goto(f"/lap-ke-hoach/?unit={UNIT}")
    page.locator("#id_unit").select_option(UNIT)
    page.locator("#id_opens_on").fill("15/07/2025")
    press(page, say("Preview"))
    shows(page.locator(".field-error").first, "30/06/2025")  # the refusal names the window
    picture(page, "2-refused-day")

    page.locator("#id_opens_on").fill("12.06.2025")
    press(page, say("Preview"))
    page.locator(".step-bar .btn-primary").wait_for()
    shows(page, "12/06/2025")
    assert not site.ask(PLANS), "a preview saves nothing"
    picture(page, "3-preview")
    go_by(page.locator(".step-bar .btn-primary"))
    arrives(page, "/lap-ke-hoach/.*/da-tao/")
    assert len(site.ask(PLANS)) == 1
    picture(page, "4-made")

    page.goto(f"/can-bo/{UNIT}/")
    page.locator("#id_name").fill("Thành viên Tiểu ban Văn kiện, Đảng bộ xã H")
    page.locator("#id_email").fill(MEMBER)
    page.locator("#id_place").select_option(f"member:{site.ask(BODY)[0][0]}")
    picture(page, "5-a-person")
    press(page, say("Save the person"))
    page.get_by_text(say("The invitation has gone to %(email)s.", email=MEMBER)).wait_for()
    picture(page, "6-invited")

    invited = site.page(width=width, language=language, touch=width < 600)
    invited.goto(invitation_link(site))
    picture(invited, "7-the-invitation")
    for field in ("#id_new_password1", "#id_new_password2"):
        invited.locator(field).fill("một mật khẩu dài và riêng")
    go_by(invited.locator("main form .btn-primary"))
    arrives(invited, "/viec-cua-toi/")
    picture(invited, "8-first-page")

    page.goto(f"/nhiem-vu/?unit={UNIT}&stream=documents&owner=none&group=open")
    boxes = page.locator("#list input.pick").all()
    values = [box.get_attribute("value") for box in boxes]
    short = [box for box, value in zip(boxes, values, strict=True) if values.count(value) == 1]  # the stages of a long task share its box
    for box in short[:3]:
        box.check()
    press(page, say("Assign the chosen tasks"))
    page.locator("#id_owner").wait_for()
    expect(page.locator("main input[name=task]")).to_have_count(3)
    page.locator("#id_owner").select_option(index=1)
    picture(page, "9-assign-three")
    press(page, say("Assign"))
    arrives(page, "/nhiem-vu/")
    assert len(site.ask(OWNED)) == 3
    invited.goto("/viec-cua-toi/")
    shows(invited.locator(".page-actions"), "(3)")
