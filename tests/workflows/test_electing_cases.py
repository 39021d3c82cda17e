"""Worked ballots, each reckoned by hand: seats, votes, who was there -> who is elected and what comes next."""

from fractions import Fraction

import pytest

from tests.workflows.ballots import counted, names, shipped_rules
from workflows.electing import Next, result_of

RULES = shipped_rules()
COMPLETE, FURTHER, DECIDES = Next.COMPLETE, Next.FURTHER_BALLOT, Next.CONGRESS_DECIDES
ROUND, FEWER, PASSED = Next.NEXT_ROUND, Next.FEWER, Next.PASSED_ON

# Unless `with` says otherwise 100 delegates were summoned, are there and gave a valid ballot: more than half is 51.
# name: (seats, votes, with, votes needed, elected, undecided, not elected, next)
CASES = {
    # more than half
    "one more than half is enough": (1, "A=51", {}, 51, "A", "", "", COMPLETE),
    "exactly half is not": (1, "A=50", {}, 51, "", "", "A", ROUND),
    "all votes": (1, "A=100", {}, 51, "A", "", "", COMPLETE),
    "no vote": (1, "A=0 B=100", {}, 51, "B", "", "A", COMPLETE),
    "odd base: 50 of 99": (1, "A=50", {"base": 99}, 50, "A", "", "", COMPLETE),
    "odd base: 49 of 99": (1, "A=49", {"base": 99}, 50, "", "", "A", ROUND),
    "a base of one": (1, "A=1", {"base": 1}, 1, "A", "", "", COMPLETE),
    "a base of two: one is only half": (1, "A=1", {"base": 2}, 2, "", "", "A", ROUND),
    "a base of three": (1, "A=2 B=1", {"base": 3}, 2, "A", "", "B", COMPLETE),
    # the base is the summoned, not the ballots
    "half of the ballots is not half of the summoned": (1, "A=40", {"present": 60, "valid": 60}, 51, "", "", "A", ROUND),
    "all who came, and still too few": (1, "A=50", {"present": 50, "valid": 50}, 51, "", "", "A", ROUND),
    "just enough came": (1, "A=51", {"present": 51, "valid": 51}, 51, "A", "", "", COMPLETE),
    "invalid ballots stay in the base": (1, "A=50 B=1", {"valid": 51, "invalid": 49}, 51, "", "", "A B", ROUND),
    "every ballot invalid": (1, "A=0", {"valid": 0, "invalid": 100}, 51, "", "", "A", ROUND),
    "four exceptions of 204 leave 200": (
        1, "A=101", {"base": 200, "transferred": 1, "exempt": 1, "suspended": 1, "excused": 1}, 101, "A", "", "", COMPLETE,
    ),
    "121 of 198 after two exceptions": (1, "A=121 B=64", {"base": 198, "present": 190, "valid": 185, "transferred": 1, "excused": 1}, 100, "A", "", "B", COMPLETE),
    "an exception that tips it: 100 of 199": (1, "A=100", {"base": 199, "excused": 1}, 100, "A", "", "", COMPLETE),
    # more pass than there are seats
    "four pass for three seats": (3, "A=90 B=80 C=70 D=60", {}, 51, "A B C", "", "D", COMPLETE),
    "the order on the ballot says nothing": (3, "D=60 C=70 B=80 A=90", {}, 51, "A B C", "", "D", COMPLETE),
    "both pass for two seats with every vote": (2, "A=100 B=100", {}, 51, "A B", "", "", COMPLETE),
    # ties
    "two tied at the last seat": (3, "A=90 B=80 C=65 D=65", {}, 51, "A B", "C D", "", FURTHER),
    "three tied for the last two seats": (3, "A=90 B=70 C=70 D=70", {}, 51, "A", "B C D", "", FURTHER),
    "three tied for all of two seats": (2, "A=60 B=60 C=60", {}, 51, "", "A B C", "", FURTHER),
    "four tied at the last of three": (3, "A=88 B=53 C=53 D=53 E=53", {}, 51, "A", "B C D E", "", FURTHER),
    "a tie at the last seat, and others below half": (3, "A=90 B=80 C=55 D=55 E=20", {}, 51, "A B", "C D", "E", FURTHER),
    "a tie at the last seat, and one passed below it": (3, "A=90 B=55 C=55 D=49 E=51", {}, 51, "A B C", "", "D E", COMPLETE),
    "a tie above the last seat does not matter": (3, "A=80 B=80 C=70 D=60", {}, 51, "A B C", "", "D", COMPLETE),
    "a tie that just fills the seats": (3, "A=90 B=70 C=70 D=60", {}, 51, "A B C", "", "D", COMPLETE),
    "a tie below the last seat leaves both out": (3, "A=60 B=58 C=57 D=51 E=51 F=23", {}, 51, "A B C", "", "D E F", COMPLETE),
    "a tie between names that did not pass": (2, "A=80 B=50 C=50", {}, 51, "A", "", "B C", DECIDES),
    "a tie at half itself: nobody passed": (1, "A=50 B=50", {}, 51, "", "", "A B", ROUND),
    "all seats and all names equal": (3, "A=60 B=60 C=60", {}, 51, "A B C", "", "", COMPLETE),
    "a tie, and the congress wants no more": (3, "A=90 B=80 C=65 D=65", {"go_on": False}, 51, "A B", "C D", "", FEWER),
    "a tie for every seat, and the congress wants no more": (2, "A=60 B=60 C=60", {"go_on": False}, 51, "", "A B C", "", PASSED),
    "a tie, and the congress goes on: the tied come first": (3, "A=90 B=80 C=65 D=65", {"go_on": True}, 51, "A B", "C D", "", FURTHER),
    "tied again in the further ballot": (1, "C=50 D=50", {}, 51, "", "", "C D", ROUND),
    "a tie in the last round is still not picked": (2, "A=60 B=60 C=60", {"round": 2}, 51, "", "A B C", "", FURTHER),
    # too few
    "two of three, undecided what then": (3, "A=70 B=60 C=40 D=30", {}, 51, "A B", "", "C D", DECIDES),
    "two of three, another round": (3, "A=70 B=60 C=40 D=30", {"go_on": True}, 51, "A B", "", "C D", ROUND),
    "two of three is enough": (3, "A=70 B=60 C=40 D=30", {"go_on": False}, 51, "A B", "", "C D", FEWER),
    "two of three in the last round": (3, "A=70 B=60 C=40 D=30", {"round": 2}, 51, "A B", "", "C D", DECIDES),
    "fewer names than seats": (3, "A=90 B=80", {}, 51, "A B", "", "", DECIDES),
    # seats that an earlier ballot filled
    "nobody more in round 2, one was elected in round 1": (1, "B=50 C=50", {"round": 2, "filled": 1}, 51, "", "", "B C", DECIDES),
    "nobody more, and the congress goes on": (1, "B=50 C=50", {"round": 2, "filled": 1, "go_on": True}, 51, "", "", "B C", ROUND),
    "nobody more, and that is enough": (1, "B=50 C=50", {"round": 2, "filled": 1, "go_on": False}, 51, "", "", "B C", FEWER),
    "the tied split their votes, two were elected before": (1, "C=50 D=50", {"filled": 2}, 51, "", "", "C D", DECIDES),
    "still tied for every seat left, and the congress wants no more": (2, "A=60 B=60 C=60", {"filled": 1, "go_on": False}, 51, "", "A B C", "", FEWER),
    "the last seat is filled": (1, "C=51 D=49", {"filled": 2}, 51, "C", "", "D", COMPLETE),
    # nobody
    "nobody, and the congress wants a second round": (1, "A=50 B=40", {"go_on": True}, 51, "", "", "A B", ROUND),
    "nobody, and the congress wants none": (1, "A=50 B=40", {"go_on": False}, 51, "", "", "A B", PASSED),
    "nobody in the second round": (1, "A=50 B=40", {"round": 2}, 51, "", "", "A B", PASSED),
    "nobody in the second round, and none wanted": (1, "A=50 B=40", {"round": 2, "go_on": False}, 51, "", "", "A B", PASSED),
    "nobody in the second round, a third is wanted": (1, "A=50 B=40", {"round": 2, "go_on": True}, 51, "", "", "A B", ROUND),
    "the second round elects": (1, "A=51 B=49", {"round": 2}, 51, "A", "", "B", COMPLETE),
    # agree or disagree
    "one name, 51 agree": (1, "A=51/49", {}, 51, "A", "", "", COMPLETE),
    "one name, half agree": (1, "A=50/50", {}, 51, "", "", "A", ROUND),
    "more agree than disagree, and still under half": (1, "A=40/10", {}, 51, "", "", "A", ROUND),
    "nobody agrees": (1, "A=0/100", {}, 51, "", "", "A", ROUND),
    "three names for three seats with columns": (3, "A=100/0 B=60/30 C=50/50", {}, 51, "A B", "", "C", DECIDES),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_ballot_ends_as_reckoned_by_hand(case):
    seats, votes, given, needed, elected, undecided, not_elected, next_step = CASES[case]
    given = dict(given)
    go_on = given.pop("go_on", None)
    outcome = result_of(counted(seats, votes, **given), RULES, go_on=go_on)
    found = (
        outcome.needed,
        names(outcome.elected),
        names(outcome.undecided),
        " ".join(sorted(names(outcome.not_elected).split())),
        outcome.next_step,
    )
    assert found == (needed, elected, undecided, not_elected, next_step)
    assert outcome.seats_open == seats - len(elected.split())


# rules with another number: (rules, seats, votes, with, needed, elected, next)
OTHER_RULES = {
    "two thirds of 100": ({"majority": Fraction(2, 3)}, 1, "A=67", {}, 67, "A", COMPLETE),
    "two thirds of 99 must be passed": ({"majority": Fraction(2, 3)}, 1, "A=66", {"base": 99}, 67, "", ROUND),
    "the excused stay in the base": ({"base_minus_excused": Fraction(0)}, 1, "A=101", {"base": 200, "excused": 2}, 102, "", ROUND),
    "the suspended stay in the base": ({"base_minus_suspended": Fraction(0)}, 1, "A=101", {"base": 200, "suspended": 1}, 101, "A", COMPLETE),
    "three rounds": ({"rounds_most": Fraction(3)}, 1, "A=50", {"round": 2}, 51, "", ROUND),
    "one round only": ({"rounds_most": Fraction(1)}, 1, "A=50", {}, 51, "", PASSED),
}


@pytest.mark.parametrize("case", OTHER_RULES)
def test_the_numbers_come_from_the_rules(case):
    values, seats, votes, given, needed, elected, next_step = OTHER_RULES[case]
    outcome = result_of(counted(seats, votes, **given), shipped_rules(**values))
    assert (outcome.needed, names(outcome.elected), outcome.next_step) == (needed, elected, next_step)


@pytest.mark.parametrize(
    ("votes", "go_on", "stand"),
    [
        ("A=90 B=80 C=65 D=65", None, "C D"),
        ("A=70 B=60 C=40 D=30", None, "C D"),
        ("A=70 B=60 C=40 D=30", True, "C D"),
        ("A=70 B=60 C=40 D=30", False, ""),
        ("A=90 B=80 C=70 D=60", None, ""),
    ],
)
def test_who_stands_in_the_next_ballot(votes, go_on, stand):
    assert names(result_of(counted(3, votes), RULES, go_on=go_on).names_next) == stand


def test_two_seats_are_filled_in_three_rounds():
    """One passes, the last seat is tied in round 2 without more than half, and round 3 ends it."""
    first = result_of(counted(2, "A=80 B=45 C=40 D=30"), RULES, go_on=True)
    assert (names(first.elected), first.seats_open, first.next_step) == ("A", 1, ROUND)
    second = result_of(counted(first.seats_open, "B=50 C=50", round=2, filled=1), RULES, go_on=True)
    assert (names(second.elected), second.next_step, names(second.names_next)) == ("", ROUND, "B C")
    third = result_of(counted(second.seats_open, "B=51 C=49", round=3, filled=1), RULES)
    assert (names(third.elected), third.next_step) == ("B", COMPLETE)
