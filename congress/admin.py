"""Rows that only superusers change by hand. Task rows are not among them: the one door moves them, and seats give the sight of them."""

from django.contrib import admin

from congress.models import User
from workflows.models import (
    DayOverride,
    Directive,
    LevelWindow,
    Line,
    Placement,
    Plan,
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

    list_display = ["name", "email", "is_active", "last_login"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "name_en", "phone", "language", "is_active", "is_staff", "is_superuser", "invited_at", "last_login"]
    readonly_fields = ["invited_at", "last_login"]

    def has_delete_permission(self, request, obj=None):
        return False


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


@admin.register(ReminderRule)
class ReminderRuleAdmin(admin.ModelAdmin):
    list_display = ["key", "audience", "offset", "repeats", "active"]


@admin.register(DayOverride)
class DayOverrideAdmin(admin.ModelAdmin):
    list_display = ["on_day", "working", "reason"]


@admin.register(Stream)
class StreamAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "position", "confidential"]


admin.site.register(Succession)
for shown in (TemplateVersion, Line, Plan, Subcommittee):
    admin.site.register(shown, OnlyShown)
