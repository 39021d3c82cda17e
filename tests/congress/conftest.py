"""The usual cast of the tests about mail; a file that needs another plan or owner makes its own."""

import mailbox
from datetime import date
from importlib import import_module

import pytest
from django.test import Client

from workflows.words import Role


@pytest.fixture
def make(db):
    """tests/factories.py; pytest reads this file before there are models."""
    return import_module("tests.factories")


@pytest.fixture
def plan(make):
    return make.a_plan(make.a_unit(make.a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(make, plan):
    return make.a_seat(Role.MEMBER, plan, person=make.a_person("Ủy viên A", name_en="Member A", email="uy-vien@daihoi.example"))


@pytest.fixture
def task(make, plan, owner):
    """The owner's, three working days late."""
    return make.a_task(plan, owner=owner, due_on=date(2025, 2, 5), title="Dự thảo lần 1 Báo cáo chính trị")


@pytest.fixture
def strict():
    """A browser that is asked for its token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def box(settings, tmp_path):
    """The folder where reports of undelivered mail come in."""
    box = mailbox.Maildir(tmp_path / "box")
    settings.BOUNCE_MAILBOX = f"maildir://{tmp_path / 'box'}"
    return box


@pytest.fixture
def post_office(settings, tmp_path):
    """A real mail server to which the mails of the test go."""
    server = import_module("tests.post_office").PostOffice
    settings.MAIL_TO_OUTBOX_ONLY = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", import_module("tests.processes").free_port()
    with server(settings.EMAIL_PORT, tmp_path / "taken") as post_office:
        yield post_office
