"""Before the workers part: what is read by then, what must not be open, and a start without the database."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import a_plan, a_seat, a_task, a_unit
from workflows.models import Seat
from workflows.words import Role

ASK = """
import logging, sys
import congress.wsgi
from django.db import connection
from congress.views import list_statement
loaded = [name for name in ("fido2", "cryptography", "holidays.countries") if name in sys.modules]
print(connection.connection is None, list_statement._kept.cache_info().currsize, loaded)
"""


def started(database, tmp_path):
    known = {"DEMO": "on", "DEMO_TODAY": "2025-02-10", "DATABASE_URL": database, "VAR_DIR": str(tmp_path), "LOG_LEVEL": "WARNING"}
    return subprocess.run([sys.executable, "-c", ASK], cwd=settings.BASE_DIR, env=os.environ | known, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("database", ["postgres://nobody@127.0.0.1:9/nothing", "sqlite:///{}/nothing/here.sqlite3", "sqlite:///{}/empty.sqlite3"])
def test_the_site_starts_without_its_database_and_says_so(database, tmp_path):
    ended = started(database.format(tmp_path), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "The database did not answer at the start" in ended.stderr
    assert ended.stdout.split() == ["True", "0", "[]"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_made_once_and_no_connection_stays_open(tmp_path):
    plan = a_plan(a_unit())
    a_task(plan)
    a_seat(Role.LEADER, plan.unit)
    assert Seat.objects.exists()
    known = connection.settings_dict
    address = f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    ended = started(address, tmp_path)
    assert ended.returncode == 0 and not ended.stderr, ended.stderr
    assert ended.stdout.split() == ["True", "2", "[]"]  # the list's statement, one a language
