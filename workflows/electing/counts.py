"""What a counting board writes down -> frozen counts, and one sentence for each sum that does not agree."""

from dataclasses import dataclass, fields

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.electing.rules import figure

# What each count is called in a sentence about it alone.
NAMES = {
    "seats": lambda: pgettext("ballots", "seats"),
    "round": lambda: pgettext("ballots", "round"),
    "filled": lambda: pgettext("ballots", "filled before"),
    "summoned": lambda: pgettext("ballots", "summoned"),
    "present": lambda: pgettext("ballots", "present"),
    "transferred": lambda: pgettext("ballots", "transferred"),
    "exempt": lambda: pgettext("ballots", "exempt and absent"),
    "suspended": lambda: pgettext("ballots", "suspended or detained"),
    "excused": lambda: pgettext("ballots", "absent with reason for the whole time"),
    "issued": lambda: pgettext("ballots", "issued"),
    "returned": lambda: pgettext("ballots", "returned"),
    "valid": lambda: pgettext("ballots", "valid"),
    "invalid": lambda: pgettext("ballots", "invalid"),
}
EXCEPTIONS = ("transferred", "exempt", "suspended", "excused")


class _Whole:
    """Counts are whole numbers: anything else is a mistake of the caller, not of the counting board."""

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type in (int, int | None) and value is not None and type(value) is not int:
                raise TypeError(f"{type(self).__name__}.{field.name} takes a whole number, not {value!r}")


@dataclass(frozen=True)
class Delegates(_Whole):
    """Official delegates (or members, where the congress is of all members). Alternates and probationary members don't count."""

    summoned: int
    present: int
    """When this ballot was held."""
    transferred: int = 0
    exempt: int = 0
    """Exempt from work and party life, and absent."""
    suspended: int = 0
    """Suspended or detained."""
    excused: int = 0
    """Absent with reason for the whole time."""

    @property
    def gone(self):
        return sum(getattr(self, name) for name in EXCEPTIONS)

    def base(self, rules):
        """What more than half is reckoned on: the summoned minus those whom the rules take off."""
        return self.summoned - sum(count for _name, count, rule in self.exceptions(rules) if rule.in_force)

    def exceptions(self, rules):
        return [(name, getattr(self, name), getattr(rules, f"base_minus_{name}")) for name in EXCEPTIONS]


@dataclass(frozen=True)
class Ballots(_Whole):
    issued: int
    returned: int
    valid: int
    invalid: int


@dataclass(frozen=True)
class Candidate(_Whole):
    """A name as it is printed on the ballot, its votes, and those who disagree where the ballot has that column."""

    name: str
    votes: int
    against: int | None = None


@dataclass(frozen=True)
class Count(_Whole):
    """One ballot: seats to fill, who was there, the papers, the votes of each name."""

    seats: int
    delegates: Delegates
    ballots: Ballots
    candidates: tuple[Candidate, ...]
    round: int = 1
    filled: int = 0
    """Seats that earlier ballots of the same election filled; `seats` are those that were still open."""

    @property
    def has_surplus(self):
        return len(self.candidates) > self.seats

    @property
    def votes(self):
        return sum(candidate.votes for candidate in self.candidates)


@dataclass(frozen=True)
class Mistake:
    """A sum that does not agree, at the field where it shows; `name` where the field is one candidate's."""

    field: str
    sentence: str
    name: str = ""


class ImpossibleCount(ValueError):
    def __init__(self, mistakes):
        self.mistakes = tuple(mistakes)
        super().__init__(" ".join(mistake.sentence for mistake in self.mistakes))


def mistakes_of(count):
    """Every sum that cannot be, in the order of the form. While a number is below zero, only that is told."""
    low = tuple(_too_low(count))
    return low or (*_of_delegates(count.delegates), *_of_ballots(count.delegates, count.ballots), *_of_votes(count))


def _too_low(count):
    numbers = {"seats": count.seats, "round": count.round, "filled": count.filled} | vars(count.delegates) | vars(count.ballots)
    for field, number in numbers.items():
        if number < (1 if field in ("seats", "round", "summoned", "present") else 0):
            yield Mistake(field, _too_low_told(NAMES[field](), field, number))
    for candidate in count.candidates:
        for field, number in (("votes", candidate.votes), ("against", candidate.against or 0)):
            if number < 0:
                yield Mistake(field, _too_low_told(candidate.name, field, number), candidate.name)


def _too_low_told(what, field, number):
    if field in ("seats", "round", "summoned", "present"):
        return _("“%(what)s” is %(n)s; it must be at least 1.") % {"what": what, "n": figure(number)}
    return _("“%(what)s” is %(n)s; it cannot be below 0.") % {"what": what, "n": figure(number)}


def _of_delegates(delegates):
    if delegates.gone + delegates.present > delegates.summoned:
        told = {
            "present": figure(delegates.present),
            "gone": figure(delegates.gone),
            "sum": figure(delegates.present + delegates.gone),
            "summoned": figure(delegates.summoned),
        }
        yield Mistake("present", _("Present %(present)s + taken off or absent %(gone)s = %(sum)s, but only %(summoned)s were summoned.") % told)


def _of_ballots(delegates, ballots):
    told = {name: figure(number) for name, number in vars(ballots).items()}
    told |= {"present": figure(delegates.present), "sum": figure(ballots.valid + ballots.invalid)}
    if ballots.issued > delegates.present:
        yield Mistake("issued", _("%(issued)s ballots were issued, but only %(present)s delegates are present.") % told)
    if ballots.returned > ballots.issued:
        yield Mistake("returned", _("%(returned)s ballots were returned, but only %(issued)s were issued.") % told)
    if ballots.valid + ballots.invalid != ballots.returned:
        yield Mistake("valid", _("Valid %(valid)s + invalid %(invalid)s = %(sum)s, but %(returned)s ballots were returned.") % told)


def _of_votes(count):
    valid = count.ballots.valid
    if not count.candidates:
        yield Mistake("candidates", _("There is no name on the list."))
    for name in _twice(count.candidates):
        yield name_stands_twice(name)
    for candidate in count.candidates:
        told = {"name": candidate.name, "votes": figure(candidate.votes), "valid": figure(valid)}
        if candidate.votes > valid:
            yield Mistake("votes", _("%(name)s has %(votes)s votes, but only %(valid)s ballots are valid.") % told, candidate.name)
        if candidate.against is not None:
            yield from _of_the_columns(count, candidate, told)
    if count.votes > valid * count.seats:
        told = {"votes": figure(count.votes), "valid": figure(valid), "seats": figure(count.seats), "most": figure(valid * count.seats)}
        yield Mistake("votes", _("All votes add up to %(votes)s, but valid %(valid)s × seats %(seats)s = %(most)s is the most there can be.") % told)


def _of_the_columns(count, candidate, told):
    """A column "disagree" stands only where there is no surplus (244-QĐ/TW, Art. 17: old text)."""
    both = candidate.votes + candidate.against
    told = told | {"against": figure(candidate.against), "sum": figure(both)}
    if count.has_surplus:
        told |= {"names": figure(len(count.candidates)), "seats": figure(count.seats)}
        sentence = _("With %(names)s names for %(seats)s seats, the ballot has no column “disagree”; leave it empty at %(name)s.")
        yield Mistake("against", sentence % told, candidate.name)
    elif candidate.votes <= count.ballots.valid < both:
        sentence = _("%(name)s: agree %(votes)s + disagree %(against)s = %(sum)s, but only %(valid)s ballots are valid.")
        yield Mistake("against", sentence % told, candidate.name)


def _twice(candidates):
    names = [candidate.name for candidate in candidates]
    return dict.fromkeys(name for name in names if names.count(name) > 1)


def names_twice(candidates):
    return [name_stands_twice(name) for name in _twice(candidates)]


def name_stands_twice(name):
    sentence = _("“%(name)s” stands twice on the list; add what tells them apart, as on the ballot.")
    return Mistake("candidates", sentence % {"name": name}, name)
