"""What comes out of a consultation: the table of acceptance, drafts side by side; and what its pages cost."""

import io
import re

import pytest
from django.urls import reverse
from docx import Document

from tests.consultation import MARK, OURS, a_consultation, client_of, get, post, told
from tests.documents import a_document, a_docx, a_draft, a_lower_unit, a_round, an_opinion, people_of
from tests.factories import a_seat, a_stream, a_unit
from workflows.models import Draft, Opinion
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_consultation()


# The table of acceptance and explanation


def test_the_table_is_parsed_back_with_every_opinion_its_way_and_its_outcome(world):
    post(world["below"][Role.OFFICE], "answer_send", world["ours"].pk)
    for row, outcome, reason in (("ours", "accepted", ""), ("theirs", "not", "Chỉ tiêu do tỉnh giao."), ("group", "partly", "Đã có trong Phần III.")):
        post(world["people"]["owner"], "opinion_settle", Opinion.objects.get(addressee=world[row]).pk, outcome=outcome, reason=reason)
    answer = get(world["people"]["owner"], "acceptance", world["task"].pk)
    assert re.search(r"tiep-thu-giai-trinh_2025-02-10_\d{4}\.docx", answer["Content-Disposition"])
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    head, table, _sign = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["STT", "Phần, mục", "Ý kiến góp ý", "Nơi góp ý", "Kết quả tiếp thu", "Giải trình"]
    assert [[cell.text for cell in row.cells][2:] for row in table.rows[1:]] == [
        [OURS, "Đảng bộ xã B", "Tiếp thu", ""],
        [f"{MARK} của xã C", "Đảng bộ xã C", "Không tiếp thu, có giải trình", "Chỉ tiêu do tỉnh giao."],
        [f"{MARK} của Mặt trận", "Mặt trận Tổ quốc", "Tiếp thu một phần", "Đã có trong Phần III."],
    ]
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm), round(page.left_margin.mm)) == (297, 210, 30)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in head.rows[0].cells[1].text and "ngày 10 tháng 02 năm 2025" in head.rows[0].cells[1].text
    assert any("3 ý kiến: tiếp thu 1, tiếp thu một phần 1, không tiếp thu 1" in line.text for line in document.paragraphs)


def test_signs_that_word_does_not_know_do_not_break_the_table(world):
    an_opinion(world["group"], "Có dấu \x0b lạ \x0c <b>&")
    assert "&lt;b&gt;&amp;" in told(get(world["people"]["owner"], "acceptance", world["task"].pk))


def test_the_tasks_page_stays_small_with_many_drafts_and_rounds(world):
    for n in range(12):
        a_draft(world["task"], name=f"Dự thảo báo cáo chính trị bản {n}.docx")
        a_round(world["task"], [world["asked"]], groups=["Hội Nông dân"])
    assert len(get(world["people"]["owner"], "task", world["task"].pk).content) < 40_000


# What it costs


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_round_costs_the_same_for_any_number_of_addressees(n, django_assert_num_queries):
    task = a_document(state=State.CONSULTATION)
    owner = people_of(task)["owner"]
    units = [a_unit(task.plan.unit) for _ in range(n)]
    row = a_round(task, units=units)
    for one in row.addressees.all():
        an_opinion(one)
    client = client_of(owner)
    client.get(reverse("round", args=[row.pk]))
    with django_assert_num_queries(13):
        assert client.get(reverse("round", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_list_of_what_is_asked_costs_the_same_for_any_number(n, django_assert_num_queries):
    task = a_document(state=State.CONSULTATION)
    unit, below = a_lower_unit(task.plan.unit)
    draft = a_draft(task)
    for _ in range(n):
        a_round(task, [draft], units=[unit])
    client = client_of(below[Role.OFFICE])
    client.get(reverse("consultations"))
    with django_assert_num_queries(6):
        assert client.get(reverse("consultations")).status_code == 200


# Drafts


def test_a_draft_is_entered_and_downloaded_under_its_name(world):
    owner, task = world["people"]["owner"], world["task"]
    file = world["not_asked"].attachment
    Draft.objects.filter(pk=world["not_asked"].pk).delete()
    post(owner, "draft_new", task.pk, paper="political", attachment=file.pk)
    made = Draft.objects.get(attachment=file)
    assert made.number == 2
    assert "du-thao-lan-2_bao-cao-chinh-tri_" in get(owner, "draft_file", made.pk)["Content-Disposition"]


def test_a_removed_draft_is_not_handed_out(world):
    attachment = world["asked"].attachment
    type(attachment).objects.filter(pk=attachment.pk).update(removed_at=attachment.at)
    assert get(world["below"][Role.OFFICE], "draft_file", world["asked"].pk).status_code == 404


def test_two_drafts_are_compared_for_those_who_see_both(world):
    task = world["task"]
    a_draft(task, "programme", body=a_docx("Giữ nguyên.", "Tăng trưởng 7%."), name="a.docx")
    second = a_draft(task, "programme", body=a_docx("Giữ nguyên.", "Tăng trưởng 8%.", "Thêm đoạn."), name="b.docx")
    page = told(get(world["people"]["observer"], "draft_compare", second.pk))
    assert re.search(r"<del>.*7%\..*</del>", page) and re.search(r"<ins>.*8%\..*</ins>", page) and "+ thêm" in page and "± sửa" in page
    assert get(world["below"][Role.OFFICE], "draft_compare", second.pk).status_code == 404
    wrong = client_of(world["people"]["owner"]).get(reverse("draft_compare", args=[second.pk]), {"voi": world["asked"].pk})
    assert wrong.status_code == 422


def test_a_stream_of_another_body_opens_no_round(world):
    person = a_seat(Role.HEAD, world["task"].plan, stream=a_stream("service"))
    assert get(person, "round_new", world["task"].pk).status_code == 404
