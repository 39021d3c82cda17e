"""What the office wants of a plan's subcommittees -> bodies, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.forms.people import plain
from workflows.planning import Body
from workflows.words import in_language


class WorkField(forms.TypedMultipleChoiceField):
    """The streams that were ticked; none is an answer too (dissolve it), so the field is not called optional."""

    def validate(self, value):
        if value:
            super().validate(value)


class BodyForm(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Subcommittee's name"), max_length=120, help_text=gettext_lazy("For example: Security subcommittee"),
        error_messages={"required": gettext_lazy("Enter the name of the subcommittee.")},
    )  # fmt: skip
    name_en = forms.CharField(label=gettext_lazy("Subcommittee's name in English"), max_length=120, required=False)
    streams = WorkField(label=gettext_lazy("Its work"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, streams, **options):
        super().__init__(*args, **options)
        self.fields["streams"].choices = [(stream.pk, in_language(stream, "name")) for stream in streams]
        self.seats = self.initial.get("seats", 0)
        self.heading = self.initial.get("heading") or _("Add a subcommittee")
        if self.initial:
            self.fields["streams"].help_text = _("Without work the subcommittee is dissolved.")

    def clean_name(self):
        return plain(self.cleaned_data["name"])

    def clean_name_en(self):
        return plain(self.cleaned_data["name_en"])

    def clean(self):
        facts = self.cleaned_data
        if facts.get("name") and not facts.get("pk") and not facts.get("streams") and "streams" not in self.errors:
            self.add_error("streams", _("Tick the work of the new subcommittee."))

    @property
    def body(self):
        """What was typed; None where no work is ticked: then there is no such body."""
        facts = self.cleaned_data
        return Body(facts["name"], facts["name_en"], frozenset(facts["streams"]), facts["pk"]) if facts.get("streams") else None


Bodies = forms.formset_factory(BodyForm, extra=1, max_num=20, absolute_max=40)


def initial_of(bodies):
    return [
        {
            "pk": body.pk, "name": body.name, "name_en": body.name_en, "streams": sorted(body.streams),
            "heading": in_language(body, "name"), "seats": body.seats,
        }
        for body in bodies
    ]  # fmt: skip
