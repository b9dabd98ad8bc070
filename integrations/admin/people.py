"""People and their roles, and what people did."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import AuditEntry, Membership, User
from integrations.admin import columns
from integrations.admin.base import ModelAdmin, ReadOnlyAdmin, TabularInline
from integrations.admin.who import person
from integrations.desk import audit


class AddUserForm(UserCreationForm):
    """A person, by e-mail."""

    class Meta:
        model = User
        fields = ("email", "name", "language")


class ChangeUserForm(UserChangeForm):
    """A person; the password is changed on a page of its own."""

    class Meta:
        model = User
        fields = "__all__"


class CompaniesInline(TabularInline):
    """Where the person is a member."""

    model = Membership
    autocomplete_fields = ("tenant",)
    fields = ("tenant", "role")


@admin.register(User)
class UserAdmin(ModelAdmin, DjangoUserAdmin):  # type: ignore[misc]
    """People are deactivated, not deleted: what they did keeps their name."""

    form = ChangeUserForm
    add_form = AddUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ("groups", "user_permissions")
    inlines = (CompaniesInline,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password", "is_active")}),
        (_("Rights in the admin"), {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "language", "usable_password", "password1", "password2"),
            },
        ),
    )

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """A new password is logged as a fact, never as a value."""
        if "password" in request.path.rsplit("/", 2)[-2]:
            audit.record("change_password", actor=person(request), obj=obj)
            return
        super().log_change(request, obj, message)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser hands out rights; otherwise support could give itself all of them."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (
            fixed
            if request.user.is_superuser
            else (*fixed, "is_staff", "is_superuser", "groups", "user_permissions")
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's page is for superusers: whoever may set a password may become that person."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who belongs to which company, in which role."""

    may_delete = True
    list_display = ("user", "tenant", "role", "created_at")
    list_select_related = ("user", "tenant")
    list_filter = ("role", ("tenant", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("user__email", "user__name", "tenant__name")
    autocomplete_fields = ("user", "tenant")
    fields = ("tenant", "user", "role")


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ModelAdmin, DjangoGroupAdmin):  # type: ignore[misc]
    """Bundles of rights for support staff."""

    may_delete = True


class ActionFilter(admin.SimpleListFilter):
    """By what was done."""

    title = _("what was done")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Everything that is logged."""
        return list(audit.ACTIONS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """All of it when nothing is chosen."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Everything that people changed, newest first; nothing here can be changed."""

    list_display = ("at", "actor", "done", "what", "tenant", "reason")
    list_display_links = ("at", "what")
    list_select_related = ("actor", "tenant")
    list_filter = (ActionFilter, ("tenant", AutocompleteSelectFilter), ("actor", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("object_label", "=object_id", "actor__email")
    ordering = ("-id",)
    sortable_by = ()
    fields = ("at", "actor", "tenant", "done", "what", "reason", "changes")
    readonly_fields = fields

    @columns.column(_("what"))
    def what(self, entry: AuditEntry) -> str:
        """The object as it was called then."""
        kind = audit.kind_text(entry.object_type)
        return f"{entry.object_label} ({kind})" if entry.object_label else kind

    @columns.column(_("what was done"))
    def done(self, entry: AuditEntry) -> str:
        """In words."""
        return audit.action_text(entry.action)

    @columns.column(_("changes"))
    def changes(self, entry: AuditEntry) -> SafeString:
        """Before and after, field by field."""
        names = sorted({*entry.before, *entry.after})
        rows = [
            (audit.field_text(entry.object_type, name), entry.before.get(name), entry.after.get(name))
            for name in names
        ]
        return render_to_string("admin/accounts/auditentry/changes.html", {"rows": rows})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may view the log."""
        return request.user.has_perm("accounts.view_auditentry")
