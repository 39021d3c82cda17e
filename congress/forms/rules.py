"""What an administrator says about a reminder rule -> the rule as a draft, with its sentence in both languages, or sentences at the fields."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from workflows.models import Plan, Stream
from workflows.reminding import ruling
from workflows.words import Anchor, Audience, Channel, DayUnit, Level, in_language

AUDIENCES = {
    Audience.OWNER: gettext_lazy("The owner"),
    Audience.HEAD: gettext_lazy("The head of the subcommittee"),
    Audience.LEADER: gettext_lazy("The leaders of the unit"),
    Audience.SUPERIOR: gettext_lazy("The superior"),
    Audience.WATCHER: gettext_lazy("Who watches the task"),
    Audience.DECIDER: gettext_lazy("Who decides on it"),
}
ANCHORS = {
    Anchor.DUE_DAY: gettext_lazy("The due day of the task"),
    Anchor.CONGRESS_DAY: gettext_lazy("The opening day of the congress"),
    Anchor.RETURNED: gettext_lazy("The task is returned"),
    Anchor.SUBMITTED: gettext_lazy("The task is submitted for a decision"),
    Anchor.MORE_TIME: gettext_lazy("More time is asked for"),
    Anchor.WEEK: gettext_lazy("Every week"),
}
CHANNELS = {
    Channel.DIGEST: gettext_lazy("in the day's one mail"),
    Channel.AT_ONCE: gettext_lazy("in a mail at once"),
    Channel.IN_APP: gettext_lazy("in the application only"),
}
UNITS = {DayUnit.WORKING: gettext_lazy("working days"), DayUnit.CALENDAR: gettext_lazy("days, with days off")}
SIDES = {"before": gettext_lazy("before"), "on": gettext_lazy("on the day itself"), "after": gettext_lazy("after")}
FIELD_OF = {"offset": "days"}


def sentence(rule):
    """A whole rule in one line: The owner: 3 working days before the due day, in the day's one mail."""
    said = _("%(whom)s: %(when)s, %(how)s") % {"whom": AUDIENCES[rule.audience], "when": _when(rule), "how": CHANNELS[rule.channel]}
    if rule.repeats:
        said += _(", again every working day") if rule.every == 1 else _(", again every %(n)d working days") % {"n": rule.every}
    if rule.at_most:
        said += ngettext(", at most %(n)d time", ", at most %(n)d times", rule.at_most) % {"n": rule.at_most}
    only = [Level(rule.level).label if rule.level else "", in_language(rule.stream, "name") if rule.stream else "", rule.term]
    scope = ", ".join(str(one) for one in only if one)
    return said + _("; only: %(scope)s") % {"scope": scope} if scope else said


def _when(rule):
    if rule.anchor == Anchor.WEEK:
        return _("the weekly summary on %(weekday)s") % {"weekday": WEEKDAYS[rule.offset]}
    if rule.anchor == Anchor.RETURNED:
        return _("when a task is returned")
    if rule.anchor == Anchor.SUBMITTED:
        return _("when a task waits for a decision")
    if rule.anchor == Anchor.MORE_TIME:
        return _("when more time is asked for")
    opening, n = rule.anchor == Anchor.CONGRESS_DAY, abs(rule.offset)
    if not n:
        return _("on the opening day") if opening else _("on the due day")
    words = {
        (False, True): ngettext("%(n)d working day before the due day", "%(n)d working days before the due day", n),
        (False, False): ngettext("%(n)d working day overdue", "%(n)d working days overdue", n),
        (True, True): ngettext("%(n)d working day before the opening day", "%(n)d working days before the opening day", n),
        (True, False): ngettext("%(n)d working day after the opening day", "%(n)d working days after the opening day", n),
    }
    if rule.day_unit == DayUnit.CALENDAR:
        words = {
            (False, True): ngettext("%(n)d day before the due day", "%(n)d days before the due day", n),
            (False, False): ngettext("%(n)d day overdue", "%(n)d days overdue", n),
            (True, True): ngettext("%(n)d day before the opening day", "%(n)d days before the opening day", n),
            (True, False): ngettext("%(n)d day after the opening day", "%(n)d days after the opening day", n),
        }
    return words[opening, rule.offset < 0] % {"n": n}


class RuleForm(forms.Form):
    audience = forms.ChoiceField(label=gettext_lazy("Who is reminded"), choices=list(AUDIENCES.items()))
    anchor = forms.ChoiceField(label=gettext_lazy("What the reminder counts from"), choices=list(ANCHORS.items()))
    days = forms.IntegerField(
        label=gettext_lazy("Number of days"),
        required=False,
        min_value=0,
        max_value=ruling.FARTHEST,
        help_text=gettext_lazy("Empty on the day itself, and for what is told when it happens."),
    )
    day_unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=list(UNITS.items()))
    side = forms.ChoiceField(label=gettext_lazy("Before or after"), choices=list(SIDES.items()))
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday of the weekly summary"), required=False, coerce=int, empty_value=None)
    repeats = forms.BooleanField(label=gettext_lazy("Again and again until it is done"), required=False)
    every = forms.IntegerField(label=gettext_lazy("Again every … working days"), required=False, min_value=1, max_value=60)
    at_most = forms.IntegerField(
        label=gettext_lazy("At most … times"), required=False, min_value=0, max_value=100, help_text=gettext_lazy("Empty: until it is done.")
    )
    channel = forms.ChoiceField(label=gettext_lazy("How it goes out"), choices=list(CHANNELS.items()))
    level = forms.ChoiceField(label=gettext_lazy("Only units of this level"), required=False)
    stream = forms.ModelChoiceField(Stream.objects.all(), label=gettext_lazy("Only this stream"), required=False, empty_label=gettext_lazy("All"))
    term = forms.ChoiceField(label=gettext_lazy("Only plans of this term"), required=False)

    def __init__(self, *args, follows=None, from_on=None, **options):
        """`follows`: the rule that is changed; `from_on`: the first day the new one may speak of."""
        super().__init__(*args, **options)
        self.follows, self.from_on, self.rule = follows, from_on, None
        terms = Plan.objects.order_by("term").values_list("term", flat=True).distinct()
        self.fields["weekday"].choices = [("", "—"), *((n, str(name)) for n, name in sorted(WEEKDAYS.items()))]
        self.fields["level"].choices = [("", _("All")), *Level.choices]
        self.fields["term"].choices = [("", _("All")), *((term, term) for term in terms)]

    def clean(self):
        if self.errors:
            return
        said = self.cleaned_data
        facts = {name: said[name] for name in ("audience", "anchor", "day_unit", "repeats", "channel", "level", "stream", "term")}
        self.rule = ruling.draft(
            self.follows, from_on=self.from_on, offset=self._offset(), every=said["every"] or 1, at_most=said["at_most"] or 0, **facts
        )
        for field, wrong in ruling.why_not(self.rule).items():
            self.add_error(self._field_of(field), wrong)
        if not self.errors:
            for language in ("vi", "en"):
                with override(language):
                    setattr(self.rule, "name" if language == "vi" else "name_en", sentence(self.rule)[:200])

    def _offset(self):
        said = self.cleaned_data
        if said["anchor"] == Anchor.WEEK:
            return -1 if said["weekday"] is None else said["weekday"]
        days = said["days"] or 0
        if said["anchor"] in ruling.DAYS:
            if said["side"] == "on" and days:
                self.add_error("days", _("On the day itself there is no number of days: leave it empty, or choose “before” or “after”."))
            elif said["side"] != "on" and not days:
                self.add_error("days", _("Write how many days before or after."))
        return -days if said["side"] == "before" else days

    def _field_of(self, field):
        if field == "offset" and self.cleaned_data.get("anchor") == Anchor.WEEK:
            return "weekday"
        return FIELD_OF.get(field, field)


def initial_of(rule):
    """A rule as the form's first values."""
    weekly = rule.anchor == Anchor.WEEK
    return {
        "audience": rule.audience, "anchor": rule.anchor, "day_unit": rule.day_unit, "repeats": rule.repeats, "channel": rule.channel,
        "days": None if weekly else abs(rule.offset) or None, "weekday": rule.offset if weekly else "",
        "side": "before" if rule.offset < 0 else "after" if rule.offset and not weekly else "on",
        "every": rule.every if rule.repeats else None, "at_most": rule.at_most or None, "level": rule.level, "stream": rule.stream_id, "term": rule.term,
    }  # fmt: skip
