"""Two files side by side: what changed is found, what can't be compared says why, and nothing large fills a worker."""

import io
import random
import time
import zipfile

import pytest
from django.core.files.base import ContentFile
from docx import Document

from congress.comparing import MAIN_PART_BYTES, PARAGRAPHS, NotCompared, Row, compare, paragraphs_of
from tests.documents import a_docx
from workflows.models import Attachment


def kept(name, body):
    """An attachment with its file stored, as it comes from the database."""
    row = Attachment(original_name=name, kind="file", size=len(body))
    row.file.save(name, ContentFile(body), save=False)
    return row


def text(name, body):
    return paragraphs_of(kept(name, body))


@pytest.mark.parametrize("name", ["a.txt", "A.MD"])
def test_text_is_read_by_lines_without_empty_ones(name):
    assert text(name, "\ufeffPhần I\r\n\r\n  Kết   quả\n".encode()) == ["Phần I", "Kết quả"]


def test_of_a_docx_paragraphs_and_tables_are_read_in_their_order():
    document, out = Document(io.BytesIO(a_docx("Trước"))), io.BytesIO()
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "Trong bảng"
    document.add_paragraph("Sau")
    document.save(out)
    assert text("a.docx", out.getvalue()) == ["Trước", "Trong bảng", "Sau"]


@pytest.mark.parametrize("name", ["a.pdf", "a.heic", "a.xlsx", "a"])
def test_other_files_say_why_not(name):
    with pytest.raises(NotCompared, match="Chỉ so sánh tệp docx, txt và md"):
        text(name, b"%PDF-1.7")


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [b"PK\x03\x04 cut", a_docx("A")[:-40], packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<a>"}), b""],
    ids=["cut", "without its end", "no document", "empty"],
)
def test_a_damaged_docx_is_told(body):
    with pytest.raises(NotCompared, match="Không đọc được|quá dài"):
        text("a.docx", body)


def test_a_docx_that_unpacks_to_too_much_is_not_unpacked():
    body = packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "0" * (MAIN_PART_BYTES + 1)})
    assert len(body) < 100_000
    began = time.monotonic()
    with pytest.raises(NotCompared, match="quá dài"):
        text("a.docx", body)
    assert time.monotonic() - began < 2


def test_too_many_paragraphs_are_not_compared():
    with pytest.raises(NotCompared, match="quá dài"):
        text("a.txt", b"A\n" * (PARAGRAPHS + 1))


def test_a_docx_naming_an_outside_entity_reads_no_file():
    source = zipfile.ZipFile(io.BytesIO(a_docx("A")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1).replace(b">A<", b">A&x;<")
            made.writestr(name, part)
    try:
        assert "root" not in " ".join(text("a.docx", out.getvalue()))
    except NotCompared as why:
        assert "root:" not in str(why)


def test_words_that_changed_are_marked_on_both_sides():
    found = compare(["Tăng trưởng 7 phần trăm"], ["Tăng trưởng 8 phần trăm"])
    assert found.rows == [
        Row("changed", ((False, "Tăng trưởng"), (True, "7"), (False, "phần trăm")), ((False, "Tăng trưởng"), (True, "8"), (False, "phần trăm")))
    ]
    assert (found.changed, found.added, found.removed, found.same) == (1, 0, 0, False)


def test_paragraphs_put_in_and_taken_out_are_counted():
    found = compare(["A a", "B b", "C c"], ["A a", "C c", "D d"])
    assert [(row.kind, row.old, row.new) for row in found.rows] == [
        ("same", ((False, "A a"),), ((False, "A a"),)),
        ("removed", ((True, "B b"),), ()),
        ("same", ((False, "C c"),), ((False, "C c"),)),
        ("added", (), ((True, "D d"),)),
    ]
    assert (found.changed, found.added, found.removed) == (0, 1, 1)


def test_equal_drafts_are_the_same_and_long_equal_stretches_are_left_out():
    lines = [f"Đoạn {n}" for n in range(100)]
    assert compare(lines, lines).same
    found = compare(lines, [*lines[:50], "Mới", *lines[50:]])
    assert [(row.kind, row.left_out) for row in found.rows] == [("left_out", 49), ("same", 0), ("added", 0), ("same", 0), ("left_out", 49)]


@pytest.mark.parametrize(
    "old, new",
    [
        (["a b"] * PARAGRAPHS, ["b a"] * PARAGRAPHS),
        ([f"{n % 90} x" for n in range(PARAGRAPHS)], [f"{n % 89} x" for n in range(PARAGRAPHS)]),
        (
            random.Random(1).choices([f"{n} x" for n in range(100)], k=PARAGRAPHS),
            random.Random(2).choices([f"{n} x" for n in range(100)], k=PARAGRAPHS),
        ),
        ([" ".join(["một"] * 190) + f" {n}" for n in range(500)], [" ".join(["một", "hai"] * 95) + f" {n}" for n in range(500)]),
        ([" ".join(["một"] * 590) + f" {n}" for n in range(500)], [" ".join(["một", "hai"] * 290) + f" {n}" for n in range(500)]),
    ],
    ids=["all different", "much repeated", "at random", "paragraphs of few words", "long paragraphs of few words"],
)
def test_the_worst_cases_end_in_time(old, new):
    began = time.process_time()
    assert len(compare(old, new).rows) <= 600
    assert time.process_time() - began < 15
