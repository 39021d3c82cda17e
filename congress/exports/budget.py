"""A service task's estimate with its sums -> an XLSX file, amounts as whole numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.exports.sheets import file_name, xlsx

COLUMNS = [
    (gettext_lazy("No."), 6),
    (gettext_lazy("Item"), 50),
    (gettext_lazy("Quantity"), 10),
    (gettext_lazy("Unit price, đồng"), 16),
    (gettext_lazy("Estimate, đồng"), 18),
    (gettext_lazy("Ceiling, đồng"), 16),
    (gettext_lazy("Reason where it is above the ceiling"), 40),
    (gettext_lazy("Supplier"), 30),
    (gettext_lazy("Responsible person"), 34),
    (gettext_lazy("Paid, đồng"), 18),
    (gettext_lazy("Difference, đồng"), 16),
]
DONG = "#,##0"


def export_budget(task, budget, *, now):
    unit = task.plan.unit
    rows = [_row(number, line) for number, line in enumerate(budget["lines"], 1)]
    sums = [None, _("Sum"), None, None, budget["estimated"], None, "", "", "", budget["paid"], budget["difference"]]
    name = file_name(_("estimate"), unit.code, f"{now:%Y-%m-%d}", f"{now:%H%M}", ending="xlsx")
    return xlsx(name, COLUMNS, [*rows, sums], title=_("Estimate"), number_format=DONG)


def _row(number, line):
    difference = line.actual - line.amount if line.actual is not None else None
    most = line.ceiling and line.ceiling.most
    who = line.responsible.label if line.responsible else ""
    supplier = _("own forces") if line.in_house else line.supplier
    return [number, line.item, line.quantity, line.unit_price, line.amount, most, line.over_why, supplier, who, line.actual, difference]
