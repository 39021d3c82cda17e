"""Two kept files -> what was taken out and put in between them, paragraph by paragraph; or a sentence why they can't be compared.

A docx is asked for its sizes before it is unpacked, and what is compared is bounded: files of any size are kept, but a page
must come in seconds and a worker must keep its memory.
"""

import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from congress.forms.uploads import true_type
from congress.later import Later
from workflows.keeping import opened

docx, docx_errors, docx_names, etree = Later("docx"), Later("docx.opc.exceptions"), Later("docx.oxml.ns"), Later("lxml.etree")

TEXT_BYTES = 2_000_000
MAIN_PART_BYTES = 8_000_000
UNPACKED_BYTES = 60_000_000
PARAGRAPHS = 4_000
PARAGRAPH_SIGNS = 20_000
REPEATED = 5
"""Paragraphs that stand more often ("0" in a table) hold no place by themselves: each would be tried against each."""
WORDS = 400
SECONDS = 3
"""What is rewritten in longer paragraphs, or after so much time, is shown whole: words repeated on purpose take cubic time."""
AROUND = 1
"""Paragraphs shown before and after a change."""
ROWS = 600


class NotCompared(Exception):
    """The text is the sentence why."""


@dataclass(frozen=True)
class Row:
    """`old` and `new` are [(whether it changed, text)]; what is None was not there. A row with `left_out` stands for so many equal ones."""

    kind: str
    old: tuple = ()
    new: tuple = ()
    left_out: int = 0


@dataclass
class Compared:
    rows: list[Row] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    changed: int = 0
    until: float = 0
    cut: bool = False
    """There is more than is shown."""

    @property
    def same(self):
        return not (self.added or self.removed or self.changed)


# Text


def paragraphs_of(row):
    """The paragraphs of a kept file (an Attachment), without empty ones."""
    ending = PurePath(row.original_name).suffix.lower()
    if ending not in (".txt", ".md", ".docx"):
        raise NotCompared(_("“%(name)s” can't be compared as text. Only docx, txt and md files are compared.") % {"name": row})
    with opened(row) as stored:
        found = _of_docx(File(stored, name=row.original_name), row) if ending == ".docx" else _of_text(stored, row)
    kept = [line for paragraph in found if (line := " ".join(paragraph.split()))]
    if len(kept) > PARAGRAPHS or any(len(line) > PARAGRAPH_SIGNS for line in kept):
        raise _too_long(row)
    return kept


def _too_long(row):
    return NotCompared(_("“%(name)s” is too long to be compared here. Compare the two files in Word.") % {"name": row})


def _of_text(stored, row):
    body = stored.read(TEXT_BYTES + 1)
    if len(body) > TEXT_BYTES:
        raise _too_long(row)
    return body.decode("utf-8-sig", errors="replace").splitlines()


def _of_docx(upload, row):
    damaged = NotCompared(_("“%(name)s” can't be read. Open it, save it again and upload it.") % {"name": row})
    try:
        true_type(upload)
        sizes = {entry.filename: entry.file_size for entry in zipfile.ZipFile(upload).infolist()}
        if sum(sizes.values()) > UNPACKED_BYTES or sizes["word/document.xml"] > MAIN_PART_BYTES:
            raise _too_long(row)
        upload.seek(0)
        body = docx.Document(upload).element.body
    except (ValidationError, docx_errors.PackageNotFoundError, etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, AttributeError):
        raise damaged from None
    # Paragraphs of tables too, in the order of the page; python-docx's own list leaves those out.
    return ["".join(_signs(one)) for one in body.iter(docx_names.qn("w:p"))]


def _signs(paragraph):
    for part in paragraph.iter(docx_names.qn("w:t"), docx_names.qn("w:tab"), docx_names.qn("w:br")):
        yield part.text or "" if part.tag == docx_names.qn("w:t") else " "


# What differs


def compare(old, new):
    """Two lists of paragraphs -> Compared, long equal stretches left out."""
    found, often = Compared(until=time.monotonic() + SECONDS), Counter(new)
    opcodes = SequenceMatcher(lambda line: often[line] > REPEATED, old, new).get_opcodes()
    for place, (what, i1, i2, j1, j2) in enumerate(opcodes):
        if what == "equal":
            found.rows += _shortened(old[i1:i2], first=place == 0, last=place == len(opcodes) - 1)
        else:
            found.rows += _changed(old[i1:i2], new[j1:j2], found)
    found.cut = len(found.rows) > ROWS
    found.rows = found.rows[:ROWS]
    return found


def _shortened(lines, *, first, last):
    """Equal paragraphs: those beside a change, and how many lie between."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    same = [Row("same", ((False, line),), ((False, line),)) for line in lines]
    if len(lines) <= head + tail + 1:
        return same
    return [*same[:head], Row("left_out", left_out=len(lines) - head - tail), *(same[-tail:] if tail else [])]


def _changed(old, new, found):
    """Paragraphs that stand for each other side by side; what is left over was taken out or put in."""
    both = min(len(old), len(new))
    rows = [_rewritten(before, after, found) for before, after in zip(old, new, strict=False)]
    found.removed += len(old) - both
    found.added += len(new) - both
    rows += [Row("removed", old=((True, line),)) for line in old[both:]]
    return rows + [Row("added", new=((True, line),)) for line in new[both:]]


def _rewritten(before, after, found):
    found.changed += 1
    old, new = before.split(), after.split()
    if max(len(old), len(new)) > WORDS or time.monotonic() > found.until:
        return Row("changed", ((True, before),), ((True, after),))
    left, right = [], []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if i1 < i2:
            left.append((what != "equal", " ".join(old[i1:i2])))
        if j1 < j2:
            right.append((what != "equal", " ".join(new[j1:j2])))
    return Row("changed", tuple(left), tuple(right))
