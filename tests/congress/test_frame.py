"""The frame is made once for many requests; what is a person's or a request's own is never another's."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from congress.models import User
from tests.factories import a_person

pytestmark = pytest.mark.django_db
PAGE = "help"


def page(client, query=""):
    return client.get(reverse(PAGE) + query).content.decode()


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def token_of(html):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]


def test_each_reader_sees_their_own_name_and_a_new_name_at_once():
    first, second = a_person(), a_person()
    User.objects.filter(pk=first.pk).update(name="Trần Thị Nhất")
    User.objects.filter(pk=second.pk).update(name="Lê Văn Nhì <b>")
    assert "Trần Thị Nhất" in page(client_of(first)) and "Trần Thị Nhất" not in page(client_of(second))
    assert "Lê Văn Nhì &lt;b&gt;" in page(client_of(second))
    User.objects.filter(pk=first.pk).update(name="Trần Thị Ba")
    assert "Trần Thị Ba" in page(client_of(first))


def test_the_administrators_entry_is_theirs_alone():
    person, administrator = a_person(), a_person()
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True, name=person.name)
    assert reverse("admin:index") in page(client_of(administrator))
    assert reverse("admin:index") not in page(client_of(person))


def test_each_request_has_its_own_token_and_address():
    client = client_of(a_person())
    one, other = page(client, "?q=1"), page(client, '?q="><script>')
    assert token_of(one) != token_of(other)
    assert f'name="next" value="{reverse(PAGE)}?q=1"' in one
    assert "<script>" not in re.search(r'name="next" value="([^"]*)"', other)[1] and '"><script>' not in other


def test_the_token_of_the_frame_is_accepted():
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_person())
    token = token_of(page(client))
    assert client.post(reverse("set_language"), {"language": "en", "csrfmiddlewaretoken": token}).status_code == 302
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 403


def test_the_language_and_the_look_are_the_readers():
    vietnamese, english = a_person(), a_person()
    User.objects.filter(pk=english.pk).update(language="en", name=vietnamese.name)
    assert "Trợ giúp" in page(client_of(vietnamese)) and ">Help<" in page(client_of(english))
    dark = client_of(vietnamese)
    dark.cookies["theme"] = "dark"
    assert re.search(r'value="dark" aria-current="true"', page(dark))
    assert not re.search(r'value="dark" aria-current="true"', page(client_of(vietnamese)))
