"""The help pages: how to work with this, and how colours are reckoned."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress import clock
from congress.templatetags.office import number
from workflows.models import DayOverride, Threshold
from workflows.readiness import rules_of
from workflows.words import in_language


@login_not_required
def help_page(request):
    return render(request, "help/index.html")


@login_not_required
def colours(request):
    """The rules of readiness in words, with the values that are in force."""
    values = rules_of(clock.today(), DayOverride.objects.calendar()).values
    told = {key.replace("-", "_"): number(value) for key, value in values.items()}
    meanings = [(in_language(row, "explanation"), number(values[row.key])) for row in Threshold.objects.all() if row.key in values]
    return render(request, "help/colours.html", {"rules": [sentence % told for sentence in _rules()], "values": meanings})


def _rules():
    return [
        _(
            "Behind: a task is overdue by %(behind_overdue_days)s working days or more; or a task set by a rule is overdue; or, once"
            " %(behind_done_share_from)s tasks were due, less than %(behind_done_share)s%% of what was due by today is done."
        ),
        _(
            "Needs attention: a task is overdue by %(attention_overdue_days)s working day or more; or something is blocked; or a decision of the"
            " superior is late; or there is no plan although the window is open."
        ),
        _("On track: the rest with something due. Nothing due yet: nothing was due so far. Completed: everything is done."),
        _(
            "Silent is told beside the colour: no step for %(silent_days)s working days, while an open task is due within"
            " %(silent_due_within)s working days."
        ),
        _(
            "A superior shows its own work, how many of its direct lower units are on track, and the worst one by name. From"
            " %(parent_attention_share)s%% of them behind it needs attention; from %(parent_behind_share)s%%, or with its own work behind, it is behind."
        ),
        _("Under %(percentage_from)s tasks only counts are shown, no percentage."),
        _("A unit without a plan is never green. A suspended plan counts as suspended: nothing in it is late."),
    ]
