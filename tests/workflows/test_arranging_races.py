"""A body is dissolved in the moment somebody is seated there, with real threads on PostgreSQL: one wins, the other is told."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from tests.factories import NOW, TODAY, a_body, a_person, a_plan, a_seat, a_stream
from workflows import planning, seating
from workflows.models import Seat, Subcommittee
from workflows.planning import arranging
from workflows.words import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def dissolved_while_seated(monkeypatch):
    """What both get; the seat is given after the seats of the body were counted and before it is dissolved."""
    plan = a_plan()
    for code in ("propaganda", "service"):
        a_body(plan, a_stream(code))
    a_seat(Role.MEMBER, plan, stream=a_stream("service"), to_on=TODAY - timedelta(days=1))
    office, person = a_seat(Role.OFFICE, plan.unit), a_person()
    first, second = planning.bodies_of(plan, today=TODAY)
    place = next(place for place in seating.places_in(plan.unit) if place.subcommittee_id == second.pk and place.role == Role.MEMBER)
    counted, seated, refuse, said = threading.Event(), threading.Event(), arranging._refuse, []

    def slow(*asked):
        refuse(*asked)
        counted.set()
        seated.wait(timeout=1)  # in vain where the other one waits at the lock, as it should

    def dissolve():
        merged = [planning.Body(first.name, "", first.streams | second.streams, first.pk)]
        planning.arrange_bodies(plan, merged, seen=planning.mark_of([first, second]), by=office, at=NOW)
        return "dissolved"

    def seat():
        counted.wait()
        seating.give_seat(person, place, from_on=TODAY)
        seated.set()
        return "seated"

    def run(deed):
        try:
            said.append(deed())
        except (planning.Refused, seating.Refused) as no:
            said.append(type(no).__name__)
        finally:
            connection.close()

    monkeypatch.setattr(arranging, "_refuse", slow)
    threads = [threading.Thread(target=run, args=[deed]) for deed in (dissolve, seat)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def left_behind():
    idle = Subcommittee.objects.annotate(work=Count("links")).filter(work=0)
    return Seat.objects.filter(subcommittee__in=idle, to_on=None).count()


def test_who_comes_second_is_told_and_nobody_is_left_behind(monkeypatch):
    assert dissolved_while_seated(monkeypatch) == ["Refused", "dissolved"]
    assert left_behind() == 0


def test_without_the_lock_somebody_sits_in_a_body_that_is_gone(monkeypatch):
    monkeypatch.setattr(seating, "_does_work", lambda pk: Subcommittee.objects.get(pk=pk).links.exists())
    assert dissolved_while_seated(monkeypatch) == ["dissolved", "seated"]
    assert left_behind() == 1
