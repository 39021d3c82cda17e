"""A member and the deputy head -> one task from "to do" to "done", with one round of returning it."""

import pytest

from journeys.conftest import LANGUAGES, SIZES, Words, a_draft, go_by, log_in, move, press, shows, stands
from workflows.words import State

pytestmark = pytest.mark.browser

MEMBER, DEPUTY = "uy-vien-van-kien.xa-a", "pho-phuc-vu.xa-a"
TASK = ("xa-a", "Bảng kiểm kê hội trường")
COMMENT = "Bổ sung bàn ghế của hội trường B."
NOTE = "Đã bổ sung bàn ghế hội trường B."


@SIZES
@LANGUAGES
def test_a_member_brings_a_task_to_done(site, picture, width, language):
    say, task = Words(language), site.task(*TASK)
    site.speak(MEMBER, language)
    site.speak(DEPUTY, language)

    member = site.page(width=width, language=language, touch=width < 600)
    log_in(member, MEMBER)
    picture(member, "1-my-work")
    row = member.locator(f"#task-{task}")
    row.get_by_role("button", name=say("Start"), exact=True).click()
    stands(row, say(State.UNDER_WAY.label))
    assert "/viec-cua-toi/" in member.url, "a move from My work stays there"
    go_by(row.locator("a.title"))
    member.locator("input[type=file]").set_input_files(a_draft())
    press(member, say("Upload file"))
    member.get_by_role("link", name="bang-kiem-ke.pdf").wait_for()
    picture(member, "2-uploaded")
    move(member, say("Submit for approval"), say(State.IN_REVIEW.label))
    picture(member, "3-submitted")

    deputy = site.page(width=width, language=language, touch=width < 600)
    log_in(deputy, DEPUTY)
    picture(deputy, "4-waits-for-my-decision")
    go_by(deputy.locator(f"#task-{task} a.title"))
    press(deputy, say("Send back"))
    shows(deputy.locator("#move"), "bang-kiem-ke.pdf")  # the decision names what is decided on
    deputy.locator("#move textarea").fill(COMMENT)
    picture(deputy, "5-decision-opened")
    press(deputy, say("Send back"))
    stands(deputy, say(State.RETURNED.label))

    member.goto("/viec-cua-toi/")
    shows(row, COMMENT)
    picture(member, "6-returned")
    row.get_by_role("button", name=say("Continue editing"), exact=True).click()
    stands(row, say(State.UNDER_WAY.label))
    go_by(row.locator("a.title"))
    move(member, say("Submit for approval"), say(State.IN_REVIEW.label), note=NOTE)

    deputy.goto(f"/nhiem-vu/{task}/")
    move(deputy, say("Approve"), say(State.DONE.label))
    picture(deputy, "7-approved")
    told = history(deputy)
    steps = ["Start", "Submit for approval", "Send back", "Continue editing", "Submit for approval", "Approve"]
    assert [line.split(" · ")[0] for line in reversed(told)] == [say(step) for step in steps]
    assert any(COMMENT in line for line in told) and any(NOTE in line for line in told)


def history(page):
    """The lines of the task's history, newest first, the folded ones too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page.locator("ol.history > li > span").all_inner_texts()
