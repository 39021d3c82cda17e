"""The forms of a person's wishes: what is typed wrong is said at its field and changes nothing; pages cost the same for any number of rows."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from congress.forms.wishes import hours, zones
from congress.models import User, WishChange
from tests.factories import TODAY, a_plan, a_seat, a_task, a_unit
from workflows.models.reminders import Snooze, Watch
from workflows.words import Role

pytestmark = pytest.mark.django_db
SWITCHES = ["mail_reminders", "mail_at_once", "mail_weekly", "mail_watched"]
RIGHT = {"mail_hour": "06:00:00", "mail_days": ["0", "2"], "time_zone": "Europe/Paris", **dict.fromkeys(SWITCHES, "on")}


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(plan, client):
    owner = a_seat(Role.MEMBER, plan)
    client.force_login(owner)
    return owner


def kept(person):
    row = User.objects.get(pk=person.pk)
    return row.mail_hour, row.mail_days, row.time_zone, [name for name in SWITCHES if getattr(row, name)]


AS_MADE = (None, list(range(7)), "", SWITCHES)


def test_hour_days_zone_and_switches_are_kept_and_switches_written_down(owner, client):
    typed = {name: value for name, value in RIGHT.items() if name != "mail_watched"}
    assert client.post(reverse("mail_wishes"), typed).status_code == 302
    assert kept(owner) == (time(6, 0), [0, 2], "Europe/Paris", SWITCHES[:3])
    assert list(WishChange.objects.values_list("switch", "wanted", "way")) == [("mail_watched", False, "profile")]
    client.post(reverse("mail_wishes"), RIGHT | {"mail_hour": "", "time_zone": ""})
    assert kept(owner) == (None, [0, 2], "", SWITCHES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_days": []},
        {"mail_days": ["7"]},
        {"mail_days": ["x"]},
        {"mail_hour": "05:30:00"},
        {"mail_hour": "06:10:00"},
        {"mail_hour": "sáng"},
        {"time_zone": "../etc/passwd"},
        {"time_zone": "Mars/Base"},
    ],
)
def test_what_is_not_offered_is_refused_and_nothing_is_kept(owner, client, wrong):
    answer = client.post(reverse("mail_wishes"), RIGHT | wrong)
    assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert kept(owner) == AS_MADE and not WishChange.objects.exists()


def test_at_least_one_day_is_asked_for_in_a_sentence(owner, client):
    assert "Chọn ít nhất một ngày." in client.post(reverse("mail_wishes"), RIGHT | {"mail_days": []}).content.decode()


def test_the_hours_go_by_halves_from_six_to_twenty_and_the_zones_are_places():
    assert (hours()[0], hours()[-1], len(hours())) == (time(6, 0), time(20, 0), 29)
    assert {"Asia/Ho_Chi_Minh", "Europe/Paris"} <= set(zones()) and not [name for name in zones() if name.startswith("Etc/")]


def test_links_of_older_mails_are_made_void_by_a_press(owner, client):
    client.post(reverse("links_void"))
    assert User.objects.get(pk=owner.pk).links_version == 2


@pytest.mark.parametrize("typed", ["", "10/02/2025", "15/02/2025", "31/02/2025", "2025-03-31"])
def test_a_day_that_cannot_be_is_said_on_the_tasks_page(plan, owner, client, typed):
    task = a_task(plan, owner=owner, due_on=date(2025, 2, 20))
    answer = client.post(reverse("snooze", args=[task.pk]), {"until_on": typed})
    assert answer.status_code == 422 and "field-error" in answer.content.decode() and not Snooze.objects.exists()


def test_it_is_put_off_seen_and_ended(plan, owner, client):
    task = a_task(plan, owner=owner, due_on=TODAY - timedelta(days=3))
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert page.count('<option value="2025-02-1') == 5 and "Thứ Ba, 11/02/2025" in page
    client.post(reverse("snooze", args=[task.pk]), {"until_on": "2025-02-12"})
    assert "Tạm ngừng nhắc đến Thứ Tư, 12/02/2025" in client.get(reverse("task", args=[task.pk])).content.decode()
    assert "Tạm ngừng nhắc đến 12/02/2025" in client.get(reverse("my_work")).content.decode()
    client.post(reverse("wake", args=[task.pk]))
    assert not Snooze.objects.exists() and "Tạm ngừng nhắc đến" not in client.get(reverse("my_work")).content.decode()


def test_what_was_put_off_once_beyond_its_day_says_so_in_the_place_of_the_form(plan, owner, client):
    task = a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    before = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "sau hạn chỉ được một lần" in before and 'name="until_on"' in before
    client.post(reverse("snooze", args=[task.pk]), {"until_on": "2025-02-12"})
    client.post(reverse("wake", args=[task.pk]))
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "không được tạm ngừng nhắc lần nữa" in page and 'name="until_on"' not in page
    assert client.post(reverse("snooze", args=[task.pk]), {"until_on": "2025-02-12"}).status_code == 422
    assert not Snooze.objects.exists()


def test_watching_ones_own_task_is_refused_with_its_sentence(plan, owner, client):
    task = a_task(plan, owner=owner)
    answer = client.post(reverse("watch", args=[task.pk]), follow=True)
    assert "Đây là nhiệm vụ của đồng chí" in answer.content.decode() and not Watch.objects.exists()


def test_a_watched_task_leaves_the_list_by_its_button(plan, owner, client):
    task = a_task(plan, owner=a_seat(Role.MEMBER, plan), title="Bảng kiểm kê hội trường")
    client.post(reverse("watch", args=[task.pk]))
    assert "Bảng kiểm kê hội trường" in client.get(reverse("profile")).content.decode()
    assert client.post(reverse("unwatch", args=[task.pk]), {"back": "profile"})["Location"] == reverse("profile")
    assert "Bảng kiểm kê hội trường" not in client.get(reverse("profile")).content.decode()


def statements(client, address, seen):
    with seen as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_account_page_costs_the_same_for_any_number_of_watched_tasks(plan, owner, client, django_assert_max_num_queries):
    counts = []
    for rows in (1, 3, 50):
        other = a_seat(Role.MEMBER, plan)
        Watch.objects.bulk_create(Watch(person=owner, task=a_task(plan, owner=other)) for _n in range(rows - Watch.objects.count()))
        counts.append(statements(client, reverse("profile"), django_assert_max_num_queries(30)))
    assert len(set(counts)) == 1


def test_my_work_costs_one_statement_for_what_is_put_off(plan, owner, client, django_assert_max_num_queries):
    tasks = [a_task(plan, owner=owner, due_on=TODAY) for _n in range(10)]
    before = statements(client, reverse("my_work"), django_assert_max_num_queries(40))
    Snooze.objects.bulk_create(Snooze(person=owner, task=task, until_on=TODAY + timedelta(days=1)) for task in tasks)
    assert statements(client, reverse("my_work"), django_assert_max_num_queries(40)) == before
    assert client.get(reverse("my_work")).content.decode().count("Tạm ngừng nhắc đến 11/02/2025") == 10
