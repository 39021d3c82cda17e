"""The personnel subcommittee and its superior -> one list from the scheme to the congress; a step below its threshold is refused on the way."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, go_by, move, shows
from journeys.test_every_page import TARGETS, WCAG, violations
from workflows.words import State

pytestmark = pytest.mark.browser

HEAD, SUPERIOR, OFFICE = "truong-nhan-su.xa-a", "truong-nhan-su.dak-glong", "van-phong.xa-a"
# A task of its own, without what it waits for; its stages are those of the whole road.
BEGIN = """
import django
django.setup()
from congress.models import User
from tests.factories import a_long_task
from workflows.models import Plan, Task
task = a_long_task("personnel", Plan.objects.get(unit__code="xa-a"), title="Nhân sự cấp ủy của hành trình", no_upload=True)
Task.objects.filter(pk=task.pk).update(owner=User.objects.get(email__startswith="truong-nhan-su.xa-a@"))
print(task.pk)
"""
NAMES = ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Minh Họa"]


@pytest.fixture
def task(site):
    return int(site.run("-c", BEGIN).split()[-1])


def fill(page, where, **typed):
    for name, value in typed.items():
        page.locator(f"#{where}_{name}").fill(str(value))


def is_for_everybody(page):
    faults = violations(page, WCAG) + page.evaluate(TARGETS, 44 if page.viewport_size["width"] < 600 else 24)
    assert not faults, "\n".join(faults)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def keep_step(page, n, **figures):
    typed = {"held_on": f"{n + 9:02d}/01/2025", "number": f"{n}-BB/ĐU", "kept_at": "Tủ hồ sơ", "summoned": 100, "present": 90, "in_favour": 80}
    form = page.locator(f"#step{n}_held_on")
    if not form.is_visible():
        page.locator(f"details:has(#step{n}_held_on) > summary").click()
    fill(page, f"step{n}", **(typed | figures))
    go_by(page.locator(f"form:has(#step{n}_held_on) button"))


def register(page, number):
    fill(page, "paper", number=number, dated_on="03/02/2025", kept_at="Tủ hồ sơ")
    go_by(page.locator("form:has(#paper_number) button"))
    shows(page, number)


@SIZES
@LANGUAGES
def test_a_list_goes_from_the_scheme_to_the_congress(site, picture, task, width, language):
    say, head = Words(language), site.page(HEAD, width=width, language=language)
    at = f"/nhiem-vu/{task}/"
    head.goto(at)
    head.locator("#paper_number").wait_for()
    assert head.locator("input[type=file]").count() == 0, "personnel papers are not uploaded"
    register(head, "1-ĐA/ĐU")
    picture(head, "1-scheme")
    is_for_everybody(head)
    keep_step(head, 1)
    move(head, say("Record step 1"), say(State.STEP_1.label))
    keep_step(head, 2, present=60, in_favour=60)
    shows(head.locator("#move"), "60/100", "67", {"vi": "hai phần ba", "en": "two thirds"}[language])
    assert head.locator("main .btn").filter(has_text=say("Record step 2")).count() == 0, "below its threshold a step cannot be recorded"
    picture(head, "2-below-the-threshold")
    is_for_everybody(head)

    keep_step(head, 2, present=101)
    shows(head, say("%(present)s present, but only %(summoned)s summoned.", present=101, summoned=100))
    keep_step(head, 2, present=67, in_favour=50)
    for n in range(2, 6):
        if n > 2:
            keep_step(head, n)
        move(head, say(f"Record step {n}"), say(State(f"step_{n}").label))
    picture(head, "3-five-steps")

    register(head, "9-TTr/ĐU")
    dossiers(site, head, picture, say)
    head.goto(at)
    structure(head, say)
    delegates(head, picture, say)
    head.goto(at)
    picture(head, "6-complete")
    is_for_everybody(head)
    move(head, say("Submit to the superior"), say(State.WITH_SUPERIOR.label))

    above = site.page(SUPERIOR, width=width, language=language)
    above.goto(at)
    assert NAMES[0] not in above.title() and "hành trình" not in above.title()
    move(above, say("Approve"), say(State.APPROVED.label), number="7-TB/HU", dated_on="10/02/2025")
    picture(above, "7-approved")

    head.goto(at)
    fill(head, "presented", on_day="09/02/2025")
    go_by(head.locator("#personnel-presented button"))
    shows(head, "09/02/2025")
    shows(head.locator("#personnel-presented .field-error"), "10/02/2025")
    fill(head, "presented", on_day="10/02/2025")
    go_by(head.locator("#personnel-presented button"))
    head.locator(".message-success").wait_for()
    register(head, "11-BB/ĐH")
    register(head, "12-BB/ĐH")
    move(head, say("Record as presented to the congress"), say(State.PRESENTED.label))
    picture(head, "8-presented")

    office = site.page(OFFICE, width=width, language=language)
    for address in (at, f"{at}ho-so/", f"{at}dai-bieu/"):
        assert office.goto(address).status == 404 and "Nguyễn Văn Thử" not in office.content()


def dossiers(site, page, picture, say):
    go_by(page.locator("#personnel-dossiers a.btn"))
    page.locator("#id_pasted").fill("\n".join(NAMES))
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator(".message-success").wait_for()
    is_for_everybody(page)
    page.locator("select[name^=paper-]").first.wait_for()
    for name in NAMES[:-1]:
        tick(page, name)
    for one in page.locator("select[name^=paper-all-]").all():
        one.select_option("complete")
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator(".message-success").wait_for()
    picture(page, "4-dossiers")
    page.goto(page.url.replace("ho-so/", ""))
    shows(page.locator("#personnel-dossiers"), NAMES[-1])
    assert NAMES[0] not in page.locator("#personnel-dossiers").inner_text()
    shows(page.locator("#move"), NAMES[-1])  # the submission says whose dossier is incomplete
    go_by(page.locator("#personnel-dossiers a.btn"))
    tick(page, NAMES[-1])
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator(".message-success").wait_for()


def tick(page, name):
    row = page.locator("tbody tr").filter(has=page.locator(f'input[value="{name}"]'))
    for one in row.locator("select[name^=paper-]").all():
        one.select_option("complete")


def structure(page, say):
    page.locator("#personnel-list details.outside > summary").click()
    counts = {"listed": 15, "women": 2, "young": 2, "minority": 3, "first_time": 5, "first_in_age": 5, "again_in_age": 10}
    fill(page, "list", **counts)
    go_by(page.locator("#personnel-list form button"))
    expect(page.locator("#list_reason_error")).to_contain_text(re.compile("2/15|2 of 15"))
    fill(page, "list", reason="Nguồn cán bộ nữ còn ít")
    go_by(page.locator("#personnel-list form button"))
    page.locator("#personnel-list .tag-amber").wait_for()
    shows(page, say("not met"))


def delegates(page, picture, say):
    go_by(page.locator("#personnel-delegates a.btn"))
    units = page.locator("input[name^=allocated-]")
    number = units.count()
    assert number > 0
    for one in units.all():
        one.fill("5")
    for name, value in (("total", 5 * number + 9), ("ex_officio", 10), ("to_elect", 5 * number), ("appointed", 0)):
        page.locator(f"#id_{name}").fill(str(value))
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator("#personnel-delegates .note-warning").wait_for()
    shows(page.locator("#personnel-delegates .note-warning"), f"{5 * number + 10}")
    go_by(page.locator("#personnel-delegates a.btn"))
    is_for_everybody(page)
    page.locator("#id_total").fill(str(5 * number + 10))
    picture(page, "5-delegates")
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator(".message-success").wait_for()
    shows(page, say("All sums agree."))


def test_without_script_every_form_works(site, task):
    page = site.page(HEAD, javascript=False)
    page.goto(f"/nhiem-vu/{task}/")
    keep_step(page, 1)
    shows(page.locator("#personnel-steps table"), "10/01/2025")
    page.goto(f"/nhiem-vu/{task}/ho-so/")
    page.locator("#id_pasted").fill(NAMES[0])
    go_by(page.locator("main .step-bar .btn-primary"))
    expect(page.locator(f'input[value="{NAMES[0]}"]')).to_have_count(1)
    page.goto(f"/nhiem-vu/{task}/ho-so/?rows=20")
    expect(page.locator("input[name^=name-n]")).to_have_count(20)


def test_fifty_people_on_one_grid_are_for_everybody(site, picture, task):
    page = site.page(HEAD)
    page.goto(f"/nhiem-vu/{task}/ho-so/")
    page.locator("#id_pasted").fill("\n".join(f"Nguyễn Văn {n}; Bí thư; tái cử" for n in range(50)))
    go_by(page.locator("main .step-bar .btn-primary"))
    page.locator(".message-success").wait_for()
    expect(page.locator("tbody tr")).to_have_count(53)
    picture(page, "grid")
    assert not [one for one in Axe().run(page, options=WCAG).response["violations"]]
    phone = site.page(HEAD, width=390)
    phone.goto(f"/nhiem-vu/{task}/ho-so/")
    picture(phone, "grid-phone")
    is_for_everybody(phone)
