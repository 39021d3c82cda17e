"""A task's deliverable -> an invented number and sign, or a small Word file with nothing in it but its title."""

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.base import ContentFile
from django.utils.text import slugify

from workflows.folding import folded
from workflows.words import Level

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNS = {
    "Kế hoạch": "KH", "Quyết định": "QĐ", "Biên bản": "BB", "Hướng dẫn": "HD", "Thông báo": "TB", "Tờ trình": "TTr",
    "Báo cáo": "BC", "Nghị quyết": "NQ", "Đề cương": "ĐC", "Chương trình": "CTr",
}  # fmt: skip
ISSUERS = {Level.PROVINCE: "TU", Level.DISTRICT: "HU", Level.GRASSROOTS: "ĐU", Level.CELL: "CB"}
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def sign(number, deliverable, level):
    """ "14-BC/ĐU": the sign follows the first words of the deliverable."""
    kind = next((short for words, short in SIGNS.items() if words in deliverable), "CV")
    return f"{number:02d}-{kind}/{ISSUERS.get(level, 'ĐU')}"


def word_file(stage, unit):
    """(file, name): a document of one page that says it is invented."""
    return word_paper(stage.title, unit.name, "Văn bản minh họa, không có nội dung.")


def word_paper(title, *lines):
    """(file, name): a document of the title and these paragraphs, named like the title."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (title, *lines))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>',
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')
    return ContentFile(packed.getvalue()), f"{slugify(folded(title))[:60]}.docx"
