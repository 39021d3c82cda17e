"""The picture of a machine as it is shown: on the task page, and in the files of docs/processes."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from congress.management.commands.draw_machines import FOLDER, drawings
from congress.templatetags.machine import machine
from tests.factories import NOW, a_congress_task, a_paper, a_plan, a_seat, a_task
from workflows.drawing import draw, steps_of
from workflows.drawing.lettering import Text
from workflows.drawing.shapes import Box, Picture
from workflows.machines import MACHINES
from workflows.models import Task
from workflows.moving import move
from workflows.words import STATES_OF, Kind, Role, State

SVG = "{http://www.w3.org/2000/svg}"


def page_of(person, task, language="vi"):
    client = Client()
    client.force_login(person)
    type(person).objects.filter(pk=person.pk).update(language=language)
    return client.get(reverse("task", args=[task.pk])).content.decode()


def picture_on(page):
    (found,) = re.findall(r'<details class="block machine">.*?(<svg.*?</svg>)', page, re.DOTALL)
    return ET.fromstring(found)


def words_in(picture):
    return [" ".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "now", "passed"), [("vi", "Chờ duyệt", "Chưa thực hiện"), ("en", "Waiting for approval", "To do")])
def test_the_task_page_shows_where_the_task_is_and_what_it_has_passed(language, now, passed):
    task = a_task()
    owner = task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    a_paper(task)
    for action in ("start", "submit"):
        move(task.pk, action, by=owner, version=Task.objects.get(pk=task.pk).version, at=NOW)
    picture = picture_on(page_of(owner, task, language))
    thick = [part for part in picture.iter(f"{SVG}rect") if part.get("stroke-width") == "3"]
    ticks = [part for part in picture.iter(f"{SVG}path") if part.get("d") == "M0 0l4 4 7-8"]
    bold = [" ".join(text.itertext()) for text in picture.iter(f"{SVG}text") if text.get("font-weight")]
    assert len(thick) == 1 and len(ticks) == 2
    assert [" ".join(one.split()) for one in bold] == [now]
    assert {"vi": "hiện tại", "en": "now here"}[language] in words_in(picture)
    assert now in picture.find(f"{SVG}desc").text and passed in picture.find(f"{SVG}desc").text


@pytest.mark.django_db
def test_the_page_of_a_congress_shows_the_road_of_a_congress():
    task = a_congress_task(a_plan())
    picture = picture_on(page_of(a_seat(Role.LEADER, task.plan.unit), task))
    assert picture.find(f"{SVG}title").text == "Sơ đồ quy trình: đại hội"
    assert len(list(picture.iter(f"{SVG}rect"))) == len(STATES_OF[Kind.CONGRESS])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", MACHINES)
def test_every_picture_is_named_and_keeps_to_the_content_security_policy(kind, language):
    with override(language):
        source = machine(kind, steps_of(kind)[1], [steps_of(kind)[0]])
    picture = ET.fromstring(source)
    named = picture.get("aria-labelledby").split()
    assert picture.get("role") == "img"
    assert [part.get("id") for part in picture if part.tag in (f"{SVG}title", f"{SVG}desc") and part.text.strip()] == named
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|href=", source)
    assert {part.get(name) for part in picture.iter() for name in ("fill", "stroke")} <= {None, "none", "currentColor"}


@pytest.mark.parametrize("kind", MACHINES)
def test_numbers_are_written_as_svg_reads_them_in_every_language(kind):
    with override("vi"):
        source = machine(kind, steps_of(kind)[1], [])
    assert not re.findall(r'\s(?:x|y|width|height|font-size|viewBox)="[^"]*,[^"]*"', source)


@pytest.mark.parametrize("kind", MACHINES)
def test_a_state_passed_or_reached_makes_another_picture(kind):
    first, second = steps_of(kind)[:2]
    pictures = [machine(kind, first, []), machine(kind, second, []), machine(kind, second, [first])]
    assert len(set(pictures)) == 3


def test_words_are_escaped():
    text = Text(("<b>&amp;",), 0, 0)
    box = Box(State.TO_DO, 0, 0, 10, 10, (text,))
    line = draw(Kind.GENERAL).lines[0]
    picture = Picture(Kind.GENERAL, "<i>", "<u>", 100, 100, (box,), (line,), (), 50)
    source = render_to_string("parts/machine.svg", {"picture": picture})
    assert "<b>" not in source and "<i>" not in source and "<u>" not in source
    assert words_in(ET.fromstring(source)) == ["<b>&amp;"]


def test_the_drawings_in_docs_say_what_the_machines_say_now():
    """Where they do not: manage.py draw_machines."""
    assert {path: path.read_text() for path in FOLDER.glob("*.svg")} == drawings()


def test_the_list_of_drawings_names_every_kind():
    listed = re.findall(r"\((\w+)\.svg\)", (FOLDER / "README.md").read_text())
    assert listed == [str(kind) for kind in Kind]
