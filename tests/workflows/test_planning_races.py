"""Two offices plan the same unit in the same moment, with real threads: one plan, and a sentence for the other."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from tests.factories import NOW, TODAY, a_seat
from workflows import planning
from workflows.models import Stage, TemplateVersion, Unit
from workflows.seeding import seed
from workflows.words import Role

SEEDS = settings.BASE_DIR / "seeds"


def unit(code):
    return Unit.objects.get(code=code)


def make(*, by):
    template = TemplateVersion.objects.get(key="grassroots", version=1)
    return planning.plan_congress(unit("xa-a"), template, opens_on=date(2025, 5, 28), days=2, contents=4, by=by, at=NOW)


def planned_by_two_at_once():
    """What two offices get who plan the same unit in the same moment."""
    seed(SEEDS, today=TODAY)
    barrier, said = Barrier(2), []

    def plan(person):
        barrier.wait()
        try:
            said.append(make(by=person))
        except (planning.Refused, IntegrityError) as no:
            said.append(no)
        finally:
            connection.close()

    threads = [Thread(target=plan, args=[a_seat(Role.OFFICE, unit(code))]) for code in ("dak-nong", "xa-a")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(type(answer).__name__ for answer in said)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_plan_and_the_other_is_told():
    assert planned_by_two_at_once() == ["Plan", "Refused"]
    assert Stage.objects.count() == 64


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_unit_only_the_constraint_stops_the_second(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    assert planned_by_two_at_once() == ["IntegrityError", "Plan"]
    assert Stage.objects.count() == 64
