"""A budget line, a line of the check-list, a print job, a review, what was paid -> clean facts, or a sentence at the field."""

import re

from django import forms
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from congress.forms.changing import ComposedField
from congress.forms.work import DayField
from congress.templatetags.office import day
from workflows import supplying
from workflows.access import name_for, sees_task
from workflows.models import Ceiling, Rehearsal, Seat, Stage
from workflows.words import in_language

MOST_DIGITS = 15
GROUPED = re.compile(r"-?([0-9]+|[0-9]{1,3}([., \u00a0\u202f])[0-9]{3}(\2[0-9]{3})*)")


class WholeField(forms.Field):
    """A whole number, also written 1.234.567 or 1,234,567."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 30})
    default_error_messages = {"invalid": _("Write a whole number, for example 1.500.000."), "long": _("That is more than can be. Check the number.")}

    def to_python(self, value):
        text = (value or "").strip()
        if not text:
            return None
        if not GROUPED.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        digits = "".join(sign for sign in text if sign.isdigit())
        if len(digits) > MOST_DIGITS:
            raise forms.ValidationError(self.error_messages["long"], code="long")
        return -int(digits) if text.startswith("-") else int(digits)

    def prepare_value(self, value):
        return number_format(value, force_grouping=True) if isinstance(value, int) else value


class RowForm(forms.Form):
    """A form about one row of a task, or about a new one (`row` is None). `values` names what of the row it begins with."""

    use_required_attribute = False
    values: tuple[str, ...] = ()

    def __init__(self, data=None, *, task, row, viewer, **options):
        super().__init__(data, initial={name: getattr(row, name) for name in self.values} if row else {}, **options)
        self.task, self.row, self.viewer = task, row, viewer
        self.prepare()

    def prepare(self):
        """What depends on the task, the row and the reader."""


class CeilingField(forms.ModelChoiceField):
    def label_from_instance(self, row):
        mark = "" if row.confirmed else f" – {__('unconfirmed')}"
        return f"{row}: {number_format(row.most, force_grouping=True)}{mark}"


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.label} – {in_language(row.person, 'name')}"


class LineForm(RowForm):
    values = ("item", "quantity", "unit_price", "ceiling", "over_why", "in_house", "supplier", "responsible")

    item = ComposedField(label=_("Item"), max_length=200, error_messages={"required": _("Enter what is to be paid for.")})
    quantity = WholeField(label=_("Quantity"), error_messages={"required": _("Enter the quantity.")})
    unit_price = WholeField(label=_("Unit price, đồng"), error_messages={"required": _("Enter the unit price in whole đồng.")})
    ceiling = CeilingField(Ceiling.objects.none(), label=_("Ceiling"), required=False, empty_label=_("no ceiling"))
    over_why = ComposedField(
        label=_("Reason where it is above the ceiling"), max_length=400, required=False, help_text=_("At least 10 letters; whoever approves reads it.")
    )  # fmt: skip
    supplier = ComposedField(label=_("Supplier"), max_length=200, required=False, help_text=_("Name of the organisation only."))
    in_house = forms.BooleanField(label=_("Nobody supplies it (own forces, allowances)"), required=False)
    responsible = SeatField(Seat.objects.none(), label=_("Responsible person"), required=False, empty_label=_("not named yet"))

    def prepare(self):
        open_fields = supplying.open_fields(self.task)
        for name in set(self.fields) - set(open_fields):
            del self.fields[name]
        if "ceiling" in self.fields:
            self.fields["ceiling"].queryset = Ceiling.objects.filter(pk__in=[row.pk for row in supplying.ceilings_for(self.task)])
        if "responsible" in self.fields:
            self.fields["responsible"].queryset = supplying.seats_to_name(self.task, today=self.viewer.on_day)


class CheckForm(RowForm):
    values = ("text", "done_on", "crossed_out_why")

    text = ComposedField(label=_("Line of the check-list"), max_length=200, error_messages={"required": _("Enter what is to be checked.")})
    done_on = DayField(label=_("Done on"), required=False)
    crossed_out_why = ComposedField(
        label=_("Crossed out, because"), max_length=400, required=False, help_text=_("At least 10 letters; leave empty where it is needed.")
    )

    def prepare(self):
        if self.row is None:
            del self.fields["done_on"], self.fields["crossed_out_why"]


class OutputField(forms.ModelChoiceField):
    """Outputs of other streams, each called what the reader may call it."""

    viewer = None

    def label_from_instance(self, row):
        task = row.task
        unit = task.plan.unit
        where = {"unit": unit, "parent_id": unit.parent_id, "plan_id": task.plan_id, "stream": task.stream}
        if not sees_task(self.viewer, **where):
            return name_for(self.viewer, title_row=row, **where)
        return f"{task.stream}: {row}" + (f" ({day(row.due_on)})" if row.due_on else "")


class JobForm(RowForm):
    values = ("what", "copies", "format", "needed_on", "needs", "delivered_on")

    what = ComposedField(label=_("What is printed"), max_length=200, error_messages={"required": _("Enter what is to be printed.")})
    copies = WholeField(label=_("Copies"), error_messages={"required": _("Enter the number of copies.")})
    format = ComposedField(label=_("Format"), max_length=80, required=False, help_text=_("For example: A4, both sides, stapled"))
    needed_on = DayField(label=_("Needed by"), error_messages={"required": _("Enter the day by which it is needed.")})
    needs = OutputField(
        Stage.objects.none(),
        label=_("Needs first"),
        required=False,
        empty_label=_("it waits for nothing"),
        help_text=_("What another subcommittee hands over first."),
    )
    delivered_on = DayField(label=_("Delivered on"), required=False)

    def prepare(self):
        self.fields["needs"].viewer = self.viewer
        offered = Q(pk__in=supplying.outputs_for(self.task).values("pk")) | Q(pk=self.row and self.row.needs_id)
        known = Stage.objects.filter(offered).select_related("task__stream", "task__plan__unit")
        self.fields["needs"].queryset = known.order_by("task__stream__position", "due_on", "id")
        if self.row is None:
            del self.fields["delivered_on"]


class RehearsalForm(RowForm):
    values = ("sort", "held_on", "attended")

    sort = forms.ChoiceField(label=_("Review"), choices=Rehearsal.Sort.choices)
    held_on = DayField(label=_("Held on"), error_messages={"required": _("Enter the day of the review.")})
    attended = ComposedField(label=_("Who took part"), max_length=400, error_messages={"required": _("Enter who took part.")})
    findings = ComposedField(
        label=_("Findings"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One a line; those that stand already stay.")
    )  # fmt: skip


class SettlementForm(forms.Form):
    """One amount a budget line; an empty one is not known yet."""

    def __init__(self, data=None, *, lines, **options):
        super().__init__(data, **options)
        for line in lines:
            self.fields[f"paid_{line.pk}"] = WholeField(label=line.item, required=False, initial=line.actual)

    @property
    def paid(self):
        return {int(name.removeprefix("paid_")): amount for name, amount in self.cleaned_data.items()}
