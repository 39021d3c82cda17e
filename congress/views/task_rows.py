"""Stages that a viewer may see -> the rows of the task list, each with its next move, as ready strings.

Made by hand: fifty rows through a template, cell by cell, cost more than all the rest of the page.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from html import escape  # Django's marks its answer as safe; here the whole row is, at the end

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.tables import SOON, StageTable, due_words, moved_words
from congress.templatetags.office import day, due_html, state_html
from congress.views.next_steps import ASIDE, AT_ONCE, not_yet_sentence
from workflows.access import Viewer, may_assign
from workflows.calendar import Calendar
from workflows.facts import facts
from workflows.moving import Move, arrows_of, why_not_yet
from workflows.words import OPEN_PHASES, Kind, Phase, State, teller


def is_current(stage):
    """Whether the task's moves concern this stage: a long task stands at its first open one."""
    if stage.task.kind == Kind.GENERAL:
        return True
    first = next((one for one in stage.task.known_stages if one.phase in OPEN_PHASES), None)
    return first is not None and first.pk == stage.pk


def next_move(task, known):
    """(the one move on a row's button, why the reader's way on is not open): the same choice as views.next_steps makes.

    Asks only as many guards as it takes: for fifty rows that is a third of the page.
    """
    refused = None
    for action, target, arrow in arrows_of(task):
        if action in ASIDE or not arrow.by.asks(known):
            continue
        move = Move(action, arrow, why_not_yet(target, arrow, known, by_whom=False))
        if move.allowed:
            return move, ""
        refused = refused or move
    back = next(
        (Move(action, arrow, None) for action, target, arrow in arrows_of(task) if action == "withdraw" and not why_not_yet(target, arrow, known)), None
    )
    return back, not_yet_sentence(refused) if refused and not known.plan_suspended else ""


@dataclass
class Rows:
    """Makes `<tr>`s. The same for a whole page and for the one row that a move sends back."""

    viewer: Viewer
    today: date
    calendar: Calendar
    token: str

    def __post_init__(self):
        # What is the same in many rows is made once.
        self.cells, self.choose, self.task_url, self.move_url, self.unit_url, self.owner_url = _in_every_row(get_language())
        self.in_language = teller()
        self.dues, self.states, self.units, self.streams, self.labels, self.owners = {}, {}, {}, {}, {}, {None: escape(_("Not assigned"))}

    @cached_property
    def near(self):
        return self.calendar.add(self.today, SOON)

    def make(self, stages):
        """[HTML], safe as it is. `stages` were fetched `with_delivery`."""
        tasks = {stage.task_id: stage.task for stage in stages}
        for stage in stages:
            stage.task = tasks[stage.task_id]  # several stages of one task share its facts
        at_hand = [stage for stage in stages if stage.task.kind == Kind.GENERAL]
        known = facts(list(tasks.values()), viewer=self.viewer, stages_at_hand=at_hand) if tasks else {}
        return [self.row(stage, known[stage.task_id]) for stage in stages]

    def row(self, stage, known, *, announce="", refusal=""):
        task = stage.task
        move, why_not = next_move(task, known) if is_current(stage) else (None, "")
        marks = f' class="changed" data-announce="{escape(announce)}"' if announce else ""
        cells = self.cells
        return (
            f'<tr id="row-{stage.pk}" tabindex="-1"{marks}><th scope="row">{self._head(stage, refusal, why_not)}</th>'
            f'{cells["unit"]}{self._place(task)}</td>{cells["owner"]}{self._owner(task)}</td>{cells["due"]}{self._due(stage)}</td>'
            f'{cells["state"]}{self._state(stage.shown_state)}</td>{cells["moves"]}{self._moves(stage, move)}</td></tr>'
        )

    def _state(self, key):
        if key not in self.states:
            self.states[key] = state_html(key)
        return self.states[key]

    def _head(self, stage, refusal, why_not):
        task, title = stage.task, escape(self.in_language(stage, "title"))
        title = f"{stage.number}. {title}" if stage.number else title
        html = f'{self._tick(stage, title)}<a href="{self.task_url % task.pk}">{title}</a>'
        if task.added_from:
            html += _note(_("Added: %(source)s") % {"source": task.added_from})
        if task.state == State.RETURNED and task.returned_note:
            html += _note(_("Comment: “%(text)s”") % {"text": task.returned_note})
        if why_not and self._presses(stage):
            html += _note(why_not)
        return f'{html}<p class="refusal">{escape(refusal)}</p>' if refusal else html

    def _presses(self, stage):
        """A task that waits for others is explained once its own day comes near; what is begun always is."""
        return stage.phase != Phase.WAITING or stage.due_on is None or stage.due_on <= self.near

    def _tick(self, stage, title):
        task = stage.task
        if stage.phase not in OPEN_PHASES or not may_assign(self.viewer, unit=task.plan.unit, plan_id=task.plan_id, stream=task.stream):
            return ""
        return f'<input type="checkbox" class="form-check-input pick" form="assign-many" name="task" value="{task.pk}" aria-label="{self.choose}{title}"> '

    def _owner(self, task):
        if task.owner_id not in self.owners:
            self.owners[task.owner_id] = f'<a href="{self.owner_url % task.owner_id}">{escape(self.in_language(task.owner, "name"))}</a>'
        return self.owners[task.owner_id]

    def _place(self, task):
        unit, stream = task.plan.unit, task.stream
        if unit.pk not in self.units:
            self.units[unit.pk] = f'<a href="{self.unit_url % unit.code}">{escape(self.in_language(unit, "name"))}</a>'
        if stream.pk not in self.streams:
            self.streams[stream.pk] = _note(str(stream))
        return self.units[unit.pk] + self.streams[stream.pk]

    def _due(self, stage):
        running = stage.phase in OPEN_PHASES and not stage.task.plan.suspended_on
        key = running, stage.due_on, stage.nominal_on if running else stage.reached_on
        if key not in self.dues:
            self.dues[key] = self._open_due(*key[1:]) if running else self._closed_due(*key[1:])
        return self.dues[key]

    def _closed_due(self, due_on, reached_on):
        return day(due_on) + (_note(_("done on %(day)s") % {"day": day(reached_on)}) if reached_on else "")

    def _open_due(self, due_on, nominal_on):
        moved = _note(moved_words(nominal_on, self.calendar)) if nominal_on and due_on and nominal_on != due_on else ""
        return f"{day(due_on)} {due_html(*due_words(due_on, self.today, self.calendar))}{moved}"

    def _moves(self, stage, move):
        if move is None:
            return ""
        task, css = stage.task, "btn" if move.action in ASIDE else "btn btn-primary"
        label, url = self._label(move), self.move_url % (task.pk, move.action)
        if move.action not in AT_ONCE:
            return f'<div class="row-moves"><a class="{css}" href="{url}?from=list">{label}</a></div>'
        return (
            f'<div class="row-moves"><form method="post" action="{url}" hx-post="{url}" hx-target="#row-{stage.pk}" hx-swap="outerHTML">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}"><input type="hidden" name="version" value="{task.version}">'
            f'<input type="hidden" name="from" value="list"><input type="hidden" name="row" value="{stage.pk}">'
            f'<button class="{css}">{label}</button></form></div>'
        )

    def _label(self, move):
        key = id(move.arrow)
        if key not in self.labels:
            self.labels[key] = escape(move.label)
        return self.labels[key]


_NOWRAP = {"state": ' class="nowrap"'}


@cache
def _in_every_row(_language):
    """({column: the beginning of its cell}, the words before a tick's task, the addresses of a task, a move, a unit and what a person has open)."""
    cells = {name: f'<td data-label="{escape(column.verbose_name)}"{_NOWRAP.get(name, "")}>' for name, column in StageTable.base_columns.items()}
    task, move = reverse("task", args=[0]).replace("0", "%d"), reverse("move", args=[0, "action"]).replace("0", "%d").replace("action", "%s")
    unit, owner = reverse("unit", args=["code"]).replace("code", "%s"), reverse("tasks") + "?group=open&amp;owner=%d"
    return cells, escape(_("Choose: %(task)s") % {"task": ""}), task, move, unit, owner


def _note(text):
    return f'<span class="row-note">{conditional_escape(text)}</span>'
