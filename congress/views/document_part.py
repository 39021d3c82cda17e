"""A document's task -> what its page shows of its own: drafts by paper, rounds with their counts, what may be done with them."""

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.forms.documents import DraftForm
from congress.templatetags.office import day, file_size, moment
from workflows.access import visible
from workflows.consulting import HEARD
from workflows.guards import does_the_work
from workflows.guards.documents import OPEN_FOR_ROUNDS
from workflows.models import Addressee, Attachment, Draft, Opinion, Round
from workflows.words import Phase, in_language


def document_part(row, known, viewer):
    works = does_the_work.asks(known)
    drafts = list(visible(Draft, viewer).filter(task=row.pk).select_related("attachment", "by"))
    rounds = with_counts(visible(Round, viewer).filter(task=row.pk, passed_on=None)).order_by("-id")
    unnamed = Attachment.objects.filter(task=row.pk, removed_at=None, draft=None).order_by("-id")
    may_name = works and row.phase in (Phase.WAITING, Phase.DOING, Phase.BLOCKED) and known.plan_suspended is False
    return "documents/part.html", {
        "papers": by_paper(drafts),
        "draft_form": DraftForm(attachments=unnamed, auto_id="draft_%s") if may_name and unnamed else None,
        "may_name": may_name,
        "rounds": list(rounds),
        "may_open_round": works and row.state in OPEN_FOR_ROUNDS and any(not draft.attachment.removed_at for draft in drafts),
    }


def by_paper(drafts):
    """[(paper in words, shown drafts newest first)] in the order of the papers."""
    shown = {}
    for draft in drafts:
        shown.setdefault(draft.paper, []).append(draft)
    return [(label, [shown_draft(one, shown[paper]) for one in shown[paper]]) for paper, label in Draft.Paper.choices if paper in shown]


def shown_draft(draft, of_paper):
    attachment = draft.attachment
    told = {"draft": draft, "called": draft.called, "name": str(attachment), "url": "", "facts": "", "compare": "", "note": draft.note}
    who = f"{in_language(draft.by, 'name')}, {moment(draft.at)}"
    if attachment.removed_at:
        return told | {"name": _("removed on %(day)s") % {"day": day(attachment.removed_at)}, "facts": who}
    if attachment.kind == Attachment.Kind.OUTSIDE:
        kept = _("document outside the system, kept at %(place)s") % {"place": attachment.kept_at}
        told |= {"name": _("%(number)s of %(day)s") % {"number": attachment.number, "day": day(attachment.dated_on)}, "facts": f"{kept} · {who}"}
    else:
        told |= {"url": reverse("draft_file", args=[draft.pk]), "facts": f"{file_size(attachment.size)} · {who}"}
    earlier = [one for one in of_paper if one.number < draft.number and not one.attachment.removed_at]
    return told | {"compare": reverse("draft_compare", args=[draft.pk]) if earlier else ""}


def with_counts(rounds):
    """Rounds with how many were asked, answered, answered late, and how many opinions were heard and still have no outcome."""
    asked = Addressee.objects.filter(round=OuterRef("pk")).order_by().values("round")
    heard = Opinion.objects.filter(HEARD, addressee__round=OuterRef("pk")).order_by().values("addressee__round")

    def count(rows, condition=None):
        return Coalesce(Subquery(rows.annotate(n=Count("pk", filter=condition)).values("n")), 0)

    return rounds.select_related("unit").annotate(
        asked=count(asked),
        answered=count(asked, Q(answered_at__isnull=False)),
        late=count(asked, Q(late=True)),
        silent=F("asked") - F("answered"),
        opinions=count(heard),
        undecided=count(heard, Q(outcome="")),
    )
