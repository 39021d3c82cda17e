"""The address of the task list -> one page of rows with their next moves, or a file of exactly what is seen."""

from dataclasses import dataclass
from math import ceil
from types import SimpleNamespace

from django.db.models import Sum
from django.http import Http404, HttpRequest
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import access, clock
from congress.asked import whole_number
from congress.exports.tasks import export_tasks
from congress.filters import FIGURES, LIMIT, StageFilter, Surroundings, figures_of, hidden_cells
from congress.tables import NEEDED, StageTable
from congress.templatetags.office import number
from congress.views.counts_only import counts_only
from congress.views.list_address import asked_of, pages, paper_head, read, sort_of, standing, typed_in
from congress.views.list_statement import PAGE, fetch
from congress.views.task_rows import Rows
from workflows.models import Stage
from workflows.words import in_language, reads_english, teller


@dataclass
class StageList:
    """What an address asks for, of what this viewer may see."""

    request: HttpRequest

    def __post_init__(self):
        self.viewer = access.viewer(self.request)
        self.typed = typed_in(self.request.GET)
        self.data = asked_of(self.typed)
        self.around = Surroundings(self.viewer, self.data.get("unit", ""))
        if self.data.get("unit") and self.around.unit is None:
            raise Http404
        self.reading = read(self.data, self._choices(_("The chosen person")))

    def _choices(self, chosen_person):
        """What this reader may choose from; `chosen_person` is the label of an owner whom the address names."""
        owner, owners = self.data.get("owner", ""), {str(self.viewer.person_id): _("Me"), "none": _("Not assigned")}
        if whole_number(owner) is not None:
            owners.setdefault(owner, chosen_person)
        told = teller()
        units, streams = (tuple((one.code, told(one, "name")) for one in some) for some in (self.around.units, self.around.streams))
        return ("unit", units), ("stream", streams), ("owner", tuple(owners.items()))

    @cached_property
    def filter(self):
        choices = self._choices(_("The chosen person"))
        return StageFilter(self.data, access.rows(Stage, self.request), viewer=self.viewer, unit=self.around.unit, choices=choices)

    @cached_property
    def stages(self):
        """All of the rows, in their order."""
        return StageTable(self.filter.qs, order_by=sort_of(self.request.GET)).data.data

    def page(self, wanted):
        """The rows of one page with their counts in the same statement: found, of how many, and the hidden figures."""
        rows, counts = fetch(
            self.viewer, self.around.unit, self.reading.answers,
            whole=self.narrowed, sort=sort_of(self.request.GET), page=wanted, english=reads_english(),
        )  # fmt: skip
        if not rows and wanted > 1:
            return self.page(1)
        if rows:
            return rows, wanted, counts.found, counts.whole, figures_of(counts.hidden)
        return rows, 1, 0, None, hidden_cells(self.viewer, self.around.unit).aggregate(**{name: Sum(figure) for name, figure in FIGURES.items()})

    @cached_property
    def narrowed(self):
        """Whether anything but the unit is chosen."""
        return bool(self.reading.answers.keys() - {"unit", "group"}) or self.data.get("group") != "all"

    @property
    def office_name(self):
        """Whose paper the printed list is: the chosen unit's, else the highest of the reader's own."""
        unit = self.around.unit or min(self.around.units, key=lambda unit: len(unit.path), default=None)
        return in_language(unit, "name") if unit else ""

    def name_owner(self, rows):
        """The rows know the chosen owner's name; no statement is needed for it."""
        owner = self.reading.answers.get("owner", "none")
        if rows and owner not in ("none", str(self.viewer.person_id)):
            self.reading = read(self.data, self._choices(str(rows[0].task.owner)))


def tasks(request):
    asked = StageList(request)
    rows, place, found, whole, hidden = asked.page(_page_number(request))
    asked.name_owner(rows)
    around, chosen, in_figures = standing(asked.typed), asked.reading.words, _in_figures(found)
    token = get_token(request)
    made = Rows(asked.viewer, asked.viewer.on_day, asked.around.calendar, token).make(rows)
    told = {  # what stands above and below the rows, inside what is swapped
        "paper_head": paper_head(asked.office_name, asked.viewer.on_day),
        "chips": around.chips,
        "found": in_figures,
        "whole": "" if whole is None else _in_figures(whole),
        "filtered": whole is not None,
        "chosen": chosen,
        "hidden": _hidden_words(asked, hidden),
        "may_assign": any('name="task"' in row for row in made),
        "too_many": found > LIMIT,
        "exports": around.exports,
        "here": request.get_full_path(),
    }
    table = SimpleNamespace(
        prepared=made,
        body=mark_safe("".join(made)),
        head=around.head,
        pages=pages(asked.typed, place, ceil(min(found, LIMIT) / PAGE)),
        caption=_("Tasks"),
        announcement=ngettext("%(n)s task", "%(n)s tasks", found) % {"n": in_figures},
        above="tasks/above.html",
        below="tasks/below.html",
        empty_text=_("No tasks fit the filter: %(filter)s.") % {"filter": chosen or _("All")},
        clear_url="?group=all",
        told=told,
    )
    return render(request, "tasks/list.html", {"table": table, "filter_html": asked.reading.html, "csrf_token": token})


def tasks_export(request, fmt):
    if fmt not in ("xlsx", "csv"):
        raise Http404
    asked = StageList(request)
    if asked.filter.form.errors:  # the list says what is wrong; a file would hold what was not asked for
        return redirect(f"{reverse('tasks')}?{request.GET.urlencode()}")
    about = asked.around.unit.code if asked.around.unit else ""
    return export_tasks(asked.stages.select_related(*NEEDED), fmt, calendar=asked.around.calendar, now=clock.now(), about=about)


def _page_number(request):
    return whole_number(request.GET.get("page", ""), digits=5) or 1


def _in_figures(count):
    return _("more than %(n)s") % {"n": number(LIMIT)} if count > LIMIT else number(count)


def _hidden_words(asked, figures):
    """What stands in place of rows that only the confidential stream's own people see."""
    streams = [stream for stream in asked.around.streams if stream.code == asked.data.get("stream")] or asked.around.streams
    confidential = [stream for stream in streams if stream.confidential]
    if not figures or not figures["total"] or not confidential:
        return ""
    body = ", ".join(stream.body for stream in confidential)
    return counts_only(body, **figures)
