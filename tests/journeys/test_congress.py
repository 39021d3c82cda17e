"""A congress in the browser: from planned to closed with the superior's decisions, stopped by an order on the way and resumed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from journeys.conftest import go_by, press, shows
from tests.congresses import a_congress, figures
from tests.factories import TODAY
from workflows.models import CongressResult, Plan, Stage, Task
from workflows.words import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = f"{TODAY:%d/%m/%Y}"
WCAG = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}


def accessible(page):
    found = Axe().run(page, options=WCAG).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "sideways scroll"


class Walk:
    """One congress's task page, by whoever opens it."""

    def __init__(self, open_page, task, **people):
        self.task, self.pages = task, {name: open_page(person, width=390 if name == "above" else 1280) for name, person in people.items()}

    def at(self, who):
        page = self.pages[who]
        page.goto(reverse("task", args=[self.task.pk]))
        return page

    def state(self):
        return Task.objects.get(pk=self.task.pk).state

    def deliver(self, number):
        page = self.at("office")
        page.locator("details.outside > summary").click()
        page.locator("#paper_number").fill(number)
        page.locator("#paper_dated_on").fill(DAY)
        page.locator("#paper_kept_at").fill("Văn phòng")
        go_by(page.locator("details.outside form button.btn"))
        page.get_by_text(number).first.wait_for()

    def move(self, who, action, leads_to, **typed):
        page = self.at(who)
        page.goto(f"{reverse('task', args=[self.task.pk])}?move={action}")
        form = page.locator("form.move-form")
        for name, value in typed.items():
            form.locator(f"[name={name}]").fill(value)
        go_by(form.locator("button.btn-primary"))
        page.locator("form.move-form").wait_for(state="detached")
        assert self.state() == leads_to
        return page


def test_a_congress_goes_from_planned_to_closed_stopped_and_resumed_on_the_way(open_page):
    task, office, above, leader = a_congress()
    walk = Walk(open_page, task, office=office, above=above, leader=leader)
    walk.deliver("01-KH/ĐU")
    walk.move("office", "prepare", State.PREPARING)

    # the order that stops it: wrong first, at its fields, then as it stands on the paper
    page = walk.at("leader")
    page.goto(reverse("congress", args=[task.plan.congress.pk]))
    page.locator("details.menu summary").last.click()
    go_by(page.get_by_role("link", name="Tạm dừng"))
    page.locator("form.move-form [name=number]").fill("127-KL/TW")
    page.locator("form.move-form [name=dated_on]").fill("28/02/2025")
    page.locator("form.move-form [name=note]").fill("Bộ Chính trị: tạm dừng đại hội cấp xã.")
    go_by(page.locator("form.move-form button.btn-primary"))
    shows(page.locator(".field-error").first, "không được sau hôm nay")
    assert walk.state() == State.PREPARING
    page.locator("form.move-form [name=dated_on]").fill(DAY)
    go_by(page.locator("form.move-form button.btn-primary"))
    page.locator("form.move-form").wait_for(state="detached")
    assert walk.state() == State.SUSPENDED and Plan.objects.get(pk=task.plan_id).suspended_on == TODAY
    page.goto(reverse("congress", args=[task.plan.congress.pk]))
    page.get_by_text("127-KL/TW").first.wait_for()
    accessible(page)
    walk.move("leader", "resume", State.PREPARING, number="145-KL/TW", dated_on=DAY, note="Bộ Chính trị: tiếp tục tổ chức.")

    walk.deliver("12-TTr/ĐU")
    walk.move("office", "submit_up", State.WITH_SUPERIOR)
    page = walk.pages["above"]
    page.goto(reverse("overview"))
    page.get_by_text("Cần đồng chí cho ý kiến (1)").wait_for()
    accessible(page)
    page.goto(reverse("my_work"))
    page.get_by_text("cần quyết định trước").wait_for()
    walk.move("above", "clear", State.CLEARED, number="12-TB/HU", dated_on=DAY)
    walk.deliver("07-QĐ/ĐU")
    walk.move("office", "summon", State.SUMMONED)
    walk.move("office", "open_preparatory", State.PREPARATORY_SESSION)
    walk.move("office", "open_session", State.IN_SESSION)

    page = walk.at("office")
    walk.deliver("01-BB/ĐH")
    page = walk.at("office")
    page.get_by_text("nhập số liệu đại hội trước").first.wait_for()
    go_by(page.get_by_role("link", name="Nhập số liệu"))
    typed = {name: f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value) for name, value in figures().items()}
    for name, value in (typed | {"present": "190"}).items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "Lưu số liệu")
    page.get_by_text("190 lớn hơn số 180 được triệu tập.").first.wait_for()
    accessible(page)
    assert not CongressResult.objects.exists()
    page.locator("[name=present]").fill("178")
    press(page, "Lưu số liệu")
    page.get_by_text("Đã lưu số liệu.").wait_for()
    walk.move("office", "hold", State.HELD)
    walk.move("above", "ratify", State.RATIFIED, number="45-QĐ/HU", dated_on=DAY)
    walk.deliver("30-BC/ĐU")
    page = walk.move("office", "close", State.CLOSED)
    accessible(page)
    assert not Stage.objects.filter(task=task, reached_on=None).exists()
