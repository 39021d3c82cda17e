"""What the office types about people and seats -> clean facts, or a sentence at the field."""

import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import User

DAY = forms.DateInput(format="%d/%m/%Y", attrs={"data-day": "", "inputmode": "numeric", "autocomplete": "off"})


def plain(text):
    """Composed letters, single spaces; control characters would break a mail's header and are refused."""
    text = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise forms.ValidationError(_("The text contains a control character. Type it again without line breaks."))
    return text


class PersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the role or person"), max_length=150, help_text=gettext_lazy("For example: Head, documents subcommittee"))
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Seat"))
    title = forms.CharField(label=gettext_lazy("Title as printed"), max_length=120, required=False, help_text=gettext_lazy("Only if it differs, for example: leader of the editorial team"))
    from_on = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    invite = forms.BooleanField(label=gettext_lazy("Send the invitation now"), required=False, initial=True)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        self.fields["place"].choices = [("", "—"), *((key, place.label) for key, place in self.places.items())]

    def clean_name(self):
        return plain(self.cleaned_data["name"])

    def clean_title(self):
        return plain(self.cleaned_data["title"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_place(self):
        return self.places[self.cleaned_data["place"]]


class EndSeatForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)
    successor = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Open tasks go to"), required=False, empty_label=gettext_lazy("nobody yet: the head assigns them"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people


class AbsenceForm(forms.Form):
    from_on = forms.DateField(label=gettext_lazy("Away from"), widget=DAY)
    to_on = forms.DateField(label=gettext_lazy("to"), widget=DAY)
    stand_in = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who handles the work meanwhile"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = people


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "phone"]
        labels = {
            "language": gettext_lazy("Language"),
            "phone": gettext_lazy("Telephone"),
        }


class SheetForm(forms.Form):
    sheet = forms.FileField(label=gettext_lazy("Spreadsheet (XLSX)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
