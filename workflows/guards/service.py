"""What the service of a congress asks before it goes on. Pure: the facts are fetched by workflows/facts/service.py."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards.asking import guard


@dataclass(frozen=True)
class ServiceFacts:
    lines: int = 0
    over_without_reason: tuple[str, ...] = ()
    without_responsible: tuple[str, ...] = ()
    without_supplier: tuple[str, ...] = ()
    without_actual: tuple[str, ...] = ()
    checks: int = 0
    open_checks: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    """A sentence for each print job that is not delivered: why, naming only what the asker may see."""
    ready_on: date | None = None
    final_on: date | None = None
    """The day of the newest final review."""
    unfixed: tuple[str, ...] = ()


@guard(gettext_lazy("Enter at least one line of the estimate."))
def budget_stands(facts):
    return facts.own.lines > 0


@guard(lambda facts: _("“%(item)s” is above its ceiling. Write the reason in the line.") % {"item": facts.own.over_without_reason[0]})
def what_is_above_a_ceiling_has_its_reason(facts):
    return not facts.own.over_without_reason


@guard(lambda facts: _("Nobody answers for “%(item)s” yet. Name the responsible person.") % {"item": facts.own.without_responsible[0]})
def somebody_answers_for_each_line(facts):
    return not facts.own.without_responsible


@guard(
    lambda facts: _("“%(item)s” has no supplier. Enter the organisation, or mark that nobody supplies it.") % {"item": facts.own.without_supplier[0]}
)
def each_line_has_its_supplier(facts):
    return not facts.own.without_supplier


@guard(gettext_lazy("The check-list is empty. Take the proposed one or enter your own."))
def check_list_stands(facts):
    return facts.own.checks > 0


@guard(
    lambda facts: _("“%(item)s” on the check-list is open. Record it as done, or cross it out with the reason.") % {"item": facts.own.open_checks[0]}
)
def everything_is_checked(facts):
    return not facts.own.open_checks


@guard(lambda facts: facts.own.undelivered[0])
def print_jobs_are_delivered(facts):
    return not facts.own.undelivered


@guard(gettext_lazy("Record the final review first."))
def final_review_stands(facts):
    return facts.own.final_on is not None


@guard(
    lambda facts: _("The final review of %(day)s was held before everything was ready. Hold another one.") % {"day": f"{facts.own.final_on:%d/%m/%Y}"}
)
def final_review_followed_readiness(facts):
    return facts.own.ready_on is None or facts.own.final_on >= facts.own.ready_on


@guard(lambda facts: _("The finding “%(finding)s” is not fixed.") % {"finding": facts.own.unfixed[0]})
def findings_are_fixed(facts):
    return not facts.own.unfixed


@guard(lambda facts: _("The amount paid for “%(item)s” is missing.") % {"item": facts.own.without_actual[0]})
def each_line_is_paid(facts):
    return not facts.own.without_actual


COST = [budget_stands]
APPROVE = [budget_stands, what_is_above_a_ceiling_has_its_reason]
ARRANGE = [somebody_answers_for_each_line, each_line_has_its_supplier]
MAKE_READY = [check_list_stands, everything_is_checked, print_jobs_are_delivered]
REHEARSE = [final_review_stands, final_review_followed_readiness, findings_are_fixed]
SETTLE = [each_line_is_paid]
