"""The address of the task list -> one page of rows with their next moves, or a file of exactly what is seen."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import access, clock
from congress.exports.tasks import export_tasks
from congress.filters import (
    FIGURES,
    GROUPS,
    LIMIT,
    CappedCount,
    CappedSums,
    StageFilter,
    Surroundings,
    figures_of,
    hidden_cells,
    in_group,
)
from congress.tables import NEEDED, SORTS, StageTable
from congress.templatetags.office import number
from congress.views.light_rows import light
from congress.views.task_rows import Rows
from workflows.facts import with_delivery
from workflows.models import Stage

PAGE = 50
CHIPS = ("open", "overdue", "in_time", "blocked", "done", "all")
NOT_A_FILTER = {"sort", "page"}


@dataclass
class StageList:
    """What an address asks for, of what this viewer may see."""

    request: object

    def __post_init__(self):
        self.viewer = access.viewer(self.request)
        self.data = self.request.GET.copy()
        if not self.data.keys() - NOT_A_FILTER:
            self.data["group"] = "open"  # the bare list is about what is left to do
        elif "group" not in self.data and "phase" not in self.data:
            self.data["group"] = "all"
        self.around = Surroundings(self.viewer, self.data.get("unit", ""))
        if self.data.get("unit") and self.around.unit is None:
            raise Http404
        self.visible = access.rows(Stage, self.request)
        self.filter = StageFilter(self.data, self.visible, viewer=self.viewer, around=self.around, owner_choices=self._owners())

    def _owners(self):
        owner, me = self.data.get("owner", ""), str(self.viewer.person_id)
        choices = {me: _("Me"), "none": _("Not assigned")}
        if owner.isdigit() and owner not in choices:
            choices[owner] = _("The chosen person")
        return list(choices.items())

    @cached_property
    def table(self):
        sort = self.request.GET.get("sort", "")
        return StageTable(self.filter.qs, order_by=sort if sort.lstrip("-") in SORTS else "due")

    @cached_property
    def stages(self):
        return self.table.data.data

    def page(self, wanted):
        """The rows of one page with their counts in the same statement: found, of how many, and the hidden figures."""
        counts = {"found": CappedCount(self.filter.qs), "hidden": CappedSums(hidden_cells(self.viewer, self.around.unit))}
        if self.narrowed:
            counts["whole"] = CappedCount(self._whole())
        counted = with_delivery(self.stages).annotate(**counts)
        rows = light(counted[(wanted - 1) * PAGE : wanted * PAGE], "delivered_at", *counts)
        if not rows and wanted > 1:
            return self.page(1)
        if rows:
            return rows, wanted, rows[0].found, getattr(rows[0], "whole", None), figures_of(rows[0].hidden)
        return rows, 1, 0, None, hidden_cells(self.viewer, self.around.unit).aggregate(**{name: Sum(figure) for name, figure in FIGURES.items()})

    @cached_property
    def narrowed(self):
        """Whether anything but the unit is chosen."""
        chosen = {name for name, value in self.filter.form.cleaned_data.items() if value not in (None, "", [])}
        return bool(chosen - {"unit", "group"}) or self.data.get("group") != "all"

    def _whole(self):
        whole = self.visible.filter(in_group("all", self.viewer.on_day))
        return self.filter.of_unit(whole, "unit", self.around.code) if self.around.unit else whole

    def chosen(self):
        """The filter in words: ["Tuyên truyền", "Quá hạn"]."""
        form, words = self.filter.form, []
        for name, value in form.cleaned_data.items():
            if value in (None, "", []) or (name == "group" and value == "all"):
                continue
            choices = dict(getattr(form.fields[name], "choices", ()))
            values = value if isinstance(value, list) else [value]
            words += [str(choices.get(one, form[name].value())) for one in values]
        return words

    def address(self, **changes):
        """The address with some parameters changed; None takes one away. A new filter starts on page 1."""
        query = self.data.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return "?" + query.urlencode()


def tasks(request):
    asked = StageList(request)
    rows, place, found, whole, hidden = asked.page(_page_number(request))
    table, chosen = _table(asked, rows, place, found), asked.chosen()
    table.empty_text = _("No tasks fit the filter: %(filter)s.") % {"filter": ", ".join(chosen) or _("All")}
    table.told = {  # what stands above and below the rows, inside what is swapped
        "data": asked.filter.data,
        "chips": [_chip(asked, group) for group in CHIPS],
        "found": _in_figures(found),
        "whole": _in_figures(whole or 0),
        "filtered": whole is not None,
        "chosen": ", ".join(chosen),
        "hidden": _hidden_words(asked, hidden),
        "may_assign": any('name="task"' in row for row in table.prepared),
        "too_many": found > LIMIT,
        "exports": [(fmt.upper(), reverse("tasks_export", args=[fmt]) + asked.address()) for fmt in ("xlsx", "csv")],
        "here": request.get_full_path(),
    }
    form = asked.filter.form
    context = {
        "table": table,
        "filter": asked.filter,
        "selects": [form[name] for name in ("unit", "stream", "owner")],
        "days": [form[name] for name in ("from", "to")],
        "more_chosen": any(asked.data.get(name) for name in ("phase", "own", "from", "to")),
    }
    return render(request, "tasks/list.html", context)


def tasks_export(request, fmt):
    if fmt not in ("xlsx", "csv"):
        raise Http404
    asked = StageList(request)
    about = asked.around.unit.code if asked.around.unit else ""
    return export_tasks(asked.stages.select_related(*NEEDED), fmt, calendar=asked.around.calendar, now=clock.now(), about=about)


def _page_number(request):
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1


def _table(asked, rows, place, found):
    table = asked.table
    table.paginator = Paginator(range(min(found, LIMIT)), PAGE)
    table.page = table.paginator.page(place)
    table.prepared = Rows(asked.viewer, asked.viewer.on_day, asked.around.calendar, get_token(asked.request)).make(rows)
    table.caption, table.announcement = _("Tasks"), _spoken(found)
    table.above, table.below = "tasks/above.html", "tasks/below.html"
    table.clear_url = "?group=all"
    owner = asked.data.get("owner")
    if rows and owner not in (None, "", "none") and "owner" in asked.filter.form.cleaned_data:
        # The rows know the chosen owner's name; no statement is needed for it.
        _rename(asked.filter.form.fields["owner"], owner, str(rows[0].task.owner))
    return table


def _rename(field, value, name):
    field.choices = [(key, name if key == value and label == _("The chosen person") else label) for key, label in field.choices]


def _chip(asked, group):
    return {"label": GROUPS[group], "url": asked.address(group=group, phase=None), "on": asked.data.get("group") == group}


def _in_figures(count):
    return _("more than %(n)s") % {"n": number(LIMIT)} if count > LIMIT else number(count)


def _spoken(found):
    return ngettext("%(n)s task", "%(n)s tasks", found) % {"n": _in_figures(found)}


def _hidden_words(asked, figures):
    """What stands in place of rows that only the confidential stream's own people see."""
    streams = [stream for stream in asked.around.streams if stream.code == asked.data.get("stream")] or asked.around.streams
    confidential = [stream for stream in streams if stream.confidential]
    if not figures or not figures["total"] or not confidential:
        return ""
    body = ", ".join(stream.body for stream in confidential)
    return _("%(body)s: %(total)s tasks, %(done)s done, %(overdue)s overdue. Details are for the %(body)s and the leaders only.") % {
        "body": body, "total": number(figures["total"]), "done": number(figures["done"]), "overdue": number(figures["overdue"]),
    }  # fmt: skip
