"""What a first visit costs on the line: every file the log-in page asks for, compressed as deployed."""

import re

import brotli
import pytest
from django.contrib.staticfiles import finders

from congress.finders import PACKAGE_FILES

FIRST_VISIT = 250_000
NAMED = re.compile(r'(?:href|src)="/static/([^"?]+)"')


def weight(text: bytes, name: str) -> int:
    return len(text) if name.endswith(".woff2") else len(brotli.compress(text))


def file_of(name):
    path = finders.find(name)
    assert path, f"/static/{name} is asked for and does not exist"
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.django_db
def test_a_first_visit_weighs_at_most_250_kilobytes_with_all_its_letters(client):
    page = client.get("/tai-khoan/login/").content
    names = set(NAMED.findall(page.decode()))
    names |= {name for name in PACKAGE_FILES if name.endswith(".woff2")}  # the worst case: every script of letters
    weights = {"the page": weight(page, "")} | {name: weight(file_of(name), name) for name in names}
    assert sum(weights.values()) <= FIRST_VISIT, weights


@pytest.mark.django_db
def test_nothing_comes_from_another_host(client):
    page = client.get("/tai-khoan/login/").content.decode()
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//', page)


def test_of_the_packages_only_the_named_files_are_served():
    assert finders.find("tabler/css/tabler.min.css")
    for name in ("tabler/css/tabler.css", "tabler/js/tabler.js", "@tabler/core/package.json", "package.json"):
        assert not finders.find(name)
