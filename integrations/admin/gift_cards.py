"""Gift cards: the list, each card's movements, what people declare, and the comparison with the ledger."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin, ReadOnlyInline
from integrations.admin.gift_card_forms import ExpiryForm, OpeningForm
from integrations.admin.who import person
from integrations.desk import figures, gift_card_file, gift_cards, queries, texts
from integrations.errors import SyncError
from integrations.models import Connection, GiftCard, GiftCardCheck, GiftCardMovement

RIGHT = "integrations.expire_giftcard"


class MovementInline(ReadOnlyInline):
    """Everything that happened to the card."""

    model = GiftCardMovement
    fields = ("on", "kind", "amount_shown", "account", "voucher", "entered_by", "note")
    readonly_fields = fields
    verbose_name_plural = _("Movements")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GiftCardMovement]:
        """With the vouchers."""
        rows = super().get_queryset(request).select_related("link", "entered_by")
        return rows.defer("link__expected", "link__observed", "link__differences")

    @columns.column(_("amount"))
    def amount_shown(self, movement: GiftCardMovement) -> str:
        """Kroner, plus puts money on the card."""
        return columns.money(movement.amount, "NOK")

    @columns.column(_("voucher"))
    def voucher(self, movement: GiftCardMovement) -> str:
        """Its number in the ledger, with the order."""
        if movement.link is None:
            return ""
        return f"{movement.link.remote_number} · {movement.link.label}"


class NegativeFilter(admin.SimpleListFilter):
    """Cards with money on them, without, or below nothing."""

    title = _("balance")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three."""
        return [("open", _("Money left")), ("empty", _("Empty")), ("negative", _("Below zero"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[GiftCard]) -> QuerySet[GiftCard]:
        """Narrowed."""
        wanted = {"open": Q(balance__gt=0), "empty": Q(balance=0), "negative": Q(balance__lt=0)}
        chosen = wanted.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


@admin.register(GiftCard)
class GiftCardAdmin(ReadOnlyAdmin):
    """The card list."""

    list_display = ("code", "company", "role", "origin", "balance_shown", "first_on", "last_on")
    list_display_links = ("code",)
    list_select_related = ("ledger__tenant",)
    list_filter = (NegativeFilter, "role", ("ledger", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("=shown",)
    search_help_text = _("The whole code, or its last four characters")
    sortable_by = ()
    fields = ("code", "company", "connection", "role", "origin", "balance_shown", "first_on", "last_on")
    readonly_fields = fields
    inlines = (MovementInline,)
    list_before_template = "admin/integrations/giftcard/ledgers.html"
    change_form_outer_before_template = "admin/integrations/giftcard/above.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[GiftCard], search_term: str
    ) -> tuple[QuerySet[GiftCard], bool]:
        """By the code, which is nowhere stored: its digest is compared."""
        return (gift_cards.found_by(queryset, search_term) if search_term.strip() else queryset), False

    @columns.column(_("code"))
    def code(self, card: GiftCard) -> str:
        """Its end; the collective card of uses without code says so."""
        return str(card)

    @columns.column(_("company"))
    def company(self, card: GiftCard) -> str:
        """Who owes the money."""
        return card.ledger.tenant.name

    @columns.column(_("balance"))
    def balance_shown(self, card: GiftCard) -> str:
        """In kroner; below zero it is marked."""
        shown = columns.money(card.balance, "NOK")
        return columns.tag("deviation", figures.money(card.balance)) if card.balance < 0 else shown

    def has_expire_permission(self, request: HttpRequest) -> bool:
        """Whether this person may declare cards expired and enter opening balances."""
        return request.user.has_perm(RIGHT)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the ledgers that have cards above the list."""
        return super().changelist_view(request, {**(extra_context or {}), "ledgers": self._ledgers(request)})

    def _ledgers(self, request: HttpRequest) -> list[Connection]:
        if not self.has_view_permission(request):
            return []
        mine = queries.connections_of(queries.tenants_of(person(request))).filter(sources__isnull=False)
        counted = mine.annotate(
            cards=Count("gift_cards", distinct=True),
            below=Count("gift_cards", filter=Q(gift_cards__balance__lt=0), distinct=True),
        )
        return list(counted.order_by("-cards", "tenant__name").distinct()[:20])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what one can do above the movements."""
        card = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if card is not None:
            waiting = gift_cards.waiting(card)
            left = card.balance - waiting
            context |= {
                "card": card,
                "waiting": waiting,
                "left": left,
                "may_expire": self.has_expire_permission(request) and bool(card.digest) and left > 0,
                "expiry_form": ExpiryForm(initial={"amount": left, "on": timezone.localdate()}),
            }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """The pages of one card and of one ledger stand before Django's."""
        wrap, name = self.admin_site.admin_view, "integrations_giftcard"
        return [
            path("<int:card_id>/expire/", wrap(self.expire_view), name=f"{name}_expire"),
            path("ledger/<int:ledger_id>/", wrap(self.ledger_view), name=f"{name}_ledger"),
            path("ledger/<int:ledger_id>/check/", wrap(self.check_view), name=f"{name}_check"),
            path("ledger/<int:ledger_id>/rebuild/", wrap(self.rebuild_view), name=f"{name}_rebuild"),
            path("ledger/<int:ledger_id>/open/", wrap(self.open_view), name=f"{name}_open"),
            *super().get_urls(),
        ]

    def expire_view(self, request: HttpRequest, card_id: int) -> HttpResponse:
        """Declare a card's rest expired."""
        self._steers(request)
        mine = gift_cards.cards_of(queries.tenants_of(person(request)))
        card = get_object_or_404(mine, pk=card_id)
        form = ExpiryForm(request.POST)
        if form.is_valid():
            try:
                gift_cards.expire(card, actor=person(request), now=timezone.now(), **form.cleaned_data)
            except ValidationError as error:
                self._tell(request, error)
            else:
                messages.success(request, _("The card is declared expired; the voucher follows by itself."))
        else:
            messages.error(request, _("Give the amount, the day and by which terms the card expired."))
        return redirect("admin:integrations_giftcard_change", card.pk)

    def ledger_view(
        self, request: HttpRequest, ledger_id: int, form: OpeningForm | None = None
    ) -> HttpResponse:
        """The list against the ledger, account by account."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        ledger = self._ledger(request, ledger_id)
        begun = min((s.from_date for s in ledger.sources.all() if s.from_date), default=timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Gift cards of %(company)s") % {"company": ledger.tenant},
            "opts": self.opts,
            "ledger": ledger,
            "holdings": gift_cards.holdings(ledger, on=timezone.localdate()),
            "uncoded": gift_cards.uncoded(ledger),
            "below": GiftCard.objects.filter(ledger=ledger, balance__lt=0).exclude(digest=""),
            "total": ledger.gift_cards.aggregate(total=Sum("balance"))["total"],
            "may_steer": self.has_expire_permission(request),
            "today": timezone.localdate(),
            "form": form or OpeningForm(ledger=ledger, initial={"on": begun - timedelta(days=1)}),
            "columns": "; ".join(gift_card_file.COLUMNS),
        }
        return TemplateResponse(request, "admin/integrations/giftcard/ledger.html", context)

    def check_view(self, request: HttpRequest, ledger_id: int) -> HttpResponse:
        """Compare with the ledger now."""
        self._steers(request)
        ledger = self._ledger(request, ledger_id)
        try:
            found = gift_cards.check(
                ledger, actor=person(request), now=timezone.now(), on=timezone.localdate()
            )
        except SyncError as error:
            messages.error(request, texts.cause_text(error.code, error.params, language=texts.language()).why)
        else:
            self._tell_checks(request, found)
        return redirect("admin:integrations_giftcard_ledger", ledger.pk)

    def _tell_checks(self, request: HttpRequest, found: list[GiftCardCheck]) -> None:
        differing = [check for check in found if check.difference]
        for check in differing:
            words = _("Account %(account)s: the ledger and the list differ by %(difference)s.")
            difference = figures.money(check.difference)
            messages.warning(request, words % {"account": check.account, "difference": difference})
        if not differing:
            messages.success(request, _("The card list and the ledger are equal: difference 0.00."))

    def rebuild_view(self, request: HttpRequest, ledger_id: int) -> HttpResponse:
        """Fill the list anew from the verified vouchers."""
        self._steers(request)
        ledger = self._ledger(request, ledger_id)
        missing = gift_cards.rebuild(ledger, actor=person(request), now=timezone.now())
        words = ngettext(
            "The list is rebuilt: %(count)s movement was missing.",
            "The list is rebuilt: %(count)s movements were missing.",
            missing,
        )
        messages.success(request, words % {"count": missing})
        return redirect("admin:integrations_giftcard_ledger", ledger.pk)

    def open_view(self, request: HttpRequest, ledger_id: int) -> HttpResponse:
        """Enter what cards held before we began."""
        self._steers(request)
        ledger = self._ledger(request, ledger_id)
        form = OpeningForm(request.POST, request.FILES, ledger=ledger)
        if form.is_valid():
            try:
                count = self._open(request, form.cleaned_data)
            except ValidationError as error:
                for words in error.messages:
                    form.add_error(None, words)
            else:
                text = ngettext(
                    "%(count)s opening balance was entered.",
                    "%(count)s opening balances were entered.",
                    count,
                )
                messages.success(request, text % {"count": count})
                return redirect("admin:integrations_giftcard_ledger", ledger.pk)
        return self.ledger_view(request, ledger_id, form)

    def _open(self, request: HttpRequest, typed: dict[str, Any]) -> int:
        by: dict[str, Any] = {"actor": person(request), "now": timezone.now()}
        if typed["file"]:
            file = typed["file"].read(gift_card_file.MOST_BYTES + 1)
            return gift_card_file.open_many(typed["connection"], file, default_day=typed["on"], **by)
        role = typed["kind"] or GiftCard.Role.GIFT_CARD
        gift_cards.open_one(
            typed["connection"], code=typed["code"], balance=typed["balance"], on=typed["on"], role=role, **by
        )
        return 1

    def _steers(self, request: HttpRequest) -> None:
        if request.method != "POST" or not self.has_expire_permission(request):
            raise PermissionDenied

    def _ledger(self, request: HttpRequest, ledger_id: int) -> Connection:
        mine = queries.connections_of(queries.tenants_of(person(request)))
        return get_object_or_404(mine, pk=ledger_id)

    def _tell(self, request: HttpRequest, error: ValidationError) -> None:
        for words in error.messages:
            messages.error(request, words)
