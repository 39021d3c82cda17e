"""One field of the readiness matrix -> its sentence, its figures, what holds it back, and the worst below it."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from congress.templatetags.office import colour_html, percent
from congress.views.counts_only import counts_only
from congress.views.overview_page import overdue_words, summary_html, tasks_url
from workflows.readiness import WHOLE, figures_seen, held_back_by, how_bad, is_bad, share_of, summary_of, why
from workflows.words import in_language

WORST = 5


class Field:
    def __init__(self, readiness, stream, own, viewer, calendar):
        self.readiness, self.stream, self.own, self.viewer, self.calendar = readiness, stream, own, viewer, calendar
        self.unit, self.rules = readiness.unit, readiness.rules
        self.row = readiness.own if own else readiness.total
        self.reading = self.row.readings[stream.pk if stream else WHOLE]
        self.figures = self.reading.figures

    @property
    def name(self):
        return str(self.stream) if self.stream else _("All streams")

    @property
    def tag(self):
        return colour_html(self.reading.colour)

    @property
    def why(self):
        plan = self.row.plan
        longest = next((one.title for one in self.obstacles if one.overdue and one.due_on == self.reading.own.oldest_overdue_on), "")
        return why(
            self.reading,
            self.rules,
            self.calendar,
            task=longest,
            window_opened_on=self.row.window_opened_on,
            suspended_on=plan and plan.suspended_on,
        )

    @cached_property
    def seen(self):
        return figures_seen(self.viewer, self.unit, stream=self.stream, own=self.own)

    @property
    def all_seen(self):
        return self.seen.total == self.figures.total

    @property
    def summary(self):
        return summary_html(self.unit, summary_of(self.figures, self.rules, self.calendar), linked=self.all_seen, stream=self.stream, own=self.own)

    @property
    def share(self):
        return percent(share_of(self.figures.done, self.figures.total, self.rules))

    @property
    def hidden(self):
        return self.figures.total - self.seen.total

    @property
    def counts_only(self):
        """The sentence instead of the list, where nothing in this field may be opened by the viewer."""
        if self.seen.total or not self.figures.total or not self.stream:
            return ""
        body = in_language(self.stream, "subcommittee") or str(self.stream)
        return counts_only(body, total=self.figures.total, done=self.figures.done, overdue=self.figures.overdue)

    @property
    def tasks_url(self):
        return tasks_url(self.unit, "total", stream=self.stream, own=self.own) if self.seen.total else ""

    @cached_property
    def obstacles(self):
        if self.stream and not self.seen.total:
            return []
        streams = [self.stream] if self.stream else self.readiness.streams
        return held_back_by(self.unit, today=self.rules.today, calendar=self.calendar, viewer=self.viewer, streams=streams, own=self.own)

    @cached_property
    def told(self):
        return [(one, overdue_words(one)) for one in self.obstacles]

    @property
    def by_stream(self):
        """[(stream, obstacles in it with their words)] in the order of the streams."""
        found = [(stream, [pair for pair in self.told if pair[0].stream_id == stream.pk]) for stream in self.readiness.streams]
        return [(stream, ones) for stream, ones in found if ones]

    @property
    def worst(self):
        """The direct lower units that stand worst here: [(unit, address, tag, done/total)]."""
        if self.own:
            return []
        key = self.stream.pk if self.stream else WHOLE
        bad = [(row.unit, row.readings[key]) for row in self.readiness.rows if is_bad(row.readings[key])]
        bad.sort(key=lambda pair: (*how_bad(pair[1]), pair[0].path))
        code = self.stream.code if self.stream else "all"
        return [(unit, reverse("overview_cell", args=[unit.code, code]), colour_html(reading.colour), reading.figures) for unit, reading in bad[:WORST]]
