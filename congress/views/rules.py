"""For administrators: the reminder rules in plain sentences, changed with a look ahead at the next morning's mails."""

from functools import wraps
from urllib.parse import urlencode

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from congress import access, clock
from congress.asked import whole_number
from congress.forms.rules import ANCHORS, RuleForm, initial_of, sentence
from congress.mailing.foreseeing import Outlook, letter_of, speaks_from
from congress.models import User
from congress.views.rule_preview import preview
from workflows.access import may_edit_rules
from workflows.models import ReminderRule
from workflows.moving import Refused
from workflows.reminding import ruling

NEW = {"audience": "owner", "anchor": "due_day", "day_unit": "working", "side": "before", "days": 3, "channel": "digest"}


def for_rule_makers(view):
    """For everybody else the page does not exist."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not may_edit_rules(access.viewer(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@for_rule_makers
def rules(request):
    found = list(ReminderRule.objects.select_related("stream", "made_by", "stopped_by"))
    active = [{"rule": rule, "sentence": sentence(rule)} for rule in found if rule.active]
    groups = [(label, [one for one in active if one["rule"].anchor == anchor]) for anchor, label in ANCHORS.items()]
    stopped = [{"rule": rule, "sentence": sentence(rule)} for rule in found if not rule.active]
    stopped.sort(key=lambda one: (one["rule"].stopped_at is None, one["rule"].stopped_at and -one["rule"].stopped_at.timestamp()))
    return render(request, "rules/list.html", {"groups": [group for group in groups if group[1]], "stopped": stopped})


@for_rule_makers
def rule_new(request):
    return _edit(request, None)


@for_rule_makers
def rule_change(request, pk):
    return _edit(request, _active(pk))


def _active(pk):
    return get_object_or_404(ReminderRule.objects.select_related("stream"), pk=pk, active=True)


def _edit(request, follows):
    """The button “Preview” shows the next morning, “Save” makes the rule stand; both with the same checks."""
    form = RuleForm(
        request.POST if request.method == "POST" else None, follows=follows, from_on=speaks_from(), initial=initial_of(follows) if follows else NEW
    )
    context = {"form": form, "follows": follows, "old": sentence(follows) if follows else "", "crumbs": _crumbs(follows)}
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            return _save(request, form, context)
        address = _letter_address({**request.POST.dict(), "follows": follows.pk if follows else ""})
        seen = preview(form.rule, ruling.rules_with(form.rule), viewer=access.viewer(request), at=clock.now())
        context |= {"preview": seen, "sentence": sentence(form.rule), "letters": address}
    return render(request, "rules/edit.html", context, status=422 if form.errors else 200)


def _save(request, form, context):
    try:
        rule = ruling.save(form.rule, by=request.user, at=clock.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "rules/edit.html", context, status=422)
    messages.success(request, _("Saved: %(rule)s.") % {"rule": rule})
    return redirect("rules")


@for_rule_makers
def rule_stop(request, pk):
    rule = _active(pk)
    if request.method == "POST":
        try:
            ruling.stop(pk, by=request.user, at=clock.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Switched off: %(rule)s.") % {"rule": rule})
        return redirect("rules")
    seen = preview(rule, ruling.rules_with(without=rule), viewer=access.viewer(request), at=clock.now(), stops=True)
    context = {"rule": rule, "sentence": sentence(rule), "preview": seen, "letters": _letter_address({"without": pk}), "crumbs": _crumbs(rule)}
    return render(request, "rules/stop.html", context)


def _crumbs(rule):
    return [(_("Reminder rules"), reverse("rules")), (str(rule) if rule else _("Add a rule"), "")]


def _letter_address(said):
    kept = {name: value for name, value in said.items() if name not in ("csrfmiddlewaretoken", "preview") and value != ""}
    return urlencode(kept)


@for_rule_makers
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "base-uri": [NONE], "form-action": [NONE]})
def rule_letter(request, pk):
    """One person's mail of the next morning under a draft, as it would read; shown in a frame of its own."""
    person = get_object_or_404(User, pk=pk)
    outlook = Outlook(at=clock.now(), people=[person.pk])
    morning = outlook.morning(_rules_of(request.GET))
    owed = morning.digests.get(person.pk)
    if not owed:
        return HttpResponse(_("No mail goes to %(person)s on this day.") % {"person": person}, content_type="text/plain; charset=utf-8")
    return HttpResponse(letter_of(person, owed, day=morning.day).html)


def _rules_of(data):
    """The rules that the address describes: with a draft in place of one, or without one."""
    number = data.get("follows") or data.get("without") or ""
    named = _active(row) if (row := whole_number(number)) is not None else None
    if data.get("without"):
        return ruling.rules_with(without=named) if named else []
    form = RuleForm(data, follows=named, from_on=speaks_from())
    if not form.is_valid():
        raise Http404
    return ruling.rules_with(form.rule)
