"""What people type about their reminders and answer to them -> clean facts, or a sentence at the field."""

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.forms.people import DAY
from congress.mailing.slots import EARLIEST, LATEST
from congress.models import User
from congress.models.wishes import WishChange
from congress.templatetags.office import weekday_day

SWITCHES = {
    "mail_reminders": (
        gettext_lazy("Reminders before the due day"),
        gettext_lazy("A few working days before and on the day itself. Mails about your own overdue tasks always come."),
    ),
    "mail_at_once": (
        gettext_lazy("At once: returned to me, waiting for my approval, or asking me for more time"),
        gettext_lazy("Within ten minutes by day. Switched off, you see it in My work only."),
    ),
    "mail_weekly": (gettext_lazy("Weekly summary"), gettext_lazy("For leaders of lower units: how these stand, as a part of Monday's mail.")),
    "mail_watched": (gettext_lazy("Tasks I watch"), gettext_lazy("Tasks of others that you marked with “Watch”.")),
}
assert set(SWITCHES) == set(WishChange.Switch.values)
OLD_NAMES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


@cache
def zones():
    """Names of the world's time zones by continent and city."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(OLD_NAMES))


def hours():
    minutes = range(EARLIEST.hour * 60, LATEST.hour * 60 + 1, 30)
    return [time(n // 60, n % 60) for n in minutes]


class MailWishesForm(forms.ModelForm):
    """The person's hour, days and kinds of mail."""

    mail_hour = forms.TypedChoiceField(label=gettext_lazy("Hour of the daily mail"), coerce=time.fromisoformat, required=False, empty_value=None)
    mail_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the daily mail"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("On days off nothing is sent; it comes on your next day."),
        error_messages={"required": gettext_lazy("Choose at least one day.")},
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    class Meta:
        model = User
        fields = ["mail_hour", "mail_days", "time_zone", *SWITCHES]
        labels = {name: label for name, (label, _help) in SWITCHES.items()}
        help_texts = {name: help_text for name, (_label, help_text) in SWITCHES.items()}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        house = _("%(hour)s (as for everybody)") % {"hour": f"{settings.REMIND_AT:%H:%M}"}
        self.fields["mail_hour"].choices = [("", house), *((f"{hour:%H:%M:%S}", f"{hour:%H:%M}") for hour in hours())]
        self.fields["mail_days"].choices = [(number, str(name)) for number, name in sorted(WEEKDAYS.items())]
        self.fields["time_zone"].choices = [("", _("Vietnam")), *((name, name.replace("_", " ")) for name in zones())]

    def clean_mail_days(self):
        return sorted(self.cleaned_data["mail_days"])


class SnoozeForm(forms.Form):
    until_on = forms.DateField(
        label=gettext_lazy("No reminders until"), widget=forms.Select, error_messages={"required": gettext_lazy("Choose the day.")}
    )

    def __init__(self, *args, days, **options):
        super().__init__(*args, **options)
        self.fields["until_on"].widget.choices = [(f"{day:%Y-%m-%d}", weekday_day(day)) for day in days]


class UnsubscribeForm(forms.Form):
    switches = forms.MultipleChoiceField(
        label=gettext_lazy("Send no more"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what is not to be sent any more.")},
    )

    def __init__(self, *args, offered, **options):
        super().__init__(*args, initial={"switches": offered}, **options)
        self.fields["switches"].choices = [(str(switch), str(switch.label)) for switch in offered]


class AddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)

    def __init__(self, *args, person, **options):
        super().__init__(*args, initial={"email": person.email}, **options)
        self.person = person

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.person.pk).exists():
            raise forms.ValidationError(_("Another person has this address."))
        return email


# Answers out of a mail


class AnswerForm(forms.Form):
    """`version`: the task's, as the page showed it."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    use_required_attribute = False


class DoneForm(AnswerForm):
    note = forms.CharField(label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class MoreTimeForm(AnswerForm):
    wished_on = forms.DateField(
        label=gettext_lazy("New day wished for"), widget=DAY, error_messages={"required": gettext_lazy("Enter the day you need.")}
    )
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )


class NotMineForm(AnswerForm):
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )
