"""A sheet of people as offices send it: damaged files, telephone numbers that a spreadsheet took for numbers; then all are invited at once."""

import io
import re
import zipfile

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from congress import inviting, people_sheet
from congress.models import User
from tests.factories import NOW, TODAY, a_plan, a_seat
from workflows import seating
from workflows.words import Role

pytestmark = pytest.mark.django_db


def whole(phone="0912345678"):
    book = Workbook()
    book.active.append(["Tên", "Thư", "Điện thoại", "Vai trò", "Chức danh", "Từ ngày"])
    book.active.append(["Ủy viên", "uy.vien@daihoi.example", phone, "Thành viên", "", TODAY])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(name, content):
    """The whole sheet with one part of its archive replaced, or without it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole())) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            kept = old.read(entry) if entry.filename != name else content
            if kept is not None:
                new.writestr(entry.filename, kept)
    return changed.getvalue()


def only(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def named(content):
    file = io.BytesIO(content)
    file.name, file.size = "can-bo.xlsx", len(content)
    return file


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def cut(text):
    return text[: len(text) // 2]


def damaged():
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        rows, book = archive.read(SHEET), archive.read(BOOK)
    yield "a book of nothing", only(BOOK, "<x/>")
    yield "an empty book", with_part(BOOK, b"<x/>")
    yield "half a book", with_part(BOOK, cut(book))
    yield "half a sheet", with_part(SHEET, cut(rows))
    yield "an empty sheet part", with_part(SHEET, b"")
    yield "no sheet part", with_part(SHEET, None)
    yield "text in a number", with_part(SHEET, rows.replace(b't="n"', b"").replace(b"<v>", b"<v>x"))
    yield "no kinds of content", with_part("[Content_Types].xml", None)
    yield "half of the looks", with_part("xl/styles.xml", b"<styleSheet><fonts>")
    yield "packed data spoilt", spoilt()


def spoilt():
    content = bytearray(whole())
    place = content.index(SHEET.encode()) + len(SHEET) + 20
    content[place : place + 40] = b"\xff" * 40
    return bytes(content)


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in damaged()])
def test_a_damaged_workbook_gets_a_sentence(office, content):
    answer = office.post(reverse("people_import", args=["xa-a"]), {"sheet": named(content)})
    assert answer.status_code == 422
    assert not User.objects.filter(email="uy.vien@daihoi.example").exists()
    with pytest.raises(people_sheet.Refused):
        people_sheet.read(named(content), today=TODAY)


def numbered(row):
    """The sheet whose one person stands in this row, all before it left out, and without the part that says how far it goes."""
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        rows = archive.read(SHEET).decode()
    rows = re.sub("<dimension[^>]*/>", "", rows.replace('<row r="2"', f'<row r="{row}"'))
    return with_part(SHEET, re.sub(r'r="([A-F])2"', rf'r="\g<1>{row}"', rows).encode())


def test_empty_rows_are_gone_through_so_far_and_no_farther(office):
    found = people_sheet.read(named(numbered(people_sheet.LAST_ROW)), today=TODAY)
    assert [row[0] for row in found] == [people_sheet.LAST_ROW]
    answer = office.post(reverse("people_import", args=["xa-a"]), {"sheet": named(numbered(3_000_000))})
    assert answer.status_code == 422 and "Bảng có hơn 1000 dòng" in answer.content.decode()


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (912345678, "0912345678"),
        (912345678.0, "0912345678"),
        (2613123456, "02613123456"),
        ("0912 345 678", "0912 345 678"),
        ("912345678", "912345678"),
        (84912345678, "84912345678"),
        (113, "113"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_gets_its_0_back(cell, read):
    assert people_sheet.read(named(whole(cell)), today=TODAY)[0][1]["phone"] == read


def test_the_sample_keeps_telephone_numbers_as_text(office):
    book = load_workbook(io.BytesIO(office.get(reverse("people_sheet", args=["xa-a"])).content))
    assert book.worksheets[0].column_dimensions["C"].number_format == "@"
    assert book.worksheets[0]["C2"].number_format == "@"


# Inviting all


def new(plan, **facts):
    person = User.objects.create_user(facts.pop("email"), "Ủy viên", **facts)
    return a_seat(Role.MEMBER, plan, person=person)


def invite_all(client):
    return client.post(reverse("people_invite", args=["xa-a"]), follow=True)


def test_all_who_were_never_invited_are_invited_with_one_press_and_the_second_sends_nothing(office, plan):
    first, second = new(plan, email="mot@daihoi.example"), new(plan, email="hai@daihoi.example")
    a_seat(Role.OBSERVER, plan.unit, person=first)
    for email, facts in [
        ("ba@x.example", {"invited_at": NOW}),
        ("bon@x.example", {"is_active": False}),
        ("nam@x.example", {"password": "Chuẩn-bị-2025"}),
    ]:
        new(plan, email=email, **facts)
    new(a_plan(), email="noi.khac@daihoi.example")
    page = office.get(reverse("people", args=["xa-a"])).content.decode()
    assert "Mời 2 cán bộ chưa mời" in page
    answer = invite_all(office)
    assert sorted(message.to for message in mail.outbox) == [[second.email], [first.email]]
    assert "Đã gửi 2 lời mời." in answer.content.decode()
    assert "cán bộ chưa mời" not in answer.content.decode()
    assert invite_all(office).status_code == 200
    assert len(mail.outbox) == 2


def test_who_is_just_being_invited_by_another_press_is_passed_over(plan):
    person = new(plan, email="mot@daihoi.example")
    User.objects.filter(pk=person.pk).update(invited_at=NOW)
    assert inviting.invite_all([person], at=NOW) == (0, None)
    assert not mail.outbox


def test_where_the_mail_server_is_silent_nobody_counts_as_invited(office, plan, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1
    person = new(plan, email="mot@daihoi.example")
    assert "máy chủ thư không trả lời" in invite_all(office).content.decode()
    assert User.objects.get(pk=person.pk).invited_at is None


def test_others_do_not_invite(client, plan):
    new(plan, email="mot@daihoi.example")
    client.force_login(a_seat(Role.LEADER, plan.unit))
    assert invite_all(client).status_code == 404
    assert client.get(reverse("people_invite", args=["xa-a"])).status_code == 405
    assert not mail.outbox


def test_seats_to_come_are_invited_too(office, plan):
    person = User.objects.create_user("mai@daihoi.example", "Ủy viên")
    a_seat(Role.MEMBER, plan, person=person, from_on=TODAY.replace(month=3))
    invite_all(office)
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert next(seat.label for seat in seating.seats_held(person, today=TODAY)) in mail.outbox[0].body
