"""What each file of seeds/ may hold: field by field, as seeds/README.md explains them. Nothing goes in; shapes go out."""

from decimal import Decimal

from django.utils.translation import gettext as _

from workflows.electing import KINDS
from workflows.seeding.reading import (
    Field,
    Wrong,
    at_least_one,
    day,
    exact,
    filled_text,
    many,
    named,
    number,
    one,
    one_of,
    optional,
    some,
    text,
    whole,
    yes_no,
)
from workflows.words import LONG_KINDS, Anchor, Audience, Basis, Channel, DayUnit, EffectVerb, Kind, Level, OnlyFor, State

PLACE = whole(0, 10_000)
DISTANCE = whole(-1_000, 1_000)
"""Days between a line, a phase or a reminder and the day it counts from."""


def half_days(value):
    """How long a congress may last."""
    found = number(0, 30)(value)
    if not found or found % Decimal("0.5"):
        raise Wrong(_("%(value)s is not a number of half days.") % {"value": value})
    return found


SOURCES = Field(at_least_one(filled_text(20)))
MAYBE_SOURCES = optional(some(filled_text(20)), list)
CONFIRMED = optional(yes_no, True)
OBSERVED = optional(yes_no, False)
NOTE = optional(text(400))
PAPER_KINDS = ("CT", "KL", "QĐ", "HD", "NQ", "TB", "CV", "KH")


def both(name, length=200, *, required=True):
    """A text in both languages; the English one may be missing."""
    vietnamese = Field(filled_text(length)) if required else optional(text(length))
    return {name: vietnamese, f"{name}_en": optional(text(length))}


SOURCE_FILE = {"sources": Field(named({"where": Field(filled_text(400)), "weak": optional(yes_no, False)}))}

STREAM = {
    "code": Field(filled_text(30)),
    "position": Field(PLACE),
    **both("name", 100),
    **both("short", 30, required=False),
    **both("subcommittee", 120, required=False),
    "confidential": Field(yes_no),
    "source": SOURCES,
}
STREAM_FILE = {"streams": Field(many(STREAM))}

PLACEMENT = {
    "level": Field(one_of(Level)),
    **both("name"),
    "parent": optional(text(80)),
    "from": Field(day),
    "to": optional(day, None),
}
UNIT = {
    "code": Field(filled_text(80)),
    "position": Field(PLACE),
    "phone": optional(text(40)),
    "email": optional(text(254)),
    "demonstration": optional(yes_no, False),
    "confirmed": CONFIRMED,
    "source": SOURCES,
    "note": NOTE,
    "placements": Field(many(PLACEMENT)),
}
SUCCESSION = {
    "predecessor": Field(filled_text(80)),
    "successor": Field(filled_text(80)),
    "on": Field(day),
    "source": SOURCES,
}
UNIT_FILE = {"units": Field(many(UNIT)), "successions": optional(many(SUCCESSION), list)}

WINDOW = {
    "level": Field(one_of(Level)),
    "opens_on": optional(day, None),
    "closes_on": optional(day, None),
    "max_days": optional(half_days, None),
    "term": optional(text(20)),
    "confirmed": CONFIRMED,
    "observed": OBSERVED,
    "source": SOURCES,
    "note": optional(text(300)),
}
EFFECT = {
    "verb": Field(one_of(EffectVerb)),
    "target": optional(one({"number": Field(filled_text(40)), "issued_on": Field(day)}), None),
    "levels": optional(some(one_of(Level)), list),
    "units": optional(some(filled_text(80)), list),
    "from_on": Field(day),
    "confirmed": CONFIRMED,
    "observed": OBSERVED,
    "source": SOURCES,
    "note": optional(text(300)),
}
DIRECTIVE = {
    "kind": Field(one_of(PAPER_KINDS)),
    "number": Field(filled_text(40)),
    "issuer": Field(filled_text(120)),
    "issued_on": Field(day),
    **both("title", 400),
    "confirmed": CONFIRMED,
    "source": SOURCES,
    "windows": optional(many(WINDOW), list),
    "effects": optional(many(EFFECT), list),
}
DIRECTIVE_FILE = {"directives": Field(many(DIRECTIVE))}

WORK = {
    "key": Field(filled_text(40)),
    "kind": Field(one_of(LONG_KINDS)),
    "stream": Field(filled_text(30)),
    **both("title"),
}
LINE = {
    "key": Field(filled_text(20)),
    "number": Field(PLACE),
    "stream": Field(filled_text(30)),
    "kind": Field(one_of(Kind)),
    "work": optional(text(40)),
    "only_for": optional(one_of(OnlyFor)),
    "contents": optional(some(PLACE), list),
    "state": optional(one_of(State)),
    **both("title"),
    **both("deliverable", required=False),
    "start": Field(DISTANCE),
    "due": Field(DISTANCE),
    "unit": optional(one_of(DayUnit), DayUnit.CALENDAR.value),
    "movable": optional(yes_no, True),
    "no_upload": optional(yes_no, False),
    "confirmed": CONFIRMED,
    "basis": Field(one_of(Basis)),
    "source": SOURCES,
    "waits_for": Field(some(filled_text(20))),
    **both("note", 400, required=False),
}
UNCHANGED = object()
CHANGED_LINE = {"key": LINE["key"], **{name: Field(field.read, False, UNCHANGED) for name, field in LINE.items() if name != "key"}}
TEMPLATE = {
    "template": Field(filled_text(40)),
    "version": Field(PLACE),
    **both("name"),
    "levels": Field(some(one_of(Level))),
    "source": SOURCES,
}
WORKS = optional(many(WORK), list)
TEMPLATE_FILE = {**TEMPLATE, "works": WORKS, "lines": Field(many(LINE))}
OTHER = one({"template": Field(filled_text(40)), "version": Field(PLACE)})
CHANGED_TEMPLATE_FILE = {
    **TEMPLATE,
    "based_on": Field(OTHER),
    "folded_like": optional(OTHER, None),
    "works": WORKS,
    "lines": optional(many(CHANGED_LINE), list),
    "added": optional(many(LINE), list),
}

DAY_FILE = {
    "days": Field(
        many(
            {
                "on": Field(day),
                "kind": Field(one_of(["off", "working"])),
                **both("reason"),
                "source": SOURCES,
            }
        )
    )
}
THRESHOLD_FILE = {
    "thresholds": Field(many({"key": Field(filled_text(60)), "value": Field(number(0, 10_000)), **both("explanation", 300), "source": SOURCES}))
}
RULE = {
    "key": Field(filled_text(40)),
    "audience": Field(one_of(Audience)),
    "anchor": optional(one_of(Anchor), Anchor.DUE_DAY.value),
    "offset": optional(DISTANCE, 0),
    "unit": optional(one_of(DayUnit), DayUnit.WORKING.value),
    "repeats": optional(yes_no, False),
    "every": optional(whole(1, 400), 1),
    "at_most": optional(PLACE, 0),
    "channel": optional(one_of(Channel), Channel.DIGEST.value),
    "level": optional(one_of(Level)),
    "stream": optional(text(30)),
    **both("name"),
    "source": SOURCES,
}
RULE_FILE = {"rules": Field(many(RULE))}
ELECTION_RULE = {
    "key": Field(one_of(KINDS)),
    **both("label", 300),
    "value": optional(exact, None),
    **both("article"),
    "confirmed": CONFIRMED,
    "old_text": optional(yes_no, False),
    "source": SOURCES,
    **both("note", 400, required=False),
}
ELECTION_RULE_FILE = {"rules": Field(many(ELECTION_RULE))}
