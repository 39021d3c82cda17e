"""The doors of the site: who gets in, how often one may try, and what ends a session."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import a_person

PASSWORD = "giay-triệu-tập-17"
LOG_IN = "/tai-khoan/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


@pytest.fixture
def person():
    person = a_person(email="canbo@daihoi.example")
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client, password=PASSWORD, email="canbo@daihoi.example", onward="/tro-giup/"):
    return client.post(LOG_IN, {"login": email, "password": password, "next": onward})


def is_in(client):
    return "_auth_user_id" in client.session


def test_e_mail_and_password_let_in_and_the_links_target_is_kept(client, person):
    asked = client.get("/quan-tri/")
    assert asked.status_code == 302
    answer = log_in(client)
    assert answer.status_code == 302 and answer.url == "/tro-giup/" and is_in(client)


def test_a_target_on_another_site_is_not_followed(client, person):
    assert log_in(client, onward="https://evil.example/").url == "/"


def test_a_wrong_password_says_the_same_as_an_unknown_address(client, person):
    wrong, unknown = log_in(client, "another-word-1"), log_in(client, email="nobody@daihoi.example")
    assert not is_in(client)
    errors = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert errors[0] and errors[0] == errors[1]


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(client, person):
    for _attempt in range(5):
        log_in(client, "another-word-1")
    log_in(Client())
    assert not is_in(client)
    assert log_in(client).status_code == 200 and not is_in(client)


def test_the_admins_own_log_in_is_the_same_door(client):
    answer = client.get("/quan-tri/login/?next=/quan-tri/")
    assert answer.status_code == 302 and answer.url.startswith(LOG_IN)


def test_a_person_without_the_right_does_not_enter_the_admin(client, person):
    client.force_login(person)
    assert client.get("/quan-tri/").status_code in {302, 403}
    assert client.get("/quan-tri/login/").status_code == 403


def test_nobody_registers_by_himself(client):
    address = reverse("account_signup")
    client.post(address, {"email": "stranger@daihoi.example", "password1": PASSWORD})
    assert not is_in(client)
    assert not type(a_person()).objects.filter(email="stranger@daihoi.example").exists()


def test_a_changed_password_ends_every_session(person):
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client)
        assert client.get("/quan-tri/").status_code in {302, 403} and is_in(client)
    new = "phieu-bầu-cử-2025"
    answer = here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    for client in (here, there):
        assert client.get(reverse("account_change_password")).status_code == 302, "is asked to log in again"


def test_a_reset_mail_goes_to_a_known_address_only_and_the_page_does_not_tell(client, person):
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for email in ("canbo@daihoi.example", "nobody@daihoi.example")]
    assert [answer.status_code for answer in answers] == [302, 302] and answers[0].url == answers[1].url
    assert [message.to for message in mail.outbox] == [["canbo@daihoi.example"]]


def test_a_second_factor_is_asked_for_once_it_is_set_up(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    asked = log_in(client)
    assert asked.status_code == 302 and "2fa" in asked.url and not is_in(client)
    refused = client.post(asked.url, {"code": "000000"})
    assert refused.status_code == 200 and not is_in(client)
    code = hotp_value(secret, next(yield_hotp_counters_from_time()))
    client.post(asked.url, {"code": f"{code:06}"})
    assert is_in(client)


def test_who_sent_a_form_after_the_sessions_end_is_led_to_where_it_stood_never_elsewhere(client):
    address = reverse("links_void")  # takes what a form sends, and is no page
    own, strange = "http://testserver/ca-nhan/?tu=thu", "https://evil.example/ca-nhan/"
    led = [client.post(address, headers={"Referer": stood_on}).url for stood_on in (own, strange, "")]
    assert led == [f"{LOG_IN}?next=/ca-nhan/%3Ftu%3Dthu", f"{LOG_IN}?next={address}", f"{LOG_IN}?next={address}"]
