"""A store that lost a file, or takes none: a sentence that says whom to tell, what was typed stays, and nothing half written is left."""

import logging
import resource
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.consultation import a_consultation, client_of, get, told
from tests.documents import a_draft
from tests.factories import NOW, a_plan, a_seat, a_task, a_unit
from workflows.delivering import attach_file
from workflows.models import Attachment, Opinion
from workflows.moving import Refused
from workflows.words import Role

pytestmark = pytest.mark.django_db
LOST = "trong kho lưu tệp. Báo quản trị hệ thống."
FULL = "Chưa lưu được tệp: kho lưu tệp đã đầy hoặc đang lỗi."


@pytest.fixture
def world():
    return a_consultation()


@pytest.fixture
def no_store(settings, tmp_path):
    """A folder that can't be made: a file stands in its place."""
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "store"


def files_kept():
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def lose(row):
    Path(row.file.path).unlink()


def test_a_lost_file_is_told_to_its_reader_and_written_down(world, caplog):
    opinion = world["opinion"]
    opinion.file, opinion.original_name = SimpleUploadedFile("y-kien.txt", b"text"), "y-kien.txt"
    opinion.save()
    lose(opinion)
    lose(world["asked"].attachment)
    ways = [("attachment", world["asked"].attachment.pk, "owner"), ("draft_file", world["asked"].pk, "owner"), ("opinion_file", opinion.pk, None)]
    for name, pk, person in ways:
        with caplog.at_level(logging.ERROR):
            answer = get(world["people"][person] if person else world["below"][Role.OFFICE], name, pk)
        assert answer.status_code == 503 and LOST in told(answer), name
        assert f":{opinion.pk if name == 'opinion_file' else world['asked'].attachment_id} error=" in caplog.messages[-2], name


def test_drafts_of_which_one_is_lost_are_not_compared(world):
    second = a_draft(world["task"], "political", name="lan-2.txt")
    lose(world["asked"].attachment)
    page = get(world["people"]["owner"], "draft_compare", second.pk)
    assert page.status_code == 200 and f"“{world['asked'].attachment.original_name}” {LOST}" in told(page)


def test_an_upload_that_the_store_does_not_take_is_refused_at_its_form(no_store):
    task = a_task(a_plan(a_unit(a_unit())))
    person = a_seat(Role.HEAD, task.plan)
    answer = client_of(person).post(reverse("attach", args=[task.pk]), {"kind": "file", "file": SimpleUploadedFile("a.txt", b"text")})
    assert answer.status_code == 422 and FULL in told(answer)
    assert not Attachment.objects.exists()


def test_an_opinion_that_the_store_does_not_take_keeps_what_was_typed(world, no_store):
    before = Opinion.objects.count()
    typed = {"section": "Phần II", "text": "Bổ sung chỉ tiêu.", "file": SimpleUploadedFile("a.txt", b"text")}
    answer = client_of(world["below"][Role.OFFICE]).post(reverse("answer", args=[world["ours"].pk]), typed)
    assert answer.status_code == 422 and FULL in told(answer) and "Bổ sung chỉ tiêu." in told(answer)
    assert Opinion.objects.count() == before


class Breaks(ContentFile):
    """A disk that is full after the first half."""

    def chunks(self, chunk_size=None):
        yield self.read(2)
        raise OSError(28, "No space left on device")


def test_of_a_file_that_went_in_by_half_nothing_stays():
    task = a_task(a_plan(a_unit(a_unit())))
    kept = files_kept()
    with pytest.raises(Refused):
        attach_file(task.pk, file=Breaks(b"text"), name="a.txt", content_type="text/plain", by=a_seat(Role.HEAD, task.plan), at=NOW)
    assert files_kept() == kept and not Attachment.objects.exists()


@pytest.mark.parametrize("full", ["no folder", "half a file"])
def test_a_large_upload_for_which_there_is_no_room_on_the_way_is_told_at_its_field(world, full, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone" if full == "no folder" else tmp_path
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    large = SimpleUploadedFile("a.txt", b"x" * 15_000_000)
    typed = {"section": "Phần II", "text": "Bổ sung chỉ tiêu.", "file": large}
    before = Opinion.objects.count()
    if full == "half a file":
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, hard))
    try:
        answer = client_of(world["below"][Role.OFFICE]).post(reverse("answer", args=[world["ours"].pk]), typed)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 422 and FULL in told(answer) and "Bổ sung chỉ tiêu." in told(answer)
    assert Opinion.objects.count() == before and not list(tmp_path.iterdir())


def test_an_opinion_with_a_file_over_the_limit_is_not_taken_without_it(world, settings):
    settings.UPLOAD_LIMIT = 1_000_000
    typed = {"text": "Bổ sung chỉ tiêu.", "file": SimpleUploadedFile("a.txt", b"x" * 1_500_000)}
    answer = client_of(world["below"][Role.OFFICE]).post(reverse("answer", args=[world["ours"].pk]), typed)
    assert answer.status_code == 422 and "Tệp lớn hơn 1 MB" in told(answer)
