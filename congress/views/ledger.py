"""The ledger of reminders: who was reminded of what under which rule, what became of it, and what followed. Of the tasks one sees."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress import access, clock
from congress.exports.sheets import csv_file, file_name, xlsx
from congress.filters import LIMIT, Surroundings
from congress.forms.ledger import LedgerForm
from congress.forms.rules import sentence
from congress.models import Bounce, Mail
from congress.views.mail import for_administrators
from congress.views.notice_words import STATE_NAMES, STATES, became, effect, with_effect
from workflows.access import may_read_ledger, tasks_seen, units_seen, visible
from workflows.models import Notice, Task
from workflows.models.units import under
from workflows.words import in_language

PAGE = 50
USUAL_DAYS = timedelta(days=30)
NEEDED = ("person", "rule", "line__mail", "task__plan__unit", "task__stream")
OF_THE_TASK = "task__plan__unit__path"


@dataclass
class Ledger:
    """What an address asks for, of what this viewer may see."""

    request: HttpRequest

    def __post_init__(self):
        self.viewer = access.viewer(self.request)
        if not may_read_ledger(self.viewer):
            raise Http404
        self.data = self.request.GET.copy()
        self.data.setdefault("from_on", "" if "task" in self.data else f"{self.viewer.on_day - USUAL_DAYS:%d/%m/%Y}")
        self.around = Surroundings(self.viewer, self.data.get("unit", ""))
        if self.data.get("unit") and self.around.unit is None:
            raise Http404
        self.form = LedgerForm(self.data, units=self.around.units, streams=self.around.streams)
        self.asked = self.form.cleaned_data if self.form.is_valid() else None

    @property
    def state(self):
        return self.data.get("state") if self.data.get("state") in STATES else ""

    def _narrowed(self, notices):
        """By what may be asked of every row, hidden ones too: unit, stream, days."""
        asked = self.asked
        notices = notices.filter(under(self.around.unit.path, field=OF_THE_TASK)) if self.around.unit else notices
        notices = notices.filter(task__stream__code=asked["stream"]) if asked["stream"] else notices
        notices = notices.filter(for_on__gte=asked["from_on"]) if asked["from_on"] else notices
        return notices.filter(for_on__lte=asked["to_on"]) if asked["to_on"] else notices

    @cached_property
    def whole(self):
        """Whatever became of them."""
        if self.asked is None:
            return Notice.objects.none()
        seen = self._narrowed(Notice.objects.all() if self.viewer.administrator else visible(Notice, self.viewer))
        seen = seen.filter(task=self.asked["task"]) if self.asked["task"] else seen
        seen = seen.filter(line__reason=self.asked["reason"]) if self.asked["reason"] else seen
        return seen.filter(person__name__icontains=self.asked["q"]) if self.asked["q"] else seen

    @cached_property
    def rows(self):
        found = self.whole.filter(STATES[self.state]) if self.state else self.whole
        return with_effect(found.select_related(*NEEDED).order_by("-for_on", "-pk"))

    @cached_property
    def counts(self):
        return self.whole.aggregate(all=Count("pk"), **{key: Count("pk", filter=asked) for key, asked in STATES.items()})

    @cached_property
    def hidden(self):
        """How many are of confidential tasks that the viewer sees as a number only; not asked about one person or one task."""
        if self.asked is None or self.viewer.administrator or any(self.asked[field] for field in ("task", "q", "reason")):
            return 0
        beyond = Notice.objects.filter(units_seen(self.viewer, field=OF_THE_TASK), task__stream__confidential=True)
        return self._narrowed(beyond).exclude(tasks_seen(self.viewer, prefix="task__")).count()

    def shown(self, rows):
        """Rows in words. An administrator reads titles as the log of mails tells them: of confidential tasks none."""
        seen = None
        if self.viewer.administrator:
            about = {row.task_id for row in rows if row.task_id}
            seen = set(visible(Task, self.viewer).filter(pk__in=about).values_list("pk", flat=True))
        return [self._shown(row, seen is None or row.task_id in seen) for row in rows]

    def _shown(self, row, linked):
        task = row.task
        if task is None:
            title = _("Weekly summary")
        else:
            title = in_language(task, "title") if linked or not task.stream.confidential else _("a confidential task")
        return {
            "notice": row, "title": title, "linked": linked and task is not None, "became": became(row),
            "effect": effect(row, self.around.calendar, self.viewer.on_day), "where": f"{task.plan.unit} · {task.stream}" if task else "",
        }  # fmt: skip


def ledger(request):
    asked = Ledger(request)
    paginator = Paginator(asked.rows, PAGE)
    paginator.count = asked.counts[asked.state or "all"]  # counted already
    page = paginator.get_page(request.GET.get("page"))
    rows = list(page.object_list)
    hidden = ngettext(
        "Besides these %(n)d reminder of a confidential stream; its details are for its own people.",
        "Besides these %(n)d reminders of confidential streams; their details are for their own people.",
        asked.hidden,
    )
    context = {
        "form": asked.form, "rows": asked.shown(rows), "page": page, "chips": _chips(asked), "sums": asked.counts, "state": asked.state,
        "hidden": hidden % {"n": asked.hidden} if asked.hidden else "", "administrator": asked.viewer.administrator,
        "exports": [(fmt.upper(), f"{reverse('ledger_export', args=[fmt])}?{_address(asked)}") for fmt in ("xlsx", "csv")],
        "task": asked.asked and asked.asked["task"],
    }  # fmt: skip
    return render(request, "ledger/list.html", context, status=422 if asked.form.errors else 200)


def _address(asked, **changed):
    kept = asked.data.copy()
    for name in ("page", *changed):
        kept.pop(name, None)
    for name, value in changed.items():
        if value:
            kept[name] = value
    return kept.urlencode()


def _chips(asked):
    names = {"": _("All"), **STATE_NAMES}
    return [
        {"label": name, "count": asked.counts[key or "all"], "url": f"?{_address(asked, state=key)}", "on": key == asked.state}
        for key, name in names.items()
    ]


# As a file

COLUMNS = [
    (gettext_lazy("For the day"), 12), (gettext_lazy("Recipient"), 30), (gettext_lazy("Task"), 50), (gettext_lazy("Unit"), 36), (gettext_lazy("Stream"), 18),
    (gettext_lazy("Rule"), 40), (gettext_lazy("Outcome"), 40), (gettext_lazy("What followed"), 36),
]  # fmt: skip
FOR_ADMINISTRATORS = [("Message-ID", 40), (gettext_lazy("Answer of the server"), 40)]


def ledger_export(request, fmt):
    if fmt not in ("xlsx", "csv"):
        raise Http404
    asked = Ledger(request)
    kept = list(asked.rows[: LIMIT + 1])
    footnote = _("Only the first 10,000 reminders are in this file. Narrow the filter to get the others.") if len(kept) > LIMIT else ""
    administrator = asked.viewer.administrator
    rows = (_cells(row, administrator) for row in asked.shown(kept[:LIMIT]))
    now, columns = clock.now(), COLUMNS + (FOR_ADMINISTRATORS if administrator else [])
    name = file_name(_("reminders"), asked.around.unit.code if asked.around.unit else "", f"{now:%Y-%m-%d}", f"{now:%H%M}", ending=fmt)
    if fmt == "csv":
        return csv_file(name, columns, rows, footnote=footnote)
    return xlsx(name, columns, rows, title=_("Reminders"), footnote=footnote)


def _cells(row, administrator):
    notice = row["notice"]
    task, mail = notice.task, getattr(getattr(notice, "line", None), "mail", None)
    cells = [
        notice.for_on, in_language(notice.person, "name"), row["title"], str(task.plan.unit) if task else "", str(task.stream) if task else "",
        str(notice.rule), row["became"]["words"], row["effect"],
    ]  # fmt: skip
    return cells + ([mail.message_id if mail else "", mail.answer if mail else ""] if administrator else [])


# One notice's whole life


@for_administrators
def notice_life(request, pk):
    asked = Notice.objects.select_related(*NEEDED, "rule__stream", "rule__stopped_by")
    notice = get_object_or_404(with_effect(asked), pk=pk)
    row = Ledger(request).shown([notice])[0]
    mail = getattr(getattr(notice, "line", None), "mail", None)
    parts = Mail.objects.filter(person=mail.person_id, kind=mail.kind, slot_at=mail.slot_at).order_by("part") if mail else []
    context = {
        "row": row, "notice": notice, "rule": sentence(notice.rule), "mail": mail, "parts": parts,
        "bounce": Bounce.objects.filter(mail=mail).first() if mail else None,
        "crumbs": [(_("Ledger of reminders"), reverse("ledger")), (_("Reminder %(n)d") % {"n": pk}, "")],
    }  # fmt: skip
    return render(request, "ledger/life.html", context)
