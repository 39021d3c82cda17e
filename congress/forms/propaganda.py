"""A campaign's phase, its item, what an item reached, why it is cancelled -> clean facts, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.service import RowForm, WholeField
from congress.forms.work import DayField
from workflows.models import CampaignItem

FIGURES = 4
USUAL = (_("copies"), _("views"), _("attendance"))


class PhaseForm(RowForm):
    values = ("name", "from_on", "to_on", "peak")

    name = ComposedField(label=_("Phase"), max_length=120, error_messages={"required": _("Enter the name of the phase.")})
    from_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day.")})
    to_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day.")})
    peak = forms.BooleanField(label=_("This is the peak period; it lies within the phases"), required=False)


class ItemForm(RowForm):
    values = ("sort", "title", "from_on", "to_on", "responsible")

    sort = forms.ChoiceField(label=_("Form"), choices=CampaignItem.Sort.choices)
    title = ComposedField(label=_("Item"), max_length=200, error_messages={"required": _("Enter what is planned.")})
    from_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day.")})
    to_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: the same day."))
    responsible = ComposedField(
        label=_("Who does it"),
        max_length=200,
        required=False,
        help_text=_("Body, newspaper or person in charge; needed before the preparation begins."),
    )

    def clean(self):
        super().clean()
        found = self.cleaned_data
        if "to_on" not in self.errors and not found.get("to_on"):
            found["to_on"] = found.get("from_on")
        return found


class RecordForm(RowForm):
    """What an item reached: up to four figures, the usual ones proposed."""

    values = ("done_on",)

    done_on = DayField(label=_("Took place on"), error_messages={"required": _("Enter the day.")})

    def prepare(self):
        stand = list(self.row.figures.all())
        for place in range(1, FIGURES + 1):
            figure = stand[place - 1] if place <= len(stand) else None
            usual = str(USUAL[place - 1]) if not stand and place <= len(USUAL) else ""
            named = {"n": place}
            self.fields[f"label_{place}"] = ComposedField(
                label=__("Figure %(n)s: what was counted") % named, max_length=80, required=False, initial=figure.label if figure else usual
            )
            self.fields[f"number_{place}"] = WholeField(label=__("Figure %(n)s: number") % named, required=False, initial=figure and figure.number)
            self.fields[f"over_{place}"] = forms.BooleanField(
                label=__("Figure %(n)s: “over” this number") % named, required=False, initial=bool(figure and figure.over)
            )

    def clean(self):
        super().clean()
        found = self.cleaned_data
        figures = []
        for place in range(1, FIGURES + 1):
            label, number, over = (found.pop(f"{name}_{place}", None) for name in ("label", "number", "over"))
            if number is None and over:
                self.add_error(f"number_{place}", _("Enter the number."))
            if number is not None and not label:
                self.add_error(f"label_{place}", _("Enter what was counted."))
            if number is not None and number < 0:
                self.add_error(f"number_{place}", _("A figure cannot be negative."))
            if number is not None:
                figures.append((label, number, bool(over)))
        return found | {"figures": figures}


class CancelForm(RowForm):
    why = ComposedField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("At least 10 letters, for example: “Storms; the programme was dropped.”"),
        error_messages={"required": _("Write the reason in at least 10 letters, for example: “Storms; the programme was dropped.”")},
    )  # fmt: skip
