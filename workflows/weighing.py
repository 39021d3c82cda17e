"""Counts of personnel work and their rules in -> what agrees, what falls short, and each sentence why. Pure: nothing is fetched here.

Whole numbers and Fractions only. Nothing here knows a person: meetings, lists and delegates are numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.electing import Rule
from workflows.electing.rules import figure, least_above
from workflows.words import Level, in_language

QUOTAS = {
    # rule -> the count, and of what it is a share
    "quota-women": ("women", "listed"),
    "quota-young": ("young", "listed"),
    "quota-minority": ("minority", "listed"),
    "quota-first-time": ("first_time", "listed"),
    "quota-first-age": ("first_in_age", "first_time"),
    "quota-again-age": ("again_in_age", "again"),
}
CEILING_OF = {Level.PROVINCE: "ceiling-province", Level.DISTRICT: "ceiling-district"}
AGES_OF = {level: (f"age-first-{level}", f"age-again-{level}") for level in (Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS, Level.CELL)}
SENTENCES = tuple(key for pair in AGES_OF.values() for key in pair)
COUNTS = ("retention-days", *CEILING_OF.values())
KEYS = (*QUOTAS, *COUNTS, *SENTENCES)
"""Every rule that must be there: shares of a list, whole numbers, and texts that are only shown."""


def wrong_value(key, value):
    """The sentence why this value (a Fraction or None) is none for the rule `key`; empty where it is one."""
    if key in SENTENCES:
        return "" if value is None else _("this rule is a sentence and takes no number.")
    if key in QUOTAS:
        return "" if value is None or 0 < value <= 1 else _("a quota lies above 0 and up to 1; write it as 1/10.")
    if value is None or value.denominator != 1 or value < 1:
        return _("here must stand a whole number from 1.")
    return ""


def wrong_share(value):
    """The sentence why this is no threshold of a meeting; empty where it is one or none is set."""
    return "" if value is None or 0 < value < 1 else _("a threshold lies between 0 and 1; write it as 2/3.")


# Meetings


@dataclass(frozen=True)
class MeetingRule:
    """One step of a procedure: what it is called, and from which figures on its meeting is valid."""

    position: int
    name: str
    rule: Rule
    """Its article and marks; the value is not used."""
    name_en: str = ""
    least_present: Fraction | None = None
    """At least this share of those summoned must be present."""
    votes_above: Fraction | None = None
    """More than this share of those summoned must vote in favour."""

    @property
    def title(self):
        return in_language(self, "name")


@dataclass(frozen=True)
class Meeting:
    summoned: int
    present: int
    in_favour: int


def mistakes_of_meeting(meeting):
    """{field: sentence}: figures that cannot be."""
    wrong = {}
    if meeting.summoned < 1:
        wrong["summoned"] = _("Nobody was summoned: enter at least 1.")
    elif meeting.present > meeting.summoned:
        wrong["present"] = _("%(present)s present, but only %(summoned)s summoned.") % _figures(meeting)
    if meeting.in_favour > meeting.present:
        wrong["in_favour"] = _("%(in_favour)s in favour, but only %(present)s present.") % _figures(meeting)
    return wrong


def _figures(meeting):
    return {field.name: figure(getattr(meeting, field.name)) for field in fields(meeting)}


def shortfalls(meeting, rule):
    """The sentences of what keeps a meeting from being valid; none where it is."""
    found = []
    if rule.least_present is not None and meeting.present < (needed := ceil(rule.least_present * meeting.summoned)):
        told = _("Present %(present)s/%(summoned)s, at least %(needed)s needed (%(share)s of those summoned; %(source)s).")
        found.append(told % _told(meeting, rule.least_present, needed, rule))
    if rule.votes_above is not None and meeting.in_favour < (needed := least_above(rule.votes_above, meeting.summoned)):
        told = _("In favour %(in_favour)s/%(summoned)s, at least %(needed)s needed (more than %(share)s of those summoned; %(source)s).")
        found.append(told % _told(meeting, rule.votes_above, needed, rule))
    return found


def _told(meeting, share, needed, rule):
    return _figures(meeting) | {"share": share_words(share), "needed": figure(needed), "source": rule.rule.cited}


def share_words(share):
    """2/3 -> two thirds."""
    words = {
        Fraction(1, 2): pgettext("ballots", "half"),
        Fraction(2, 3): pgettext("share", "two thirds"),
        Fraction(1, 3): pgettext("share", "one third"),
        Fraction(3, 4): pgettext("share", "three quarters"),
        Fraction(1): pgettext("share", "all"),
    }
    return words.get(share) or str(share)


def threshold_words(rule):
    """What a step asks, as its table says it: "present at least two thirds of those summoned"."""
    asked = []
    if rule.least_present is not None:
        asked.append(_("present: at least %(share)s of those summoned") % {"share": share_words(rule.least_present)})
    if rule.votes_above is not None:
        asked.append(_("in favour: more than %(share)s of those summoned") % {"share": share_words(rule.votes_above)})
    return "; ".join(asked)


# The list


@dataclass(frozen=True)
class Structure:
    """The counts of a list of names; `first_in_age`, `again_in_age`: of first-timers and of the re-elected within their age."""

    listed: int
    women: int
    young: int
    minority: int
    first_time: int
    first_in_age: int
    again_in_age: int

    @property
    def again(self):
        return self.listed - self.first_time


@dataclass(frozen=True)
class Quota:
    """One quota held against a list. `met` is None where no share is set."""

    rule: Rule
    part: int
    whole: int
    needed: int | None

    @property
    def met(self):
        return None if self.needed is None else self.part >= self.needed

    @property
    def text(self):
        numbers = {"part": figure(self.part), "whole": figure(self.whole), "needed": figure(self.needed or 0)}
        if self.rule.value is None:
            return _("%(part)s of %(whole)s; no share is set.") % numbers
        numbers["share"] = share_words(self.rule.value)
        return _("%(part)s of %(whole)s, at least %(needed)s wanted (%(share)s).") % numbers


def mistakes_of_structure(structure):
    """{field: sentence}: counts that exceed what they are part of."""
    wrong = {}
    if structure.listed < 1:
        wrong["listed"] = _("The list is empty: enter at least 1.")
    for name in ("women", "young", "minority", "first_time"):
        if getattr(structure, name) > structure.listed:
            wrong[name] = _("%(n)s of a list of %(listed)s cannot be.") % {"n": figure(getattr(structure, name)), "listed": figure(structure.listed)}
    if "first_time" not in wrong:
        if structure.first_in_age > structure.first_time:
            numbers = {"n": figure(structure.first_in_age), "whole": figure(structure.first_time)}
            wrong["first_in_age"] = _("%(n)s within the age, but only %(whole)s are elected for the first time.") % numbers
        if structure.again_in_age > structure.again:
            numbers = {"n": figure(structure.again_in_age), "whole": figure(structure.again)}
            wrong["again_in_age"] = _("%(n)s within the age, but only %(whole)s stand for re-election.") % numbers
    return wrong


def quotas_of(structure, rules: Mapping[str, Rule]):
    """[Quota] in the order of QUOTAS; a rule that is missing is left out."""
    found = []
    for key, (part, whole) in QUOTAS.items():
        if rule := rules.get(key):
            size = getattr(structure, whole)
            needed = None if rule.value is None else ceil(rule.value * size)
            found.append(Quota(rule, getattr(structure, part), size, needed))
    return found


# The delegates


@dataclass(frozen=True)
class UnitDelegates:
    """What one direct lower unit was given, and what it elected; None: no list received yet."""

    name: str
    allocated: int
    elected: int | None = None


@dataclass(frozen=True)
class DelegatePlan:
    total: int
    ex_officio: int
    to_elect: int
    appointed: int
    units: tuple[UnitDelegates, ...] = ()


def disagreements(plan, ceiling: Rule | None):
    """The sentences of what does not agree, each with both sums; none where all does."""
    found = []
    parts = {name: figure(getattr(plan, name)) for name in ("total", "ex_officio", "to_elect", "appointed")}
    if (made := plan.ex_officio + plan.to_elect + plan.appointed) != plan.total:
        told = _("Ex officio %(ex_officio)s + elected %(to_elect)s + appointed %(appointed)s = %(made)s, but the total says %(total)s.")
        found.append(told % (parts | {"made": figure(made)}))
    if (given := sum(unit.allocated for unit in plan.units)) != plan.to_elect:
        told = _("%(given)s delegates are allocated to the direct lower units, but %(to_elect)s are to be elected.")
        found.append(told % (parts | {"given": figure(given)}))
    if ceiling is not None and ceiling.value is not None and plan.total > ceiling.value:
        told = _("The total of %(total)s delegates is above the ceiling of %(most)s (%(source)s).")
        found.append(told % (parts | {"most": figure(int(ceiling.value)), "source": ceiling.cited}))
    for unit in plan.units:
        if unit.elected is not None and unit.elected != unit.allocated:
            numbers = {"unit": unit.name, "elected": figure(unit.elected), "allocated": figure(unit.allocated)}
            found.append(_("%(unit)s elected %(elected)s, but was allocated %(allocated)s.") % numbers)
    return found
