"""The pages of a consultation: who sees which of them and which bytes, and what a wrong form answers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.consultation import MARK, OURS, a_consultation, client_of, get, post, told
from tests.documents import a_lower_unit, a_round, put
from tests.factories import a_person, a_seat, a_unit
from workflows.models import Addressee, Draft, Opinion, Round
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_consultation()


# Who sees what


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.MEMBER])
def test_who_is_asked_sees_the_rounds_draft_and_the_own_answer_and_no_more(world, role):
    person = world["below"][role]
    assert told(get(person, "draft_file", world["asked"].pk)).endswith(MARK)
    page = told(get(person, "answer", world["ours"].pk))
    assert OURS in page and MARK not in page and "Mặt trận" not in page and "xã C" not in page
    closed = {
        "task": world["task"].pk, "attachment": world["asked"].attachment_id, "draft_file": world["not_asked"].pk, "round": world["round"].pk,
        "acceptance": world["task"].pk, "round_new": world["task"].pk,
    }  # fmt: skip
    assert {name: get(person, name, pk).status_code for name, pk in closed.items()} == dict.fromkeys(closed, 404)
    assert [get(person, "answer", world[one].pk).status_code for one in ("theirs", "group")] == [404, 404]


@pytest.mark.parametrize("role", [Role.OBSERVER, "service"])
def test_who_does_not_answer_for_the_unit_sees_nothing_of_it(world, role):
    person = world["below"][role]
    assert "Lấy ý kiến lần 1" not in told(get(person, "consultations"))
    assert [
        get(person, name, world[row].pk).status_code for name, row in (("answer", "ours"), ("draft_file", "asked"), ("draft_compare", "asked"))
    ] == [404] * 3


def test_a_stranger_and_a_cell_below_see_nothing(world):
    cell, below = a_lower_unit(world["unit"])
    for person in (a_person(), a_seat(Role.OFFICE, a_unit()), below[Role.OFFICE]):
        assert get(person, "answer", world["ours"].pk).status_code == 404
        assert get(person, "draft_file", world["asked"].pk).status_code == 404
        assert MARK not in told(get(person, "consultations"))


def test_those_who_ask_read_an_answer_once_it_is_sent(world):
    for role in ("owner", "office", "head", "leader", "observer", "superior"):
        page = told(get(world["people"][role], "round", world["round"].pk))
        assert OURS not in page and f"{MARK} của xã C" in page and f"{MARK} của Mặt trận" in page, role
        assert OURS not in told(get(world["people"][role], "answer", world["ours"].pk))
        assert OURS not in told(get(world["people"][role], "acceptance", world["task"].pk))
    post(world["below"][Role.OFFICE], "answer_send", world["ours"].pk)
    assert OURS in told(get(world["people"]["owner"], "round", world["round"].pk))


def test_a_file_of_an_opinion_goes_where_the_opinion_goes(world):
    sent = SimpleUploadedFile("y-kien.txt", OURS.encode())
    post(world["below"][Role.OFFICE], "answer", world["ours"].pk, text="Kèm tệp", file=sent)
    kept = Opinion.objects.exclude(file="").get()
    assert OURS in told(get(world["below"][Role.LEADER], "opinion_file", kept.pk))
    for person in (world["people"]["owner"], world["beside"][Role.OFFICE], world["below"][Role.OBSERVER]):
        assert get(person, "opinion_file", kept.pk).status_code == 404
    post(world["below"][Role.OFFICE], "answer_send", world["ours"].pk)
    assert OURS in told(get(world["people"]["owner"], "opinion_file", kept.pk))
    assert get(world["beside"][Role.OFFICE], "opinion_file", kept.pk).status_code == 404


def test_nothing_goes_out_before_the_consultation_is_opened(world):
    put(world["task"], State.DRAFTING)
    person = world["below"][Role.OFFICE]
    assert get(person, "answer", world["ours"].pk).status_code == get(person, "draft_file", world["asked"].pk).status_code == 404
    assert "Lấy ý kiến lần 1" not in told(get(person, "consultations"))


def test_a_blocked_draft_is_not_out_either(world):
    task = world["task"]
    type(task).objects.filter(pk=task.pk).update(state=State.BLOCKED, phase="blocked", resume_state=State.DRAFTING)
    assert get(world["below"][Role.OFFICE], "answer", world["ours"].pk).status_code == 404
    type(task).objects.filter(pk=task.pk).update(resume_state=State.CONSULTATION)
    assert get(world["below"][Role.OFFICE], "answer", world["ours"].pk).status_code == 200


def test_a_round_passed_on_is_the_units_own(world):
    cell, below = a_lower_unit(world["unit"], name="Chi bộ thôn 1")
    passed = a_round(world["task"], [world["asked"]], units=[cell], passed_on=world["ours"], title="Xã hỏi chi bộ")
    assert get(world["below"][Role.OFFICE], "round", passed.pk).status_code == 200
    assert get(below[Role.LEADER], "answer", passed.addressees.get().pk).status_code == 200
    assert MARK in told(get(below[Role.LEADER], "draft_file", world["asked"].pk))
    for person in (world["people"]["office"], world["beside"][Role.OFFICE], below[Role.LEADER]):
        assert get(person, "round", passed.pk).status_code == 404


# Where they look


def test_those_who_are_asked_find_it_from_my_work_and_their_unit(world):
    person = world["below"][Role.MEMBER]
    assert "Xin ý kiến: 1 văn bản, trả lời trước 20/02/2025" in told(client_of(person).get("/viec-cua-toi/"))
    assert reverse("consultations") in told(client_of(person).get(reverse("unit", args=[world["unit"].code])))
    assert "Lấy ý kiến lần 1" in told(get(person, "consultations"))
    post(person, "answer_send", world["ours"].pk)
    assert "Xin ý kiến:" not in told(client_of(person).get("/viec-cua-toi/"))


# What is typed wrongly


def counts():
    return (
        Round.objects.count(),
        Addressee.objects.count(),
        Opinion.objects.count(),
        Draft.objects.count(),
        Opinion.objects.filter(outcome="").count(),
    )


@pytest.mark.parametrize(
    "who, name, row, typed, sentence",
    [
        ("below", "answer", "ours", {"section": "Phần I"}, "Ghi ý kiến hoặc tải tệp ý kiến."),
        ("below", "answer", "ours", {"text": "x" * 8001}, "8000"),
        ("below", "answer", "ours", {"text": "Nhầm loại", "file": ("a.exe", b"MZ")}, "Loại tệp này chưa được nhận."),
        ("below", "answer", "ours", {"text": "Sai ruột", "file": ("a.pdf", b"<html>")}, "không đúng với đuôi tệp"),
        ("below", "answer", "ours", {"text": "Sai mã", "file": ("a.txt", b"\xff\xfe\x00")}, "UTF-8"),
        ("below", "pass_on", "ours", {"title": "Đợt", "closes_on": "21/02/2025", "groups": "A"}, "20/02/2025. Chọn ngày đó hoặc sớm hơn"),
        ("owner", "round_new", "task", {"title": "Đợt 2", "closes_on": "09/02/2025", "groups": "A", "drafts": "asked"}, "Ngày hết hạn đã qua"),
        ("owner", "round_new", "task", {"title": "Đợt 2", "closes_on": "31/02/2025", "groups": "A", "drafts": "asked"}, "Viết dạng|Nhập ngày dạng"),
        ("owner", "round_new", "task", {"title": "Đợt 2", "closes_on": "15/02/2025", "groups": "A", "drafts": "asked"}, "là ngày nghỉ"),
        ("owner", "round_new", "task", {"title": "Đợt 2", "closes_on": "20/02/2025", "groups": "A"}, "Chọn ít nhất một dự thảo"),
        ("owner", "round_new", "task", {"title": "Đợt 2", "closes_on": "20/02/2025", "drafts": "asked"}, "Chọn ít nhất một đơn vị"),
        ("owner", "round_more", "round", {"groups": "Mặt trận Tổ quốc"}, "Mỗi nơi chỉ ghi một lần"),
        ("owner", "round_more", "round", {"units": "999999"}, "Chỉ lấy ý kiến đơn vị trực thuộc"),
        ("owner", "round_more", "round", {"units": "unit"}, "Mỗi nơi chỉ ghi một lần"),
        ("owner", "opinion_settle", "said", {"outcome": "not", "reason": "."}, "ít nhất 10 chữ cái"),
        ("owner", "opinion_settle", "said", {"outcome": ""}, "Chọn kết quả tiếp thu"),
        ("owner", "draft_new", "task", {"paper": "political"}, "Chọn tệp hoặc văn bản"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(world, who, name, row, typed, sentence):
    world["said"] = Opinion.objects.get(addressee=world["theirs"])
    typed = {key: world[value].pk if value in ("asked", "unit") else value for key, value in typed.items()}
    typed = {key: SimpleUploadedFile(*value) if key == "file" else value for key, value in typed.items()}
    person = world["below"][Role.OFFICE] if who == "below" else world["people"]["owner"]
    before = counts()
    answer = post(person, name, world[row].pk, **typed)
    assert answer.status_code == 422 and re.search(sentence, told(answer)), told(answer)[-3000:]
    assert "field-error" in told(answer) and counts() == before


def test_a_closed_round_says_so_and_takes_nothing(world):
    post(world["people"]["owner"], "round_close", world["round"].pk)
    again = post(world["people"]["head"], "round_close", world["round"].pk)
    assert again.status_code == 422 and "đã kết thúc đợt lấy ý kiến này" in told(again)
    assert post(world["people"]["owner"], "round_close", world["round"].pk).status_code == 302
    late = post(world["below"][Role.OFFICE], "answer", world["ours"].pk, text="Đến muộn")
    assert late.status_code == 422 and "không nhận thêm trả lời" in told(late)
    sent = post(world["below"][Role.OFFICE], "answer_send", world["ours"].pk)
    assert sent.status_code == 422 and Addressee.objects.get(pk=world["ours"].pk).answered_at is None


def test_a_second_press_does_nothing_twice(world):
    for _ in range(2):
        post(world["below"][Role.OFFICE], "answer", world["ours"].pk, section="Phần I", text="Bấm hai lần")
        post(
            world["people"]["owner"],
            "round_new",
            world["task"].pk,
            title="Đợt 2",
            closes_on="20/02/2025",
            groups="Hội Nông dân",
            drafts=world["asked"].pk,
        )
    assert Opinion.objects.filter(text="Bấm hai lần").count() == Round.objects.filter(title="Đợt 2").count() == 1


def test_what_was_typed_stays_in_the_form(world):
    page = told(post(world["people"]["owner"], "round_new", world["task"].pk, title="Đợt hai", closes_on="15/02/2025", groups="Hội Nông dân"))
    assert "Đợt hai" in page and "Hội Nông dân" in page
