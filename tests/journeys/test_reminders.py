"""A member's wishes -> one reminder put off and woken, the mail's kinds switched off by the link in it, and an answer out of the mail."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, go_by, press, shows

pytestmark = pytest.mark.browser

MEMBER, ADMINISTRATOR = "uy-vien-van-kien.xa-a", "quan-tri"
LATE = ("xa-a", "Dự thảo lần 1 Báo cáo kiểm điểm")
LINK = """
import django
django.setup()
from congress import clock
from congress.mailing.links import unsubscribe_token
from congress.models import User
person = User.objects.get(email="{email}")
print(unsubscribe_token(person, ["mail_reminders", "mail_weekly"]))
"""


def wishes(site):
    (row,) = site.ask(f"SELECT mail_reminders, mail_weekly, mail_watched, mail_at_once FROM congress_user WHERE email LIKE '{MEMBER}@%'")
    return row


def answer_links(site, page):
    """The member's newest mail, as the demonstration's outbox shows it."""
    (number,) = site.ask(
        f"SELECT m.id FROM congress_mail m JOIN congress_user u ON u.id = m.person_id WHERE u.email LIKE '{MEMBER}@%' AND m.text LIKE '%tra-loi-nhanh%' ORDER BY m.id DESC LIMIT 1"
    )[0]
    return re.findall(r'href="http://[^"]+(/tra-loi-nhanh/[^"]+)"', page.request.get(f"/thu-nhac-viec/{number}/thu/").text())


@SIZES
@LANGUAGES
def test_a_reminder_is_put_off_and_woken(site, picture, width, language):
    say, task = Words(language), site.task(*LATE)
    page = site.page(MEMBER, width=width, language=language)
    page.goto("/viec-cua-toi/")
    row = page.locator(f"#task-{task}")
    row.locator("summary").click()
    go_by(row.get_by_role("link", name=say("Put off the reminders")))
    page.wait_for_url("**/#reminders")
    page.locator("#reminders summary").click()
    picture(page, "1-days")
    expect(page.locator("#id_until_on option"), "an overdue task of one's own").to_have_count(5)
    page.locator("#id_until_on").select_option(index=2)
    go_by(page.locator("#reminders").get_by_role("button", name=say("Put off"), exact=True))
    page.locator("#reminders", has_text="13/02/2025").wait_for()
    picture(page, "2-put-off")
    page.goto("/viec-cua-toi/")
    shows(row, "13/02/2025")
    picture(page, "3-my-work")
    page.goto(f"/nhiem-vu/{task}/")
    press(page, say("Remind me again now"))
    page.locator("#reminders", has_text=say("Remind me again now")).wait_for(state="detached")
    expect(page.locator("#reminders summary"), "what is beyond its day is put off once").to_have_count(0)
    assert not site.ask("SELECT * FROM workflows_snooze")


@SIZES
@LANGUAGES
def test_a_mail_is_switched_off_by_its_link_and_on_again_on_the_account_page(site, picture, width, language):
    say = Words(language)
    token = site.run("-c", LINK.format(email=f"{MEMBER}@daihoi.example")).strip()
    site.speak(MEMBER, language)
    scanner = site.page(width=width, language=language, javascript=False)
    for _again in range(5):
        assert scanner.goto(f"/thoi-nhan-thu/{token}/").status == 200
    assert wishes(site) == (1, 1, 1, 1), "looking changes nothing"
    picture(scanner, "1-the-page")
    scanner.locator("input[value=mail_reminders]").uncheck()
    press(scanner, say("Send no more"))
    scanner.get_by_role("heading", name=say("Switched off")).wait_for()
    picture(scanner, "2-switched-off")
    assert wishes(site) == (1, 0, 1, 1)
    assert "sessionid" not in {cookie["name"] for cookie in scanner.context.cookies()}

    page = site.page(MEMBER, width=width, language=language)
    page.goto("/ca-nhan/")
    expect(page.locator("#id_mail_weekly")).not_to_be_checked()
    page.locator("#id_mail_weekly").check()
    page.locator("#id_mail_hour").select_option("09:30:00")
    page.locator("#id_mail_days_4").uncheck()
    press(page, say("Save the mail settings"))
    page.locator(".message").wait_for()
    picture(page, "3-account")
    assert wishes(site) == (1, 1, 1, 1)
    assert site.ask(f"SELECT mail_hour, mail_days FROM congress_user WHERE email LIKE '{MEMBER}@%'") == [("09:30:00", "[0, 1, 2, 3, 5, 6]")]


@SIZES
@LANGUAGES
def test_a_task_is_answered_out_of_the_mail_without_logging_in(site, picture, width, language):
    say = Words(language)
    site.run("manage.py", "remind", "--again")
    office = site.page(ADMINISTRATOR, language=language)
    links = answer_links(site, office)
    site.speak(MEMBER, language)
    page = site.page(width=width, language=language, javascript=False)
    assert page.goto(links[0]).status == 200
    picture(page, "1-asked")
    task = int(re.search(r"/nhiem-vu/(\d+)/", page.content())[1])
    page.locator("summary", has_text=say("More time is needed")).click()
    page.locator("#more_time_note").fill("ok")
    page.locator("#more_time_wished_on").fill("20/02/2025")
    press(page, say("Confirm: ask for more time"))
    page.locator(".field-error").wait_for()
    picture(page, "2-refused")
    page.locator("#more_time_note").fill("Chờ phòng tài chính xác nhận dự toán")
    press(page, say("Confirm: ask for more time"))
    page.get_by_role("heading", name=say("Answered")).wait_for()
    picture(page, "3-answered")
    shows(page, "20/02/2025")
    ((text,),) = site.ask("SELECT text FROM workflows_comment WHERE task_id = ? ORDER BY id DESC LIMIT 1", task)
    assert "20/02/2025" in text and "Chờ phòng tài chính" in text
    assert page.goto(links[0]).status == 200
    shows(page, "20/02/2025")  # once used, it says what was done
    assert page.goto("/viec-cua-toi/") and "/login/" in page.url, "it opened nothing else"


def test_a_task_is_watched_and_found_on_the_account_page(site, picture):
    say = Words("vi")
    page = site.page("pho-phuc-vu.xa-a")
    task = site.task("xa-a", "Bảng kiểm kê hội trường")
    page.goto(f"/nhiem-vu/{task}/")
    press(page, say("Watch"))
    page.locator("#reminders", has_text=say("You watch this task.")).wait_for()
    page.goto("/ca-nhan/")
    shows(page.locator("#watched").locator(".."), "Bảng kiểm kê hội trường")
    picture(page, "1-watched")
    press(page, say("Watch no more"))
    page.locator("#watched").wait_for()
    assert not site.ask("SELECT * FROM workflows_watch WHERE task_id = ?", task)
