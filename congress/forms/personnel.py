"""What is typed about steps, the list and the presentation of personnel work -> clean figures, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.work import DayField
from workflows.weighing import Meeting, Structure, mistakes_of_meeting, mistakes_of_structure

MOST = 999_999


def figure_field(label, **options):
    field = forms.IntegerField(label=label, min_value=0, max_value=MOST, **options)
    field.error_messages |= {
        "required": _("Enter a whole number; 0 where there is none."),
        "invalid": _("Enter a whole number; 0 where there is none."),
    }
    field.widget.attrs["inputmode"] = "numeric"
    return field


class MeetingForm(forms.Form):
    """The minutes and figures of one step; `step` is its number."""

    held_on = DayField(label=_("Held on (day of the minutes)"))
    number = ComposedField(label=_("Number and sign of the minutes"), max_length=60)
    kept_at = ComposedField(label=_("Kept at"), max_length=200)
    summoned = figure_field(_("People summoned"))
    present = figure_field(_("Present"))
    in_favour = figure_field(_("In favour"))

    def __init__(self, *args, step, **options):
        super().__init__(*args, auto_id=f"step{step}_%s", **options)
        self.step = step

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        names = ("summoned", "present", "in_favour")
        if all(typed.get(name) is not None for name in names):
            for name, sentence in mistakes_of_meeting(Meeting(*(typed[name] for name in names))).items():
                self.add_error(name, sentence)
        return typed


class StructureForm(forms.Form):
    listed = figure_field(_("Names on the list"))
    women = figure_field(_("Women"))
    young = figure_field(_("Young"))
    minority = figure_field(_("Ethnic minorities"))
    first_time = figure_field(_("For the first time"))
    first_in_age = figure_field(_("First time, within the age"))
    again_in_age = figure_field(_("Re-election, within the age"))
    reason = ComposedField(
        label=_("Reason where a quota is not met"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names nobody: at least 10 letters, for example: “The source of young women cadres is small.”"),
    )  # fmt: skip

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        names = [name for name in self.fields if name != "reason"]
        if all(typed.get(name) is not None for name in names):
            for name, sentence in mistakes_of_structure(Structure(**{name: typed[name] for name in names})).items():
                self.add_error(name, sentence)
        return typed


class PresentedForm(forms.Form):
    on_day = DayField(label=_("Presented to the congress on"))


class PapersForm(forms.Form):
    """What goes for the whole grid of dossiers: the day of what changes, and names pasted from a sheet."""

    on_day = DayField(label=_("Day of the papers that change now"), help_text=_("Each paper whose state changes gets this day."))
    pasted = forms.CharField(
        label=_("Add people from Excel"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One person a line: name, post, “first time” or “again”. Only the name must stand."),
    )  # fmt: skip


class TotalsForm(forms.Form):
    """The delegates of a congress in all."""

    all_members = forms.BooleanField(label=_("Congress of all members: no delegates"), required=False)
    total = figure_field(_("Delegates in all"), required=False)
    ex_officio = figure_field(_("Ex officio"), required=False)
    to_elect = figure_field(_("To be elected"), required=False)
    appointed = figure_field(_("Appointed"), required=False)
