"""The fields of the mail pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Why no mail may go out"), min_length=10, max_length=300)
