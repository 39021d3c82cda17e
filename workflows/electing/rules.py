"""Rows of the election rules in -> `Rules`: each number exact, with its article and its marks; and the lines that cite them."""

from dataclasses import dataclass, fields
from enum import Enum
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.words import in_language


class Takes(Enum):
    """What the value of a rule may be."""

    SHARE = "share"  # more than 0, less than 1
    COUNT = "count"  # a whole number from 1
    YES_NO = "yes_no"  # 1 or 0
    NOTHING = "nothing"  # the rule is a sentence


KINDS = {
    "majority": Takes.SHARE,
    "base-minus-transferred": Takes.YES_NO,
    "base-minus-exempt": Takes.YES_NO,
    "base-minus-suspended": Takes.YES_NO,
    "base-minus-excused": Takes.YES_NO,
    "blank-is-invalid": Takes.YES_NO,
    "highest-first": Takes.NOTHING,
    "tie-further-ballot": Takes.NOTHING,
    "too-few-congress-decides": Takes.NOTHING,
    "rounds-most": Takes.COUNT,
    "passed-on": Takes.NOTHING,
    "surplus-required": Takes.YES_NO,
    "surplus-most": Takes.SHARE,
    "surplus-prepared-least": Takes.SHARE,
    "surplus-prepared-most": Takes.SHARE,
    "few-seats-from": Takes.COUNT,
    "few-seats-to": Takes.COUNT,
    "few-seats-surplus": Takes.COUNT,
    "outside-consent": Takes.SHARE,
    "poll-downward": Takes.NOTHING,
    "introduction-tie": Takes.NOTHING,
    "small-cell": Takes.COUNT,
}


def wrong_value(key, value):
    """The sentence why this value (a Fraction or None) is none for the rule `key`; empty where it is one."""
    takes = KINDS[key]
    if takes is Takes.NOTHING:
        return "" if value is None else _("this rule is a sentence and takes no number.")
    if value is None:
        return _("this rule needs a number.")
    if takes is Takes.SHARE and not 0 < value < 1:
        return _("a share lies between 0 and 1; write it as 3/10.")
    if takes is Takes.COUNT and (value.denominator != 1 or value < 1):
        return _("here must stand a whole number from 1.")
    if takes is Takes.YES_NO and value not in (0, 1):
        return _("here must stand 1 (yes) or 0 (no).")
    return ""


@dataclass(frozen=True)
class Rule:
    """One rule as it was read: its number, where it stands, and how sure that is."""

    key: str
    label: str
    article: str
    value: Fraction | None = None
    label_en: str = ""
    article_en: str = ""
    confirmed: bool = True
    old_text: bool = False
    """It was read in the regulation that the one in force replaced."""

    @property
    def name(self):
        return in_language(self, "label")

    @property
    def marks(self):
        """The words that must stand beside it: old text, unconfirmed."""
        return tuple(word for word, stands in ((_("old text"), self.old_text), (_("unconfirmed"), not self.confirmed)) if stands)

    @property
    def cited(self):
        article = in_language(self, "article")
        return f"{article} – {', '.join(self.marks)}" if self.marks else article

    @property
    def number(self):
        """The value where a number must stand: a share as a Fraction, a count as an int."""
        assert self.value is not None, self.key
        return self.value.numerator if self.value.denominator == 1 else self.value

    @property
    def in_force(self):
        return bool(self.value)


@dataclass(frozen=True)
class Rules:
    """All rules by name: the key with underscores."""

    majority: Rule
    base_minus_transferred: Rule
    base_minus_exempt: Rule
    base_minus_suspended: Rule
    base_minus_excused: Rule
    blank_is_invalid: Rule
    highest_first: Rule
    tie_further_ballot: Rule
    too_few_congress_decides: Rule
    rounds_most: Rule
    passed_on: Rule
    surplus_required: Rule
    surplus_most: Rule
    surplus_prepared_least: Rule
    surplus_prepared_most: Rule
    few_seats_from: Rule
    few_seats_to: Rule
    few_seats_surplus: Rule
    outside_consent: Rule
    poll_downward: Rule
    introduction_tie: Rule
    small_cell: Rule

    def __iter__(self):
        return (getattr(self, field.name) for field in fields(self))


class MissingRule(LookupError):
    """No number is made up for a rule that nobody entered."""


def rules_from(rules):
    """An iterable of `Rule` -> Rules. Raises MissingRule; keys that no rule here asks for are left out."""
    found = {rule.key: rule for rule in rules if rule.key in KINDS}
    if missing := [key for key in KINDS if key not in found]:
        raise MissingRule(_("These election rules are missing; load seeds/election_rules.yaml: %(keys)s.") % {"keys": ", ".join(missing)})
    return Rules(**{key.replace("-", "_"): found[key] for key in KINDS})


@dataclass(frozen=True)
class Line:
    """One sentence of a reckoning, with the rules that it follows."""

    text: str
    rules: tuple[Rule, ...] = ()
    fits: bool | None = None
    """Whether what the sentence is about keeps the rule; None where it only tells."""

    @property
    def cited(self):
        return "; ".join(dict.fromkeys(rule.cited for rule in self.rules))

    def __str__(self):
        return f"{self.text} [{self.cited}]" if self.rules else self.text


def figure(number):
    """1777 as the reader's language writes it."""
    return number_format(number, force_grouping=True)


def share(value):
    """1/2 -> half, 3/10 -> 30%, 2/3 -> 2/3."""
    if value == Fraction(1, 2):
        return pgettext("ballots", "half")
    return f"{figure(int(value * 100))}%" if (value * 100).denominator == 1 else f"{value}"


def least_above(part, whole):
    """The smallest count that is MORE than this share of the whole: half of 8 -> 5, half of 9 -> 5."""
    return part * whole // 1 + 1
