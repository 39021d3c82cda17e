"""The largest form there is, of a list with as many people as it may have: posted as a browser posts it, it is kept."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_long_task, a_plan, a_seat, a_unit
from tests.workflows.personnel import load_rules
from workflows.models import Dossier
from workflows.staffing import MOST_PEOPLE
from workflows.words import Kind, Role

pytestmark = pytest.mark.django_db


class Fields(HTMLParser):
    """What a browser sends of a page's form: texts, hidden fields, the chosen of each list, ticked boxes, and those that may be ticked."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.boxes, self.list = {}, [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        name, value = has.get("name"), has.get("value") or ""
        if tag == "option" and self.list:
            self.sent[self.list] = value if "selected" in has else self.sent.get(self.list, value)
        elif tag == "select":
            self.list = name
        elif tag == "textarea":
            self.sent[name] = ""
        elif tag == "input" and has.get("type") == "checkbox":
            self.boxes.append(name)
        elif tag == "input" and name:
            self.sent[name] = value

    def handle_endtag(self, tag):
        if tag == "select":
            self.list = ""


@pytest.fixture
def task():
    load_rules()
    return a_long_task(Kind.PERSONNEL, a_plan(a_unit(a_unit())), no_upload=True)


def test_the_page_of_the_longest_list_can_be_saved_with_every_box_ticked(task):
    Dossier.objects.bulk_create(Dossier(task=task, name=f"Nguyễn Văn {n}", post="member", first_time=True) for n in range(MOST_PEOPLE))
    client = Client()
    client.force_login(a_seat(Role.HEAD, task.plan, stream=task.stream))
    address = reverse("personnel_dossiers", args=[task.pk])
    typed = Fields(client.get(address, {"rows": "60"}).content.decode().partition("<main")[2])
    assert sum(name.startswith("name-") for name in typed.sent) == MOST_PEOPLE + 60 and len(typed.boxes) == MOST_PEOPLE
    answer = client.post(address, typed.sent | dict.fromkeys(typed.boxes[1:], "on"))
    assert answer.status_code == 302
    assert Dossier.objects.filter(task=task, whole_list=False).count() == 1


def test_more_fields_than_any_page_has_are_told_to_be_too_many(task, settings):
    client = Client()
    client.force_login(a_seat(Role.HEAD, task.plan, stream=task.stream))
    answer = client.post(reverse("personnel_dossiers", args=[task.pk]), {f"f{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert answer.status_code == 400 and "Có nhiều ô hơn một trang của phần mềm" in answer.content.decode()
