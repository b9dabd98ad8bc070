"""The pages of gift cards: what customers have left on them, and that the ledger says the same."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from integrations.desk import gift_card_list
from integrations.desk.states import STATES
from integrations.models import GiftCard
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, link, page

HELD: Mapping[str, str | Promise] = MappingProxyType(
    {"open": _("Money left"), "empty": _("Empty"), "negative": _("Below zero")}
)
BELOW = replace(STATES["deviation"], word=_("Below zero"), meaning=_("More was used than the list knows of."))
"""How a card is marked that has less than nothing on it."""


@require_safe
@portal_page
def gift_cards(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is left, account by account against the ledger, then the cards. ``?held=`` narrows, ``?before=`` goes on."""
    held = request.GET.get("held", "")
    found = gift_card_list.card_page(scope.tenant, held=held, before=keyset(request))
    accounts = gift_card_list.accounts(scope.tenant, on=timezone.localdate())
    context = {
        "sums": gift_card_list.sums(scope.tenant),
        "accounts": accounts,
        "many_ledgers": len({row.ledger.pk for row in accounts}) > 1,
        "rows": found.rows,
        "older": link(request, before=found.before, keep=("held",)) if found.before else "",
        "newest": link(request, before=None, keep=("held",)) if "before" in request.GET else "",
        "held": HELD.items(),
        "chosen": held if held in HELD else "",
        "below": BELOW,
        "tab": "gift_cards",
    }
    return page(request, scope, "portal/gift_cards.html", context)


@require_safe
@portal_page
def gift_card(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One card: what is on it and everything that moved it."""
    try:
        found = gift_card_list.card(scope.tenant, pk)
    except GiftCard.DoesNotExist as error:
        raise Http404("no such gift card") from error
    context = {"found": found, "card": found.card, "below": BELOW, "tab": "gift_cards"}
    return page(request, scope, "portal/gift_card.html", context)
