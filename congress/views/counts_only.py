"""What stands in place of rows that only the confidential stream's own people see: how many there are."""

from django.utils.translation import ngettext

from congress.templatetags.office import number


def counts_only(body, *, total, done, overdue):
    told = ngettext(
        "%(body)s: %(total)s task, %(done)s done, %(overdue)s overdue. Details are for the %(body)s and the leaders only.",
        "%(body)s: %(total)s tasks, %(done)s done, %(overdue)s overdue. Details are for the %(body)s and the leaders only.",
        total,
    )
    return told % {"body": body, "total": number(total), "done": number(done), "overdue": number(overdue)}
