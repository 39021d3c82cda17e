"""Every text has its Vietnamese, with the same placeholders and in the glossary's words."""

import ast
import re
import string
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

BASE = Path(settings.BASE_DIR)
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
# ux words that an office does not use, and old tone marks
FORBIDDEN = re.compile(
    r"\b(công việc|tác vụ|task|deadline|dashboard|user|assign|xử lý xong|hủy bỏ|ủy quyền|phê chuẩn|gán|bạn)\b|thành công|[uU][ỷỶ]|!", re.IGNORECASE
)


def catalogue():
    with (BASE / "locale/vi/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="vi")


def texts_of_python(paths):
    found = {}
    for path in paths:
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in CALLS:
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if texts:
                context, text = (texts[0], texts[1]) if name.startswith(("pgettext", "npgettext")) else (None, texts[0])
                found[text, context] = f"{path}:{node.lineno}"
    return found


def nodes_of(thing):
    for node in getattr(thing, "nodelist", thing):
        yield from node.get_nodes_by_type(Node)


def texts_of_templates():
    found = {}
    for path in BASE.glob("templates/**/*"):
        if path.suffix not in {".html", ".txt"}:
            continue
        template = engines["django"].from_string(path.read_text()).template
        for node in nodes_of(template):
            if isinstance(node, TranslateNode):
                literal = getattr(node.filter_expression, "var", None)
                text = getattr(literal, "literal", literal)
                if isinstance(text, str):
                    found[text, None] = str(path.relative_to(BASE))
            elif isinstance(node, BlockTranslateNode):
                text, _names = node.render_token_list(node.singular)
                found[node.trimmed and " ".join(line.strip() for line in text.strip().splitlines()) or text, None] = str(path.relative_to(BASE))
    return found


def test_every_text_has_its_vietnamese():
    known = catalogue()
    wanted = texts_of_python([*BASE.glob("congress/**/*.py"), *BASE.glob("workflows/**/*.py")]) | texts_of_templates()
    assert len(wanted) > 200
    missing = [f"{where}: {text!r}" for (text, context), where in wanted.items() if not (known.get(text, context) and known.get(text, context).string)]
    assert not missing, "\n".join(missing)


def test_what_libraries_say_to_people_has_its_vietnamese_too():
    """Forms, passwords and log-in; Django's own catalogue counts, the others have none."""
    site = Path(django.__file__).parent.parent
    files = ["django/forms/*.py", "django/contrib/auth/password_validation.py", "allauth/account/forms.py", "allauth/account/adapter.py"]
    files += ["allauth/mfa/adapter.py", "allauth/mfa/totp/forms.py", "allauth/mfa/base/forms.py", "django_tables2/paginators.py"]
    with (site / "django/conf/locale/vi/LC_MESSAGES/django.po").open("rb") as file, (
        site / "django/contrib/auth/locale/vi/LC_MESSAGES/django.po"
    ).open("rb") as auth:
        known = [catalogue(), read_po(file), read_po(auth)]
    wanted = texts_of_python(path for pattern in files for path in site.glob(pattern))
    missing = [
        f"{where}: {text!r}" for (text, context), where in wanted.items() if not any(one.get(text, context) and one.get(text, context).string for one in known)
    ]
    assert not missing, "\n".join(missing)


def messages():
    for message in catalogue():
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple | list) else message.id
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            yield first, message.id, strings


def test_the_vietnamese_keeps_every_placeholder():
    wrong = []
    for _first, ids, strings in messages():
        ids = ids if isinstance(ids, tuple | list) else (ids,)
        for text in strings:
            if set(re.findall(r"%\(\w+\)s", text)) - set(re.findall(r"%\(\w+\)[sd]", "".join(ids))) or set(
                re.findall(r"%\(\w+\)[sd]", ids[-1])
            ) - set(re.findall(r"%\(\w+\)[sd]", text)):
                wrong.append(f"{ids[-1]!r} -> {text!r}")
    assert not wrong, "\n".join(wrong)


def test_the_vietnamese_holds_to_the_offices_words():
    wrong = [f"{text!r}" for _first, _id, strings in messages() for text in strings if FORBIDDEN.search(re.sub(r"%\(\w+\)[sd]", "", text))]
    assert not wrong, "\n".join(wrong)


GLOSSARY = {
    "Start": "Bắt đầu thực hiện",
    "Submit for approval": "Trình duyệt",
    "Withdraw": "Thu hồi",
    "Approve": "Duyệt",
    "Send back": "Trả lại",
    "Report an obstacle": "Báo vướng mắc",
    "Drop this task": "Không thực hiện nữa",
    "Reopen": "Mở lại",
    "On track": "Đúng tiến độ",
    "Needs attention": "Cần chú ý",
    "Behind": "Chậm tiến độ",
    "Not planned": "Chưa lập kế hoạch",
    "Nothing due yet": "Chưa đến kỳ",
    "Waiting for approval": "Chờ duyệt",
    "Blocked": "Vướng mắc",
}


@pytest.mark.parametrize("text", GLOSSARY)
def test_the_glossary_is_a_contract(text):
    assert catalogue().get(text).string == GLOSSARY[text]


def test_texts_are_composed_letters_without_strange_signs():
    allowed = set(string.printable)
    for _first, _id, strings in messages():
        for text in strings:
            assert not [sign for sign in text if sign not in allowed and 0x300 <= ord(sign) <= 0x36F], text
