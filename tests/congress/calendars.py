"""A person's calendar as a calendar program reads it."""

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from congress import feeds
from tests.factories import NOW, a_task


def address(person, unit=None):
    return reverse("feed", args=[feeds.make_feed(person, unit, at=NOW)])


def read(at, **headers):
    """As a calendar program asks: no session, no cookie."""
    return Client().get(at, headers=headers)


def days(answer):
    """The events of an answer, by what they say."""
    return {str(event["summary"]): event for event in events(answer)}


def events(answer):
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def mine(person, plan, **facts):
    return a_task(plan, owner=person, **facts)
