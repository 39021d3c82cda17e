"""What each guard of the service machine lets pass, and the sentence it says no with."""

from dataclasses import replace

import pytest

from tests.factories import TODAY
from tests.workflows.supplies import day
from workflows.guards import Facts
from workflows.guards import service as asks
from workflows.guards.service import ServiceFacts

pytestmark = pytest.mark.usefixtures("english")
WHOLE = ServiceFacts(lines=2, checks=3, ready_on=day(-5), final_on=day(-1))
# guard -> what makes it say no, and the sentence
NO = {
    asks.budget_stands: ({"lines": 0}, "Enter at least one line of the estimate."),
    asks.what_is_above_a_ceiling_has_its_reason: (
        {"over_without_reason": ("Chủ trì",)}, "“Chủ trì” is above its ceiling. Write the reason in the line.",
    ),
    asks.somebody_answers_for_each_line: ({"without_responsible": ("Loa",)}, "Nobody answers for “Loa” yet. Name the responsible person."),
    asks.each_line_has_its_supplier: (
        {"without_supplier": ("Loa",)}, "“Loa” has no supplier. Enter the organisation, or mark that nobody supplies it.",
    ),
    asks.check_list_stands: ({"checks": 0}, "The check-list is empty. Take the proposed one or enter your own."),
    asks.everything_is_checked: (
        {"open_checks": ("Y tế",)}, "“Y tế” on the check-list is open. Record it as done, or cross it out with the reason.",
    ),
    asks.print_jobs_are_delivered: ({"undelivered": ("“Văn kiện” is not delivered yet.",)}, "“Văn kiện” is not delivered yet."),
    asks.final_review_stands: ({"final_on": None}, "Record the final review first."),
    asks.final_review_followed_readiness: (
        {"final_on": day(-6)}, "The final review of 04/02/2025 was held before everything was ready. Hold another one.",
    ),
    asks.findings_are_fixed: ({"unfixed": ("Micro rè",)}, "The finding “Micro rè” is not fixed."),
    asks.each_line_is_paid: ({"without_actual": ("Loa",)}, "The amount paid for “Loa” is missing."),
}  # fmt: skip


@pytest.mark.parametrize("guard", NO, ids=lambda guard: guard.__name__)
def test_each_guard_passes_what_is_whole_and_says_what_is_missing(guard):
    lacking, sentence = NO[guard]
    facts = Facts(today=TODAY, person_id=1, tell_own=lambda: WHOLE)
    assert guard.why_not(facts) is None
    assert guard.why_not(replace(facts, tell_own=lambda: replace(WHOLE, **lacking))) == sentence


def test_every_guard_of_the_machine_stands_in_the_table():
    assert {*asks.COST, *asks.APPROVE, *asks.ARRANGE, *asks.MAKE_READY, *asks.REHEARSE, *asks.SETTLE} == set(NO)
