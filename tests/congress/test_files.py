"""Files in and out: the gate before anything is kept, the way out through access only, papers, removals, comments."""

import io
import struct
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from congress.forms.uploads import shown_name, true_type
from congress.views.files import download_names
from tests.factories import NOW, a_person, a_plan, a_seat, a_stream, a_task, a_unit, roles_around
from workflows.delivering import attach_file, remove
from workflows.models import Attachment, Comment, Task
from workflows.moving import move
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def task():
    unit = a_unit(a_unit(level=Level.DISTRICT), code="xa-a", name="Đảng bộ xã Đắk R'lấp")
    task = a_task(a_plan(unit), title="Dự thảo lần 1 Báo cáo chính trị", number=14)
    task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    return task


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def upload(task, body=PDF, name="Dự thảo.pdf", *, by=None, client=None):
    client = client or client_of(by or task.owner)
    return client.post(reverse("attach", args=[task.pk]), {"kind": "file", "file": SimpleUploadedFile(name, body)})


def a_kept_file(task, body=PDF, name="Dự thảo.pdf"):
    return attach_file(task.pk, file=ContentFile(body), name=name, content_type="application/pdf", by=task.owner, at=NOW)


def office_file(main="word/document.xml", **more):
    parts = {"[Content_Types].xml": b"<Types/>", main: b"<xml/>"} | more
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return kept.getvalue()


def files_kept():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# The gate


@pytest.mark.parametrize(
    "name, body",
    [
        ("a.pdf", PDF),
        ("a.JPG", b"\xff\xd8\xff\xe0 photo"),
        ("a.jpeg", b"\xff\xd8\xff\xe1 photo"),
        ("a.png", b"\x89PNG\r\n\x1a\n picture"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("a.docx", office_file()),
        ("a.xlsx", office_file("xl/workbook.xml")),
    ],
)
def test_what_an_office_uses_comes_in(name, body):
    assert true_type(SimpleUploadedFile(name, body)) == name.split(".")[1].lower().replace("jpeg", "jpg")


def lying_entries():
    """A docx whose end record says it has more entries than anybody would write."""
    body = bytearray(office_file())
    at = body.rfind(b"PK\x05\x06")
    body[at + 8 : at + 12] = struct.pack("<HH", 60_000, 60_000)
    return bytes(body)


def sized(declared):
    """A docx whose table of contents declares an unpacked size."""
    body = bytearray(office_file())
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = struct.pack("<I", declared)
    return bytes(body)


@pytest.mark.parametrize(
    "name, body, sentence",
    [
        ("a.exe", b"MZ", "Loại tệp"),
        ("a", PDF, "Loại tệp"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "Loại tệp"),
        ("a.docm", office_file(), "Loại tệp"),
        ("a.svg", b"<svg onload=alert(1)>", "Loại tệp"),
        ("a.html", b"<script>", "Loại tệp"),
        ("a.pdf", b"<html><script>", "không đúng với đuôi tệp"),
        ("a.jpg", PDF, "không đúng với đuôi tệp"),
        ("a.docx", b"\xd0\xcf\x11\xe0 with a password", "không đúng với đuôi tệp"),
        ("a.docx", office_file("xl/workbook.xml"), "không đúng với đuôi tệp"),
        ("a.docx", office_file(**{"word/vbaProject.bin": b"macro"}), "macro"),
        ("a.docx", b"PK\x03\x04 cut off", "bị hỏng"),
        ("a.docx", office_file()[:-30], "bị hỏng"),
        ("a.docx", lying_entries(), "bị hỏng"),
        ("a.xlsx", sized(4_000_000_000).replace(b"word/document.xml", b"xl/workbook.xml  "), "quá lớn"),
        ("a.pdf", b"", "không đúng"),
    ],
)
def test_what_is_not_what_it_says_stays_out_with_a_sentence(name, body, sentence):
    with pytest.raises(ValidationError) as refused:
        true_type(SimpleUploadedFile(name, body))
    assert sentence in refused.value.messages[0]


def test_shown_names_are_plain_composed_and_end_as_they_did():
    assert shown_name("C:\\Users\\A\\Du\u031b\u0323 tha\u0309o.pdf") == "Dự thảo.pdf"
    assert shown_name("a\x00\u202ebc.pdf") == "abc.pdf"
    assert len(shown_name("ă" * 300 + ".docx")) == 200 and shown_name("ă" * 300 + ".docx").endswith(".docx")


# In


def test_a_file_is_uploaded_and_listed_under_its_own_name(task):
    answer = upload(task)
    assert answer["Location"] == reverse("task", args=[task.pk]) + "#deliverables"
    row = Attachment.objects.get()
    assert (row.original_name, row.content_type, row.round) == ("Dự thảo.pdf", "application/pdf", 1)
    assert "Dự thảo.pdf" in client_of(task.owner).get(reverse("task", args=[task.pk])).content.decode()


def test_several_megabytes_arrive_whole(task):
    body = b"\xff\xd8\xff\xe0" + bytes(8_000_000)
    upload(task, body, "ảnh.jpg")
    row = Attachment.objects.get()
    assert row.size == len(body) and b"".join(client_of(task.owner).get(reverse("attachment", args=[row.pk])).streaming_content) == body


def test_beyond_the_limit_nothing_is_kept_and_the_sentence_says_what_to_do(task, settings):
    settings.UPLOAD_LIMIT = 1_000_000
    before = len(files_kept())
    answer = upload(task, PDF + bytes(1_000_001))
    assert answer.status_code == 422 and "Tệp lớn hơn 1 MB. Nén tệp hoặc tải bản PDF." in answer.content.decode()
    assert not Attachment.objects.exists() and len(files_kept()) == before


def test_without_a_file_the_form_says_so(task):
    answer = client_of(task.owner).post(reverse("attach", args=[task.pk]), {"kind": "file"})
    assert answer.status_code == 422 and "Chọn tệp." in answer.content.decode()


def test_a_refused_file_leaves_nothing_behind(task):
    task.stages.update(no_upload=True)
    before = len(files_kept())
    answer = upload(task)
    assert answer.status_code == 422 and "không được tải lên" in answer.content.decode()
    assert len(files_kept()) == before and not Attachment.objects.exists()


def test_the_same_file_twice_stands_once(task):
    client = client_of(task.owner)
    upload(task, client=client), upload(task, client=client)
    assert Attachment.objects.count() == 1


def test_what_was_typed_about_a_paper_stays_when_something_is_missing(task):
    answer = client_of(task.owner).post(
        reverse("attach", args=[task.pk]), {"kind": "outside", "number": "05-BC/ĐU", "dated_on": "31/04/2025", "kept_at": "Văn phòng"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="05-BC/ĐU"' in page and "Ngày này không có. Nhập ngày dạng 30/04/2025." in page


@pytest.mark.parametrize("day", ["7/2/2025", "07-02-2025", "7.2.2025"])
def test_a_paper_is_registered_with_the_day_as_people_write_it(task, day):
    answer = client_of(task.owner).post(
        reverse("attach", args=[task.pk]), {"kind": "outside", "number": "05-BC/ĐU", "dated_on": day, "kept_at": "Văn phòng", "subject": ""}
    )
    row = Attachment.objects.get()
    assert answer.status_code == 302 and f"{row.dated_on:%d/%m/%Y}" == "07/02/2025"


def test_only_those_who_see_the_task_reach_its_forms(task):
    stranger = client_of(a_person())
    assert upload(task, client=stranger).status_code == 404
    assert stranger.post(reverse("comment", args=[task.pk]), {"text": "Ý kiến"}).status_code == 404
    assert upload(task, by=a_seat(Role.OBSERVER, task.plan.unit)).status_code == 422
    assert client_of(task.owner).get(reverse("attach", args=[task.pk])).status_code == 302
    assert client_of(task.owner).get(reverse("comment", args=[task.pk])).status_code == 405


# Out


def test_a_file_goes_out_as_attachment_and_says_nothing_about_where_it_lies(task):
    row = a_kept_file(task)
    answer = client_of(task.owner).get(reverse("attachment", args=[row.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store" and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment; filename=\"xa-a_NV14_du-thao-lan-1-bao-cao-chinh-tri_2025-02-10_lan-1.pdf\"; filename*=UTF-8''")
    assert unquote(answer["Content-Disposition"].split("''")[1]) == "xa-a_NV14_Dự thảo lần 1 Báo cáo chính trị_2025-02-10_lan-1.pdf"
    assert row.file.name not in str(answer.headers)


def test_download_names_are_short_and_survive_apostrophes(task):
    task.stages.update(title="Báo cáo của Đảng bộ huyện Đắk R'lấp " + "rất dài " * 20)
    plain, full = download_names(Attachment.objects.select_related("task__plan__unit", "task__stream", "stage").get(pk=a_kept_file(task).pk))
    assert "dak-rlap" in plain and plain.isascii() and len(plain) <= 120 and "Đắk R'lấp" in full


def test_a_confidential_streams_file_tells_no_title():
    task = a_task(a_plan(), stream=a_stream("personnel"), title="Phương án nhân sự")
    head = a_seat(Role.HEAD, task.plan, stream=task.stream)
    row = attach_file(task.pk, file=ContentFile(PDF), name="Danh sách nhân sự.pdf", content_type="application/pdf", by=head, at=NOW)
    said = unquote(client_of(head).get(reverse("attachment", args=[row.pk]))["Content-Disposition"])
    assert "phuong-an" not in said and "nhân sự" not in said.lower() and f"tep-{row.pk}" in said
    for role in (Role.OFFICE, Role.OBSERVER):
        assert client_of(a_seat(role, task.plan.unit)).get(reverse("attachment", args=[row.pk])).status_code == 404


def test_only_those_who_see_the_task_get_its_files(task):
    row, people = a_kept_file(task), roles_around(task)
    address = reverse("attachment", args=[row.pk])
    assert {client_of(person).get(address).status_code for person in people.values()} == {200}
    assert client_of(a_person()).get(address).status_code == 404
    assert client_of(task.owner).get(reverse("attachment", args=[row.pk + 9])).status_code == 404
    assert Client().get(address).status_code == 302


def test_nothing_serves_the_folder_itself(task):
    row = a_kept_file(task)
    for place in ("media", "static", "files", "tep"):
        assert client_of(task.owner).get(f"/{place}/{row.file.name}").status_code == 404


# Away


def test_a_removed_file_is_gone_for_everybody_and_the_page_says_who_and_why(task, django_capture_on_commit_callbacks):
    row = a_kept_file(task)
    office = client_of(a_seat(Role.OFFICE, task.plan.unit))
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(reverse("attachment", args=[row.pk]), {"why": "Văn bản có dấu mật"}).status_code == 302
    assert office.get(reverse("attachment", args=[row.pk])).status_code == 404
    assert "Văn bản có dấu mật" in office.get(reverse("task", args=[task.pk])).content.decode()
    assert not Path(settings.MEDIA_ROOT, row.file.name).exists()


def test_removing_asks_for_a_reason_and_the_right_person(task):
    row = a_kept_file(task)
    address = reverse("attachment", args=[row.pk])
    assert client_of(task.owner).post(address, {"why": ""}).status_code == 422
    assert client_of(task.owner).post(address, {"why": "nhầm"}).status_code == 422
    assert client_of(a_seat(Role.MEMBER, task.plan)).post(address, {"why": "Tải nhầm tệp của xã khác"}).status_code == 422
    assert client_of(a_person()).post(address, {"why": "Tải nhầm tệp của xã khác"}).status_code == 404
    assert not Attachment.objects.get().removed_at
    remove(row.pk, why="Tải nhầm tệp của xã khác", by=task.owner, at=NOW)


# Comments


def test_a_comment_is_sent_once_and_a_leaders_may_be_an_instruction(task):
    leader = a_seat(Role.LEADER, task.plan.unit)
    for _press in range(2):
        answer = client_of(leader).post(reverse("comment", args=[task.pk]), {"text": "Nêu rõ kết quả", "instruction": "on"})
        assert answer["Location"] == reverse("task", args=[task.pk]) + "#comments"
    assert Comment.objects.get().instruction
    client_of(task.owner).post(reverse("comment", args=[task.pk]), {"text": "Tôi chỉ đạo", "instruction": "on"})
    assert not Comment.objects.latest("pk").instruction


def test_an_empty_comment_is_refused_with_a_sentence(task):
    answer = client_of(task.owner).post(reverse("comment", args=[task.pk]), {"text": "  "})
    assert answer.status_code == 422 and "Viết ý kiến trước khi gửi." in answer.content.decode()


def test_a_submission_is_not_changed_by_an_upload(task):
    a_kept_file(task)
    for action in ("start", "submit"):
        move(task.pk, action, by=task.owner, version=Task.objects.get(pk=task.pk).version, at=NOW)
    answer = upload(task, PDF + b"2")
    assert answer.status_code == 422 and "Thu hồi trước khi thay đổi sản phẩm." in answer.content.decode()
