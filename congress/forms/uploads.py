"""An uploaded file -> the type it really has, or a ValidationError that says what to do. Looked through before it is kept.

Nothing is unpacked: of a docx or xlsx only the table of contents at its end is read.
"""

import codecs
import logging
import struct
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from workflows.keeping import NOT_KEPT

log = logging.getLogger(__name__)
ACCEPT = ".jpg,.jpeg,.png,.heic,.pdf,.docx,.xlsx,.txt,.md"
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
    "md": "text/markdown",
}
TEXTS = ("txt", "md")
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
CONTENTS_LIMIT = 500_000  # bytes of a table of contents: some 8,000 entries
ENTRIES_LIMIT = 5_000
UNPACKED_LIMIT = 300_000_000
END_RECORD, END_RECORD_SIZE, LONGEST_REMARK = b"PK\x05\x06", 22, 65_535
ZIP64_LOCATOR = b"PK\x06\x07"


class StopsAtTheLimit(FileUploadHandler):
    """Keeps no byte of a file beyond the limit; the other fields arrive, so that the form can say what happened."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_LIMIT:
            self.request.file_refused = too_large()
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


class OnDisk(TemporaryFileUploadHandler):
    """Django's. Where the disk takes no more, the file is left out, again so that the form can say what happened."""

    def new_file(self, *args, **kwargs):
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._leave_out(error)

    def receive_data_chunk(self, raw_data, start):
        try:
            super().receive_data_chunk(raw_data, start)
            self.file.flush()
        except OSError as error:
            with suppress(OSError):  # what could not be written is tried once more
                self.file.close()
            self._leave_out(error)

    def _leave_out(self, error):
        log.error("event=upload_not_kept error=%s", error)
        self.request.file_refused = ValidationError(NOT_KEPT)
        raise SkipFile


def too_large():
    return ValidationError(_("The file is larger than %(limit)s MB. Compress it or upload a PDF.") % {"limit": settings.UPLOAD_LIMIT // 1_000_000})


def shown_name(name):
    """The name as it is kept and shown: no folders, no control signs, composed letters, 200 at most with its ending."""
    plain = "".join(sign for sign in PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name if sign.isprintable())
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix[:20]
    return stem[: 200 - len(ending)] + ending


def true_type(upload):
    """"docx" … of a file whose name and content agree; raises the sentence otherwise."""
    if upload.size > settings.UPLOAD_LIMIT:
        raise too_large()
    named = PurePath(upload.name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if named not in TYPES:
        raise ValidationError(_("This type of file is not accepted. Upload jpg, png, heic, pdf, docx, xlsx, txt or md."))
    upload.seek(0)
    if named in TEXTS:
        _read_as_text(upload)
    elif _signature(upload.read(16)) != ("zip" if named in MAIN_PART else named):
        raise ValidationError(_("The content of the file is not what its name says. Save it again as %(type)s.") % {"type": named})
    if named in MAIN_PART:
        _look_into(upload, named)
    upload.seek(0)
    return named


def _signature(head):
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "heic"
    if head.startswith(b"%PDF-"):
        return "pdf"
    return "zip" if head.startswith(b"PK\x03\x04") else ""


def _read_as_text(upload):
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in upload.chunks():
            if "\0" in decoder.decode(chunk):
                raise ValueError
        decoder.decode(b"", final=True)
    except ValueError:
        raise ValidationError(_("The text can't be read. Save it again as UTF-8.")) from None


def _look_into(upload, named):
    damaged = ValidationError(_("The file is damaged. Open it, save it again and upload it."))
    if not _contents_are_small(upload):
        raise damaged
    try:
        entries = zipfile.ZipFile(upload).infolist()
    except (zipfile.BadZipFile, ValueError, struct.error):
        raise damaged from None
    names = {entry.filename for entry in entries}
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise ValidationError(_("The file unpacks to more than is accepted. Upload a PDF."))
    if MAIN_PART[named] not in names or "[Content_Types].xml" not in names:
        raise ValidationError(_("The content of the file is not what its name says. Save it again as %(type)s.") % {"type": named})
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise ValidationError(_("The file contains macros. Save it without macros and upload it again."))


def _contents_are_small(upload):
    """Asked before zipfile reads it: a table of contents may be made to fill the memory."""
    upload.seek(max(0, upload.size - END_RECORD_SIZE - LONGEST_REMARK))
    tail = upload.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) - at < END_RECORD_SIZE or tail[max(0, at - 20) :].startswith(ZIP64_LOCATOR):
        return False
    _disk, _first, _here, entries, size = struct.unpack("<HHHHI", tail[at + 4 : at + 16])
    return entries <= ENTRIES_LIMIT and size <= CONTENTS_LIMIT
