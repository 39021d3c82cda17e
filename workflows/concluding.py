"""What a congress came to, as counts -> its one CongressResult, checked figure by figure; or a sentence for a no at the figure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows.guards import does_the_work, guard
from workflows.models.congresses import COMMITTEE_PARTS, CongressResult
from workflows.models.plans import Congress
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.words import State
from workflows.writing import at_work

ATTENDANCE = ("held_on", "summoned", "present", "ex_officio", "elected", "appointed")
COMMITTEE = ("members_decided", "members", "standing", *COMMITTEE_PARTS)
APPOINTMENT = ("appointment_number", "appointed_on")
DELEGATES = ("delegates_decided", "delegates")
ENTERED_IN = (State.SUMMONED, State.PREPARATORY_SESSION, State.IN_SESSION, State.HELD)
MOST = 5000
"""Above every ceiling of delegates; what is larger was mistyped."""


def figures_of(contents):
    """The fields that a congress of so many contents has."""
    return {4: ATTENDANCE + COMMITTEE + DELEGATES, 3: ATTENDANCE + DELEGATES, 2: ATTENDANCE + COMMITTEE + APPOINTMENT}[contents]


def needed_of(contents):
    """Those among them that must be there."""
    return tuple(name for name in figures_of(contents) if name not in ("standing", *COMMITTEE_PARTS, "ex_officio", "elected", "appointed"))


@guard(gettext_lazy("The figures are entered once the congress has been summoned, and stay as they are when they have been ratified."))
def figures_are_open(facts):
    return facts.state in ENTERED_IN


def may_enter(facts):
    """Whether this person enters or corrects the figures of this congress now."""
    return does_the_work.asks(facts) and figures_are_open.asks(facts)


def record_result(task_id, *, by, at, **figures):
    """Write the figures of a congress, or correct them until they have been ratified. Raises Refused with the field.

    `figures` are those of `figures_of(contents)`; what is not given stays empty. The same figures again change nothing.
    """
    with at_work(task_id, by=by, at=at, ask=[does_the_work, figures_are_open]) as (task, _known):
        contents = Congress.objects.values_list("contents", flat=True).get(plan=task.plan_id)
        told = {name: figures.get(name) for name in figures_of(contents)}
        told |= {name: told[name] or 0 for name in ("ex_officio", "elected", "appointed")}
        told |= {name: (told[name] or "").strip() for name in APPOINTMENT[:1] if name in told}
        for field, sentence in wrong_figures(told, contents=contents, opens_on=task.plan.anchor_on, today=at.date()):
            raise Refused(sentence, field)
        row = CongressResult.objects.filter(task=task).first()
        if row and all(getattr(row, name) == value for name, value in told.items()):
            return row
        old = _words(row) if row else ""
        row = row or CongressResult(task=task)
        for name, value in (told | {"by": by, "at": at}).items():
            setattr(row, name, value)
        row.save()
        Change.objects.create(task=task, field="result", old=old, new=_words(row), by=by, at=at)
        return row


def _words(row):
    parts = [_("present %(present)s of %(summoned)s") % {"present": row.present, "summoned": row.summoned}]
    if row.members is not None:
        parts.append(_("committee %(members)s of %(decided)s") % {"members": row.members, "decided": row.members_decided})
    if row.delegates is not None:
        parts.append(_("delegates %(delegates)s of %(decided)s") % {"delegates": row.delegates, "decided": row.delegates_decided})
    return "; ".join(parts)[:200]


# Figures that cannot be


def wrong_figures(told, *, contents, opens_on, today):
    """(field, sentence) of each figure that is missing or cannot be; the first ones first. Pure."""
    missing = [name for name in needed_of(contents) if told.get(name) in (None, "")]
    if missing:
        for name in missing:
            yield name, _("Enter this figure.") if name not in APPOINTMENT + ("held_on",) else _("Enter it as it stands on the paper.")
        return
    yield from _wrong_days(told, opens_on, today)
    yield from _wrong_attendance(told)
    if "members" in told:
        yield from _wrong_committee(told, appointed=contents == 2)
    if "delegates" in told and told["delegates"] > told["delegates_decided"]:
        yield "delegates", _more(told["delegates"], told["delegates_decided"], _("were allotted"))


def _wrong_days(told, opens_on, today):
    if told["held_on"] < opens_on:
        yield "held_on", _("The congress opens on %(day)s.") % {"day": f"{opens_on:%d/%m/%Y}"}
    elif told["held_on"] > today:
        yield "held_on", _("The day lies in the future.")
    if told.get("appointed_on") and told["appointed_on"] > today:
        yield "appointed_on", _("The decision cannot be dated after today.")


def _wrong_attendance(told):
    if not 0 < told["summoned"] <= MOST:
        yield "summoned", _("A number between 1 and %(most)s is expected.") % {"most": MOST}
    if told["present"] == 0:
        yield "present", _("Nobody was present? Then the congress was not held.")
    if told["present"] > told["summoned"]:
        yield "present", _more(told["present"], told["summoned"], _("were summoned"))
    kinds = told["ex_officio"] + told["elected"] + told["appointed"]
    if kinds != told["summoned"]:
        words = {"kinds": kinds, "summoned": told["summoned"]}
        yield "ex_officio", _("Ex officio, elected and appointed delegates are %(kinds)s together, but %(summoned)s were summoned.") % words


def _wrong_committee(told, *, appointed):
    if told["members"] == 0:
        yield "members", _("A committee has at least one member.")
    if told["members"] > told["members_decided"]:
        yield "members", _more(told["members"], told["members_decided"], _("were decided"))
    for part in ("standing", *COMMITTEE_PARTS):
        if told[part] is not None and told[part] > told["members"]:
            yield part, _more(told[part], told["members"], _("members were appointed") if appointed else _("members were elected"))


def _more(figure, most, what):
    return ngettext("%(figure)s is more than the %(most)s that %(what)s.", "%(figure)s are more than the %(most)s that %(what)s.", figure) % {
        "figure": figure, "most": most, "what": what,
    }  # fmt: skip
