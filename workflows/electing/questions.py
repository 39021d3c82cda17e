"""A unit and its members -> whether a direct election of the secretary is possible there, with the sentence for a no."""

from django.utils.translation import gettext as _

from workflows.electing.rules import Line, figure
from workflows.words import Level

NOTHING_ELECTED = 2  # contents


def elects_secretary_straight_away(official_members, rules):
    """A cell with fewer than nine official members elects no cell committee first."""
    told = {"members": figure(official_members), "limit": figure(rules.small_cell.number)}
    if official_members < rules.small_cell.number:
        text = _("%(members)s official members are fewer than %(limit)s: the cell elects its secretary straight away.")
        return Line(text % told, (rules.small_cell,), True)
    text = _("%(members)s official members are not fewer than %(limit)s: the cell elects its committee first, then the secretary from it.")
    return Line(text % told, (rules.small_cell,), False)


def refusals_of_direct_election(*, level, contents):
    """The sentences why the congress of this level, with so many contents, cannot elect the secretary directly; none: it can."""
    refusals = (
        (contents == NOTHING_ELECTED, _("With two contents nothing is elected, so the pilot of direct election is not possible.")),
        (level == Level.CELL, _("A cell elects its secretary anyway; the pilot is for committees.")),
    )
    return tuple(sentence for stands, sentence in refusals if stands)
