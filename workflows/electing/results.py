"""A count, the rules and what the congress decided -> who is elected, who is not, who is undecided, and what comes next."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from workflows.electing.counts import NAMES, Candidate, ImpossibleCount, mistakes_of
from workflows.electing.rules import Line, figure, least_above, share


class Standing(Enum):
    ELECTED = "elected"
    UNDECIDED = "undecided"
    NOT_ELECTED = "not_elected"


class Next(Enum):
    COMPLETE = "complete"
    """Every seat is filled."""
    FURTHER_BALLOT = "further_ballot"
    """Among the tied, for the seats they are tied for."""
    CONGRESS_DECIDES = "congress_decides"
    """Some seats are filled: another round, or fewer elected."""
    NEXT_ROUND = "next_round"
    FEWER = "fewer"
    """The congress elects no more."""
    PASSED_ON = "passed_on"
    """Nobody is elected, in no ballot: to the committee or the superior."""


@dataclass(frozen=True)
class Verdict:
    candidate: Candidate
    standing: Standing
    why: Line

    @property
    def name(self):
        return self.candidate.name

    @property
    def votes(self):
        return self.candidate.votes


@dataclass(frozen=True)
class Outcome:
    base: int
    needed: int
    seats: int
    verdicts: tuple[Verdict, ...]
    """Most votes first, equal votes by name."""
    next_step: Next
    before: tuple[Line, ...]
    """How the numbers came about: the base, the ballots, what is needed."""
    after: tuple[Line, ...]
    """What comes next, and what does not look right."""

    def _who(self, standing):
        return tuple(verdict.candidate for verdict in self.verdicts if verdict.standing is standing)

    @property
    def elected(self):
        return self._who(Standing.ELECTED)

    @property
    def undecided(self):
        return self._who(Standing.UNDECIDED)

    @property
    def not_elected(self):
        return self._who(Standing.NOT_ELECTED)

    @property
    def seats_open(self):
        return self.seats - len(self.elected)

    @property
    def names_next(self):
        """Who stands in the next ballot, if there is one; in a new round the congress may add and take off names."""
        if self.next_step is Next.FURTHER_BALLOT:
            return self.undecided
        return self.not_elected if self.next_step in (Next.NEXT_ROUND, Next.CONGRESS_DECIDES) else ()

    @property
    def lines(self):
        return (*self.before, *(verdict.why for verdict in self.verdicts), *self.after)


def result_of(count, rules, *, go_on=None):
    """The outcome of one ballot. `go_on`: whether the congress wants another round; None while it has not decided.

    Raises ImpossibleCount with every sum that does not agree.
    """
    if mistakes := mistakes_of(count):
        raise ImpossibleCount(mistakes)
    base = count.delegates.base(rules)
    needed = least_above(rules.majority.number, base)
    standings = _standings(count, needed)
    verdicts = tuple(Verdict(candidate, standing, _why(candidate, standing, needed, rules)) for candidate, standing in standings)
    elected = sum(verdict.standing is Standing.ELECTED for verdict in verdicts)
    tied = tuple(verdict.candidate for verdict in verdicts if verdict.standing is Standing.UNDECIDED)
    next_step = _next_step(count, rules, elected, tied, go_on)
    after = (*_remarks(count, rules), *_tie_told(count, rules, elected, tied), *_next_told(count, rules, elected, next_step))
    return Outcome(base, needed, count.seats, verdicts, next_step, tuple(_before(count, rules, base, needed)), after)


def _standings(count, needed):
    """Highest first; a tie that reaches over the last seat leaves all of the tied undecided."""
    ranked = sorted(count.candidates, key=lambda candidate: (-candidate.votes, candidate.name))
    passing = [candidate.votes for candidate in ranked if candidate.votes >= needed]
    at_the_edge = passing[count.seats - 1 : count.seats + 1]
    tied_at = at_the_edge[0] if len(at_the_edge) == 2 and at_the_edge[0] == at_the_edge[1] else None
    for place, candidate in enumerate(ranked):
        if candidate.votes < needed:
            yield candidate, Standing.NOT_ELECTED
        elif candidate.votes == tied_at:
            yield candidate, Standing.UNDECIDED
        else:
            yield candidate, Standing.ELECTED if place < count.seats else Standing.NOT_ELECTED


def _next_step(count, rules, elected, tied, go_on):
    if elected == count.seats:
        return Next.COMPLETE
    if tied and go_on is not False:
        return Next.FURTHER_BALLOT
    if go_on:
        return Next.NEXT_ROUND
    if elected + count.filled:
        return Next.CONGRESS_DECIDES if go_on is None else Next.FEWER
    if go_on is None and count.round < rules.rounds_most.number:
        return Next.NEXT_ROUND
    return Next.PASSED_ON


# The same in sentences


def _before(count, rules, base, needed):
    numbers = vars(count.delegates) | vars(count.ballots) | {"seats": count.seats, "names": len(count.candidates), "base": base}
    told = {name: figure(number) for name, number in numbers.items()} | {"needed": figure(needed), "share": share(rules.majority.number)}
    exceptions = [entry for entry in count.delegates.exceptions(rules) if entry[1]]
    taken_off = "".join(_exception(" − ", name, number) for name, number, rule in exceptions if rule.in_force)
    left_in = "; ".join(_exception("", name, number) for name, number, rule in exceptions if not rule.in_force)
    base_rules = tuple(rule for _name, _number, rule in count.delegates.exceptions(rules))
    yield Line(_("Seats: %(seats)s. Names on the list: %(names)s.") % told)
    if taken_off:
        yield Line(_("Counted on: summoned %(summoned)s%(taken_off)s = %(base)s.") % (told | {"taken_off": taken_off}), base_rules)
    else:
        yield Line(_("Counted on all who were summoned: %(base)s.") % told, base_rules)
    if left_in:
        yield Line(_("Not taken off, as the rule is set: %(left_in)s.") % {"left_in": left_in}, base_rules)
    yield Line(_("Present %(present)s, issued %(issued)s, returned %(returned)s = valid %(valid)s + invalid %(invalid)s.") % told)
    yield Line(_("More than %(share)s of %(base)s is at least %(needed)s.") % told, (rules.majority,))


def _exception(sign, name, number):
    return f"{sign}{figure(number)} ({NAMES[name]()})"


def _why(candidate, standing, needed, rules):
    told = {"name": candidate.name, "votes": figure(candidate.votes), "short": figure(needed - candidate.votes)}
    head = _("%(name)s has %(votes)s") % told
    if candidate.against is not None:
        head = _("%(name)s: agree %(votes)s, disagree %(against)s") % (told | {"against": figure(candidate.against)})
    if standing is Standing.ELECTED:
        return Line(_("%(head)s → elected.") % {"head": head}, (rules.majority,), True)
    if standing is Standing.UNDECIDED:
        return Line(_("%(head)s → undecided: equal votes at the last seat.") % {"head": head}, (rules.tie_further_ballot,))
    if candidate.votes >= needed:
        return Line(_("%(head)s → not elected: names with more votes fill the seats.") % {"head": head}, (rules.highest_first,), False)
    return Line(_("%(head)s → not elected: %(short)s too few.") % {"head": head, "short": told["short"]}, (rules.majority,), False)


def _remarks(count, rules):
    """A ballot of several names on which nobody is chosen is invalid, so each valid one brings a vote."""
    columns = any(candidate.against is not None for candidate in count.candidates)
    if rules.blank_is_invalid.in_force and len(count.candidates) > 1 and not columns and count.votes < count.ballots.valid:
        told = {"votes": figure(count.votes), "valid": figure(count.ballots.valid)}
        text = _("All votes add up to %(votes)s, fewer than the %(valid)s valid ballots, although each valid ballot names somebody; check the count.")
        yield Line(text % told, (rules.blank_is_invalid,), False)


def _tie_told(count, rules, elected, tied):
    if tied:
        told = {"names": ", ".join(candidate.name for candidate in tied), "votes": figure(tied[0].votes), "seats": figure(count.seats - elected)}
        yield Line(_("%(names)s have %(votes)s votes each; seats left for them: %(seats)s.") % told, (rules.tie_further_ballot,))


def _next_told(count, rules, elected, next_step):
    told = {
        "elected": figure(count.filled + elected),
        "open": figure(count.seats - elected),
        "seats": figure(count.filled + count.seats),
        "round": figure(count.round),
        "next": figure(count.round + 1),
        "most": figure(rules.rounds_most.number),
    }
    if next_step is Next.COMPLETE:
        yield Line(_("Every seat is filled.") % told)
    elif next_step is Next.FURTHER_BALLOT:
        yield Line(_("Next: a further ballot among them for the seats left.") % told, (rules.tie_further_ballot,))
    elif next_step is Next.CONGRESS_DECIDES:
        text = _("Seats still open: %(open)s. Next: the congress decides on another round or on fewer elected.")
        yield Line(text % told, (rules.too_few_congress_decides,))
    elif next_step is Next.NEXT_ROUND:
        yield Line(_("Seats still open: %(open)s. Next: round %(next)s, if the congress agrees.") % told, (rules.too_few_congress_decides,))
    elif next_step is Next.FEWER:
        text = _("The congress elects no more: %(elected)s of %(seats)s seats are filled.")
        yield Line(text % told, (rules.too_few_congress_decides,))
    else:
        yield Line(_("Nobody is elected. Next: it passes to the committee or the superior.") % told, (rules.passed_on,))
    if next_step in (Next.CONGRESS_DECIDES, Next.NEXT_ROUND, Next.PASSED_ON) and count.round >= rules.rounds_most.number:
        yield Line(
            _("This is round %(round)s; the rule gives at most %(most)s.") % told,
            (rules.rounds_most,),
            False if next_step is Next.NEXT_ROUND else None,
        )
