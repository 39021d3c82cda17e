"""A document from its outline to its issue: three communes and a group are asked, their people answer in the browser, the superior returns it once."""

import pytest
from docx import Document
from playwright.sync_api import expect

from journeys.conftest import LANGUAGES, SIZES, Words, a_draft, go_by, move, press, shows, stands
from tests.documents import a_docx
from workflows.words import State

pytestmark = pytest.mark.browser

HEAD, LEADER = "truong-van-kien.dak-glong", "pho-bi-thu.dak-nong"
IN_TIME, LATE, SILENT = "uy-vien-van-kien.xa-a", "pho-bi-thu.xa-b", "van-phong.xa-c"
ROUND, OPINION, LATE_OPINION = "Lấy ý kiến dự thảo lần 1", "Nêu rõ kết quả chuyển đổi số.", "Giảm chỉ tiêu thu ngân sách."
FRONT, FRONT_OPINION = "Mặt trận Tổ quốc huyện", "Bổ sung nội dung giám sát, phản biện."
WHY_NOT = "Chỉ tiêu đã được tỉnh giao trong kế hoạch năm."

# The document's long task with the deliverables of the template; nothing else of the demonstration is touched.
SETTING = """
import sys
import django
django.setup()
from datetime import timedelta
from workflows.models import Plan, Stage, Stream, Task
plan, stream = Plan.objects.get(unit__code="dak-glong"), Stream.objects.get(code="documents")
owed = [("drafting", "Đề cương"), ("consultation", "Dự thảo lần 1"), ("revising", "Báo cáo tổng hợp ý kiến"),
        ("with_superior", "Bảng tiếp thu, giải trình, dự thảo lần 3"), ("approved", "Văn kiện hoàn chỉnh"), ("issued", "Danh sách giao nhận")]
task = Task.objects.create(plan=plan, stream=stream, kind="document", state="outline", title="Văn kiện trình đại hội",
                           title_en="Documents for the congress", due_on=plan.anchor_on - timedelta(days=90))
for n, (state, deliverable) in enumerate(owed, 1):
    Stage.objects.create(task=task, position=n, state=state, title=deliverable, title_en=f"Stage {n}", deliverable=deliverable,
                         due_on=plan.anchor_on - timedelta(days=100 - 10 * n))
print(task.pk)
"""


def upload(page, say, name, body=b""):
    file = a_draft(name) if not body else {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    page.locator("#deliverables input[type=file]").set_input_files(file)
    go_by(page.get_by_role("button", name=say("Upload file")))
    page.locator("#deliverables").get_by_role("link", name=name).wait_for()


def enter_draft(page, say, paper="political"):
    page.locator("#draft_paper").select_option(paper)
    press(page, say("Enter as a draft"))
    page.locator("#messages", has_text=say("Political report")).wait_for()


def answer(page, say, text):
    page.goto("/lay-y-kien/")
    go_by(page.get_by_role("link", name=ROUND))
    page.locator("#id_section").fill("Phần I")
    page.locator("#id_text").fill(text)
    press(page, say("Add the opinion"))
    page.locator("#opinions article", has_text=text).wait_for()


@SIZES
@LANGUAGES
def test_a_document_goes_from_its_outline_to_its_issue(site, picture, width, language, tmp_path):
    say, task = Words(language), int(site.run("-c", SETTING))
    address = f"/nhiem-vu/{task}/"
    head = site.page(HEAD, width=width, language=language)
    head.goto(address)
    upload(head, say, "de-cuong.pdf")
    move(head, say("Adopt the outline"), say(State.DRAFTING.label))

    upload(head, say, "du-thao-1.docx", a_docx("Phần I", "Kết quả năm năm qua.", "Hết."))
    shows(head, say("No draft stands yet. Upload a file and enter it as a draft of its paper.")[1:])
    enter_draft(head, say)
    picture(head, "1-first-draft")
    press(head, say("Open a round of consultation"))
    head.locator("#id_title").fill(ROUND)
    head.locator("#id_closes_on").fill("16/02/2025")
    head.locator("#id_everybody").uncheck()
    for unit in ("Đảng bộ xã A", "Đảng bộ xã B", "Đảng bộ xã C") if language == "vi" else ("Commune A", "Commune B", "Commune C"):
        head.locator("label", has_text=unit).first.click()
    head.locator("#id_groups").fill(FRONT)
    press(head, say("Open the round"))
    shows(head, "14/02/2025, 17/02/2025")  # a day off is refused, with the nearest working days
    picture(head, "2-round-refused")
    head.locator("#id_closes_on").fill("20/02/2025")
    press(head, say("Open the round"))
    head.get_by_role("heading", name=ROUND).wait_for()
    picture(head, "3-round")
    round_address = head.url

    member = site.page(IN_TIME, width=width, language=language)
    member.goto("/lay-y-kien/")
    expect(member.locator("main"), "nothing goes out before the consultation is opened").not_to_contain_text(ROUND)
    head.goto(address)
    move(head, say("Open the consultation"), say(State.CONSULTATION.label))

    member.goto("/viec-cua-toi/")
    go_by(member.locator("a", has_text=say("Opinions asked: %(n)s document, answer by %(day)s", n=1, day="20/02/2025")))
    picture(member, "4-asked-of-us")
    assert member.goto(address).status == 404, "who is asked sees the draft, not the superior's task"
    answer(member, say, OPINION)
    picture(member, "5-answer")
    head.goto(round_address)
    expect(head.locator("main"), "an answer is read when it is sent").not_to_contain_text(OPINION)
    press(member, say("Send the answer"))
    member.locator(".page-title .tag", has_text=say("answered")).wait_for()

    site.ask("UPDATE workflows_round SET closes_on = '2025-02-07'")  # the closing day passes
    late = site.page(LATE, width=width, language=language)
    answer(late, say, LATE_OPINION)
    press(late, say("Send the answer"))
    late.locator(".page-title .tag", has_text=say("late")).wait_for()

    head.goto(round_address)
    shows(head, OPINION, LATE_OPINION, say("late"))
    go_by(head.get_by_role("link", name=f"{say('Type in the answer')} {FRONT}"))
    head.locator("#id_text").fill(FRONT_OPINION)
    press(head, say("Add the opinion"))
    head.goto(round_address)
    picture(head, "6-answers-came-in")
    press(head, say("Close the round"))
    head.locator("#messages .message").wait_for()
    silent = site.page(SILENT, width=width, language=language)
    silent.goto("/lay-y-kien/")
    expect(silent.locator("main")).to_contain_text(say("Closed without our answer"), ignore_case=True)
    go_by(silent.get_by_role("link", name=ROUND))
    shows(silent.locator("h1"), ROUND)
    assert silent.locator("#id_text").count() == 0, "a closed round takes no answer"

    head.goto(address)
    upload(head, say, "tong-hop.pdf")
    move(head, say("Close the consultation"), say(State.REVISING.label))
    upload(head, say, "du-thao-2.docx", a_docx("Phần I", "Kết quả năm năm qua và chuyển đổi số.", "Hết."))
    shows(head, say("%(n)s without an outcome", n=3))
    enter_draft(head, say)
    head.goto(round_address)
    for text, outcome, reason in ((OPINION, "accepted", ""), (LATE_OPINION, "not", WHY_NOT), (FRONT_OPINION, "partly", WHY_NOT)):
        one = head.locator("article", has_text=text)
        one.locator("select").select_option(outcome)
        one.locator("textarea").fill(reason)
        go_by(one.get_by_role("button"))
        head.locator("#messages .message").wait_for()
    picture(head, "7-outcomes")

    head.goto(address)
    with head.expect_download() as got:
        head.get_by_role("link", name=say("Table of acceptance and explanation (docx)")).click()
    got.value.save_as(tmp_path / "table.docx")
    cells = [[cell.text for cell in row.cells] for row in Document(tmp_path / "table.docx").tables[1].rows]
    assert {row[2] for row in cells[1:]} == {OPINION, LATE_OPINION, FRONT_OPINION}
    assert WHY_NOT in {row[5] for row in cells}
    go_by(head.get_by_role("link", name=say("Compare")).first)
    expect(head.locator("ins", has_text="và chuyển đổi số")).to_have_count(1)
    picture(head, "8-compared")

    head.goto(address)
    move(head, say("Submit to the superior"), say(State.WITH_SUPERIOR.label))
    leader = site.page(LEADER, width=width, language=language)
    leader.goto(address)
    move(leader, say("Send back"), say(State.REVISING.label), note="Làm rõ khâu đột phá.")
    head.goto(address)
    move(head, say("Submit to the superior"), say(State.WITH_SUPERIOR.label), note="Đã làm rõ khâu đột phá.")
    leader.goto(address)
    move(leader, say("Approve"), say(State.APPROVED.label), number="12-KL/TU", dated_on="07/02/2025")
    head.goto(address)
    upload(head, say, "giao-nhan.pdf")
    press(head, say("Issue"))
    head.locator("#move [name=number]").fill("30-NQ/HU")
    head.locator("#move [name=dated_on]").fill("06/02/2025")
    go_by(head.locator("#move .move-form .btn-primary"))
    head.get_by_text(say("It cannot be issued before the day of its approval, %(day)s.", day="07/02/2025")).first.wait_for()
    head.locator("#move [name=dated_on]").fill("10/02/2025")
    go_by(head.locator("#move .move-form .btn-primary"))
    stands(head, say(State.ISSUED.label))
    picture(head, "9-issued")
