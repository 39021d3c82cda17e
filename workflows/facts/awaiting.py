"""A stage that something waits for, as plain values -> what the reader may know of it, and the sentence."""

from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.access import name_for, sees_task
from workflows.models.templates import Stream
from workflows.words import in_language

NEEDS = {
    "title": "needs__title", "title_en": "needs__title_en", "due_on": "needs__due_on", "owner": "needs__task__owner__name",
    "owner_en": "needs__task__owner__name_en",
    "plan_id": "needs__task__plan_id", "unit_id": "needs__task__plan__unit_id", "path": "needs__task__plan__unit__path",
    "parent_id": "needs__task__plan__unit__parent_id", "stream_id": "needs__task__stream_id", "short": "needs__task__stream__short",
    "short_en": "needs__task__stream__short_en", "name": "needs__task__stream__name", "name_en": "needs__task__stream__name_en",
    "confidential": "needs__task__stream__confidential",
}  # fmt: skip
"""Plain values: as rows of six tables each, what fifty tasks wait for cost more than the rest of their list."""


def awaited_sentence(values, viewer, calendar=None):
    """`values` in the order of NEEDS. Names only what the viewer may see; with a calendar it counts the working days overdue."""
    needs = SimpleNamespace(**dict(zip(NEEDS, values, strict=True)))
    stream = Stream(
        pk=needs.stream_id, short=needs.short, short_en=needs.short_en, name=needs.name, name_en=needs.name_en, confidential=needs.confidential
    )
    where = {"unit": SimpleNamespace(pk=needs.unit_id, path=needs.path), "parent_id": needs.parent_id, "plan_id": needs.plan_id, "stream": stream}
    told = {"task": name_for(viewer, title_row=needs, **where), "person": in_language(needs, "owner")}
    if not (needs.owner and sees_task(viewer, **where)):
        return _("It must wait for “%(task)s”.") % told
    told["due"] = f"{needs.due_on:%d/%m/%Y}" if needs.due_on else _("no day set")
    if needs.due_on is None or needs.due_on >= viewer.on_day:
        return _("It must wait for “%(task)s” (%(person)s, due %(due)s).") % told
    if calendar is None:
        return _("It must wait for “%(task)s” (%(person)s, was due on %(due)s).") % told
    days = calendar.between(needs.due_on, viewer.on_day)
    return ngettext(
        "It must wait for “%(task)s” (%(person)s, due %(due)s, %(n)d working day overdue).",
        "It must wait for “%(task)s” (%(person)s, due %(due)s, %(n)d working days overdue).",
        days,
    ) % (told | {"n": days})
