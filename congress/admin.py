"""Rows that only superusers change by hand. Task rows are not among them: the one door moves them, and seats give the sight of them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from congress.mailing.bouncing import trust_again
from congress.models import User
from workflows.models import (
    Ceiling,
    CheckProposal,
    DayOverride,
    Directive,
    DossierPart,
    ElectionRule,
    LevelWindow,
    Line,
    PersonnelRule,
    PhaseProposal,
    Placement,
    Plan,
    ProcedureStep,
    ReminderRule,
    Seat,
    Stream,
    Subcommittee,
    Succession,
    TemplateVersion,
    Threshold,
    Unit,
)


class OnlyShown(admin.ModelAdmin):
    """A row that rules write: looked at here, changed nowhere but through them."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """No password field: people set theirs through an invitation."""

    list_display = ["name", "email", "is_active", "address_refused_at", "last_login"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "name_en", "phone", "language", "is_active", "is_staff", "is_superuser", "invited_at", "last_login"]
    readonly_fields = ["invited_at", "last_login"]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            trust_again(obj)


class PlacementInline(admin.TabularInline):
    model = Placement
    fk_name = "unit"
    raw_id_fields = ["parent"]
    extra = 0


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "level", "parent", "position"]
    list_filter = ["level", "demonstration", "confirmed"]
    search_fields = ["code", "name"]
    inlines = [PlacementInline]


class WindowInline(admin.TabularInline):
    model = LevelWindow
    extra = 0


@admin.register(Directive)
class DirectiveAdmin(admin.ModelAdmin):
    list_display = ["number", "issuer", "issued_on", "confirmed"]
    search_fields = ["number", "title"]
    inlines = [WindowInline]


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["person", "role", "unit", "subcommittee", "from_on", "to_on"]
    list_filter = ["role"]
    raw_id_fields = ["person", "unit", "subcommittee"]


@admin.register(Threshold)
class ThresholdAdmin(admin.ModelAdmin):
    list_display = ["key", "value", "explanation"]


@admin.register(ElectionRule)
class ElectionRuleAdmin(admin.ModelAdmin):
    """A value changes here when the text in force was read; rules are neither added nor taken away, the reckoning needs each."""

    list_display = ["__str__", "value", "article", "marks"]
    list_filter = ["confirmed", "old_text"]
    fields = [
        "key", "marks", "label", "label_en", "numerator", "denominator", "article", "article_en", "confirmed", "old_text", "source", "note", "note_en",
    ]  # fmt: skip
    readonly_fields = ["key", "marks", "label", "label_en", "source"]

    @admin.display(description=_("Mark"))
    def marks(self, row):
        return ", ".join(row.rule.marks) or "–"

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OnlyCorrected(admin.ModelAdmin):
    """Rows that work counts on: corrected when a text was read, neither added nor taken away."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Mark"))
    def marks(self, row):
        return ", ".join(row.marks) or "–"


SOURCED = ["article", "article_en", "confirmed", "old_text", "source", "note", "note_en"]


@admin.register(ProcedureStep)
class ProcedureStepAdmin(OnlyCorrected):
    list_display = ["procedure", "__str__", "article", "marks"]
    fields = [
        "procedure", "position", "name", "name_en", "present_numerator", "present_denominator", "votes_numerator", "votes_denominator", *SOURCED,
    ]  # fmt: skip
    readonly_fields = ["procedure", "position", "source"]


@admin.register(PersonnelRule)
class PersonnelRuleAdmin(OnlyCorrected):
    list_display = ["__str__", "numerator", "denominator", "article", "marks"]
    fields = ["key", "label", "label_en", "numerator", "denominator", *SOURCED]
    readonly_fields = ["key", "label", "label_en", "source"]


@admin.register(DossierPart)
class DossierPartAdmin(OnlyCorrected):
    list_display = ["__str__", "whole_list", "asked", "article"]
    fields = ["key", "label", "label_en", "whole_list", "asked", *SOURCED]
    readonly_fields = ["key", "whole_list", "source"]


@admin.register(Ceiling)
class CeilingAdmin(admin.ModelAdmin):
    list_display = ["__str__", "most", "each", "confirmed", "source"]
    list_filter = ["confirmed"]


@admin.register(CheckProposal)
class CheckProposalAdmin(admin.ModelAdmin):
    list_display = ["__str__", "position", "source"]


@admin.register(PhaseProposal)
class PhaseProposalAdmin(admin.ModelAdmin):
    list_display = ["__str__", "from_offset", "to_offset", "peak", "source"]


@admin.register(ReminderRule)
class ReminderRuleAdmin(OnlyShown):
    """Changed on the page "Reminder rules", which keeps what was sent under the old ones true."""

    list_display = ["key", "audience", "anchor", "offset", "repeats", "active"]


@admin.register(DayOverride)
class DayOverrideAdmin(admin.ModelAdmin):
    list_display = ["on_day", "working", "reason"]


@admin.register(Stream)
class StreamAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "position", "confidential"]


admin.site.register(Succession)
for shown in (TemplateVersion, Line, Plan, Subcommittee):
    admin.site.register(shown, OnlyShown)
