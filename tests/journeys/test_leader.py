"""A permanent deputy secretary -> from the overview's worst unit down to its rows: every number opens exactly that many."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, arrives, follow, go_by, log_in, shows

pytestmark = pytest.mark.browser

LEADER = "pho-bi-thu.dak-nong"


def figure(text):
    """The number a link or a counter shows: "1.558" in Vietnamese, "1,558" in English."""
    return int(re.sub(r"\D", "", text))


def rows_of_list(page):
    """All rows of the task list, page after page."""
    found = 0
    while True:
        found += page.locator("#list tbody tr[id^=row-]").count()
        onward = page.locator("#list a[rel=next]")
        if not onward.count():
            return found
        address = onward.first.get_attribute("href")
        page.goto(page.url.split("?")[0] + address)


@SIZES
@LANGUAGES
def test_a_leader_drills_to_the_worst_unit_and_its_rows(site, picture, width, language):
    say = Words(language)
    site.speak(LEADER, language)
    page = site.page(width=width, language=language, touch=width < 600)
    log_in(page, LEADER)
    follow(page, say("Overview"))
    picture(page, "1-overview")

    if width > 600:  # a phone begins with the worst
        follow(page, say("All streams"))
        page.wait_for_url("**sort=worst**")
    worst = page.locator(".unit-cards h3 a:visible, .matrix tbody th > a:visible").first
    name = worst.inner_text()
    go_by(worst)
    arrives(page, "/tong-quan/[^/]+/")
    shows(page.locator("h1"), name)
    picture(page, "2-the-worst-unit")

    go_by(page.locator("a.tag-red[href$='/documents/']:visible").first)
    arrives(page, "/tong-quan/.*/documents/")
    picture(page, "3-one-field")
    expect(page.locator("main a[href^='tel:']").first, "who answers for it, with the telephone").to_be_attached()
    figures = [(figure(link.inner_text()), link.get_attribute("href")) for link in page.locator("main p a[href*='/nhiem-vu/?']").all()]
    assert len(figures) >= 3
    for shown, address in figures:
        page.goto(address)
        assert rows_of_list(page) == shown, address
    picture(page, "4-its-rows")
    go_by(page.locator("#list tbody th a").first)
    picture(page, "5-one-task")
    shows(page, say("History"))
