"""A reading -> the sentence that explains its colour; figures -> the sentence of the overview, whose parts add up."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.words import Colour


def why(reading, rules, calendar, *, task="", window_opened_on=None, suspended_on=None):
    """ "Chậm tiến độ: đến 10/02 phải xong 5, đã xong 3; 2 quá hạn, lâu nhất 7 ngày làm việc (…)."

    `task` is what the reader may be told of the task overdue longest.
    """
    facts = _own_part(reading, rules, calendar, task, window_opened_on, suspended_on)
    if reading.below.units and reading.figures.total:
        parts = [_("own work: %(facts)s") % {"facts": facts}] if reading.own.total else [facts] if _unplanned(reading) else []
        facts = ". ".join([*parts, _raised(_below_part(reading.below)) if parts else _below_part(reading.below)])
    sentence = _("%(colour)s: %(facts)s.") % {"colour": reading.colour.label, "facts": facts}
    if reading.silent:
        days = int(rules.value("silent-days"))
        sentence += " " + ngettext("Silent: no step for %(days)s working day.", "Silent: no step for %(days)s working days.", days) % {"days": days}
    return sentence


def _unplanned(reading):
    return not reading.own.total and reading.own_colour in (Colour.NO_PLAN, Colour.ATTENTION)


def _raised(sentence):
    return sentence[:1].upper() + sentence[1:]


def _own_part(reading, rules, calendar, task, window_opened_on, suspended_on):
    own = reading.own
    if _unplanned(reading):
        if window_opened_on and reading.own_colour == Colour.ATTENTION:
            return _("no plan yet, although the window has been open since %(day)s") % {"day": f"{window_opened_on:%d/%m/%Y}"}
        return _("no plan yet")
    if not own.total:
        return _("called off on %(day)s") % {"day": f"{suspended_on:%d/%m/%Y}"} if suspended_on else _("no tasks here")
    if suspended_on:
        return _("suspended since %(day)s") % {"day": f"{suspended_on:%d/%m/%Y}"}
    return "; ".join(_facts(own, rules, calendar, task))


def _facts(own, rules, calendar, task):
    if not own.open and not own.suspended:
        yield _("all %(count)s done") % {"count": own.done}
        return
    day = f"{rules.today:%d/%m}"
    if own.due:
        yield _("%(due)s due by %(day)s, %(done)s done") % {"day": day, "due": own.due, "done": own.due_done}
    else:
        yield _("nothing was due by %(day)s") % {"day": day}
    if own.overdue:
        yield _overdue(own, rules, calendar, task)
    if own.overdue_by_rule:
        yield _("%(count)s of them set by a rule") % {"count": own.overdue_by_rule}
    if own.superior_late:
        yield _("the superior's decision is late")
    if own.blocked:
        yield _("%(count)s blocked") % {"count": own.blocked}
    if own.suspended:
        yield _("%(count)s suspended") % {"count": own.suspended}


def _overdue(own, rules, calendar, task):
    days = calendar.between(own.oldest_overdue_on, rules.today)
    told = ngettext(
        "%(count)s overdue, the longest by %(days)s working day", "%(count)s overdue, the longest by %(days)s working days", days
    ) % {"count": own.overdue, "days": days}
    return f"{told} ({task})" if task else told


def _below_part(below):
    figures = {"units": below.units, "fine": below.fine, "behind": below.behind, "attention": below.attention, "unit": below.worst_name}
    told = _("%(fine)s of %(units)s direct lower units are on track or completed") % figures
    if below.behind:
        told += ", " + _("%(behind)s behind") % figures
    if below.attention:
        told += ", " + _("%(attention)s need attention") % figures
    if below.worst_name:
        told += "; " + _("worst: %(unit)s") % figures
    return told


class Summary(NamedTuple):
    """Parts that add up: total = done + in_time + overdue + suspended, and done = done_in_time + done_late."""

    total: int
    done: int
    done_in_time: int
    done_late: int
    in_time: int
    overdue: int
    suspended: int
    overdue_days: int
    """Working days that the oldest one is overdue."""


def summary_of(figures, rules, calendar):
    oldest = figures.oldest_overdue_on
    return Summary(
        total=figures.total,
        done=figures.done,
        done_in_time=figures.done - figures.done_late,
        done_late=figures.done_late,
        in_time=figures.in_time,
        overdue=figures.overdue,
        suspended=figures.suspended,
        overdue_days=calendar.between(oldest, rules.today) if oldest else 0,
    )


def summary_sentence(summary, shown=None):
    """ "Đã giao 768 nhiệm vụ: hoàn thành 214 (đúng hạn 197, quá hạn 17), trong hạn 508, quá hạn 46 (lâu nhất 23 ngày làm việc)."

    `shown(name)` says how a figure of the Summary is written, so that a page can make a link of each.
    """
    told = {name: shown(name) if shown else number_format(getattr(summary, name), force_grouping=True) for name in Summary._fields}
    assigned = ngettext(
        "Assigned: %(total)s task; done %(done)s (in time %(done_in_time)s, late %(done_late)s), within time %(in_time)s, overdue %(overdue)s",
        "Assigned: %(total)s tasks; done %(done)s (in time %(done_in_time)s, late %(done_late)s), within time %(in_time)s, overdue %(overdue)s",
        summary.total,
    )
    sentence = assigned % told
    if summary.overdue:
        longest = ngettext("longest %(days)s working day", "longest %(days)s working days", summary.overdue_days)
        sentence += f" ({longest % {'days': summary.overdue_days}})"
    if summary.suspended:
        sentence += _(", suspended %(suspended)s") % told
    return sentence + "."
