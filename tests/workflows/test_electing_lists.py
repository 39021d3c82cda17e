"""The list before the ballot: surplus by seats, names from outside, an opinion poll that cuts; and who elects directly."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.ballots import names, shipped_rules
from workflows.electing import (
    BallotList,
    Candidate,
    ImpossibleCount,
    elects_secretary_straight_away,
    findings_of,
    most_names,
    outside_name,
    prepared_names,
    refusals_of_direct_election,
    shorten,
)
from workflows.words import ElectionFor, Level

RULES = shipped_rules()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


# seats: (most names on the list, fewest and most names prepared or None)
SURPLUS = {
    1: (1, None),  # 30% of 1 is 0.3
    2: (2, None),  # 0.6
    3: (4, (3, 4)),  # one person, although 30% of 3 is 0.9
    4: (5, (4, 5)),
    5: (6, (5, 6)),  # 1.5
    6: (7, None),  # 1.8; 10–15% is 0.6–0.9: no person
    7: (9, (8, 8)),  # 2.1; 0.7–1.05: one
    9: (11, (10, 10)),  # 2.7; 0.9–1.35
    10: (13, (11, 11)),  # exactly 3; exactly 1 to 1.5
    11: (14, None),  # 3.3; 1.1–1.65: none
    13: (16, None),  # 3.9; 1.3–1.95
    14: (18, (16, 16)),  # 4.2; 1.4–2.1: two
    15: (19, (17, 17)),  # 4.5: five would be a third; 1.5–2.25: two
    20: (26, (22, 23)),  # exactly 6; exactly 2 to exactly 3
    27: (35, (30, 31)),  # 8.1; 2.7–4.05: three or four
    31: (40, (35, 35)),  # 9.3; 3.1–4.65: four
    62: (80, (69, 71)),  # 18.6; 6.2–9.3: seven to nine
}


@pytest.mark.parametrize("seats", SURPLUS)
def test_the_surplus_is_a_count_of_persons_within_the_share(seats):
    assert (most_names(seats, RULES), prepared_names(seats, RULES)) == SURPLUS[seats]


@given(st.integers(6, 400))
def test_one_person_more_would_leave_the_share(seats):
    surplus = most_names(seats, RULES) - seats
    assert surplus * 10 <= 3 * seats < (surplus + 1) * 10
    inside = [persons for persons in range(seats + 1) if 10 * seats <= 100 * persons <= 15 * seats]
    found = prepared_names(seats, RULES)
    assert (list(range(found[0] - seats, found[1] - seats + 1)) if found else []) == inside


COMMITTEE, STANDING, SECRETARY, DELEGATES = (
    ElectionFor.COMMITTEE, ElectionFor.STANDING_COMMITTEE, ElectionFor.SECRETARY, ElectionFor.DELEGATES,
)  # fmt: skip
# (list, for each line whether it fits, how the last one begins)
LISTS = {
    "17 prepared for 15": (BallotList(COMMITTEE, 15, 17), [True, True, True], "The convening committee prepares a surplus of 10% to 15%"),
    "no surplus": (BallotList(COMMITTEE, 15, 15), [False, True, False], "The convening committee prepares"),
    "surplus only from outside": (BallotList(STANDING, 10, 10, 1), [True, True, False], "The convening committee prepares"),
    "just 30%": (BallotList(COMMITTEE, 10, 11, 2), [True, True, True], "The convening committee prepares"),
    "one over 30%": (BallotList(COMMITTEE, 10, 11, 3), [True, False, None, True], "The convening committee prepares"),
    "too many prepared": (BallotList(COMMITTEE, 10, 12), [True, True, False], "The convening committee prepares"),
    "no whole number to prepare": (BallotList(COMMITTEE, 11, 12), [True, True, None], "The convening committee prepares a surplus of 10% to 15%; no"),
    "4 names for 3 seats": (
        BallotList(COMMITTEE, 3, 4),
        [True, True],
        "For 3 to 5 seats the surplus is at most 1: 3 seats, at most 4 names; the list has 4.",
    ),
    "5 names for 3 seats": (
        BallotList(STANDING, 3, 4, 1),
        [True, False, None],
        "The list is longer than that: an opinion poll of the delegates keeps 4 names",
    ),
    "6 names for 5 seats": (BallotList(COMMITTEE, 5, 6), [True, True], "For 3 to 5 seats"),
    "7 names for 5 seats": (BallotList(COMMITTEE, 5, 6, 1), [True, False, None], "The list is longer than that"),
    "one name for the secretary": (BallotList(SECRETARY, 1, 1), [True, None], "The convening committee prepares"),
    "delegates need no surplus": (BallotList(DELEGATES, 10, 10), [True, False], "The convening committee prepares"),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_is_held_against_each_rule(case):
    ballot_list, fits, last = LISTS[case]
    found = findings_of(ballot_list, RULES)
    assert [line.fits for line in found] == fits
    assert found[-1].text.startswith(last)
    assert all(line.cited.startswith("190-QĐ/TW") for line in found)


def test_the_lines_of_a_list_hold_the_numbers():
    assert [str(line) for line in findings_of(BallotList(COMMITTEE, 27, 30, 6), RULES)] == [
        "For the committee the list needs more names than seats: 36 names, 27 seats. [190-QĐ/TW, Art. 14]",
        "The surplus is at most 30%: 27 seats, at most 35 names; the list has 36. [190-QĐ/TW, Art. 14]",
        "The list is longer than that: an opinion poll of the delegates keeps 35 names, by votes downward. [190-QĐ/TW, article not named]",
        "The convening committee prepares a surplus of 10% to 15%: from 30 to 31 names for 27 seats. Prepared: 30 names. [190-QĐ/TW, Art. 14]",
    ]


def test_the_surplus_follows_the_rules():
    assert most_names(10, shipped_rules(surplus_most=Fraction(1, 3))) == 13
    assert most_names(6, shipped_rules(few_seats_to=Fraction(6), few_seats_surplus=Fraction(2))) == 8
    relaxed = shipped_rules(surplus_required=Fraction(0))
    assert [line.fits for line in findings_of(BallotList(COMMITTEE, 4, 4), relaxed)] == [True]


# A name from outside


@pytest.mark.parametrize(
    ("consenting", "present", "listed"),
    [
        (57, 190, False),
        (58, 190, True),
        (30, 100, False),
        (31, 100, True),
        (3, 10, False),
        (4, 10, True),
        (0, 1, False),
        (1, 1, True),
        (0, 190, False),
    ],
)
def test_a_name_from_outside_needs_more_than_30_percent_of_those_present(consenting, present, listed):
    assert outside_name("X", consenting=consenting, present=present, rules=RULES).fits is listed


def test_the_line_of_a_name_from_outside():
    assert str(outside_name("X", consenting=57, present=190, rules=RULES)) == (
        "More than 30% of 190 present is at least 58; X has the consent of 57 → not on the list. [190-QĐ/TW, article not named]"
    )


@pytest.mark.parametrize(("consenting", "present"), [(0, 0), (191, 190), (-1, 190), (1, 0)])
def test_a_consent_that_cannot_be_is_refused(consenting, present):
    with pytest.raises(ImpossibleCount, match=f"^{consenting} delegates consent to X, but {present} are present.$"):
        outside_name("X", consenting=consenting, present=present, rules=RULES)


# The opinion poll


def polled(votes):
    return [Candidate(name, int(number)) for name, number in (entry.split("=") for entry in votes.split())]


# (votes, places, kept, tied, dropped)
POLLS = {
    "nothing to cut": ("A=1 B=2", 3, "B A", "", ""),
    "as many as places, though equal": ("A=5 B=5", 2, "A B", "", ""),
    "one too many": ("A=10 B=30 C=20", 2, "B C", "", "A"),
    "a tie at the cut": ("A=30 B=20 C=20", 2, "A", "B C", ""),
    "a tie at the cut and one below": ("A=30 B=20 C=20 D=10", 2, "A", "B C", "D"),
    "a tie above the cut": ("A=30 B=30 C=20", 2, "A B", "", "C"),
    "a tie below the cut": ("A=30 B=20 C=10 D=10", 2, "A B", "", "C D"),
    "three tied for two places": ("A=9 B=20 C=9 D=9", 3, "B", "A C D", ""),
    "all tied": ("A=7 B=7 C=7", 2, "", "A B C", ""),
    "nobody wants anybody": ("A=0 B=0", 1, "", "A B", ""),
}


@pytest.mark.parametrize("case", POLLS)
def test_an_opinion_poll_cuts_by_votes_downward(case):
    votes, places, kept, tied, dropped = POLLS[case]
    found = shorten(polled(votes), places=places, voters=50, rules=RULES)
    assert (names(found.kept), names(found.tied), names(found.dropped)) == (kept, tied, dropped)
    assert found.places_left == places - len(found.kept)


def test_a_tie_at_the_cut_is_told_and_nobody_is_struck_off():
    found = shorten(polled("A=30 B=20 C=20"), places=2, voters=50, rules=RULES)
    assert [str(line) for line in found.lines] == [
        "The list has 3 names and may have 2: kept by votes of the opinion poll, downward. [190-QĐ/TW, article not named]",
        "B, C have 20 votes each; places left for them: 1. Nobody is struck off.",
        "What to do: no text that was read settles it; the congress decides.",
    ]
    before = shorten(polled("A=30 B=20 C=20"), places=2, voters=50, rules=RULES, introduction=True)
    assert str(before.lines[-1]) == (
        "What to do: before the congress the head of the committee picks among them. [190-QĐ/TW as explained in the press, article not named]"
    )
    assert names(before.tied) == "B C"


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ("A=51 B=1", "A has 51 votes, but the opinion poll had 50 valid ballots."),
        ("A=-1", "A has -1 votes, but the opinion poll had 50 valid ballots."),
        ("A=3 A=4", "“A” stands twice on the list; add what tells them apart, as on the ballot."),
    ],
)
def test_a_poll_that_cannot_be_is_refused(votes, sentence):
    with pytest.raises(ImpossibleCount) as refused:
        shorten(polled(votes), places=1, voters=50, rules=RULES)
    assert str(refused.value) == sentence


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9), st.integers(1, 9))
def test_whoever_is_kept_had_more_votes_than_whoever_is_not(votes, places):
    found = shorten([Candidate(str(n), number) for n, number in enumerate(votes)], places=places, voters=8, rules=RULES)
    assert len(found.kept) <= places
    assert len(found.kept) + len(found.tied) + len(found.dropped) == len(votes)
    if not found.tied:
        assert len(found.kept) == min(places, len(votes))
    else:
        assert len(found.kept) < places < len(found.kept) + len(found.tied)
        assert len({name.votes for name in found.tied}) == 1
    below = [name.votes for name in (*found.tied, *found.dropped)]
    assert all(name.votes > max(below, default=-1) for name in found.kept)


# Questions


@pytest.mark.parametrize(("members", "straight"), [(0, True), (3, True), (8, True), (9, False), (10, False)])
def test_a_cell_of_fewer_than_nine_elects_its_secretary_straight_away(members, straight):
    assert elects_secretary_straight_away(members, RULES).fits is straight


def test_the_answer_for_a_cell_names_the_numbers():
    assert str(elects_secretary_straight_away(8, RULES)) == (
        "8 official members are fewer than 9: the cell elects its secretary straight away. [as explained in the press, article not named]"
    )
    assert elects_secretary_straight_away(9, RULES).text == (
        "9 official members are not fewer than 9: the cell elects its committee first, then the secretary from it."
    )


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("contents", [2, 3, 4])
def test_the_secretary_is_elected_directly_from_grassroots_up_and_never_with_two_contents(level, contents):
    assert len(refusals_of_direct_election(level=level, contents=contents)) == (level == Level.CELL) + (contents == 2)


def test_the_refusals_of_direct_election_are_sentences():
    assert refusals_of_direct_election(level=Level.CELL, contents=2) == (
        "With two contents nothing is elected, so the pilot of direct election is not possible.",
        "A cell elects its secretary anyway; the pilot is for committees.",
    )
