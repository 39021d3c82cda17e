"""From a reminder rule to what came of it: looked at beforehand, saved, sent next morning, read by its person, seen by a leader."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, arrives, follow, go_by, press, shows

pytestmark = pytest.mark.browser

ADMINISTRATOR, OWNER, LEADER = "quan-tri", "uy-vien-van-kien.xa-a", "pho-bi-thu.xa-a"
# Wednesday 12 February 2025: nine working days before the due day of the second drafts, which no rule speaks of.
NEXT_MORNING = """
import sys
from datetime import datetime
import django
django.setup()
from django.utils import timezone
from congress.mailing.rounds import go_round
for hour in (6, 7):
    go_round(at=datetime(2025, 2, 11, hour, 35, tzinfo=timezone.get_default_timezone()))
"""


def numbers(page):
    """(mails, reminders) of the row “with the change”."""
    cells = page.locator("#preview tbody tr").nth(1).locator("td").all_inner_texts()
    return tuple(int(re.sub(r"\D", "", cell)) for cell in cells)


@SIZES
@LANGUAGES
def test_a_rule_is_tried_saved_and_its_reminder_followed_to_the_end(site, picture, width, language):
    say = Words(language)
    page = site.page(ADMINISTRATOR, width=width, language=language)
    page.goto("/nhac-viec/quy-tac/")
    press(page, say("Add a rule"))
    page.locator("#id_days").fill("")
    press(page, say("Preview"))
    expect(page.locator("#id_days_error"), "a sentence at the field").to_be_visible()
    page.locator("#id_days").fill("8")
    press(page, say("Preview"))
    page.locator("#preview").wait_for()
    foreseen = numbers(page)
    before = site.ask("SELECT COUNT(*) FROM workflows_notice")[0][0]
    assert site.ask("SELECT COUNT(*) FROM workflows_reminderrule WHERE offset = -8")[0][0] == 0
    picture(page, "1-preview")
    press(page, say("Save the rule"))
    arrives(page, "/nhac-viec/quy-tac/")
    picture(page, "2-rules")

    site.run("-c", NEXT_MORNING)
    mails = site.ask(
        "SELECT COUNT(*), COUNT(DISTINCT person_id) FROM congress_mail WHERE status = 'sent' AND slot_at >= '2025-02-10 17:00' AND slot_at < '2025-02-11 17:00'"
    )
    assert mails[0] == (foreseen[0], foreseen[0]), "the morning sends what was foreseen, one mail a person"
    assert site.ask("SELECT COUNT(*) FROM workflows_notice")[0][0] >= before

    own = site.page(OWNER, width=width, language=language)
    own.goto("/viec-cua-toi/")
    bell = own.locator("a.bell")
    unread = int(bell.locator(".count").inner_text())
    go_by(bell)
    arrives(own, "/thong-bao/")
    picture(own, "3-notices")
    go_by(own.locator("li.unread button").first)
    expect(bell.locator(".count")).to_have_text(str(unread - 1))
    go_by(own.locator("main li.unread a[href^='/nhiem-vu/']").first)
    arrives(own, r"/nhiem-vu/\d+/")
    address = own.url
    own.goto("/thong-bao/")
    press(own, say("Mark all as read"))
    shows(own, say("All read."))
    expect(bell.locator(".count")).to_have_count(0)

    leader = site.page(LEADER, width=width, language=language)
    leader.goto(address)
    expect(leader.locator("#told .tag-green").first, "a leader sees that a reminder went out").to_be_visible()
    picture(leader, "4-task")
    leader.goto("/thong-bao/")
    follow(leader, say("Ledger of reminders"))
    arrives(leader, "/nhac-viec/")
    picture(leader, "5-ledger")
    sums = [int(re.sub(r"\D", "", chip)) for chip in leader.locator("main .chips .chip").all_inner_texts()]
    assert sums[0] == sum(sums[1:]) > 0
