"""Ballots drawn one by one and counted by hand, in another way than the rules do -> the same result.

The recount below knows people and papers, no sums: it walks through the delegates and through the pile, and finds the
elected by comparing each name with every other.
"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.ballots import counted, shipped_rules
from workflows.electing import Ballots, Candidate, Count, Delegates, Next, mistakes_of, result_of

RULES = shipped_rules()
HERE = "here"
AWAY = ("transferred", "exempt", "suspended", "excused")
UNTAKEN, KEPT, SPOILT = "not issued", "not returned", "invalid"


@st.composite
def congresses(draw):
    """Seats, names, and for each delegate: why away, or what became of their ballot (a set of names when it is valid)."""
    seats = draw(st.integers(1, 4))
    candidates = "ABCDEFG"[: draw(st.integers(1, 7))]
    # A few habits of voting make ties likely; single votes on top break some.
    paper = st.sets(st.sampled_from(candidates), min_size=0 if len(candidates) == 1 else 1, max_size=min(seats, len(candidates)))
    habits = draw(st.lists(paper, min_size=1, max_size=4))
    deed = st.one_of(st.sampled_from(habits), st.sampled_from(habits), paper, st.sampled_from([UNTAKEN, KEPT, SPOILT, "away", *AWAY]))
    delegates = draw(st.lists(deed, min_size=1, max_size=25)) + [draw(paper)]
    # Everybody names all but a few, taking turns: all names pass with about as many votes, and the last seat is tied often.
    ring = candidates * 2
    turns = [set(ring[start : start + min(seats, len(candidates))]) for start in range(len(candidates))]
    return seats, candidates, delegates[: draw(st.integers(0, len(delegates)))] + turns * draw(st.integers(0, 6)) + delegates[-1:]


def as_count(seats, candidates, delegates, **earlier):
    """What the counting board would write down."""
    present = [deed for deed in delegates if deed != "away" and not (isinstance(deed, str) and deed in AWAY)]
    issued = [deed for deed in present if deed != UNTAKEN]
    returned = [deed for deed in issued if deed != KEPT]
    valid = [deed for deed in returned if deed != SPOILT]
    return Count(
        seats=seats,
        delegates=Delegates(summoned=len(delegates), present=len(present), **{why: delegates.count(why) for why in AWAY}),
        ballots=Ballots(issued=len(issued), returned=len(returned), valid=len(valid), invalid=len(returned) - len(valid)),
        candidates=tuple(Candidate(name, sum(name in paper for paper in valid)) for name in candidates),
        **earlier,
    )


def recounted(seats, candidates, delegates):
    """{name: standing} by comparing names, from the papers themselves."""
    votes = dict.fromkeys(candidates, 0)
    heads = 0
    for deed in delegates:
        if isinstance(deed, str):
            heads += deed not in AWAY
            continue
        heads += 1
        for name in deed:
            votes[name] += 1
    passed = [name for name in candidates if votes[name] + votes[name] > heads]
    standing = {}
    for name in candidates:
        ahead = sum(votes[other] > votes[name] for other in passed)
        level = sum(votes[other] == votes[name] for other in passed)
        if name not in passed or ahead >= seats:
            standing[name] = "not_elected"
        else:
            standing[name] = "elected" if ahead + level <= seats else "undecided"
    return standing


def followed(standing, seats, round, filled, go_on):
    """What comes next, read off the standings alone."""
    elected, undecided = (sum(one == word for one in standing.values()) for word in ("elected", "undecided"))
    if elected == seats:
        return "complete"
    if undecided:
        return "further_ballot" if go_on in (None, True) else "fewer" if elected or filled else "passed_on"
    table = {
        (True, None): "congress_decides",
        (True, True): "next_round",
        (True, False): "fewer",
        (False, None): "next_round" if round == 1 else "passed_on",
        (False, True): "next_round",
        (False, False): "passed_on",
    }
    return table[elected > 0 or filled > 0, go_on]


@settings(max_examples=400, deadline=None)
@given(congresses(), st.integers(1, 3), st.integers(0, 2), st.sampled_from([None, True, False]))
def test_a_recount_of_the_papers_gives_the_same(congress, round, filled, go_on):
    seats, candidates, delegates = congress
    count = as_count(*congress, round=round, filled=filled)
    assert mistakes_of(count) == ()
    outcome = result_of(count, RULES, go_on=go_on)
    standing = recounted(*congress)
    assert {verdict.name: verdict.standing.value for verdict in outcome.verdicts} == standing
    assert outcome.next_step.value == followed(standing, seats, round, filled, go_on)


@settings(max_examples=300, deadline=None)
@given(congresses(), st.randoms(use_true_random=False))
def test_what_always_holds(congress, random):
    count = as_count(*congress)
    outcome = result_of(count, RULES)
    assert len(outcome.elected) <= count.seats
    assert all(2 * candidate.votes > outcome.base for candidate in (*outcome.elected, *outcome.undecided))
    assert len({candidate.votes for candidate in outcome.undecided}) <= 1
    # The tied are more than the seats that are left for them, else they would be elected.
    assert not outcome.undecided or len(outcome.undecided) > outcome.seats_open > 0
    assert len(outcome.elected) + len(outcome.undecided) + len(outcome.not_elected) == len(count.candidates)
    worst_in = min((candidate.votes for candidate in outcome.elected), default=count.delegates.summoned)
    assert all(candidate.votes < worst_in for candidate in (*outcome.undecided, *outcome.not_elected))
    # The order of the names on the ballot changes nothing.
    shuffled = random.sample(count.candidates, len(count.candidates))
    assert result_of(replace(count, candidates=tuple(shuffled)), RULES) == outcome


@given(st.integers(1, 400), st.integers(0, 20), st.sampled_from(AWAY))
def test_one_exception_more_never_raises_what_is_needed(base, gone, why):
    before = result_of(counted(1, "A=0", base=base, present=1, valid=1, **{why: gone}), RULES)
    assert (before.base, before.needed) == (base, base // 2 + 1)
    if base > 1:  # one of those who count is excepted too, of the same summoned
        after = result_of(counted(1, "A=0", base=base - 1, present=1, valid=1, **{why: gone + 1}), RULES)
        assert before.needed - 1 <= after.needed <= before.needed


@settings(max_examples=300, deadline=None)
@given(congresses(), st.data())
def test_a_vote_more_than_the_papers_hold_is_refused(congress, data):
    """Filled to the brim it passes, and one more anywhere is told."""
    count = as_count(*congress)
    name = data.draw(st.sampled_from(count.candidates))
    others = tuple(candidate for candidate in count.candidates if candidate != name)
    over = replace(count, candidates=(*others, replace(name, votes=count.ballots.valid + 1)))
    assert "votes" in {mistake.field for mistake in mistakes_of(over)}
    for field in ("issued", "returned", "valid", "invalid"):
        number = getattr(count.ballots, field)
        over = replace(count, ballots=replace(count.ballots, **{field: number + 1 + count.delegates.present}))
        assert mistakes_of(over), field


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 6), st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 30))
def test_counts_are_refused_exactly_when_no_pile_of_papers_gives_them(seats, votes, valid):
    """Lay the votes out on papers, each name on the emptiest ones: it works for the counts that are taken, and for no others."""
    count = counted(seats, " ".join(f"{'ABCDEFGH'[place]}={number}" for place, number in enumerate(votes)), base=31, valid=valid)
    papers = [0] * valid
    possible = True
    for number in sorted(votes, reverse=True):
        emptiest = sorted(range(valid), key=papers.__getitem__)[:number]
        possible &= len(emptiest) == number
        for paper in emptiest:
            papers[paper] += 1
    possible &= max(papers, default=0) <= seats
    assert (mistakes_of(count) == ()) == possible


def test_the_recount_knows_every_next_step():
    """The table above names only steps that there are."""
    words = {followed({"A": one, "B": other}, 2, round, 0, go_on) for one in ("elected", "undecided", "not_elected")
             for other in ("elected", "undecided", "not_elected") for round in (1, 2) for go_on in (None, True, False)}  # fmt: skip
    assert words == {step.value for step in Next}
