"""The button that adds a person pressed several times at once, with real threads on PostgreSQL: one seat, one account, the others are told."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from congress.models import User
from tests.factories import TODAY, a_person, a_seat
from tests.locks import somebody_waits_for_a_lock
from tests.processes import until
from workflows import seating
from workflows.models import Seat
from workflows.words import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ADDRESS = "moi@daihoi.example"


@pytest.fixture
def pressed(plan):
    """What is answered to a press that begins while another one has done its work and not yet ended."""
    keeper = a_seat(Role.OFFICE, plan.unit)
    place = next(place for place in seating.places_in(plan.unit) if place.role == Role.OBSERVER)
    typed = {"name": "Cán bộ mới", "email": ADDRESS, "phone": "", "place": place.key, "from_on": "10/02/2025"}
    client, answers = Client(raise_request_exception=False), []
    client.force_login(keeper)

    def press():
        answers.append(client.post(reverse("people", args=[plan.unit.code]), typed))
        connection.close()

    def pressed_while(deed):
        thread = threading.Thread(target=press)
        with transaction.atomic():
            deed(place)
            thread.start()
            until(somebody_waits_for_a_lock, 2, "the second press at the lock")
        thread.join()
        return answers[0]

    return pressed_while


def test_the_second_press_for_a_known_person_is_told_that_the_seat_is_there(pressed):
    person = a_person(email=ADDRESS)
    answer = pressed(lambda place: seating.give_seat(person, place, from_on=TODAY))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["place"]
    assert Seat.objects.filter(person=person).count() == 1


def test_the_second_press_for_a_new_address_finds_the_account_that_was_just_made(pressed):
    def add(place):
        seating.give_seat(User.objects.create_user(ADDRESS, "Cán bộ mới"), place, from_on=TODAY)

    assert pressed(add).status_code == 422
    assert Seat.objects.filter(person=User.objects.get(email=ADDRESS)).count() == 1


def test_an_account_made_at_the_same_moment_for_another_seat_gets_this_one_too(pressed):
    answer = pressed(lambda place: User.objects.create_user(ADDRESS, "Cán bộ mới"))
    assert answer.status_code == 302
    assert Seat.objects.filter(person=User.objects.get(email=ADDRESS)).count() == 1
