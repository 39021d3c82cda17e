"""What a reckoning of ballots says: every sum that cannot be, every line with its article, in both languages."""

from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import pytest
from django.utils import translation

from tests.workflows.ballots import counted, shipped_rules
from workflows.electing import (
    Ballots,
    Candidate,
    Count,
    Delegates,
    ImpossibleCount,
    MissingRule,
    mistakes_of,
    result_of,
    rules_from,
)

RULES = shipped_rules()
GOOD = Count(
    seats=3,
    delegates=Delegates(summoned=200, present=190, transferred=1, excused=1),
    ballots=Ballots(issued=190, returned=190, valid=185, invalid=5),
    candidates=(Candidate("A", 121), Candidate("B", 99), Candidate("C", 110), Candidate("D", 110)),
)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def told(count, **given):
    return [str(line) for line in result_of(count, RULES, **given).lines]


def with_(count=GOOD, **changes):
    """The good count with one thing changed, wherever it stands."""
    for part in ("delegates", "ballots"):
        own = {name: changes.pop(name) for name in list(changes) if hasattr(getattr(count, part), name)}
        count = replace(count, **{part: replace(getattr(count, part), **own)})
    return replace(count, **changes)


# Sums that cannot be


MISTAKES = {
    "more issued than present": (dict(issued=191), "issued", "191 ballots were issued, but only 190 delegates are present."),
    "more returned than issued": (dict(issued=189), "returned", "190 ballots were returned, but only 189 were issued."),
    "valid and invalid are not what was returned": (
        dict(valid=180), "valid", "Valid 180 + invalid 5 = 185, but 190 ballots were returned.",
    ),
    "more than were returned": (dict(invalid=6), "valid", "Valid 185 + invalid 6 = 191, but 190 ballots were returned."),
    "more present than summoned": (
        dict(present=201, transferred=0, excused=0), "present", "Present 201 + taken off or absent 0 = 201, but only 200 were summoned.",
    ),
    "present although named as gone": (
        dict(exempt=5, suspended=4), "present", "Present 190 + taken off or absent 11 = 201, but only 200 were summoned.",
    ),
    "nobody present": (
        dict(present=0, issued=0, returned=0, valid=0, invalid=0, candidates=(Candidate("A", 0),)),
        "present", "“present” is 0; it must be at least 1.",
    ),
    "nobody summoned": (dict(summoned=0), "summoned", "“summoned” is 0; it must be at least 1."),
    "no seat": (dict(seats=0), "seats", "“seats” is 0; it must be at least 1."),
    "seats filled before below zero": (dict(filled=-1), "filled", "“filled before” is -1; it cannot be below 0."),
    "round zero": (dict(round=0), "round", "“round” is 0; it must be at least 1."),
    "below zero": (dict(invalid=-5), "invalid", "“invalid” is -5; it cannot be below 0."),
    "an exception below zero": (dict(excused=-1), "excused", "“absent with reason for the whole time” is -1; it cannot be below 0."),
    "no name": (dict(candidates=()), "candidates", "There is no name on the list."),
    "votes below zero": (dict(candidates=(Candidate("A", -1),)), "votes", "“A” is -1; it cannot be below 0."),
    "a name with more votes than valid ballots": (
        dict(candidates=(Candidate("A", 186),)), "votes", "A has 186 votes, but only 185 ballots are valid.",
    ),
    "all votes over valid × seats": (
        dict(candidates=tuple(Candidate(name, 139) for name in "ABCD")),
        "votes", "All votes add up to 556, but valid 185 × seats 3 = 555 is the most there can be.",
    ),
    "a name twice": (
        dict(candidates=(Candidate("Nguyễn Văn A", 100), Candidate("Nguyễn Văn A", 90))),
        "candidates", "“Nguyễn Văn A” stands twice on the list; add what tells them apart, as on the ballot.",
    ),
    "agree and disagree over the valid": (
        dict(seats=1, candidates=(Candidate("A", 100, 86),)),
        "against", "A: agree 100 + disagree 86 = 186, but only 185 ballots are valid.",
    ),
    "disagree below zero": (dict(seats=1, candidates=(Candidate("A", 100, -1),)), "against", "“A” is -1; it cannot be below 0."),
    "a column “disagree” in spite of surplus": (
        dict(seats=1, candidates=(Candidate("A", 100, 5), Candidate("B", 80))),
        "against", "With 2 names for 1 seats, the ballot has no column “disagree”; leave it empty at A.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_sum_that_does_not_agree_is_told_at_its_field(english, case):
    changes, field, sentence = MISTAKES[case]
    count = with_(**changes)
    assert [(mistake.field, mistake.sentence) for mistake in mistakes_of(count)] == [(field, sentence)]
    with pytest.raises(ImpossibleCount) as refused:
        result_of(count, RULES)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "changes",
    [
        dict(),
        dict(candidates=tuple(Candidate(name, votes) for name, votes in zip("ABCD", (139, 139, 139, 138), strict=True))),  # 555 = 185 × 3
        dict(candidates=(Candidate("A", 185),)),
        dict(seats=1, candidates=(Candidate("A", 100, 85),)),
        dict(exempt=4, suspended=4),  # 190 + 10 = 200
        dict(issued=190, returned=0, valid=0, invalid=0, candidates=(Candidate("A", 0),)),
    ],
)
def test_a_sum_at_its_limit_is_taken(changes):
    assert mistakes_of(with_(**changes)) == ()


def test_each_mistake_of_a_form_is_told_at_once(english):
    found = mistakes_of(with_(issued=191, valid=180, candidates=(Candidate("A", 500), Candidate("B", 181))))
    assert [(mistake.field, mistake.name) for mistake in found] == [("issued", ""), ("valid", ""), ("votes", "A"), ("votes", "B"), ("votes", "")]


def test_the_mistake_is_told_in_vietnamese_with_its_thousands():
    (mistake,) = mistakes_of(with_(summoned=2000, present=1900, issued=1900, returned=1900, valid=1777))
    assert mistake.sentence == "Hợp lệ 1.777 + không hợp lệ 5 = 1.782, nhưng thu về 1.900 phiếu."


@pytest.mark.parametrize("number", [1.5, "3", True, Fraction(3, 2)])
def test_what_is_no_whole_number_is_refused_where_it_enters(number):
    with pytest.raises(TypeError, match="takes a whole number"):
        Candidate("A", number)
    with pytest.raises(TypeError, match="takes a whole number"):
        Ballots(issued=number, returned=1, valid=1, invalid=0)


def test_counts_and_results_cannot_be_changed_afterwards():
    for thing, field in ((GOOD, "seats"), (GOOD.ballots, "valid"), (GOOD.candidates[0], "votes"), (result_of(GOOD, RULES), "base")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, field, 1)


# The reckoning in lines


def test_a_reckoning_can_be_checked_by_hand(english):
    assert told(GOOD) == [
        "Seats: 3. Names on the list: 4.",
        "Counted on: summoned 200 − 1 (transferred) − 1 (absent with reason for the whole time) = 198. [244-QĐ/TW, Art. 32 – old text, unconfirmed]",
        "Present 190, issued 190, returned 190 = valid 185 + invalid 5.",
        "More than half of 198 is at least 100. [190-QĐ/TW, principles]",
        "A has 121 → elected. [190-QĐ/TW, principles]",
        "C has 110 → elected. [190-QĐ/TW, principles]",
        "D has 110 → elected. [190-QĐ/TW, principles]",
        "B has 99 → not elected: 1 too few. [190-QĐ/TW, principles]",
        "Every seat is filled.",
    ]


def test_the_same_in_vietnamese():
    assert told(with_(seats=2, candidates=GOOD.candidates[:3])) == [
        "Số lượng cần bầu: 2. Danh sách bầu cử: 3 người.",
        "Tính trên: triệu tập 200 − 1 (chuyển đi) − 1 (vắng có lý do suốt đại hội) = 198. [244-QĐ/TW, Điều 32 – văn bản cũ, chưa xác nhận]",
        "Có mặt 190, phát ra 190 phiếu, thu về 190 = hợp lệ 185 + không hợp lệ 5.",
        "Quá một nửa của 198 là ít nhất 100. [190-QĐ/TW, nguyên tắc bầu cử]",
        "A được 121 phiếu → trúng cử. [190-QĐ/TW, nguyên tắc bầu cử]",
        "C được 110 phiếu → trúng cử. [190-QĐ/TW, nguyên tắc bầu cử]",
        "B được 99 phiếu → không trúng cử: thiếu 1 phiếu. [190-QĐ/TW, nguyên tắc bầu cử]",
        "Đã bầu đủ số lượng.",
    ]


UNREAD, OLD_20 = "[text not read – unconfirmed]", "[244-QĐ/TW, Art. 20(2) – old text, unconfirmed]"
ANALOGY = "[supplement to 24-HD/BTCTW (8/2009), by analogy – unconfirmed]"
LAST_LINES = {
    "a tie": (
        (3, "A=90 B=80 C=65 D=65"), {},
        [
            f"C has 65 → undecided: equal votes at the last seat. {UNREAD}",
            f"D has 65 → undecided: equal votes at the last seat. {UNREAD}",
            f"C, D have 65 votes each; seats left for them: 1. {UNREAD}",
            f"Next: a further ballot among them for the seats left. {UNREAD}",
        ],
    ),
    "passed, and no seat left": (
        (1, "A=51 B=49"), {"rules": {"majority": Fraction(2, 5)}},
        [f"B has 49 → not elected: names with more votes fill the seats. {UNREAD}", "Every seat is filled."],
    ),
    "too few": (
        (2, "A=70 B=40"), {},
        [f"Seats still open: 1. Next: the congress decides on another round or on fewer elected. {OLD_20}"],
    ),
    "too few and enough": ((2, "A=70 B=40"), {"go_on": False}, [f"The congress elects no more: 1 of 2 seats are filled. {OLD_20}"]),
    "enough, with a seat filled before": (
        (1, "A=50 B=50"), {"go_on": False, "filled": 2}, [f"The congress elects no more: 2 of 3 seats are filled. {OLD_20}"],
    ),
    "nobody": ((1, "A=50 B=40"), {}, [f"Seats still open: 1. Next: round 2, if the congress agrees. {OLD_20}"]),
    "nobody twice": (
        (1, "A=50 B=50"), {"round": 2},
        [f"Nobody is elected. Next: it passes to the committee or the superior. {ANALOGY}", f"This is round 2; the rule gives at most 2. {UNREAD}"],
    ),
    "a third round against the rule": (
        (1, "A=50 B=50"), {"round": 2, "go_on": True},
        [f"Seats still open: 1. Next: round 3, if the congress agrees. {OLD_20}", f"This is round 2; the rule gives at most 2. {UNREAD}"],
    ),
    "the columns": ((1, "A=50/40"), {}, [
        "A: agree 50, disagree 40 → not elected: 1 too few. [190-QĐ/TW, principles]",
        f"Seats still open: 1. Next: round 2, if the congress agrees. {OLD_20}",
    ]),
    "ballots on which nobody is chosen": ((1, "A=60 B=30"), {}, [
        "All votes add up to 90, fewer than the 100 valid ballots, although each valid ballot names somebody; check the count."
        " [244-QĐ/TW, Art. 17 – old text, unconfirmed]",
        "Every seat is filled.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", LAST_LINES)
def test_what_comes_next_is_told_with_its_rule(english, case):
    (seats, votes), given, wanted = LAST_LINES[case]
    given = dict(given)
    rules = shipped_rules(**given.pop("rules", {}))
    lines = [str(line) for line in result_of(counted(seats, votes, round=given.pop("round", 1), filled=given.pop("filled", 0)), rules, **given).lines]
    assert lines[-len(wanted) :] == wanted


def test_a_blank_ballot_is_no_remark_where_it_may_be_blank(english):
    assert not [line for line in told(counted(1, "A=60")) if "check the count" in line]
    assert not [line for line in told(counted(2, "A=60/0 B=20/10")) if "check the count" in line]
    assert not [line for line in told(counted(1, "A=60 B=40")) if "check the count" in line]
    off = result_of(counted(1, "A=60 B=30"), shipped_rules(blank_is_invalid=Fraction(0)))
    assert not [line for line in off.lines if "check the count" in line.text]


def test_a_line_says_whether_its_rule_is_kept():
    outcome = result_of(counted(2, "A=90 B=50 C=40"), RULES)
    assert [verdict.why.fits for verdict in outcome.verdicts] == [True, False, False]
    tied = result_of(counted(1, "A=50 B=50", round=2), RULES, go_on=True)
    assert tied.lines[-1].fits is False


def test_nobody_taken_off_and_what_the_rules_leave_in(english):
    assert "Counted on all who were summoned: 100. [244-QĐ/TW, Art. 32 – old text, unconfirmed]" in told(counted(1, "A=60"))
    left_in = result_of(counted(1, "A=60", excused=2, exempt=3), shipped_rules(base_minus_excused=Fraction(0)))
    assert left_in.base == 102
    assert [line.text for line in left_in.before[1:3]] == [
        "Counted on: summoned 105 − 3 (exempt and absent) = 102.",
        "Not taken off, as the rule is set: 2 (absent with reason for the whole time).",
    ]


def test_every_rule_that_has_a_mark_shows_it_where_it_is_cited(english):
    for rule in RULES:
        assert ("unconfirmed" in rule.cited) == (not rule.confirmed)
        assert ("old text" in rule.cited) == rule.old_text
        assert rule.cited.startswith(rule.article_en) and rule.name == rule.label_en


# Rules


def test_a_missing_rule_is_not_made_up(english):
    with pytest.raises(MissingRule, match="load seeds/election_rules.yaml: rounds-most.$"):
        rules_from(rule for rule in RULES if rule.key != "rounds-most")
