"""What people type about drafts, rounds of consultation, opinions and their outcomes -> clean facts, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.work import DayField, FileForm
from workflows.models import Attachment, Draft, Opinion, Unit

LINES = forms.Textarea(attrs={"rows": 3})


class DraftForm(forms.Form):
    attachment = forms.ModelChoiceField(
        Attachment.objects.none(), label=_("File or document"), empty_label=None,
        error_messages={"required": _("Choose a file or document."), "invalid_choice": _("Choose a file or document of this task that has not been removed.")},
    )  # fmt: skip
    paper = forms.ChoiceField(label=_("Paper"), choices=Draft.Paper.choices)
    note = ComposedField(label=_("What is new"), max_length=200, required=False)

    def __init__(self, *args, attachments, **options):
        super().__init__(*args, **options)
        self.fields["attachment"].queryset = attachments


class AskedForm(forms.Form):
    """Who is asked. `below` are the direct lower units, in official order."""

    everybody = forms.BooleanField(label=_("All direct lower units"), required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Direct lower units"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Only direct lower units are asked."), "invalid_pk_value": _("Only direct lower units are asked.")},
    )  # fmt: skip
    groups = ComposedField(
        label=_("Groups"),
        required=False,
        max_length=4000,
        widget=LINES,
        help_text=_("One a line, for example: Fatherland Front; retired leaders. You type in their answers."),
    )

    def __init__(self, *args, below, **options):
        super().__init__(*args, **options)
        self.fields["units"].queryset = below
        self.below = below
        if not below:
            del self.fields["units"], self.fields["everybody"]

    def who(self):
        """The arguments of the rules: ids of units and names of groups."""
        typed = self.cleaned_data
        units = self.below if typed.get("everybody") else typed.get("units", ())
        return {"units": [unit.pk for unit in units], "groups": typed["groups"].splitlines()}


class PassOnForm(AskedForm):
    title = ComposedField(label=_("Name of the round"), max_length=200, error_messages={"required": _("Enter what the round is called.")})
    closes_on = DayField(
        label=_("Closing day"),
        help_text=_("A working day. Answers that come later are marked as late until you close the round."),
        error_messages={"required": _("Enter the closing day.")},
    )
    field_order = ["title", "drafts", "closes_on", "everybody", "units", "groups"]

    def what(self):
        return {name: self.cleaned_data[name] for name in ("title", "closes_on")} | self.who()


class RoundForm(PassOnForm):
    drafts = forms.ModelMultipleChoiceField(
        Draft.objects.none(), label=_("Drafts asked about"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one draft that stands."), "invalid_choice": _("Choose at least one draft that stands.")},
    )  # fmt: skip

    def __init__(self, *args, drafts, **options):
        super().__init__(*args, **options)
        self.fields["drafts"].queryset = drafts

    def what(self):
        return super().what() | {"drafts": [draft.pk for draft in self.cleaned_data["drafts"]]}


class OpinionForm(FileForm):
    """Text, a file, or both."""

    section = ComposedField(label=_("Part, section"), max_length=200, required=False, help_text=_("For example: Part I, section 2"))
    text = ComposedField(label=_("Opinion"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 8000}))
    field_order = ["section", "text", "file"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].required = False

    def clean_file(self):
        return super().clean_file() if self.cleaned_data["file"] else None


class AnswerForm(forms.Form):
    agrees = forms.BooleanField(label=_("Agreed, no opinion to add"), required=False)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Acceptance"), choices=[("", "—"), *Opinion.Outcome.choices],
        error_messages={"required": _("Choose what becomes of the opinion."), "invalid_choice": _("Choose what becomes of the opinion.")},
    )  # fmt: skip
    reason = ComposedField(
        label=_("Explanation"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 4000}),
        help_text=_("Needed where it is accepted in part or not."),
    )  # fmt: skip
