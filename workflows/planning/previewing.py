"""Unit + template + congress day -> every line with its day, and the verdict over the day. A pure read; nothing is saved."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from workflows.electing import refusals_of_direct_election
from workflows.models.plans import Plan
from workflows.models.templates import Line, TemplateVersion
from workflows.planning import windows
from workflows.planning.dating import COMPRESS, KEEP, Dated, compress, date_lines, with_road
from workflows.words import OnlyFor

LONGEST_CONGRESS = 10
"""Days; a longer one is mistyped."""
FARTHEST = 10
"""Years from today; a congress day beyond is a mistyped year."""


class Refused(Exception):
    """It can't be planned so; the text is the sentence, `field` the input it belongs to. Nothing was changed."""

    def __init__(self, sentence, field=""):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Preview:
    lines: tuple[Dated, ...]
    verdict: windows.Verdict
    window: windows.Window | None
    needs: dict
    term: str
    refusals: tuple[Refused, ...] = ()
    """Everything that stands against it, the verdict over the day among it."""

    @property
    def ok(self):
        return not self.refusals

    @property
    def moved(self):
        return [item for item in self.lines if item.moved]

    @property
    def past(self):
        return [item for item in self.lines if item.past]

    @property
    def late_rules(self):
        """Past lines whose rule forbids a later day: no choice can mend them."""
        return [item for item in self.lines if item.past and item.fixed]


class Known:
    """What any number of previews on one day share, each fetched once: rules, lines of templates and, for `units`, who has a plan."""

    def __init__(self, today, *, units=None):
        self.rules = windows.rules_on(today)
        self._lines = {}
        self._planned = None
        if units is not None:
            plans = Plan.objects.filter(unit__in=units, purpose=Plan.CONGRESS)
            self._planned = set(plans.values_list("unit_id", "term"))

    def lines(self, template):
        if template.pk not in self._lines:
            self._lines[template.pk] = lines_of(template)
        return self._lines[template.pk]

    def has_plan(self, unit, term):
        if self._planned is not None:
            return (unit.pk, term) in self._planned
        return Plan.objects.filter(unit=unit, term=term, purpose=Plan.CONGRESS).exists()


def preview(
    unit, template, *, opens_on, days, contents, calendar, today, direct_election=False, model=False, past=KEEP, term="", known=None
):
    """What `plan_congress` would make. `past=COMPRESS` shows the days brought forward; the term is that of the unit's level if none is given."""
    known = known or Known(today)
    term = term or known.rules.term(unit)
    window = known.rules.window(unit)
    if mistyped := list(_mistyped(opens_on, days, today)):
        first = windows.Verdict(False, str(mistyped[0]), mistyped[0].field)
        return Preview((), first, window, {}, term, tuple(mistyped))
    verdict = windows.judge(unit, window, opens_on=opens_on, days=days, model=model, calendar=calendar)
    refusals = list(_refusals(unit, template, contents, direct_election, today))
    if not term:
        refusals.insert(0, without_term(unit))
    elif known.has_plan(unit, term):
        refusals.insert(0, already_planned(unit, term))
    if not verdict.ok:
        refusals.append(Refused(verdict.sentence, verdict.field))
    lines, needs = known.lines(template)
    lines = [line for line in lines if is_planned(line, contents=contents, direct_election=direct_election, model=model)]
    dated = date_lines(lines, needs, opens_on=opens_on, days=days, calendar=calendar, today=today)
    if past == COMPRESS and any(item.past for item in dated):
        if calendar.working_day_before(opens_on - timedelta(days=1)) < today:
            refusals.append(Refused(_("No working day is left before the congress: choose another way for the past tasks."), "past"))
        else:
            dated = compress(dated, needs, opens_on=opens_on, calendar=calendar, today=today)
    return Preview(tuple(dated), verdict, window, needs, term, tuple(refusals))


def lines_of(template):
    """(lines in order, {line id: ids of the lines it waits for, each long task's own road included}); two queries."""
    lines = list(Line.objects.filter(template=template).select_related("stream", "work__stream").order_by("number", "pk"))
    through = Line.waits_for.through.objects.filter(from_line__template=template)
    needs = defaultdict(set)
    for line_id, needed_id in through.values_list("from_line_id", "to_line_id"):
        needs[line_id].add(needed_id)
    return lines, with_road(lines, needs)


def is_planned(line, *, contents, direct_election, model):
    """Whether a congress of this shape has the line: what is elected, and whether it is a pilot, decides some of them."""
    if line.contents and contents not in line.contents:
        return False
    return {"": True, OnlyFor.DIRECT_ELECTION: direct_election, OnlyFor.MODEL: model}[line.only_for]


def _mistyped(opens_on, days, today):
    """A length and a day that are none. Nothing is dated by them: each day of a congress is looked at by itself."""
    if not 0 < days <= LONGEST_CONGRESS or (days * 2) % 1:
        yield Refused(_("Enter the length in days; half days are possible: 0.5, 1, 1.5, 2."), "days")
    if abs((opens_on - today).days) > FARTHEST * 366:
        words = {"day": f"{opens_on:%d/%m/%Y}", "n": FARTHEST}
        yield Refused(_("%(day)s lies more than %(n)s years from today. Check the year.") % words, "opens_on")


def _refusals(unit, template, contents, direct_election, today):
    if unit.ended_on is not None and unit.ended_on < today:
        yield Refused(_("%(unit)s ended on %(day)s.") % {"unit": unit, "day": f"{unit.ended_on:%d/%m/%Y}"}, "unit")
    if template.levels and unit.level not in template.levels:
        yield Refused(_("This template is not made for the level “%(level)s”.") % {"level": unit.get_level_display()}, "template")
    if direct_election:
        for sentence in refusals_of_direct_election(level=unit.level, contents=contents):
            yield Refused(sentence, "direct_election")


def already_planned(unit, term):
    return Refused(_("%(unit)s already has a plan for the term %(term)s.") % {"unit": unit, "term": term}, "unit")


def without_term(unit):
    no = _("No directive names the term of the level “%(level)s”. An administrator enters it beside the window of the level.")
    return Refused(no % {"level": unit.get_level_display()}, "unit")


def templates_by_level():
    """{level: newest template made for it}; one query."""
    found = {}
    for template in TemplateVersion.objects.order_by("version", "pk"):
        found |= {level: template for level in template.levels}
    return found
