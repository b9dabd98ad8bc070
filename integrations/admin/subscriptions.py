"""Plans, what each company has agreed to, our own ledger, invoices, and accounts that were closed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from accounts.models import Plan, Subscription, SubscriptionCharge
from integrations.admin import columns
from integrations.admin.base import ModelAdmin, ReadOnlyAdmin, ReadOnlyInline
from integrations.admin.who import person
from integrations.desk import subscription as desk
from integrations.models import Closing, SubscriptionInvoice, TenantExport, VendorLedger

SIGNS = {"trial": "pending", "active": "verified", "cancelled": "ignored", "lapsed": "deviation"}


class ActForm(forms.Form):
    """What support does to a subscription, and why: the customer reads it in the log."""

    reason = forms.CharField(max_length=400)
    until = forms.DateField(required=False)
    price = forms.DecimalField(required=False, min_value=0, max_digits=9, decimal_places=2)
    days = forms.IntegerField(required=False, min_value=1, max_value=90)


@admin.register(Plan)
class PlanAdmin(ModelAdmin):
    """What new companies are offered: the oldest offered plan. A price that is agreed stays as it was agreed."""

    list_display = ("name_nb", "price", "set_up_price", "set_up_free_until", "trial_days", "is_active")
    fields = (
        "name_nb", "name_en", "price", "set_up_price", "set_up_free_until", "trial_days", "is_active",
    )  # fmt: skip


class ChargeInline(ReadOnlyInline):
    """What was charged."""

    model = SubscriptionCharge
    hide_title = True
    fields = ("kind", "first", "last", "days", "price", "amount")
    readonly_fields = fields
    verbose_name_plural = _("charges")


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """How each company stands. Owners decide in the portal; support extends trials, agrees on prices and lets work again, each
    with a reason."""

    list_display = ("tenant", "how_it_stands", "plan", "price_shown", "trial_until", "cancel_at", "owed")
    list_display_links = ("tenant",)
    list_select_related = ("tenant", "plan")
    list_filter = ("state", "plan")
    search_fields = ("tenant__name", "tenant__org_number")
    fields = (
        "tenant", "how_it_stands", "plan", "price_shown", "set_up_price", "trial_until", "agreed_at", "agreed_by",
        "cancel_at", "cancel_reason", "created_at",
    )  # fmt: skip
    readonly_fields = fields
    inlines = (ChargeInline,)
    change_form_outer_before_template = "admin/accounts/subscription/above.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With what each company owes."""
        unpaid = Q(invoices__state=SubscriptionInvoice.State.UNPAID)
        return super().get_queryset(request).annotate(owes=Sum("invoices__outstanding", filter=unpaid))

    @columns.column(_("state"), ordering="state")
    def how_it_stands(self, row: Subscription) -> SafeString:
        """In a word, with why it rests."""
        shown = row.get_paused_for_display() if row.paused_for else row.get_state_display()
        return columns.tag(SIGNS.get(row.state, "blocked"), shown)

    @columns.column(_("price per month, without VAT"), ordering="price")
    def price_shown(self, row: Subscription) -> SafeString | str:
        """As agreed."""
        return columns.money(row.price, "NOK")

    @columns.column(_("owed"), ordering="owes")
    def owed(self, row: Subscription) -> SafeString | str:
        """On open invoices, with VAT."""
        return columns.money(row.owes, "NOK")  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        """With the three things that support does."""
        act = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/act/<str:what>/", act, name="accounts_subscription_act"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what one can do on top."""
        row = self.get_object(request, object_id)
        context = {**(extra_context or {}), "row": row, "may_act": self._may_act(request)}
        return super().change_view(request, object_id, form_url, context)

    def _may_act(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_subscription")

    def act_view(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """Extend the trial, agree on a price, or let it work again."""
        if request.method != "POST" or not self._may_act(request):
            raise PermissionDenied
        row = Subscription.objects.select_related("tenant").filter(pk=pk).first()
        if row is None or what not in ("trial", "price", "resume"):
            raise Http404("no such subscription")
        form = ActForm(request.POST)
        if not form.is_valid() or not self._is_said(form, what):
            messages.error(request, _("Say what and why. Nothing was changed."))
        else:
            self._act(request, row, what, form.cleaned_data)
        return redirect("admin:accounts_subscription_change", pk)

    def _is_said(self, form: ActForm, what: str) -> bool:
        said = form.cleaned_data[{"trial": "until", "price": "price", "resume": "days"}[what]]
        return said is not None and (what != "trial" or said >= timezone.localdate())

    def _act(self, request: HttpRequest, row: Subscription, what: str, said: dict[str, Any]) -> None:
        who: dict[str, Any] = {"actor": person(request), "reason": said["reason"], "now": timezone.now()}
        try:
            if what == "trial":
                desk.extend_trial(row, until=said["until"], **who)
            elif what == "price":
                desk.change_price(row, price=said["price"], **who)
            else:
                desk.resume(row, days=said["days"], **who)
        except desk.NotPossible:
            messages.error(
                request, _("This is not possible as the subscription stands. Nothing was changed.")
            )
        else:
            messages.success(request, _("Done. The customer reads the reason in the log."))


@admin.register(VendorLedger)
class VendorLedgerAdmin(ModelAdmin):
    """Which Tripletex our own invoices are made in. Without one, charges wait."""

    may_delete = False
    list_display = ("ledger", "due_days", "chosen_at")
    fields = ("ledger", "due_days")
    autocomplete_fields = ("ledger",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return super().has_add_permission(request) and not VendorLedger.objects.exists()


@admin.register(SubscriptionInvoice)
class SubscriptionInvoiceAdmin(ReadOnlyAdmin):
    """Our invoices, as they stand in our own Tripletex."""

    list_display = ("__str__", "company", "how_it_stands", "gross_shown", "owed", "due_date", "warned")
    list_display_links = ("__str__",)
    list_select_related = ("subscription__tenant",)
    list_filter = ("state", ("subscription__tenant", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("=number", "subscription__tenant__name")
    fields = (
        "company", "number", "how_it_stands", "net", "gross_shown", "owed", "invoice_date", "due_date",
        "postponed_until", "told_at", "warned", "read_at", "paid_at",
    )  # fmt: skip
    readonly_fields = fields

    @columns.column(_("company"), ordering="subscription__tenant__name")
    def company(self, row: SubscriptionInvoice) -> str:
        """Who owes it."""
        return row.subscription.tenant.name

    @columns.column(_("state"), ordering="state")
    def how_it_stands(self, row: SubscriptionInvoice) -> SafeString:
        """On its way, not paid, overdue, paid."""
        if row.state == row.State.UNPAID and row.due_date < timezone.localdate():
            return columns.tag("blocked", _("Overdue"))
        sign = {"waiting": "pending", "unpaid": "booked", "paid": "verified"}[row.state]
        return columns.tag(sign, row.get_state_display())

    @columns.column(_("amount with VAT"), ordering="gross")
    def gross_shown(self, row: SubscriptionInvoice) -> SafeString | str:
        """In kroner."""
        return columns.money(row.gross, "NOK")

    @columns.column(_("owed"), ordering="outstanding")
    def owed(self, row: SubscriptionInvoice) -> SafeString | str:
        """As last read."""
        return columns.money(row.outstanding, "NOK")


@admin.register(Closing)
class ClosingAdmin(ReadOnlyAdmin):
    """Accounts on their way out, and what is kept of closed ones."""

    list_display = ("tenant", "how_it_stands", "closes_on", "kept_until", "emptied_at")
    list_display_links = ("tenant",)
    list_select_related = ("tenant",)
    search_fields = ("tenant__name", "tenant__org_number")
    fields = (
        "tenant", "how_it_stands", "asked_by", "asked_at", "reason", "closes_on", "regretted_by", "regretted_at",
        "closed_at", "kept_until", "wiped", "kept", "emptied_at",
    )  # fmt: skip
    readonly_fields = fields

    @columns.column(_("state"))
    def how_it_stands(self, row: Closing) -> SafeString:
        """Asked for, regretted, closed, deleted."""
        if row.regretted_at:
            return columns.tag("ignored", _("Regretted"))
        if row.emptied_at:
            return columns.tag("verified", _("Deleted"))
        if row.closed_at:
            return columns.tag("booked", _("Closed"))
        return columns.tag("pending", _("Asked for"))


@admin.register(TenantExport)
class TenantExportAdmin(ReadOnlyAdmin):
    """Copies that owners asked for. Their files are the owners' alone."""

    list_display = ("tenant", "state", "asked_by", "asked_at", "size", "expires_at")
    list_display_links = ("tenant",)
    list_select_related = ("tenant", "asked_by")
    list_filter = ("state",)
    search_fields = ("tenant__name",)
    fields = (
        "tenant", "state", "asked_by", "asked_at", "done", "total", "size", "sha256", "ready_at", "expires_at",
    )  # fmt: skip
    readonly_fields = fields
