"""What is typed about delegates, names, the list, a ballot and the congress's decision -> clean figures, or a sentence at the field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.personnel import figure_field
from congress.forms.work import DayField
from workflows.models.elections import EXCEPTIONS, Origin, PassedTo


class DelegatesForm(forms.Form):
    summoned = figure_field(_("Delegates summoned"))
    present = figure_field(_("Delegates present"))
    transferred = figure_field(_("Transferred"), initial=0)
    exempt = figure_field(_("Exempt from work and party life, absent"), initial=0)
    suspended = figure_field(_("Suspended or detained"), initial=0)
    excused = figure_field(_("Absent with reason for the whole time"), initial=0)

    def exceptions(self):
        return [self[name] for name in EXCEPTIONS]


class NomineeForm(forms.Form):
    name = ComposedField(
        label=_("Name as on the ballot"), max_length=100, error_messages={"required": _("Enter the name as it stands on the ballot.")}
    )
    origin = forms.ChoiceField(label=_("How the name came up"), choices=Origin.choices)

    def __init__(self, *args, prepared_only=False, from_the_floor=False, **options):
        super().__init__(*args, **options)
        if prepared_only:
            self.fields["origin"].choices = [(Origin.PREPARED.value, Origin.PREPARED.label)]
        elif from_the_floor:
            self.fields["origin"].choices = [choice for choice in Origin.choices if choice[0] != Origin.PREPARED]


class OneNameForm(forms.Form):
    """About a name that stands: it is chosen from the list."""

    nominee = forms.TypedChoiceField(
        label=_("Name"), coerce=int, error_messages={"required": _("Choose the name."), "invalid_choice": _("Choose the name.")}
    )

    def __init__(self, *args, standing, **options):
        super().__init__(*args, **options)
        self.fields["nominee"].choices = [(one.pk, str(one)) for one in standing]


class ConsentForm(OneNameForm):
    consent_present = figure_field(_("Delegates present"))
    consent_for = figure_field(_("Of them consent"))


class WithdrawForm(OneNameForm):
    why = ComposedField(label=_("Reason"), max_length=200, required=False)


class ListForm(forms.Form):
    present = figure_field(_("Delegates present"))
    in_favour = figure_field(_("In favour of the list"))


class BallotForm(forms.Form):
    """The counting record's figures: one field a name, two where the ballot has the column “disagree”."""

    present = figure_field(_("Delegates present"))
    issued = figure_field(_("Ballots issued"))
    returned = figure_field(_("Ballots returned"))
    valid = figure_field(_("Valid ballots"))
    invalid = figure_field(_("Invalid ballots"))
    counted_on = DayField(label=_("Day of the counting record"))
    record_number = ComposedField(label=_("Number and sign of the counting record"), max_length=60)
    kept_at = ComposedField(label=_("Kept at"), max_length=200)

    def __init__(self, *args, names, columns, **options):
        super().__init__(*args, **options)
        self.names, self.columns = names, columns
        for one in names:
            label = _("%(name)s: agree") if columns else _("Votes for %(name)s")
            self.fields[f"votes_{one.pk}"] = figure_field(label % {"name": one})
            if columns:
                self.fields[f"against_{one.pk}"] = figure_field(_("%(name)s: disagree") % {"name": one})

    def by_name(self):
        """[fields of one name]"""
        return [[self[f"{kind}_{one.pk}"] for kind in ("votes", "against") if f"{kind}_{one.pk}" in self.fields] for one in self.names]


class DecisionForm(forms.Form):
    """One of few ways, as the result leaves them open."""

    AGAIN, AGAIN_WITH_NAMES = "again", "again_names"
    WAYS = {
        AGAIN: _("another ballot with the names that stand"),
        AGAIN_WITH_NAMES: _("another round, names may be added"),
        PassedTo.COMMITTEE.value: _("no more ballots: the committee elects"),
        PassedTo.SUPERIOR.value: _("no more ballots: the superior committee decides"),
    }
    way = forms.ChoiceField(
        label=_("The congress decided"), widget=forms.RadioSelect, error_messages={"required": _("Choose what the congress decided.")}
    )

    def __init__(self, *args, ways, **options):
        super().__init__(*args, **options)
        self.fields["way"].choices = [(way, self.WAYS[way]) for way in ways]

    @property
    def decision(self):
        way = self.cleaned_data["way"]
        if way in PassedTo.values:
            return {"go_on": False, "passed_to": way}
        return {"go_on": True, "add_names": way == self.AGAIN_WITH_NAMES}
