"""The figures of a congress, or a lesson of a model one -> clean facts, or a sentence at the field."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.work import DayField
from workflows import concluding
from workflows.models import CongressResult

APPOINTED = {"members": _("committee members appointed")}
ELECTED = {"members": _("committee members elected")}
GROUPS = [
    (_("The congress"), concluding.ATTENDANCE),
    (_("The committee"), concluding.COMMITTEE + concluding.APPOINTMENT),
    (_("Delegates to the superior congress"), concluding.DELEGATES),
]


class ResultForm(forms.Form):
    """Which figures there are follows from the contents of the congress."""

    use_required_attribute = False

    def __init__(self, *args, contents, opens_on, today, **options):
        super().__init__(*args, **options)
        self.contents, self.opens_on, self.today = contents, opens_on, today
        names, needed = concluding.figures_of(contents), concluding.needed_of(contents)
        for name in names:
            self.fields[name] = _field(name, contents, required=name in needed)

    def groups(self):
        """[(heading, fields)] as they stand on the page."""
        return [(heading, fields) for heading, names in GROUPS if (fields := [self[name] for name in names if name in self.fields])]

    def clean(self):
        told = super().clean()
        if self.errors:
            return told
        told |= {name: told[name] or 0 for name in ("ex_officio", "elected", "appointed")}
        for name, sentence in concluding.wrong_figures(told, contents=self.contents, opens_on=self.opens_on, today=self.today):
            self.add_error(name, sentence)
        return told


def _field(name, contents, *, required):
    column = CongressResult._meta.get_field(name)
    label = capfirst((APPOINTED if contents == 2 else ELECTED).get(name, column.verbose_name))
    if name in ("held_on", "appointed_on"):
        return DayField(label=label, required=required, error_messages={"required": _("Enter the day.")})
    if name == "appointment_number":
        return ComposedField(label=label, required=required, max_length=60, error_messages={"required": _("Enter the number of the decision.")})
    messages = {
        "required": _("Enter this figure."), "invalid": _("Enter a whole number."), "min_value": _("A number below 0 cannot be."),
        "max_value": _("That is more than can be. Check the number."),
    }  # fmt: skip
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=concluding.MOST, error_messages=messages)


class LessonForm(forms.Form):
    stage = forms.ModelChoiceField(None, label=_("About the task"), required=False, empty_label=_("the congress in general"))
    text = ComposedField(
        label=_("Lesson"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 4000}),
        help_text=_("What happened, and what the others should do. No names."), error_messages={"required": _("Write the lesson first.")},
    )  # fmt: skip
    shared = forms.BooleanField(label=_("Offer it to the units whose congress is still to come"), required=False, initial=True)
    use_required_attribute = False

    def __init__(self, *args, stages, **options):
        super().__init__(*args, **options)
        self.fields["stage"].queryset = stages
