"""Without script, by keyboard alone, pressing twice, two at once, out of a mail -> the same work, done once."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import PASSWORD, PHONE, Words, arrives, email, log_in, move, press, shows, stands
from workflows.words import State

pytestmark = pytest.mark.browser

MEMBER, DEPUTY, OFFICE = "uy-vien-van-kien.xa-a", "pho-phuc-vu.xa-a", "van-phong.xa-a"
TASK = ("xa-a", "Bảng kiểm kê hội trường")
say = Words("vi")


def steps(site, task):
    return [action for (action,) in site.ask("SELECT action FROM workflows_step WHERE task_id = ? ORDER BY sequence", task)]


def register_paper(page):
    """A deliverable that stays outside the system: its number, day and place."""
    page.locator("#paper_number").fill("15-BC/ĐU")
    page.locator("#paper_dated_on").fill("10/02/2025")
    page.locator("#paper_kept_at").fill("Tủ hồ sơ Văn phòng Đảng ủy")
    press(page, say("Register the document"))


def test_without_script_a_task_is_started_submitted_and_approved(site, picture):
    task = site.task(*TASK)
    member = site.page(width=PHONE, javascript=False)
    log_in(member, MEMBER)
    member.locator(f"#task-{task}").get_by_role("button", name=say("Start"), exact=True).click()
    stands(member.locator(f"#task-{task}"), say(State.UNDER_WAY.label))
    picture(member, "1-started")
    member.goto(f"/nhiem-vu/{task}/")
    member.locator("details.outside summary").click()
    register_paper(member)
    shows(member, "15-BC/ĐU")
    move(member, say("Submit for approval"), say(State.IN_REVIEW.label))
    picture(member, "2-submitted")

    deputy = site.page(width=PHONE, javascript=False)
    log_in(deputy, DEPUTY, f"/nhiem-vu/{task}/")
    press(deputy, say("Approve"))
    picture(deputy, "3-decision")
    press(deputy, say("Approve"))
    stands(deputy, say(State.DONE.label))
    assert steps(site, task) == ["start", "submit", "approve"]


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_button_pressed_twice_does_it_once(site, picture, javascript):
    task = site.task(*TASK)
    page = site.page(MEMBER, javascript=javascript)
    page.goto("/viec-cua-toi/")
    page.locator(f"#task-{task}").get_by_role("button", name=say("Start"), exact=True).dblclick()
    stands(page.locator(f"#task-{task}"), say(State.UNDER_WAY.label))
    page.wait_for_load_state("networkidle")
    assert steps(site, task) == ["start"]
    assert not page.locator("main .refusal:visible").count(), "the second press is no mistake"

    page.goto(f"/nhiem-vu/{task}/")
    page.locator("details.outside summary").click()
    register_paper(page)
    press(page, say("Submit for approval"))
    page.locator("#move .btn-primary").dblclick()
    stands(page, say(State.IN_REVIEW.label))
    page.wait_for_load_state("networkidle")
    picture(page, "submitted-once")
    assert steps(site, task) == ["start", "submit"]
    assert not page.locator("main .refusal:visible").count()


def test_of_two_at_once_the_slower_is_told_who_was_faster(site, picture):
    task = site.task(*TASK)
    member, office = site.page(MEMBER), site.page(OFFICE)
    for page in (member, office):
        page.goto(f"/nhiem-vu/{task}/")
    press(office, say("Start"))
    stands(office, say(State.UNDER_WAY.label))
    press(member, say("Start"))
    shows(member.locator("main .refusal:visible").first, "Chuyên viên Văn phòng, Đảng bộ xã A")
    picture(member, "the-slower")
    stands(member, say(State.UNDER_WAY.label))
    assert steps(site, task) == ["start"]


# -- keyboard ---------------------------------------------------------------------------------

FOCUSED = """() => { const one = document.activeElement, style = getComputedStyle(one);
  return [one.id, (one.innerText || one.value || "").trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0] }"""


def tab_to(page, wanted, most=70):
    """Press Tab until the thing with this id or these words has the focus; it must be seen to have it."""
    page.wait_for_load_state()
    for _press in range(most):
        page.keyboard.press("Tab")
        name, words, outlined = page.evaluate(FOCUSED)
        if wanted in (name, words):
            assert outlined, f"the focus on {wanted!r} is not to be seen"
            return
    raise AssertionError(f"{wanted!r} is not reached by Tab")


def test_by_keyboard_alone_one_logs_in_starts_a_task_and_submits_it(site, picture):
    task = site.task(*TASK)
    page = site.page()
    page.goto(f"/nhiem-vu/{task}/")
    tab_to(page, "id_login")
    page.keyboard.type(email(MEMBER))
    tab_to(page, "id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    arrives(page, f"/nhiem-vu/{task}/")
    tab_to(page, say("Start"))
    page.keyboard.press("Enter")
    stands(page, say(State.UNDER_WAY.label))
    page.locator("#move [data-focus]:focus").wait_for()
    tab_to(page, say("Document outside the system"))
    page.keyboard.press("Enter")
    for field, text in {"paper_number": "15-BC/ĐU", "paper_dated_on": "10/02/2025", "paper_kept_at": "Tủ hồ sơ"}.items():
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, say("Register the document"))
    page.keyboard.press("Enter")
    page.get_by_text("15-BC/ĐU").first.wait_for()
    tab_to(page, say("Submit for approval"))
    page.keyboard.press("Enter")
    page.locator("#move textarea").wait_for()
    tab_to(page, say("Confirm submission"))
    picture(page, "the-focus-is-seen")
    page.keyboard.press("Enter")
    stands(page, say(State.IN_REVIEW.label))
    assert steps(site, task) == ["start", "submit"]


# -- out of a mail ----------------------------------------------------------------------------

MORNING = """
from datetime import datetime
from zoneinfo import ZoneInfo
import django
django.setup()
from congress.mailing.rounds import go_round
go_round(at=datetime(2025, 2, 10, 7, 31, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
"""
LETTER = "SELECT m.subject, m.text, m.html FROM congress_mail m JOIN congress_user u ON u.id = m.person_id WHERE u.email = ?"


def test_a_reminder_mail_leads_to_its_task_through_the_log_in(site, picture):
    for table in ("congress_mailline", "congress_mail", "congress_run", "workflows_notice"):  # as before 07:30
        site.ask(f"DELETE FROM {table}")
    site.run("-c", MORNING)
    ((subject, text, html),) = site.ask(LETTER, email(MEMBER))
    assert re.search(r"\d", subject) and "Dự thảo lần 1 Báo cáo chính trị" in text
    page = site.page(width=PHONE)
    page.set_content(html)
    picture(page, "1-the-mail")
    page.get_by_role("link", name="Dự thảo lần 1 Báo cáo chính trị").first.click()
    arrives(page, ".*/login/")
    page.locator("#id_login").fill(email(MEMBER))
    picture(page, "2-the-log-in")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form .btn-primary").click()
    arrives(page, f"/nhiem-vu/{site.task('xa-a', 'Dự thảo lần 1 Báo cáo chính trị')}/")
    picture(page, "3-the-task")
    shows(page, "Bổ sung số liệu 2024.")


# -- personnel --------------------------------------------------------------------------------

SECRET = "zqxmat"
WHERE = "/viec-cua-toi/ /tong-quan/ /tong-quan/xa-a/ /tong-quan/xa-a/personnel/ /tong-quan/xa-a/all/ /nhiem-vu/?unit=xa-a&stream=personnel&group=all /don-vi/xa-a/"


def test_neither_an_observer_nor_a_leader_above_nor_an_office_reads_a_personnel_title(site, picture):
    own = "SELECT t.id FROM workflows_task t JOIN workflows_stream s ON s.id = t.stream_id JOIN workflows_plan p ON p.id = t.plan_id"
    own += " JOIN workflows_unit u ON u.id = p.unit_id WHERE s.code = 'personnel' AND u.code = 'xa-a'"
    site.ask(f"UPDATE workflows_stage SET title = '{SECRET} ' || title WHERE task_id IN ({own})")
    site.ask(f"UPDATE workflows_task SET title = '{SECRET} ' || title WHERE id IN ({own})")
    head = site.page("truong-nhan-su.xa-a")
    head.goto("/nhiem-vu/?unit=xa-a&stream=personnel&group=all")
    shows(head, SECRET)  # those whose work it is read it
    for person in ("quan-sat.dak-nong", "pho-bi-thu.dak-nong", OFFICE, MEMBER):
        page = site.page(person)
        for address in WHERE.split():
            answer = page.goto(address)
            assert answer.status in (200, 404)
            assert SECRET not in page.content(), (person, address)
        picture(page, person)


def test_a_comment_sent_after_the_session_ended_stands_in_its_box_after_the_log_in(site):
    task = site.task(*TASK)
    page = site.page(MEMBER)
    page.goto(f"/nhiem-vu/{task}/")
    page.locator("#id_text").fill("Hội trường đã đặt, còn chờ âm thanh.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=say("Send comment"), exact=True).click()
    arrives(page, ".*/login/")
    page.locator("#id_login").fill(email(MEMBER))
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form .btn-primary").click()
    arrives(page, f"/nhiem-vu/{task}/")
    expect(page.locator("#id_text")).to_have_value("Hội trường đã đặt, còn chờ âm thanh.")
    press(page, say("Send comment"))
    shows(page, "Hội trường đã đặt, còn chờ âm thanh.")
    assert site.ask("SELECT count(*) FROM workflows_comment WHERE task_id = ?", task) == [(1,)]
    assert page.locator("#id_text").input_value() == ""
