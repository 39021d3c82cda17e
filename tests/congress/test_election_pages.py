"""The election part of the task page and its papers: what is shown to whom, what is refused at its field, and that nothing of it gets out."""

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from tests.factories import TODAY, a_long_task, a_paper, a_person, a_plan, a_seat, a_unit
from tests.workflows.elections import a_ballot, an_election, load_election_rules, put
from workflows.models import Ballot, Election, Nominee, Task
from workflows.words import PHASE_OF, ROAD_OF, Kind, Level, Role, State

pytestmark = pytest.mark.django_db
MARK = "Zqxmat"


@pytest.fixture
def task():
    load_election_rules()
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT), name="Đảng bộ xã Đắk R'lấp", code="dak-rlap"), anchor_on=TODAY)
    task = a_long_task(Kind.ELECTION, plan, title="Đại hội trực tiếp bầu bí thư", no_upload=True)
    task.owner = a_seat(Role.HEAD, plan, stream=task.stream)
    task.save()
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    return task


def client_of(person, language="vi"):
    client = Client()
    client.force_login(person)
    type(person).objects.filter(pk=person.pk).update(language=language)
    return client


def page_of(person, task, name="task", *more, language="vi"):
    return client_of(person, language).get(reverse(name, args=[task.pk, *more]))


def send(person, task, what, typed, version=None):
    version = Task.objects.get(pk=task.pk).version if version is None else version
    return client_of(person).post(reverse("election_write", args=[task.pk, what]), typed | {"version": version})


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def typed_ballot(*votes, **more):
    pks = Nominee.objects.order_by("position").values_list("pk", flat=True)
    typed = {
        "present": 100,
        "issued": 100,
        "returned": 100,
        "valid": 100,
        "invalid": 0,
        "counted_on": "10/02/2025",
        "record_number": "1-BB",
        "kept_at": "Tủ",
    }
    return typed | {f"votes_{pk}": vote for pk, vote in zip(pks, votes, strict=True)} | more


def test_a_result_prints_its_rule_article_mark_and_numbers(task):
    a_ballot(an_election(task, names=["Nguyễn A", "Trần B"], summoned=102, excused=2), 51, 49)
    put(task, State.COUNTED)
    said = words(page_of(task.owner, task))
    assert "Quá một nửa của 100 là ít nhất 51." in said and "190-QĐ/TW" in said
    assert "244-QĐ/TW, Điều 32 – văn bản cũ, chưa xác nhận" in said
    assert "✓ trúng cử Nguyễn A : 51" in said and "– không trúng cử Trần B : 49" in said


@pytest.mark.parametrize(
    ("what", "state", "typed", "sentence"),
    [
        (
            "dai-bieu",
            State.CONSENTED,
            {"summoned": 100, "present": 101, "transferred": 0, "exempt": 0, "suspended": 0, "excused": 0},
            "nhưng chỉ có 100 đại biểu được triệu tập.",
        ),
        ("dai-bieu", State.CONSENTED, {}, "Nhập số nguyên; không có thì ghi 0."),
        ("dai-bieu", State.CONSENTED, {"summoned": "9" * 30, "present": 1}, "Đảm bảo giá trị này"),
        ("nguoi", State.CONSENTED, {"name": "", "origin": "prepared"}, "Nhập họ tên như trên phiếu."),
        ("nguoi", State.CONSENTED, {"name": "A", "origin": "self"}, "Hãy chọn"),
        ("nguoi", State.BALLOT, {"name": "A", "origin": "self"}, "Hiện không nhập được mục này."),
        ("rut-ten", State.NOMINATIONS_OPEN, {"nominee": "0", "why": "x"}, "Chọn họ tên."),
        ("danh-sach", State.NOMINATIONS_OPEN, {"present": 100, "in_favour": 101}, "Đồng ý 101, nhưng chỉ có mặt 100."),
        ("phieu", State.BALLOT, {}, "Nhập số nguyên; không có thì ghi 0."),
        ("quyet-dinh", State.BALLOT, {"way": "again"}, "Hiện không nhập được mục này."),
    ],
)
def test_what_cannot_be_is_422_with_its_sentence(task, what, state, typed, sentence):
    an_election(task, names=["Nguyễn A", "Trần B"], listed=False)
    put(task, state)
    before = Election.objects.values().get(), list(Nominee.objects.values())
    answer = send(task.owner, task, what, typed)
    assert answer.status_code == 422 and sentence in words(answer)
    assert (Election.objects.values().get(), list(Nominee.objects.values())) == before and not Ballot.objects.exists()


def test_a_sum_that_does_not_agree_stands_at_its_field(task):
    an_election(task, names=["Nguyễn A", "Trần B"])
    put(task, State.BALLOT)
    answer = send(task.owner, task, "phieu", typed_ballot(101, 0))
    said = answer.content.decode()
    assert answer.status_code == 422 and "Nguyễn A có 101 phiếu" in said
    assert f'id="ballot_votes_{Nominee.objects.get(name="Nguyễn A").pk}_error"' in said and not Ballot.objects.exists()


def test_of_two_who_record_the_same_ballot_the_second_is_told_and_overwrites_nothing(task):
    an_election(task, names=["Nguyễn A", "Trần B"])
    put(task, State.BALLOT)
    deputy, version = a_seat(Role.DEPUTY, task.plan, stream=task.stream), Task.objects.get(pk=task.pk).version
    assert send(task.owner, task, "phieu", typed_ballot(60, 40), version).status_code == 302
    answer = send(deputy, task, "phieu", typed_ballot(40, 60), version)
    assert answer.status_code == 422 and "Nhiệm vụ vừa thay đổi" in words(answer)
    assert [one.votes for one in Ballot.objects.get().names.all()] == [60, 40]


@pytest.mark.parametrize(("name", "title"), [("kiem-phieu-1", "BIÊN BẢN KIỂM PHIẾU"), ("bau-cu", "BIÊN BẢN BẦU CỬ")])
def test_the_papers_stand_as_a_page_and_as_a_docx_of_the_same_content(task, name, title):
    a_ballot(an_election(task, names=["Nguyễn A", "Trần B"], present=98, excused=2), 51, 45, present=98, invalid=2)
    put(task, State.COUNTED)
    page, file = page_of(task.owner, task, "election_paper", name), page_of(task.owner, task, "election_file", name)
    document = Document(io.BytesIO(b"".join(file.streaming_content)))
    texts = [one.text for one in document.paragraphs] + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = words(page)
    for text in (
        title,
        "Nguyễn A",
        "Trần B",
        "Phiếu phát ra",
        "TRƯỞNG BAN KIỂM PHIẾU" if "kiem" in name else "THƯ KÝ ĐẠI HỘI",
        "chưa xác nhận",
        "1. ",
    ):
        assert text in said and any(text in one for one in texts), text
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)
    assert f"dak-rlap_{'bien-ban-kiem-phieu-1' if 'kiem' in name else 'bien-ban-bau-cu'}_" in file["Content-Disposition"]
    assert "nguyen" not in file["Content-Disposition"] and "Nguyễn A" not in re.search(r"<title>(.*?)</title>", page.content.decode())[1]
    assert file["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["kiem-phieu-2", "kiem-phieu-x", "bau-cu-1", "khac"])
def test_a_paper_that_is_not_there_is_404(task, name):
    a_ballot(an_election(task, names=["A", "B"]), 51, 45)
    put(task, State.COUNTED)
    assert page_of(task.owner, task, "election_paper", name).status_code == 404
    assert page_of(task.owner, task, "election_file", name).status_code == 404


def test_nothing_of_an_election_reaches_anybody_but_its_own(task):
    election = an_election(task, names=[f"{MARK} Văn A", f"{MARK} Thị B"])
    a_ballot(election, 51, 45, record_number=f"{MARK}-BB")
    put(task, State.COUNTED)
    others = [
        a_seat(Role.OFFICE, task.plan.unit),
        a_seat(Role.LEADER, task.plan.unit.parent),
        a_seat(Role.MEMBER, task.plan),
        a_seat(Role.OBSERVER, task.plan.unit),
        a_person(),
    ]
    pk, unit = task.pk, task.plan.unit.code
    own = [reverse("task", args=[pk]), *(reverse(name, args=[pk, "bau-cu"]) for name in ("election_paper", "election_file"))]
    shared = [
        "/viec-cua-toi/",
        "/nhiem-vu/",
        "/nhiem-vu/xuat/csv/",
        "/tim-kiem/?q=Zqxm",
        "/tong-quan/",
        f"/don-vi/{unit}/",
        f"/dai-hoi/{task.plan.congress.pk}/",
    ]
    for person in others:
        client = client_of(person)
        assert [client.get(address).status_code for address in own] == [404, 404, 404]
        assert client.post(reverse("election_write", args=[pk, "rut-ten"]), {"version": 1}).status_code == 404
        for address in shared:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert MARK.encode() not in body and MARK.lower().encode() not in body.lower(), (person, address)
    for person in (task.owner, a_seat(Role.LEADER, task.plan.unit), a_seat(Role.HEAD, a_plan(task.plan.unit.parent), stream=task.stream)):
        assert MARK in words(page_of(person, task))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_stays_small_and_neutral_with_forty_names(task, language):
    election = an_election(task, names=[f"Nguyễn Văn Thị {n}" for n in range(40)])
    a_ballot(election, *[2] * 40)
    put(task, State.BALLOT)
    answer = page_of(task.owner, task, language=language)
    assert "bí thư" not in re.search(r"<title>(.*?)</title>", answer.content.decode())[1]
    assert len(answer.content) < 100_000


def test_the_usual_page_is_within_its_weight_and_takes_the_same_queries_for_one_name_and_twenty(task):
    election, sizes, queries = an_election(task, names=["Nguyễn Văn A", "Trần Thị B"]), [], []
    a_ballot(election, 51, 45)
    put(task, State.COUNTED)
    for number in (1, 20):
        Nominee.objects.bulk_create(Nominee(election=election, position=n, name=f"Lê {n}", origin="prepared") for n in range(3, number + 1))
        client = client_of(task.owner)
        client.get(reverse("task", args=[task.pk]))
        with CaptureQueriesContext(connection) as asked:
            sizes.append(len(client.get(reverse("task", args=[task.pk])).content))
        queries.append(len(asked))
    assert sizes[0] < 40_000 and queries[0] == queries[1]


def test_the_lists_show_it_in_every_state_to_those_who_work_on_it(task):
    a_ballot(an_election(task, names=["Nguyễn A", "Trần B"]), 51, 45)
    for state in (*ROAD_OF[Kind.ELECTION], State.BLOCKED):
        resume = State.BALLOT if state == State.BLOCKED else ""
        Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state], resume_state=resume)
        for address in ("/viec-cua-toi/", "/nhiem-vu/"):
            assert client_of(task.owner).get(address).status_code == 200, (state, address)
