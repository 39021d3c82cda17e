"""Light, dark and the language are kept, for guests too; the way back never leads to another site."""

import pytest
from django.urls import reverse

from congress.models import User

pytestmark = pytest.mark.django_db


def test_dark_is_kept_in_a_cookie_and_shown_by_the_server(client):
    answer = client.post(reverse("appearance"), {"theme": "dark", "next": "/tro-giup/"})
    assert (answer.status_code, answer.url) == (302, "/tro-giup/")
    page = client.get("/tro-giup/").content.decode()
    assert 'data-look="dark" data-bs-theme="dark"' in page


def test_an_unknown_theme_changes_nothing(client):
    client.post(reverse("appearance"), {"theme": "purple"})
    assert 'data-look="auto"' in client.get("/tro-giup/").content.decode()


def test_the_way_back_stays_on_this_site(client):
    assert client.post(reverse("appearance"), {"theme": "dark", "next": "https://example.org/"}).url == "/"
    assert client.post(reverse("set_language"), {"language": "en", "next": "//example.org/"}).url == "/"


def test_a_guest_and_a_person_keep_their_language(client):
    client.post(reverse("set_language"), {"language": "en"})
    assert '<html lang="en"' in client.get("/tro-giup/").content.decode()
    person = User.objects.create_user("a@example.org", "Đồng chí A", "secret-secret")
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "en"})
    person.refresh_from_db()
    assert person.language == "en"
    client.post(reverse("set_language"), {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"


def test_what_is_missing_is_told_in_the_sentence_for_what_one_may_not_see(client):
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "Không tìm thấy trang, hoặc tài khoản của đồng chí không được phân quyền xem." in answer.content.decode()
