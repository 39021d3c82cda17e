"""A new day for a task, or a task that is not in the template -> clean facts, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.folding import composed
from workflows.models import Stage, Stream


class ComposedField(forms.CharField):
    """Letters in one piece, as they are stored."""

    def to_python(self, value):
        return composed(super().to_python(value))


class DayForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), empty_label=None)
    due_on = forms.DateField(label=_("New due day"), error_messages={"required": _("Enter the new day.")})
    reason = ComposedField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Enter the reason.")}
    )

    def __init__(self, *args, stages, **options):
        super().__init__(*args, **options)
        self.fields["stage"].queryset = stages
        if len(stages) == 1:
            self.fields["stage"].widget = forms.HiddenInput()
            self.initial.setdefault("stage", stages[0].pk)


class ArisingForm(forms.Form):
    title = ComposedField(label=_("Task"), max_length=200, error_messages={"required": _("Enter what is to be done.")})
    stream = forms.ModelChoiceField(
        Stream.objects.none(), label=_("Subcommittee"), to_field_name="code", empty_label="—", error_messages={"required": _("Choose the subcommittee.")}
    )  # fmt: skip
    deliverable = ComposedField(label=_("Deliverable"), max_length=200, required=False, help_text=_("For example: minutes, list, report"))
    due_on = forms.DateField(label=_("Due day"), error_messages={"required": _("Enter the due day.")})
    source = ComposedField(
        label=_("Where it comes from"), max_length=200, help_text=_("For example: conclusion of the meeting on 03/02/2025"),
        error_messages={"required": _("Enter where the task comes from, for example the conclusion of a meeting.")},
    )  # fmt: skip

    def __init__(self, *args, streams, **options):
        super().__init__(*args, **options)
        self.fields["stream"].queryset = Stream.objects.filter(pk__in=[stream.pk for stream in streams])
