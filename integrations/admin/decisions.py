"""The pages of what tenants decide: accounts, VAT rules, product classes, payment methods."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ModelAdmin
from integrations.admin.decision_form import (
    AccountMappingForm,
    DecisionForm,
    ProductClassForm,
    ProductRuleForm,
    VatRegistrationForm,
    VatRuleForm,
)
from integrations.admin.transfer import resources, vat_resources
from integrations.admin.transfer.pages import TransferPages, say_released
from integrations.admin.who import person
from integrations.desk import decisions, queries
from integrations.models import (
    AccountMapping,
    LedgerAccount,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    VatRule,
)


class DecisionAdmin(TransferPages, ModelAdmin):
    """Saved through the desk: versioned, logged, and what waited for it released."""

    may_delete = True
    form = DecisionForm
    autocomplete_fields = ("connection",)
    list_select_related: tuple[str, ...] = ("connection__tenant", "set_by")
    list_filter = (("connection", AutocompleteSelectFilter), ("connection__tenant", AutocompleteSelectFilter))
    list_filter_submit = True
    readonly_fields = ("version", "set_by", "set_at")

    @columns.column(_("company"), ordering="connection__tenant__name")
    def company(self, decision: Any) -> str:
        """Whose."""
        return decision.connection.tenant.name

    @columns.column(_("connection"), ordering="connection__name")
    def shop(self, decision: Any) -> str:
        """From which shop."""
        return str(decision.connection.name)

    @columns.column(_("set by"))
    def set_by_whom(self, decision: Any) -> str:
        """Who decided; the defaults come from nobody."""
        return str(decision.set_by) if decision.set_by_id else str(_("Norwegian default"))

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Through the desk."""
        released = decisions.save(obj, actor=person(request), now=timezone.now())
        if released:
            say_released(request, released)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Through the desk."""
        decisions.delete(obj, actor=person(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """One by one, each logged."""
        for decision in queryset.select_related("connection__tenant"):
            decisions.delete(decision, actor=person(request), now=timezone.now())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The desk has logged it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The desk has logged it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """The desk has logged it."""


@admin.register(AccountMapping)
class AccountMappingAdmin(DecisionAdmin):
    """Which account a role and key lead to."""

    form = AccountMappingForm
    resource_classes = (resources.AccountMappingResource,)
    list_display = ("named", "account", "valid_from", "shop", "company", "set_by_whom", "set_at")
    list_select_related = ("connection__tenant", "ledger_account", "set_by")
    ordering = ("connection__tenant__name", "connection_id", "role", "key", "valid_from")
    search_fields = ("role", "key", "=ledger_account__number", "connection__tenant__name")
    fields = ("connection", "role", "key", "account", "valid_from", "version", "set_by", "set_at")
    change_form_outer_after_template = "admin/integrations/accounts_list.html"

    @columns.column(_("for"), ordering="role")
    def named(self, mapping: AccountMapping) -> str:
        """Role and key."""
        role = str(decisions.ROLE_NAMES.get(mapping.role, mapping.role)).split(" (")[0]
        return f"{role}: {mapping.key}" if mapping.key else role

    @columns.column(_("account"), ordering="ledger_account__number")
    def account(self, mapping: AccountMapping) -> str:
        """Number and name."""
        return str(mapping.ledger_account)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """With the accounts to choose from, once the connection is known."""
        mapping: AccountMapping | None = kwargs.get("obj")
        asked = request.GET.get("connection", "")
        ledger = mapping.connection.ledger_id if mapping else None
        if ledger is None and asked.isdecimal() and len(asked) < 19:
            mine = queries.connections_of(queries.tenants_of(person(request)))
            ledger = mine.filter(pk=asked).values_list("ledger_id", flat=True).first()
        if ledger is not None:
            context["accounts"] = LedgerAccount.objects.filter(connection_id=ledger, is_active=True)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(VatRule)
class VatRuleAdmin(DecisionAdmin):
    """Who buys, where it goes, what it is → VAT code."""

    form = VatRuleForm
    resource_classes = (resources.VatRuleResource,)
    list_display = (
        "position",
        "customer_type",
        "delivery_area",
        "product_class",
        "vat_code",
        "period",
        "shop",
        "company",
        "set_by_whom",
    )
    list_display_links = ("position", "product_class")
    search_fields = ("=vat_code", "product_class", "note", "connection__tenant__name")
    fields = (
        "connection", "position", ("customer_type", "delivery_area"), "product_class", "vat_code", "role",
        ("valid_from", "valid_to"), "note", "version", "set_by", "set_at",
    )  # fmt: skip

    @columns.column(_("applies"), ordering="valid_from")
    def period(self, rule: VatRule) -> str:
        """From and to, both included."""
        return f"{rule.valid_from:%Y-%m-%d} – {rule.valid_to or ''}".strip()


@admin.register(ProductClassRule)
class ProductClassAdmin(DecisionAdmin):
    """The shop's tax classes in our words."""

    form = ProductClassForm
    resource_classes = (resources.ProductClassResource,)
    list_display = ("tax_class_shown", "product_class", "shop", "company", "set_by_whom", "set_at")
    search_fields = ("tax_class", "product_class", "connection__tenant__name")
    fields = ("connection", "tax_class", "product_class", "version", "set_by", "set_at")

    @columns.column(_("tax class in the shop"), ordering="tax_class")
    def tax_class_shown(self, rule: ProductClassRule) -> str:
        """The standard class has no name in WooCommerce."""
        return rule.tax_class or str(_("standard (no name)"))


@admin.register(ProductRule)
class ProductRuleAdmin(DecisionAdmin):
    """Which products are of a class, where their tax class does not tell."""

    form = ProductRuleForm
    resource_classes = (vat_resources.ProductRuleResource,)
    list_display = ("position", "field", "value", "product_class", "period", "shop", "company", "set_by_whom")
    list_display_links = ("position", "value")
    search_fields = ("value", "product_class", "note", "connection__tenant__name")
    fields = (
        "connection", "position", ("field", "value"), "product_class", ("valid_from", "valid_to"), "note", "version",
        "set_by", "set_at",
    )  # fmt: skip

    @columns.column(_("applies"), ordering="valid_from")
    def period(self, rule: ProductRule) -> str:
        """From and to, both included."""
        return f"{rule.valid_from:%Y-%m-%d} – {rule.valid_to or ''}".strip()


@admin.register(VatRegistration)
class VatRegistrationAdmin(DecisionAdmin):
    """Where the company may charge another country's VAT."""

    form = VatRegistrationForm
    resource_classes = (vat_resources.VatRegistrationResource,)
    list_display = ("scheme", "country", "number", "period", "shop", "company", "set_by_whom")
    list_display_links = ("scheme", "country")
    search_fields = ("country", "number", "connection__tenant__name")
    fields = (
        "connection", "scheme", ("country", "number"), ("valid_from", "valid_to"), "version", "set_by", "set_at",
    )  # fmt: skip

    @columns.column(_("applies"), ordering="valid_from")
    def period(self, registration: VatRegistration) -> str:
        """From and to, both included."""
        return f"{registration.valid_from:%Y-%m-%d} – {registration.valid_to or ''}".strip()


@admin.register(PaymentMethodRule)
class PaymentMethodAdmin(DecisionAdmin):
    """When money counts as paid."""

    resource_classes = (resources.PaymentMethodResource,)
    list_display = ("method", "paid_when", "payout_by", "shop", "company", "set_by_whom", "set_at")
    search_fields = ("method", "connection__tenant__name")
    fields = ("connection", "method", "paid_when", "payout_by", "version", "set_by", "set_at")
