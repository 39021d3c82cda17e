"""The link that switches mails off: a look changes nothing, a press does, once, for its person and its kinds only; and it can be taken back."""

import re
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from congress.mailing.headers import headers_of
from congress.mailing.links import answer_token, unsubscribe_token, void_links
from congress.mailing.rounds import go_round
from congress.mailing.switches import Switch, switch_of, turn
from congress.models import Mail, User, WishChange
from tests.factories import NOW, TODAY, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import ReminderRule, Watch
from workflows.words import Role

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
KINDS = [switch.value for switch in Switch]


@pytest.fixture(autouse=True)
def rules():
    for audience, offset, repeats in [("owner", 0, False), ("owner", 1, True), ("watcher", 0, False)]:
        ReminderRule.objects.create(key=f"{audience}-{offset}", audience=audience, offset=offset, repeats=repeats, name=f"{audience} {offset}")


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(plan):
    return a_seat(Role.MEMBER, plan, person=a_person("Ủy viên A", email="uy-vien@daihoi.example"))


def stands(person):
    """{switch: on or off} as the database has it."""
    row = User.objects.get(pk=person.pk)
    return {kind: getattr(row, kind) for kind in KINDS}


ALL_ON = dict.fromkeys(KINDS, True)


def address(person, *switches):
    return reverse("unsubscribe", args=[unsubscribe_token(person, switches)])


@pytest.fixture
def strict():
    """A client that is asked for the CSRF token like a browser, and brings no cookie."""
    return Client(enforce_csrf_checks=True)


# In the mail


def unfolded(message):
    """The address between the brackets."""
    return re.fullmatch(r"\s*<(\S+)>\s*", message["List-Unsubscribe"])[1]


def test_the_mail_carries_both_headers_where_the_site_is_https(plan, owner, post_office, settings, strict):
    settings.SITE_URL = "https://daihoi.example"
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    (message,) = post_office.messages
    link = unfolded(message)
    assert link.startswith("https://daihoi.example/thoi-nhan-thu/") and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = strict.post(link.removeprefix("https://daihoi.example"), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, len(answer.cookies)) == (200, 0)
    assert stands(owner) == ALL_ON | {"mail_reminders": False}


def test_without_https_no_mail_program_is_offered_the_button(plan, owner, post_office):
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    (message,) = post_office.messages
    assert unfolded(message).startswith("http://127.0.0.1:8000/thoi-nhan-thu/") and message["List-Unsubscribe-Post"] is None


def test_a_mail_about_ones_own_overdue_tasks_offers_nothing_to_switch_off(plan, owner, post_office, settings):
    settings.SITE_URL = "https://daihoi.example"
    a_task(plan, owner=owner, due_on=TODAY - timedelta(days=5))
    go_round(at=MORNING)
    (message,) = post_office.messages
    assert message["List-Unsubscribe"] is None and message["List-Unsubscribe-Post"] is None


def test_the_link_is_of_the_kinds_that_the_mail_holds(plan, owner, post_office, strict):
    watched = a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)
    Watch.objects.create(person=owner, task=watched)
    go_round(at=MORNING)
    message = next(one for one in post_office.messages if parseaddr(one["To"])[1] == owner.email)
    strict.post(unfolded(message).removeprefix("http://127.0.0.1:8000"), ONE_CLICK)
    assert stands(owner) == ALL_ON | {"mail_watched": False}


RULES = [
    ({"audience": "owner", "anchor": "due_day", "offset": -3}, Switch.EARLY),
    ({"audience": "owner", "anchor": "due_day", "offset": 0}, Switch.EARLY),
    ({"audience": "owner", "anchor": "due_day", "offset": 1}, None),
    ({"audience": "leader", "anchor": "due_day", "offset": 7}, None),
    ({"audience": "superior", "anchor": "due_day", "offset": 10}, None),
    ({"audience": "watcher", "anchor": "due_day", "offset": 1}, Switch.WATCHED),
    ({"audience": "owner", "anchor": "returned", "offset": 0}, Switch.AT_ONCE),
    ({"audience": "decider", "anchor": "submitted", "offset": 0}, Switch.AT_ONCE),
    ({"audience": "leader", "anchor": "week", "offset": 0}, Switch.WEEKLY),
    ({"audience": "leader", "anchor": "congress_day", "offset": -30}, Switch.EARLY),
]


@pytest.mark.parametrize(("facts", "switch"), RULES)
def test_each_rule_has_its_switch_or_none(facts, switch):
    assert switch_of(ReminderRule(**facts)) == switch


# A look


def test_a_hundred_looks_by_a_scanner_change_nothing(owner, strict):
    link = address(owner, *KINDS)
    for _again in range(50):
        assert strict.get(link).status_code == 200 and strict.head(link).status_code == 200
    assert stands(owner) == ALL_ON and not WishChange.objects.exists()


def test_the_page_says_for_whom_without_telling_the_address(owner, strict):
    page = strict.get(address(owner, "mail_weekly", "mail_reminders"))
    text = page.content.decode()
    assert "u***@daihoi.example" in text and owner.email not in text and owner.name not in text
    assert "tổng hợp hằng tuần" in text and "nhắc trước hạn" in text and "nhiệm vụ đồng chí theo dõi" not in text
    assert page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"] and not page.cookies


# A press


def test_a_press_acts_once_without_cookie_or_token_and_is_written_down(owner, strict):
    link = address(owner, "mail_weekly")
    for _again in range(3):
        answer = strict.post(link, ONE_CLICK)
        assert answer.status_code == 200 and not answer.cookies and not answer.has_header("Location")
    assert stands(owner) == ALL_ON | {"mail_weekly": False}
    (change,) = WishChange.objects.all()
    assert (change.person, change.switch, change.wanted, change.way) == (owner, "mail_weekly", False, "mail")


def test_the_form_switches_off_only_what_was_ticked(owner, strict):
    answer = strict.post(address(owner, "mail_weekly", "mail_reminders"), {"switches": ["mail_weekly"]})
    assert answer.status_code == 200 and stands(owner) == ALL_ON | {"mail_weekly": False}


@pytest.mark.parametrize("typed", [{}, {"switches": ["mail_watched"]}, {"switches": ["is_superuser"]}, {"List-Unsubscribe": "something"}])
def test_what_the_link_is_not_for_is_refused(owner, strict, typed):
    answer = strict.post(address(owner, "mail_weekly"), typed)
    assert answer.status_code == 422 and stands(owner) == ALL_ON and not WishChange.objects.exists()


def test_a_link_is_of_one_person_only_whoever_is_logged_in(owner, client):
    other = a_person()
    client.force_login(other)
    page = client.get(address(owner, "mail_weekly")).content.decode()
    assert f"tài khoản {other.name}" in page
    client.post(address(owner, "mail_weekly"), ONE_CLICK)
    assert stands(other) == ALL_ON and stands(owner) == ALL_ON | {"mail_weekly": False}


def altered(owner):
    token = unsubscribe_token(owner, ["mail_weekly"])
    return token[:-2] + ("AA" if token[-2:] != "AA" else "BB")


def of_another_purpose(owner):
    return answer_token(Mail(pk=1, person=owner, slot_at=MORNING), 1)


def made_void(owner):
    token = unsubscribe_token(owner, ["mail_weekly"])
    void_links(owner)
    return token


def before_a_new_address(owner):
    token = unsubscribe_token(owner, ["mail_weekly"])
    User.objects.filter(pk=owner.pk).update(email="moi@daihoi.example")
    return token


def of_somebody_gone(owner):
    token = unsubscribe_token(owner, ["mail_weekly"])
    User.objects.filter(pk=owner.pk).update(is_active=False)
    return token


def without_address(answer, link):
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content.replace(link.encode(), b""))


@pytest.mark.parametrize("token", [altered, of_another_purpose, made_void, before_a_new_address, of_somebody_gone, lambda owner: "nham"])
def test_what_is_not_this_persons_valid_link_is_one_and_the_same_page(owner, strict, token):
    link = reverse("unsubscribe", args=[token(owner)])
    unknown = strict.get(reverse("unsubscribe", args=["nham"]))
    for answer in (strict.get(link), strict.post(link, ONE_CLICK)):
        assert answer.status_code == 404 and "sessionid" not in answer.cookies
        assert without_address(answer, link) == without_address(unknown, "/thoi-nhan-thu/nham/")
    assert stands(owner) == ALL_ON


def test_the_link_opens_nothing_else(owner, strict):
    strict.get(address(owner, "mail_weekly"))
    strict.post(address(owner, "mail_weekly"), ONE_CLICK)
    assert strict.get(reverse("my_work")).status_code == 302 and strict.get(reverse("profile")).status_code == 302


# And back


def test_it_is_seen_and_taken_back_on_the_account_page(owner, client):
    turn(owner, ["mail_weekly"], False, way=WishChange.Way.MAIL, at=NOW)
    client.force_login(owner)
    assert "tổng hợp hằng tuần: tắt, bằng đường dẫn trong thư" in client.get(reverse("profile")).content.decode()
    client.post(reverse("mail_wishes"), {"mail_days": ["0", "2"], **dict.fromkeys(KINDS, "on")})
    assert stands(owner) == ALL_ON
    assert list(WishChange.objects.values_list("switch", "wanted", "way")) == [("mail_weekly", True, "profile"), ("mail_weekly", False, "mail")]


def test_a_confidential_mail_says_nothing_in_its_headers(plan, settings):
    settings.SITE_URL = "https://daihoi.example"
    personnel = a_stream("personnel")
    head = a_seat(Role.HEAD, plan, stream=personnel)
    a_task(plan, owner=head, due_on=TODAY, stream=personnel, title="Phương án nhân sự")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=head)
    claimed = type("Claimed", (), {"mail": mail, "lines": list(mail.lines.select_related("notice__task__stream", "notice__rule"))})
    headers = headers_of(claimed, type("Letter", (), {"language": "vi"}))
    assert "References" not in headers and "Phương án" not in str(headers)
