"""People's names: to the reader in their language, what is written down for good in the office's."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import translation

from congress.mailing.bouncing import change_address
from congress.models import Mail, User
from tests.factories import NOW, TODAY, a_person, a_seat, a_stream, a_task
from workflows import planning, seating
from workflows.models import Absence, Change, Seat
from workflows.words import Role

pytestmark = pytest.mark.django_db
VIETNAMESE, ENGLISH = "Ủy viên A", "Member A"


@pytest.fixture
def member(plan):
    return a_seat(Role.MEMBER, plan, person=a_person(VIETNAMESE, name_en=ENGLISH))


def addresses(member, reader):
    Absence.objects.create(person=reader, stand_in=member, from_on=TODAY, to_on=TODAY)
    mail = Mail.objects.create(person=member, kind=Mail.Kind.DIGEST, slot_at=NOW)
    return [
        reverse("people", args=["xa-a"]),
        reverse("person_address", args=["xa-a", member.pk]),
        reverse("seat_end", args=["xa-a", Seat.objects.get(person=member).pk]),
        reverse("profile"),
        f"{reverse('tasks')}?owner={member.pk}",
        reverse("mail", args=[mail.pk]),
    ]


def test_an_english_reader_reads_english_names(client, plan, member):
    office = a_seat(Role.OFFICE, plan.unit, person=a_person(language="en", is_superuser=True))
    a_task(plan, owner=member)
    client.force_login(office)
    for address in addresses(member, office):
        shown = client.get(address).content.decode()
        assert ENGLISH in shown and VIETNAMESE not in shown, address


def handed_over(member, task, by):
    seating.end_seat(Seat.objects.get(person=member), on=TODAY, successor=by, by=by, at=NOW)


def given_back(member, task, by):
    planning.decline(task.pk, "This belongs to the service subcommittee.", by=member, at=NOW)


def assigned(member, task, by):
    planning.assign([task], by, by=by, at=NOW)


def merged(member, task, by):
    """The bodies are arranged anew, and the owner's does the task's stream no longer."""
    (body,) = planning.bodies_of(task.plan, today=TODAY)
    moved = [planning.Body(body.name, body.name_en, frozenset([a_stream("service").pk]), body.pk), planning.Body("Tiểu ban mới", "New", body.streams)]
    planning.arrange_bodies(task.plan, moved, seen=planning.mark_of([body]), by=by, at=NOW)


@pytest.mark.parametrize(("does", "stays"), [
    (handed_over, (VIETNAMESE, "Trưởng Tiểu ban")), (assigned, (VIETNAMESE, "Trưởng Tiểu ban")), (given_back, (VIETNAMESE, "")), (merged, (VIETNAMESE, "")),
])  # fmt: skip
def test_the_history_keeps_the_offices_names_whoever_writes_it(plan, member, does, stays):
    head = a_seat(Role.OFFICE, plan.unit, person=a_seat(Role.HEAD, plan, person=a_person("Trưởng Tiểu ban", name_en="Head")))
    task = a_task(plan, owner=member)
    with translation.override("en"):
        does(member, task, head)
    assert Change.objects.values_list("old", "new").get() == stays


def test_a_proposed_head_is_kept_by_the_offices_name(plan):
    service = a_stream("service")
    head = a_seat(Role.HEAD, plan, stream=service, person=a_person("Trưởng Tiểu ban", name_en="Head"))
    a_task(plan, stream=service)
    with translation.override("en"):
        planning.propose_owners(Seat.objects.get(person=head).subcommittee, by=head, at=NOW)
    assert Change.objects.get().new == "Trưởng Tiểu ban"


def test_a_changed_address_is_logged_under_the_offices_name(member):
    with translation.override("en"):
        change_address(member, "moi@daihoi.example", by=a_person())
    assert LogEntry.objects.get().object_repr == VIETNAMESE
    assert User.objects.get(pk=member.pk).email == "moi@daihoi.example"
