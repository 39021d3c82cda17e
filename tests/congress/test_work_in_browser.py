"""My work, the task page and the list in a real browser: rows that change in place, forms that open below the button, uploads, pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.factories import NOW, TODAY, a_paper, a_plan, a_seat, a_task, a_unit, a_wait
from workflows.delivering import comment
from workflows.models import Attachment, Task
from workflows.moving import move
from workflows.words import Level, Role, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task():
    task = a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))), due_on=TODAY, title="Dự thảo lần 1")
    task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    return task


def do(task, action, by, **more):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def state_of(task):
    return Task.objects.get(pk=task.pk).state


@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_moves_in_place_and_is_read_aloud(open_page, task, width):
    page = open_page(task.owner, width=width)
    page.goto(reverse("my_work"))
    row = page.locator(f"#task-{task.pk}")
    row.get_by_role("button", name="Bắt đầu thực hiện").click()
    row.get_by_text("✓ Đã bắt đầu thực hiện lúc").wait_for()
    page.locator("#live", has_text="Đã bắt đầu thực hiện lúc").wait_for(state="attached")
    assert page.url.endswith(reverse("my_work")) and state_of(task) == State.UNDER_WAY
    page.locator(".row-done:focus").wait_for()


def test_a_form_opens_in_the_row_keeps_what_was_typed_and_closes_again(open_page, task):
    page = open_page(task.owner, width=390)
    page.goto(reverse("my_work"))
    row = page.locator(f"#task-{task.pk}")
    for _time in range(2):
        row.locator("summary").click()
        row.get_by_role("link", name="Báo vướng mắc").click()
        box = row.locator("textarea")
        row.locator("textarea:focus").wait_for()
        box.fill("ngắn")
        row.get_by_role("button", name="Báo vướng mắc").click()
        row.locator(".refusal").wait_for()
        assert row.locator("textarea").input_value() == "ngắn" and page.locator("#trouble").is_hidden()
        row.get_by_role("link", name="Quay lại").click()
        assert row.locator("form").count() == 0 and row.get_by_role("button", name="Bắt đầu thực hiện").is_visible()
    assert state_of(task) == State.TO_DO


def test_a_head_approves_from_the_row(open_page, task):
    do(task, "start", task.owner)
    a_paper(task)
    do(task, "submit", task.owner)
    head = a_seat(Role.HEAD, task.plan)
    page = open_page(head)
    page.goto(reverse("my_work"))
    row = page.locator(f"#task-{task.pk}")
    row.get_by_role("link", name="Duyệt").click()
    row.get_by_text("Với tư cách Trưởng Tiểu ban Văn kiện.").wait_for()
    row.get_by_role("button", name="Duyệt").click()
    row.get_by_text("✓ Đã duyệt lúc").wait_for()
    assert state_of(task) == State.DONE


@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_brings_a_task_to_review_from_its_page(open_page, task, tmp_path, javascript):
    file = tmp_path / "du-thao.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(300_000))
    page = open_page(task.owner, width=390, javascript=javascript)
    page.goto(reverse("task", args=[task.pk]))
    page.locator("#move").get_by_role("button", name="Bắt đầu thực hiện").click()
    page.get_by_text("Đã bắt đầu thực hiện lúc").first.wait_for()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Tải tệp lên").click()
    page.get_by_role("link", name="du-thao.pdf").wait_for()
    page.locator("#move").get_by_role("link", name="Trình duyệt").click()
    page.get_by_text("Tệp: du-thao.pdf, 300 kB, lần 1").wait_for()
    page.get_by_role("button", name="Xác nhận trình").click()
    page.get_by_text("Đã trình lúc").first.wait_for()
    assert page.url.endswith(reverse("task", args=[task.pk]))
    assert state_of(task) == State.IN_REVIEW and Attachment.objects.get().size == 300_009


def test_by_keyboard_a_form_of_the_task_page_opens_with_its_first_field_ready(open_page, task):
    page = open_page(task.owner)
    page.goto(reverse("task", args=[task.pk]))
    page.locator("#move").get_by_role("link", name="Báo vướng mắc").focus()
    page.keyboard.press("Enter")
    page.locator("#move textarea:focus").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_next_page_of_the_list_is_read_from_its_top(open_page, task, width):
    for number in range(60):
        a_task(task.plan, due_on=TODAY, title=f"Việc {number}")
    page = open_page(a_seat(Role.OFFICE, task.plan.unit), width=width)
    page.goto(reverse("tasks"))
    page.get_by_role("link", name="Sau", exact=True).click()
    page.locator("#list [aria-current=page]", has_text="2").wait_for()
    page.locator("#list:focus").wait_for()
    assert 0 <= page.evaluate("document.getElementById('list').getBoundingClientRect().top") < 30


def test_on_paper_the_list_has_neither_the_column_of_buttons_nor_the_sort_mark(open_page, task):
    page = open_page(task.owner)
    page.goto(reverse("tasks"))
    gone = [page.locator("#list tbody td").last, page.locator("#list thead th").last, page.locator("#list thead [aria-hidden]")]
    assert all(one.is_visible() for one in gone)
    page.emulate_media(media="print")
    assert not any(one.is_visible() for one in gone)
    assert page.locator("#list .paper-head").is_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_anybody_from_using_the_pages(open_page, task, width, language):
    """WCAG 2.2 AA as far as axe can tell, and no sideways scroll."""
    head, leader = a_seat(Role.HEAD, task.plan), a_seat(Role.LEADER, task.plan.unit)
    a_wait(task, a_task(task.plan, title="Đề cương", owner=head))
    comment(task.pk, text="Nêu rõ kết quả", instruction=True, by=leader, at=NOW)
    a_paper(task)
    page = open_page(task.owner, width=width, language=language)
    for address in (reverse("my_work"), reverse("task", args=[task.pk]), reverse("task", args=[task.pk]) + "?move=block"):
        page.goto(address)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
