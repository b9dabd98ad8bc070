"""People and their roles, and what people did."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts import invitations, two_factor
from accounts.models import AuditEntry, Invitation, Membership, User
from integrations.admin import columns
from integrations.admin.base import ModelAdmin, ReadOnlyAdmin, TabularInline
from integrations.admin.reason_form import ReasonForm
from integrations.admin.who import person
from integrations.desk import audit
from integrations.desk.log import what_text


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
    list_display = ("email", "name", "second_factor", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", ("two_factor__confirmed_at", admin.EmptyFieldListFilter))
    list_select_related = ("two_factor",)
    change_form_outer_before_template = "admin/accounts/user/above.html"
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

    @columns.column(_("two-factor log-in"))
    def second_factor(self, user: User) -> SafeString:
        """On or off; staff without it can do nothing but set it up."""
        factor = getattr(user, "two_factor", None)
        if factor is not None and factor.confirmed_at:
            return columns.tag("verified", _("On"))
        return (
            columns.tag("deviation", _("Not set up yet"))
            if user.is_staff
            else columns.tag("ignored", _("Off"))
        )

    def get_urls(self) -> list[URLPattern]:
        """With the button that resets the second factor."""
        reset = self.admin_site.admin_view(self.reset_two_factor_view)
        return [
            path("<int:user_id>/two-factor/reset/", reset, name="accounts_user_reset_two_factor"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With how the person's second factor stands on top."""
        user = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if user is not None and two_factor.is_on(user):
            context["factor"] = user.two_factor
            context["codes_left"] = two_factor.codes_left(user)
            context["may_reset"] = self._may_reset(request, user)
        return super().change_view(request, object_id, form_url, context)

    def _may_reset(self, request: HttpRequest, user: User) -> bool:
        """Who may change this person's page; never one's own factor, which one has or has not."""
        return user != request.user and self.has_change_permission(request, user)

    def reset_two_factor_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Take the second factor from somebody who lost phone and codes, with a reason."""
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise Http404("no such user")
        if request.method != "POST" or not self._may_reset(request, user):
            raise PermissionDenied
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why it is reset. Nothing was changed."))
        elif two_factor.reset(user, by=person(request), reason=form.cleaned_data["reason"]):
            messages.success(
                request, _("Two-factor log-in is reset; %(name)s is told by letter.") % {"name": user}
            )
        return redirect("admin:accounts_user_change", user.pk)

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


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited by whom. Owners send and withdraw invitations in the portal; here one sees what became of them."""

    list_display = ("email", "tenant", "role", "how_it_stands", "invited_by", "sent_at")
    list_select_related = ("tenant", "invited_by")
    list_filter = ("role", ("tenant", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("email", "tenant__name")
    ordering = ("-id",)
    fields = ("email", "tenant", "role", "how_it_stands", "invited_by", "created_at", "sent_at")
    readonly_fields = fields

    @columns.column(_("state"))
    def how_it_stands(self, invitation: Invitation) -> SafeString:
        """Waiting, accepted, withdrawn or too old."""
        if invitation.accepted_at:
            return columns.tag("verified", _("Accepted"))
        if invitation.withdrawn_at:
            return columns.tag("ignored", _("Withdrawn"))
        if invitations.is_too_old(invitation):
            return columns.tag("deviation", _("Too old"))
        return columns.tag("pending", _("Waiting"))


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
        what, kind = what_text(entry), audit.kind_text(entry.object_type)
        return f"{what} ({kind})" if what else kind

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
