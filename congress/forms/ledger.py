"""The address of the ledger -> what is asked for: unit and below, stream, what became of it, person, days."""

from django import forms
from django.utils.translation import gettext_lazy

from congress.forms.people import DAY
from congress.models import MailLine
from workflows.models.reminders import Lapse

REASONS = [("", gettext_lazy("Any")), *Lapse.choices, *[one for one in MailLine.Reason.choices if one[0] != MailLine.Reason.IN_APP]]
FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
NO_DAY = {"invalid": gettext_lazy("There is no such day. Write it as 30/04/2025.")}


class LedgerForm(forms.Form):
    unit = forms.ChoiceField(label=gettext_lazy("Unit and below"), required=False)
    stream = forms.ChoiceField(label=gettext_lazy("Stream"), required=False)
    q = forms.CharField(label=gettext_lazy("Person"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    reason = forms.ChoiceField(label=gettext_lazy("Why it was not sent"), required=False, choices=REASONS)
    from_on = forms.DateField(label=gettext_lazy("From the day"), required=False, widget=DAY, input_formats=FORMATS, error_messages=NO_DAY)
    to_on = forms.DateField(label=gettext_lazy("To the day"), required=False, widget=DAY, input_formats=FORMATS, error_messages=NO_DAY)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    task = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=10**15)

    def __init__(self, *args, units, streams, **options):
        super().__init__(*args, **options)
        self.fields["unit"].choices = [("", gettext_lazy("All my units")), *((one.code, str(one)) for one in units)]
        self.fields["stream"].choices = [("", gettext_lazy("All")), *((one.code, str(one)) for one in streams)]
