"""The list before the ballot: how many names it may have, who comes on it from outside, whom an opinion poll keeps."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from workflows.electing.counts import Candidate, ImpossibleCount, Mistake, names_twice
from workflows.electing.rules import Line, figure, least_above, share
from workflows.words import ElectionFor

NEEDS_SURPLUS = (ElectionFor.COMMITTEE, ElectionFor.STANDING_COMMITTEE)


@dataclass(frozen=True)
class BallotList:
    """How many names stand on a list: those that the convening committee prepared, and those that came from outside."""

    election_for: ElectionFor
    seats: int
    prepared: int
    outside: int = 0

    @property
    def names(self):
        return self.prepared + self.outside


@dataclass(frozen=True)
class Shortened:
    """A list after an opinion poll. While somebody is `tied` at the cut, it is not settled."""

    kept: tuple[Candidate, ...]
    tied: tuple[Candidate, ...]
    dropped: tuple[Candidate, ...]
    places: int
    lines: tuple[Line, ...]

    @property
    def places_left(self):
        return self.places - len(self.kept)


def _few(seats, rules):
    return rules.few_seats_from.number <= seats <= rules.few_seats_to.number


def most_names(seats, rules):
    """How many names the list may have.

    A surplus is a count of persons that is at most 30% of the seats, so the share is rounded down: for 15 seats 4.5
    gives 4, since 5 would be a third. For 3 to 5 seats the rule says one person, although 30% of 3 is less than one.
    """
    if _few(seats, rules):
        return seats + rules.few_seats_surplus.number
    return seats + int(rules.surplus_most.number * seats // 1)


def prepared_names(seats, rules):
    """The fewest and the most names that the convening committee prepares, or None where no whole number fits.

    The count of persons must lie between 10% and 15%, so the lower end is rounded up and the upper one down: for 27
    seats 2.7 to 4.05 gives 3 to 4; for 11 seats 1.1 to 1.65 holds no whole number. For 3 to 5 seats the one person more
    is the only surplus there is: 0 or 1.
    """
    if _few(seats, rules):
        return seats, seats + rules.few_seats_surplus.number
    least = int(-(-rules.surplus_prepared_least.number * seats // 1))
    most = int(rules.surplus_prepared_most.number * seats // 1)
    return (seats + least, seats + most) if least <= most else None


def findings_of(ballot_list, rules):
    """A line for each rule of the list, with `fits`; the congress decides, so nothing is refused here."""
    return (*_required(ballot_list, rules), *_at_most(ballot_list, rules), *_prepared(ballot_list, rules))


def _told(ballot_list, rules):
    numbers = {"seats": ballot_list.seats, "names": ballot_list.names, "prepared": ballot_list.prepared, "most": most_names(ballot_list.seats, rules)}
    return {name: figure(number) for name, number in numbers.items()}


def _required(ballot_list, rules):
    if ballot_list.election_for in NEEDS_SURPLUS and rules.surplus_required.in_force:
        told = _told(ballot_list, rules) | {"election": ballot_list.election_for.label}
        text = _("For %(election)s the list needs more names than seats: %(names)s names, %(seats)s seats.")
        yield Line(text % told, (rules.surplus_required,), ballot_list.names > ballot_list.seats)


def _at_most(ballot_list, rules):
    told = _told(ballot_list, rules)
    fits = ballot_list.names <= most_names(ballot_list.seats, rules)
    if _few(ballot_list.seats, rules):
        told |= {"from": figure(rules.few_seats_from.number), "to": figure(rules.few_seats_to.number), "more": figure(rules.few_seats_surplus.number)}
        text = _("For %(from)s to %(to)s seats the surplus is at most %(more)s: %(seats)s seats, at most %(most)s names; the list has %(names)s.")
        yield Line(text % told, (rules.few_seats_surplus,), fits)
    else:
        told |= {"share": share(rules.surplus_most.number)}
        text = _("The surplus is at most %(share)s: %(seats)s seats, at most %(most)s names; the list has %(names)s.")
        yield Line(text % told, (rules.surplus_most,), fits)
    if not fits:
        text = _("The list is longer than that: an opinion poll of the delegates keeps %(most)s names, by votes downward.")
        yield Line(text % told, (rules.poll_downward,))


def _prepared(ballot_list, rules):
    if _few(ballot_list.seats, rules):
        return  # the surplus of one person is told already
    cited = (rules.surplus_prepared_least, rules.surplus_prepared_most)
    told = _told(ballot_list, rules) | {"least_share": share(cited[0].number), "most_share": share(cited[1].number)}
    if (both := prepared_names(ballot_list.seats, rules)) is None:
        text = _("The convening committee prepares a surplus of %(least_share)s to %(most_share)s; no whole number of persons lies there for %(seats)s seats. Prepared: %(prepared)s names.")  # fmt: skip
        yield Line(text % told, cited)
        return
    told |= {"from": figure(both[0]), "to": figure(both[1])}
    text = _("The convening committee prepares a surplus of %(least_share)s to %(most_share)s: from %(from)s to %(to)s names for %(seats)s seats. Prepared: %(prepared)s names.")  # fmt: skip
    yield Line(text % told, cited, both[0] <= ballot_list.prepared <= both[1])


def outside_name(name, *, consenting, present, rules):
    """Whether a name from outside the convening committee's list comes on the ballot list: MORE than 30% of those present."""
    told = {"name": name, "consenting": figure(consenting), "present": figure(present)}
    if consenting < 0 or present < 1 or consenting > present:
        text = _("%(consenting)s delegates consent to %(name)s, but %(present)s are present.")
        raise ImpossibleCount([Mistake("consenting", text % told, name)])
    needed = least_above(Fraction(rules.outside_consent.number), present)
    told |= {"needed": figure(needed), "share": share(rules.outside_consent.number)}
    head = _("More than %(share)s of %(present)s present is at least %(needed)s; %(name)s has the consent of %(consenting)s") % told
    fits = consenting >= needed
    text = _("%(head)s → on the list.") if fits else _("%(head)s → not on the list.")
    return Line(text % {"head": head}, (rules.outside_consent,), fits)


def shorten(names, *, places, voters, rules, introduction=False):
    """Names with the votes of an opinion poll, cut to `places` from the highest down; a tie at the cut stays open.

    `voters` is how many valid ballots the poll had. `introduction`: the list is one that is made before the congress.
    """
    if mistakes := (*names_twice(names), *_of_the_poll(names, voters)):
        raise ImpossibleCount(mistakes)
    ranked = sorted(names, key=lambda name: (-name.votes, name.name))
    if len(ranked) <= places:
        return Shortened(tuple(ranked), (), (), places, (_all_stay(ranked, places),))
    edge = ranked[places - 1].votes
    even = ranked[places].votes == edge
    kept = tuple(name for name in ranked[:places] if not even or name.votes > edge)
    tied = tuple(name for name in ranked if even and name.votes == edge)
    dropped = tuple(ranked[len(kept) + len(tied) :])
    lines = (_cut(ranked, places, rules), *_tied_told(tied, places - len(kept), rules, introduction))
    return Shortened(kept, tied, dropped, places, lines)


def _of_the_poll(names, voters):
    for name in names:
        if not 0 <= name.votes <= voters:
            told = {"name": name.name, "votes": figure(name.votes), "valid": figure(voters)}
            yield Mistake("votes", _("%(name)s has %(votes)s votes, but the opinion poll had %(valid)s valid ballots.") % told, name.name)


def _all_stay(ranked, places):
    told = {"names": figure(len(ranked)), "places": figure(places)}
    return Line(_("The list has %(names)s names and may have %(places)s: all stay.") % told)


def _cut(ranked, places, rules):
    told = {"names": figure(len(ranked)), "places": figure(places)}
    return Line(
        _("The list has %(names)s names and may have %(places)s: kept by votes of the opinion poll, downward.") % told, (rules.poll_downward,)
    )


def _tied_told(tied, places, rules, introduction):
    if not tied:
        return
    told = {"names": ", ".join(name.name for name in tied), "votes": figure(tied[0].votes), "places": figure(places)}
    yield Line(_("%(names)s have %(votes)s votes each; places left for them: %(places)s. Nobody is struck off.") % told)
    if introduction:
        yield Line(_("What to do: before the congress the head of the committee picks among them."), (rules.introduction_tie,))
    else:
        yield Line(_("What to do: no text that was read settles it; the congress decides."))
