"""What the office types about a congress to be planned -> clean facts, or a sentence at the field."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress.templatetags.office import number
from workflows.folding import composed, folded
from workflows.models import TemplateVersion
from workflows.planning import KEEP, LONGEST_CONGRESS, PAST_CHOICES, Row
from workflows.words import Level

CONTENTS = [(4, gettext_lazy("Four")), (3, gettext_lazy("Three")), (2, gettext_lazy("Two"))]
HALF_DAYS = [Decimal(n) / 2 for n in range(1, 9)]
SAMPLE = re.compile(r"\s*\((minh hoa|demonstration)\)$")
MOST_ROWS = 500


def _length(days):
    whole = days == days.to_integral_value()
    shown = number(int(days)) if whole else number_format(days, 1)
    return ngettext("%(n)s day", "%(n)s days", int(days) if whole else 2) % {"n": shown}


class WayForm(forms.Form):
    """What one congress and many have in common."""

    contents = forms.TypedChoiceField(
        label=gettext_lazy("Contents of the congress"), choices=CONTENTS, coerce=int, initial=4, widget=forms.RadioSelect,
        help_text=gettext_lazy("Four with the election of the committee, three without it, two for merged or new units."),
    )  # fmt: skip
    past = forms.ChoiceField(label=gettext_lazy("Tasks whose day has passed"), choices=PAST_CHOICES, initial=KEEP, widget=forms.RadioSelect)


class PlanForm(WayForm):
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), error_messages={"required": gettext_lazy("Choose the unit.")})
    template = forms.ModelChoiceField(
        TemplateVersion.objects.offered(), label=gettext_lazy("Plan template"), required=False, blank=True,
        empty_label=gettext_lazy("the one for the unit's level"),
    )  # fmt: skip
    opens_on = forms.DateField(
        label=gettext_lazy("Opening day"), help_text=gettext_lazy("For example 28/05/2025"),
        error_messages={"required": gettext_lazy("Enter the opening day.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=Decimal, initial="1")
    direct_election = forms.BooleanField(label=gettext_lazy("Pilot: the congress elects the secretary directly"), required=False)
    model = forms.BooleanField(label=gettext_lazy("Model congress"), required=False)
    field_order = ["unit", "opens_on", "days", "contents", "direct_election", "model", "template", "past"]

    def __init__(self, *args, units, **options):
        """`units` is [(unit, depth)] in official order, those that the person plans for, each with `planned`."""
        super().__init__(*args, **options)
        self.units = {unit.code: unit for unit, _depth in units}
        planned = _("has a plan")
        self.fields["unit"].choices = [
            ("", "—"),
            *((unit.code, f"{'– ' * depth}{unit}{f' ({planned})' if unit.planned else ''}") for unit, depth in units),
        ]
        self.fields["days"].choices = [(str(days.normalize()), _length(days)) for days in HALF_DAYS]
        self.fields["past"].required = False

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]

    def clean_past(self):
        return self.cleaned_data["past"] or KEEP

    def facts(self):
        """The facts of the congress, as planning asks for them."""
        return {key: self.cleaned_data[key] for key in ("opens_on", "days", "contents", "direct_election", "model", "past")}


class ManyForm(WayForm):
    rows = forms.CharField(
        label=gettext_lazy("Units and opening days"), strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Copy two or three columns from Excel: unit (name or code), opening day, length in days. One unit a line. "
            "Use a computer to paste the list."
        ),
        error_messages={"required": gettext_lazy("Paste at least one line: unit, opening day.")},
    )  # fmt: skip
    field_order = ["rows", "contents", "past"]

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.named = {}
        for unit, _depth in units:
            names = {unit.code, folded(unit.name), folded(unit.name_en), SAMPLE.sub("", folded(unit.name)), SAMPLE.sub("", folded(unit.name_en))}
            for name in names - {""}:
                self.named.setdefault(name, []).append(unit)

    def clean_rows(self):
        lines = [line.strip("\r\n ") for line in composed(self.cleaned_data["rows"]).split("\n")]
        lines = [line for line in lines if line.strip()]
        if lines and read_day(_cells(lines[0])[1]) is None and folded(_cells(lines[0])[0]) in ("don vi", "unit", "ten don vi"):
            lines = lines[1:]
        if not lines:
            raise forms.ValidationError(_("Paste at least one line: unit, opening day."))
        if len(lines) > MOST_ROWS:
            raise forms.ValidationError(_("At most %(n)s lines at once. Split the list.") % {"n": MOST_ROWS})
        return [self._row(line) for line in lines]

    def _row(self, line):
        name, day, length = _cells(line)
        found = self.named.get(name.casefold()) or self.named.get(folded(name), [])
        opens_on = read_day(day)
        days = _read_length(length, found[0] if found else None)
        if not found:
            return Row(line, wrong=_("No unit of this name among those you plan for. Check the spelling, or write its code."))
        if len(found) > 1:
            codes = ", ".join(unit.code for unit in found)
            return Row(line, wrong=_("Several units have this name. Write the code: %(codes)s.") % {"codes": codes})
        if opens_on is None:
            return Row(line, found[0], wrong=_("“%(text)s” is no day. Write it like 28/05/2025.") % {"text": day})
        if days is None:
            return Row(line, found[0], opens_on, wrong=_("“%(text)s” is no length in days.") % {"text": length})
        return Row(line, found[0], opens_on, days)


def _cells(line):
    """(unit, day, length): columns parted by tabs as Excel copies them, or by semicolons."""
    cells = [cell.strip() for cell in re.split(r"\t|;", line)]
    return (cells + ["", ""])[:3]


def read_day(text):
    """dd/mm/yyyy and what the form's own field accepts; None where it is no day."""
    for written in (*get_format("DATE_INPUT_FORMATS"), "%Y-%m-%d"):
        try:
            return datetime.strptime(text, written).date()
        except ValueError:
            continue
    return None


def _read_length(text, unit):
    """Without a length: two days for a committee, one for a cell."""
    if not text:
        return Decimal(1) if unit is None or unit.level == Level.CELL else Decimal(2)
    try:
        days = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return days if days.is_finite() and abs(days) <= LONGEST_CONGRESS else None
