"""The address of the task list and its reader's choices -> the filter as read and as HTML, made once for all who see it the same.

Every function here answers from its arguments alone: two readers share an answer only where they would be shown the same.
"""

from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.filters import GROUPS, StageFilter
from congress.tables import SORTS, StageTable
from congress.views.list_statement import PAGE
from workflows.models import Stage

CHIPS = ("open", "overdue", "in_time", "blocked", "done", "all")
NOT_A_FILTER = {"sort", "page"}
KEPT = 200


def typed_in(get):
    """An address's parameters as what an answer is remembered by; the page it asks for is no part of them."""
    return tuple((name, tuple(values)) for name, values in get.lists() if name != "page")


def _parameters(typed):
    query = QueryDict(mutable=True)
    for name, values in typed:
        query.setlist(name, values)
    return query


@lru_cache(maxsize=KEPT)
def asked_of(typed):
    """The address's parameters with the group they mean; not to be changed."""
    asked = _parameters(typed)
    if not asked.keys() - NOT_A_FILTER:
        asked["group"] = "open"  # the bare list is about what is left to do
    elif "group" not in asked and "phase" not in asked:
        asked["group"] = "all"
    return asked


def sort_of(get):
    sort = get.get("sort", "")
    return sort if sort.lstrip("-") in SORTS else "due"


def address(asked, **changes):
    """The address with some parameters changed; None takes one away. A new filter starts on page 1."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return "?" + query.urlencode()


class Reading(NamedTuple):
    """What the filter's fields make of an address."""

    answers: dict
    """{field: answer} of those that are filled in, and rightly."""
    words: str
    """The same in words: "Tuyên truyền, Quá hạn"."""
    html: str


def read(asked, choices):
    """`choices` are of this reader: ((field, ((value, label), …)), …)."""
    fields = tuple((name, tuple(asked.getlist(name))) for name in StageFilter.base_filters if name in asked)
    return _read(get_language(), fields, choices)


@lru_cache(maxsize=KEPT)
def _read(_language, fields, choices):
    asked = _parameters(fields)
    form = StageFilter(asked, Stage.objects.none(), choices=choices).form
    form.is_valid()
    answers = {name: answer for name, answer in form.cleaned_data.items() if answer not in (None, "", [])}
    context = {
        "form": form,
        "selects": [form[name] for name in ("unit", "stream", "owner")],
        "days": [form[name] for name in ("from", "to")],
        "more_chosen": any(asked.get(name) for name in ("phase", "own", "from", "to")),
    }
    return Reading(answers, ", ".join(_words(form, answers)), render_to_string("tasks/filter.html", context))


def _words(form, answers):
    for name, answer in answers.items():
        if name != "group" or answer != "all":
            choices = dict(getattr(form.fields[name], "choices", ()))
            yield from (str(choices.get(one, form[name].value())) for one in (answer if isinstance(answer, list) else [answer]))


class Standing(NamedTuple):
    """What stands around the rows whatever rows there are."""

    chips: str
    exports: str
    head: str


def standing(typed):
    return _standing(get_language(), typed)


@lru_cache(maxsize=KEPT)
def _standing(_language, typed):
    get, asked = _parameters(typed), asked_of(typed)
    chips = [{"label": GROUPS[group], "url": address(asked, group=group, phase=None), "on": asked.get("group") == group} for group in CHIPS]
    exports = [(fmt.upper(), reverse("tasks_export", args=[fmt]) + address(asked)) for fmt in ("xlsx", "csv")]
    table = StageTable(Stage.objects.none(), order_by=sort_of(get))
    return Standing(
        render_to_string("tasks/chips.html", {"chips": chips, "asked": asked}),
        render_to_string("tasks/exports.html", {"exports": exports}),
        render_to_string("tables/head.html", {"columns": table.columns, "request": SimpleNamespace(GET=get)}),
    )


def pages(typed, place, number):
    """The links to the other pages."""
    return _pages(get_language(), typed, place, number) if number > 1 else ""


@lru_cache(maxsize=KEPT)
def _pages(_language, typed, place, number):
    page = Paginator(range(number * PAGE), PAGE).page(place)
    return render_to_string("parts/pages.html", {"page": page, "swaps": True, "request": SimpleNamespace(GET=_parameters(typed))})


def paper_head(office, on_day):
    """What stands above the list when it is printed."""
    return _paper_head(get_language(), office, on_day)


@lru_cache(maxsize=KEPT)
def _paper_head(_language, office, on_day):
    return render_to_string("parts/paper_head.html", {"office_name": office, "day": on_day, "title": _("LIST OF TASKS")})
