"""People and seats: added by the office, read from a sheet, invited once, handed over, away with a stand-in."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from congress.inviting import token_for
from congress.models import User
from tests.factories import TODAY, a_body, a_person, a_plan, a_seat, a_stream, a_task
from workflows import seating
from workflows.models import Absence, Change, Seat, Task
from workflows.words import Role

pytestmark = pytest.mark.django_db


def place(plan, role=Role.MEMBER):
    return next(p for p in seating.places_in(plan.unit) if p.role == role)


def typed(plan, **changes):
    facts = {"name": "Ủy viên", "email": "Uy.Vien@daihoi.example", "phone": "0261 000 000", "place": place(plan).key, "from_on": "10/02/2025"}
    return facts | changes


def test_the_office_adds_a_person_with_a_seat_and_the_invitation_goes_out(office, plan):
    answer = office.post(reverse("people", args=["xa-a"]), typed(plan, invite="on"))
    person = User.objects.get(email="uy.vien@daihoi.example")
    assert answer.status_code == 302
    assert list(person.seats.values_list("role", "subcommittee__plan")) == [("member", plan.pk)]
    assert (mail.outbox[0].to, timezone.localdate(person.invited_at)) == ([person.email], TODAY)
    assert "/loi-moi/" in mail.outbox[0].body


def test_the_same_seat_twice_is_one_sentence_at_the_field_and_changes_nothing(office, plan):
    office.post(reverse("people", args=["xa-a"]), typed(plan))
    answer = office.post(reverse("people", args=["xa-a"]), typed(plan))
    assert answer.status_code == 422
    assert Seat.objects.filter(role=Role.MEMBER).count() == 1


@pytest.mark.parametrize(("field", "value"), [("email", "khong-phai"), ("place", "leader:99"), ("from_on", "31/04/2025"), ("name", "a\x0bb"), ("name", "")])
def test_bad_input_saves_nobody(office, plan, field, value):
    answer = office.post(reverse("people", args=["xa-a"]), typed(plan, **{field: value}))
    assert answer.status_code == 422
    assert not User.objects.filter(email="uy.vien@daihoi.example").exists()


@pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER, Role.MEMBER])
def test_others_do_not_find_the_page(client, plan, role):
    client.force_login(a_seat(role, plan if role == Role.MEMBER else plan.unit))
    assert client.get(reverse("people", args=["xa-a"])).status_code == 404
    assert client.post(reverse("people", args=["xa-a"]), typed(plan)).status_code == 404
    assert not User.objects.filter(email="uy.vien@daihoi.example").exists()


def test_a_new_head_is_proposed_as_owner_of_what_nobody_owns(office, plan):
    task = a_task(plan)
    office.post(reverse("people", args=["xa-a"]), typed(plan, place=place(plan, Role.HEAD).key))
    assert Task.objects.get(pk=task.pk).owner.email == "uy.vien@daihoi.example"


def sheet(*rows):
    book = Workbook()
    book.active.append(["Tên", "Thư", "Điện thoại", "Vai trò", "Chức danh", "Từ ngày"])
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "can-bo.xlsx"
    return file


def test_a_sheet_is_checked_first_and_saved_when_asked_and_twice_does_it_once(office, plan):
    label = place(plan).label
    rows = [("Ủy viên 1", "mot@daihoi.example", "", label, "", TODAY), ("Ủy viên 2", "hai@daihoi.example", "", label, "Thư ký", "01/02/2025")]
    for _time in range(2):
        answer = office.post(reverse("people_import", args=["xa-a"]), {"sheet": sheet(*rows)})
        assert answer.status_code == 200
        saved = office.post(reverse("people_import", args=["xa-a"]), {"rows": answer.context["rows"]})
        assert saved.status_code == 302
    assert Seat.objects.filter(role=Role.MEMBER).values_list("title", flat=True).order_by("title")[1] == "Thư ký"
    assert User.objects.filter(email__in=["mot@daihoi.example", "hai@daihoi.example"]).count() == 2
    assert Seat.objects.filter(role=Role.MEMBER).count() == 2


def test_one_wrong_row_keeps_the_whole_sheet_out_and_names_the_row(office, plan):
    rows = [("Ủy viên 1", "mot@daihoi.example", "", place(plan).label, "", ""), ("Ủy viên 2", "sai", "", "Vua", "", "")]
    answer = office.post(reverse("people_import", args=["xa-a"]), {"sheet": sheet(*rows)})
    assert answer.status_code == 422
    assert [row.number for row in answer.context["wrong"]] == [3]
    assert office.post(reverse("people_import", args=["xa-a"]), {"rows": answer.context["rows"]}).status_code == 422
    assert not User.objects.filter(email="mot@daihoi.example").exists()


@pytest.mark.parametrize("content", [b"not a sheet", b"PK\x03\x04broken"])
def test_a_file_that_is_no_sheet_gets_a_sentence(office, content):
    file = io.BytesIO(content)
    file.name = "can-bo.xlsx"
    answer = office.post(reverse("people_import", args=["xa-a"]), {"sheet": file})
    assert answer.status_code == 422
    assert "XLSX" in answer.content.decode()


def test_rows_that_were_tampered_with_are_refused(office):
    answer = office.post(reverse("people_import", args=["xa-a"]), {"rows": "made-up"})
    assert answer.status_code == 422


# Invitations

STRONG = "Chuẩn-bị-đại-hội-2025"


def invited(plan):
    person = a_person(email="moi@daihoi.example")
    person.set_unusable_password()
    person.save()
    a_seat(Role.MEMBER, plan, person=person)
    return person


def test_the_link_sets_the_password_names_the_seat_and_works_once(client, plan):
    person = invited(plan)
    link = reverse("invitation", args=[token_for(person)])
    page = client.get(link)
    assert page.status_code == 200
    assert a_body(plan).name in page.content.decode()
    answer = client.post(link, {"new_password1": STRONG, "new_password2": STRONG})
    assert (answer.status_code, answer.url) == (302, reverse("my_work"))
    assert User.objects.get(pk=person.pk).check_password(STRONG)
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link, {"new_password1": "khác-hẳn-2025", "new_password2": "khác-hẳn-2025"}).status_code == 410
    assert User.objects.get(pk=person.pk).check_password(STRONG)


def test_a_weak_password_is_refused_with_its_sentence(client, plan):
    link = reverse("invitation", args=[token_for(invited(plan))])
    assert client.post(link, {"new_password1": "123", "new_password2": "123"}).status_code == 422


def test_after_seven_days_the_link_asks_the_office_for_a_new_one(client, plan):
    person, office = invited(plan), a_seat(Role.OFFICE, plan.unit)
    link = reverse("invitation", args=[token_for(person)])
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(link).status_code == 410
        assert not mail.outbox
        client.post(link)
        client.post(link)
    assert [message.to for message in mail.outbox] == [[office.email]]


def test_who_works_here_already_is_not_invited_again_past_their_second_factor(client, office, plan):
    person = invited(plan)
    link = reverse("invitation", args=[token_for(person)])
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    answer = office.post(reverse("person_invite", args=["xa-a", person.pk]), follow=True)
    assert not mail.outbox and "Quên mật khẩu" in answer.content.decode()
    client.logout()
    assert client.post(link, {"new_password1": STRONG, "new_password2": STRONG}).status_code == 410
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_a_made_up_link_is_not_found(client, plan):
    assert client.get(reverse("invitation", args=["made-up"])).status_code == 404


# Handing over and absence


def test_ending_a_seat_hands_the_open_work_over_and_writes_it_down(office, plan):
    member, successor = a_seat(Role.MEMBER, plan), a_seat(Role.MEMBER, plan)
    mine = a_task(plan, owner=member)
    elsewhere = a_task(plan, stream=a_stream("service"), owner=member)
    seat = Seat.objects.get(person=member)
    answer = office.post(reverse("seat_end", args=["xa-a", seat.pk]), {"on": "10/02/2025", "successor": successor.pk})
    assert answer.status_code == 302
    assert (Task.objects.get(pk=mine.pk).owner, Task.objects.get(pk=elsewhere.pk).owner) == (successor, member)
    assert list(Change.objects.values_list("task", "field", "new")) == [(mine.pk, "owner", str(successor))]
    assert Seat.objects.get(pk=seat.pk).to_on == TODAY


def test_a_seat_of_another_unit_is_not_found(office, plan):
    other = a_plan()
    a_seat(Role.MEMBER, other)
    seat = Seat.objects.get(subcommittee__plan=other)
    assert office.post(reverse("seat_end", args=["xa-a", seat.pk]), {"on": "10/02/2025"}).status_code == 404
    assert Seat.objects.get(pk=seat.pk).to_on is None


def test_an_absence_names_a_colleague_and_two_never_overlap(client, plan):
    person, colleague, stranger = a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan), a_person()
    client.force_login(person)
    days = {"from_on": "12/02/2025", "to_on": "16/02/2025"}
    assert client.post(reverse("absence"), days | {"stand_in": stranger.pk}).status_code == 422
    assert client.post(reverse("absence"), days | {"stand_in": colleague.pk}).status_code == 302
    assert client.post(reverse("absence"), days | {"stand_in": colleague.pk}).status_code == 422
    assert Absence.objects.count() == 1


def test_a_stand_in_is_not_away_in_the_same_days(plan):
    first, second = a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan)
    seating.set_absence(first, stand_in=second, from_on=TODAY, to_on=TODAY)
    third = a_seat(Role.MEMBER, plan)
    with pytest.raises(seating.Refused):
        seating.set_absence(third, stand_in=first, from_on=TODAY, to_on=TODAY)


def test_who_stands_in_for_somebody_is_there_meanwhile(plan):
    first, second, third = a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan), a_seat(Role.MEMBER, plan)
    seating.set_absence(first, stand_in=second, from_on=TODAY, to_on=TODAY + timedelta(days=3))
    with pytest.raises(seating.Refused, match=first.name):
        seating.set_absence(second, stand_in=third, from_on=TODAY + timedelta(days=3), to_on=TODAY + timedelta(days=5))
    seating.set_absence(second, stand_in=third, from_on=TODAY + timedelta(days=4), to_on=TODAY + timedelta(days=5))


def test_nobody_removes_another_persons_absence(client, plan):
    first, second = a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan)
    absence = seating.set_absence(first, stand_in=second, from_on=TODAY, to_on=TODAY)
    client.force_login(second)
    assert client.post(reverse("absence_remove", args=[absence.pk])).status_code == 404
    assert Absence.objects.exists()


def test_the_profile_keeps_the_language(client, plan):
    person = a_seat(Role.MEMBER, plan)
    client.force_login(person)
    client.post(reverse("profile"), {"language": "en", "phone": "0261 1"})
    person = User.objects.get(pk=person.pk)
    assert (person.language, person.phone, person.mail_reminders) == ("en", "0261 1", True)
    assert "Save changes" in client.get(reverse("profile")).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_page_costs_the_same_for_any_number_of_people(office, plan, rows, django_assert_max_num_queries):
    for _n in range(rows):
        a_seat(Role.MEMBER, plan)
    with django_assert_max_num_queries(7):
        assert office.get(reverse("people", args=["xa-a"])).status_code == 200


def test_an_administrator_manages_people_everywhere(client, plan):
    client.force_login(a_person(is_superuser=True))
    assert client.get(reverse("people", args=["xa-a"])).status_code == 200


