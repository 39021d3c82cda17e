"""Directives with their effects + a day -> the window a level must keep, and whether a congress day keeps it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from math import ceil
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.models.directives import Directive, Effect, LevelWindow
from workflows.words import EffectVerb


@dataclass(frozen=True)
class Window:
    """What the directive in force, with those that adjust it, says for a unit."""

    directive: Directive
    opens_on: date | None = None
    closes_on: date | None = None
    max_days: Decimal | None = None
    adjusted_by: tuple[Directive, ...] = ()
    suspended_by: Directive | None = None
    confirmed: bool = True
    note: str = ""

    @property
    def basis(self):
        """ "35-CT/TW", with those that changed its days."""
        return ", ".join(str(paper) for paper in (self.directive, *self.adjusted_by))

    @property
    def whole_days(self):
        """The most days on the calendar that a congress may touch."""
        return ceil(self.max_days)


@dataclass(frozen=True)
class Verdict:
    """May the congress be held on that day? A no has its sentence, its field and the nearest allowed day."""

    ok: bool
    sentence: str
    field: str = ""
    nearest_on: date | None = None
    notes: tuple[str, ...] = ()


class Rules:
    """Every directive, window and effect that is known on a day, fetched in two queries, asked for any number of units."""

    def __init__(self, today):
        known = LevelWindow.objects.filter(directive__issued_on__lte=today).select_related("directive")
        self.windows = sorted(known, key=lambda window: (window.directive.issued_on, window.directive_id))
        effects = Effect.objects.filter(from_on__lte=today).select_related("directive")
        self.effects = sorted(effects, key=lambda effect: (effect.from_on, effect.directive.issued_on, effect.pk))
        self.terms = {window.level: window.term for window in self.windows if window.term}

    def term(self, unit):
        """The term that the newest directive to name one gives the unit's level, itself replaced or not; "" where none does."""
        return self.terms.get(unit.level, "")

    def of_this_term(self):
        """A condition on plans: each in the term of its own unit's level."""
        return reduce(or_, (Q(unit__level=level, term=term) for level, term in self.terms.items()), Q(pk__in=[]))

    def directive(self, unit):
        """The directive in force for a unit, or None."""
        window = self.window(unit)
        return window.directive if window else None

    def window(self, unit):
        """The newest window of the unit's level that nothing has replaced, with what adjusts it laid over; None where none is known."""
        effects = [effect for effect in self.effects if _concerns(effect, unit)]
        replaced = {effect.target_id for effect in effects if effect.verb == EffectVerb.REPLACES}
        adjusts = {(effect.directive_id, effect.target_id) for effect in effects if effect.verb == EffectVerb.ADJUSTS}
        standing = [row for row in self.windows if row.level == unit.level and row.directive_id not in replaced]
        adjusting = {adjuster for adjuster, _target in adjusts}
        base = next((row for row in reversed(standing) if row.directive_id not in adjusting), None)
        if base is None:
            return None
        found = _window_of(base)
        for row in standing:
            if (row.directive_id, base.directive_id) in adjusts:
                found = _laid_over(found, row)
        return replace(found, suspended_by=_suspended_by(effects, unit))


def rules_on(today):
    return Rules(today)


def _concerns(effect, unit):
    """An effect without level and unit concerns everybody; one on a unit concerns all below it."""
    return (not effect.level or effect.level == unit.level) and (effect.unit_id is None or effect.unit_id in unit.ancestor_ids)


def _window_of(row):
    return Window(row.directive, row.opens_on, row.closes_on, row.max_days, confirmed=row.confirmed, note=row.note)


def _laid_over(window, row):
    return replace(
        window,
        opens_on=row.opens_on or window.opens_on,
        closes_on=row.closes_on or window.closes_on,
        max_days=row.max_days or window.max_days,
        adjusted_by=(*window.adjusted_by, row.directive),
        confirmed=window.confirmed and row.confirmed,
        note=row.note or window.note,
    )


def _suspended_by(effects, unit):
    """The paper that stopped congresses of this level or unit, unless a later one resumed them."""
    stopped = None
    for effect in effects:
        if effect.target_id or not (effect.level or effect.unit_id):
            continue
        if effect.verb == EffectVerb.SUSPENDS:
            stopped = effect.directive
        elif effect.verb == EffectVerb.RESUMES:
            stopped = None
    return stopped


def judge(unit, window, *, opens_on, days, model, calendar):
    """The verdict over a congress day and length. A day off is allowed, but said; so is a model congress before the window."""
    notes = tuple(_notes(window, opens_on, days, model, calendar))
    if window is None:
        sentence = _("No directive in force sets a window for this level; the day is not checked.")
        return Verdict(True, sentence, notes=notes)
    facts = {"day": f"{opens_on:%d/%m/%Y}", "level": unit.get_level_display(), "directive": window.basis}
    if window.max_days is not None and days > window.max_days:
        sentence = _("A congress of the level “%(level)s” lasts at most %(days)s days (%(directive)s).")
        return Verdict(False, sentence % {**facts, "days": _figure(window.max_days)}, "days", notes=notes)
    if window.opens_on and opens_on < window.opens_on and not model:
        return _too_early(window, facts, calendar, notes)
    if window.closes_on and opens_on + timedelta(days=ceil(days) - 1) > window.closes_on:
        return _too_late(window, facts, days, calendar, notes)
    return Verdict(True, _("Allowed: %(day)s lies within the window (%(directive)s).") % facts, notes=notes)


def _too_early(window, facts, calendar, notes):
    nearest = calendar.working_day_after(window.opens_on)
    sentence = _(
        "%(day)s is before the window of the level “%(level)s” (from %(opens)s, the superior's plan under %(directive)s). "
        "Choose a later day; the nearest is %(nearest)s."
    )
    words = {**facts, "opens": f"{window.opens_on:%d/%m/%Y}", "nearest": f"{nearest:%d/%m/%Y}"}
    return Verdict(False, sentence % words, "opens_on", nearest, notes)


def _too_late(window, facts, days, calendar, notes):
    nearest = calendar.working_day_before(window.closes_on - timedelta(days=ceil(days) - 1))
    sentence = _(
        "%(day)s is after the window of the level “%(level)s” (until %(closes)s, the superior's plan under %(directive)s). "
        "Choose an earlier day, the nearest is %(nearest)s, or send a request for extension."
    )
    words = {**facts, "closes": f"{window.closes_on:%d/%m/%Y}", "nearest": f"{nearest:%d/%m/%Y}"}
    return Verdict(False, sentence % words, "opens_on", nearest, notes)


def _notes(window, opens_on, days, model, calendar):
    for day in (opens_on + timedelta(days=n) for n in range(ceil(days))):
        if not calendar.is_working(day):
            why = calendar.why_off(day) or _("weekend")
            yield _("%(day)s is a day off (%(why)s). A congress may be held on it.") % {"day": f"{day:%d/%m/%Y}", "why": why}
    if window is None:
        return
    if model and window.opens_on and opens_on < window.opens_on:
        yield _("A model congress may be held before the window opens (%(day)s).") % {"day": f"{window.opens_on:%d/%m/%Y}"}
    if window.suspended_by:
        yield _("Congresses of this level are suspended by %(directive)s until further notice.") % {"directive": window.suspended_by}
    if not window.confirmed:
        yield _("The window of this level has not been confirmed with the issued text.")


def _figure(days):
    return f"{days:g}".replace(".", ",")
