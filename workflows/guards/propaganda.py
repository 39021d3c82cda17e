"""What a campaign asks before it goes on. Pure: the facts are fetched by workflows/facts/propaganda.py."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards.asking import guard


@dataclass(frozen=True)
class CampaignFacts:
    phases: int = 0
    begins_on: date | None = None
    peak_from: date | None = None
    peak_to: date | None = None
    items: int = 0
    """Without the cancelled ones."""
    in_peak: int = 0
    """Of these, how many have a day within the peak period."""
    without_responsible: tuple[str, ...] = ()
    still_planned: tuple[str, ...] = ()
    without_figures: tuple[str, ...] = ()


@guard(gettext_lazy("Enter the phases of the campaign first."))
def phases_stand(facts):
    return facts.own.phases > 0


@guard(gettext_lazy("Mark the peak period first."))
def peak_period_stands(facts):
    return facts.own.peak_from is not None


@guard(gettext_lazy("Enter at least one item: a special page, a column, a banner, a programme."))
def items_stand(facts):
    return facts.own.items > 0


@guard(lambda facts: _("Nobody answers for “%(item)s” yet. Enter who does it.") % {"item": facts.own.without_responsible[0]})
def somebody_answers_for_each_item(facts):
    return not facts.own.without_responsible


@guard(lambda facts: _("The first phase begins on %(day)s.") % {"day": f"{facts.own.begins_on:%d/%m/%Y}"})
def first_phase_has_begun(facts):
    return facts.own.begins_on is None or facts.own.begins_on <= facts.today


@guard(gettext_lazy("No item has a day within the peak period. Plan one for it."))
def peak_period_has_an_item(facts):
    return facts.own.in_peak > 0


@guard(lambda facts: _("The peak period runs until %(day)s.") % {"day": f"{facts.own.peak_to:%d/%m/%Y}"})
def peak_period_is_over(facts):
    return facts.own.peak_to is None or facts.own.peak_to < facts.today


@guard(lambda facts: _("“%(item)s” is still planned. Record it as done, or cancel it with the reason.") % {"item": facts.own.still_planned[0]})
def every_item_is_done_or_cancelled(facts):
    return not facts.own.still_planned


@guard(lambda facts: _("“%(item)s” is done, but what it reached is missing.") % {"item": facts.own.without_figures[0]})
def done_items_have_their_figures(facts):
    return not facts.own.without_figures


APPROVE = [phases_stand, peak_period_stands, items_stand]
SET_UP = [somebody_answers_for_each_item]
RUN = [first_phase_has_begun, peak_period_has_an_item]
EVALUATE = [peak_period_is_over, every_item_is_done_or_cancelled, done_items_have_their_figures]
