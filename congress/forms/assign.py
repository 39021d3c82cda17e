"""The people seated in the body of some tasks -> one of them chosen as owner, or nobody."""

from django import forms
from django.utils.translation import gettext_lazy as _

NOBODY = "nobody"


class OwnerForm(forms.Form):
    owner = forms.ChoiceField(label=_("Owner"), error_messages={"required": _("Choose the person."), "invalid_choice": _("Choose the person.")})

    def __init__(self, *args, candidates, **options):
        """`candidates` is [(person, seat in words)] in the order of their rank."""
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person, _seat in candidates}
        named = [(str(person.pk), f"{person} – {seat}" if seat != str(person) else seat) for person, seat in candidates]
        self.fields["owner"].choices = [("", "—"), *named, (NOBODY, _("Nobody for now"))]

    def chosen(self):
        return self.people.get(self.cleaned_data["owner"])
