"""Tags, colours, fields and weight: readable in black and white, in contrast, in both languages."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from congress.templatetags import office
from workflows.words import Colour, Phase, State

BASE = Path(settings.BASE_DIR)
CSS = BASE / "congress/static/congress"
STYLES = (CSS / "office.css").read_text()
TONES = ("green", "orange", "blue", "amber", "red", "violet", "grey", "silent")


def values(selector):
    """The colours set by the rule of this selector: {"green": "#0b5c2b"}."""
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\}", STYLES, re.DOTALL)[1]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT, DARK = values("html"), values('html[data-look="dark"]')


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_tag_is_readable(theme):
    poor = {
        tone: contrast(theme[tone], theme[f"{tone}-bg"])
        for tone in TONES
        if contrast(theme[tone], theme[f"{tone}-bg"]) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_links_and_buttons_are_readable_on_every_ground(theme):
    grounds = ("page", "surface", "raised")
    pairs = [(text, ground) for text in ("text", "secondary", "link", "link-hover", "red") for ground in grounds]
    pairs += [("on-primary", "primary"), ("on-primary", "primary-hover")]
    assert not [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 4.5]
    edges = [("focus", ground) for ground in grounds] + [("field-line", "surface"), ("field-line", "page")]
    assert not [pair for pair in edges if contrast(theme[pair[0]], theme[pair[1]]) < 3]


def test_a_dark_device_and_the_choice_of_dark_look_alike():
    assert values('html[data-look="auto"]') == DARK
    assert set(DARK) == set(LIGHT)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_phase_and_colour_has_a_shape_and_a_word(language):
    with translation.override(language):
        for key in [*State.values, *Phase.values, "done_late"]:
            assert (
                f'aria-hidden="true">{office.STATE_LOOKS[key][0]}</span> {office.STATE_WORDS[key]}</span>'
                in office.state_html(key)
            )
        for key in [*Colour.values, "silent", "cancelled"]:
            assert (
                f'aria-hidden="true">{office.COLOUR_LOOKS[key][0]}</span> {office.COLOUR_WORDS[key]}</span>'
                in office.colour_html(key)
            )
    assert {tone for _shape, tone in [*office.STATE_LOOKS.values(), *office.COLOUR_LOOKS.values()]} == set(TONES)


def test_shapes_alone_tell_the_colours_apart():
    shapes = [shape for shape, _tone in office.COLOUR_LOOKS.values()]
    assert len(shapes) == len(set(shapes))


def test_a_tag_speaks_the_language_of_its_reader():
    with translation.override("vi"):
        assert "Chờ duyệt: Trưởng Tiểu ban" in office.state_html("in_review", detail="Trưởng Tiểu ban")
        assert "Chậm tiến độ: </span>0/15" in office.colour_html("behind", counts="0/15")
    with translation.override("en"):
        assert "Behind" in office.colour_html("behind")


def test_what_people_typed_is_escaped_in_tags_and_rows():
    assert "<b>" not in office.state_html("blocked", detail="<b>")
    assert office.row_html("task-1", [("Unit", "huyện Đắk R'lấp <b>", ""), ("n", 3, "num")]).count("<b>") == 0


@pytest.mark.parametrize(
    ("language", "monday", "thousands", "share", "paper"),
    [
        ("vi", "Thứ Hai, 10/02/2025", "1.777", "50,6%", "ngày 10 tháng 02 năm 2025"),
        ("en", "Monday, 10/02/2025", "1,777", "50.6%", "10/02/2025"),
    ],
)
def test_days_and_numbers_are_written_as_an_office_writes_them(language, monday, thousands, share, paper):
    day = date(2025, 2, 10)
    with translation.override(language):
        assert office.day(day) == "10/02/2025"
        assert office.weekday_day(day) == monday
        assert office.paper_day(day) == paper
        assert office.number(1777) == thousands
        assert office.percent(0.506, 1) == share
        assert office.percent(0.506) == "51%"
        assert office.moment(datetime(2025, 2, 10, 10, 30, tzinfo=UTC)) == "10/02/2025 17:30"
    with translation.override("vi"):
        assert (office.file_size(412_000), office.file_size(1_300_000)) == ("412 kB", "1,3 MB")
    assert office.phone("0261 3 544 000") == '<a href="tel:02613544000">0261 3 544 000</a>'
    assert office.phone("") == office.day(None) == ""


class Asking(forms.Form):
    due_on = forms.DateField(label="Hạn", help_text="Ngày cần thêm.")
    reason = forms.CharField(label="Lý do", required=False)
    plan = forms.CharField(widget=forms.HiddenInput)


def test_a_field_names_its_hint_and_its_error():
    with translation.override("vi"):
        page = Template("{% load office %}{% form_errors form %}{% form_fields form %}").render(
            Context({"form": Asking({"due_on": "31/04/2025", "plan": "1"})})
        )
    assert 'aria-describedby="id_due_on_helptext id_due_on_error"' in page
    assert 'id="id_due_on_helptext"' in page
    assert 'id="id_due_on_error"' in page
    assert '<a href="#id_due_on">Hạn: ' in page
    assert page.index("<label") < page.index("field-hint") < page.index("field-error") < page.index("data-day")
    assert page.count('type="hidden"') == 1


def test_django_renders_forms_the_same_way():
    assert 'class="form-control"' in str(Asking())
    assert "Check what was entered" not in str(Asking())


def frame(language="vi"):
    request = RequestFactory().get("/")
    with translation.override(language):
        return Template('{% extends "base.html" %}').render(
            Context({"request": request, "product_name": "x", "theme": "auto"})
        )


def test_a_page_has_one_heading_a_way_to_skip_and_a_place_to_speak():
    page = frame()
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert 'id="live" class="visually-hidden" role="status" aria-live="polite"' in page
    assert '<html lang="vi" data-look="auto"' in page


def test_the_frame_leaves_a_page_its_40_kilobytes():
    assert len(frame().encode()) <= 10_000  # what a whole first visit weighs stands in test_weight.py


def test_templates_hold_nothing_that_the_content_security_policy_refuses():
    refused = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\bsrc=)|javascript:|hx-on")
    pages = [path for path in BASE.glob("templates/**/*.html") if not {"email", "mail"} & set(path.parts)]
    assert not [str(path) for path in pages if refused.search(path.read_text())]


def test_only_fonts_and_styles_of_our_own_address_are_loaded():
    for path in CSS.glob("*.*"):
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text()), path
