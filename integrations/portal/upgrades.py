"""Orders made invoices in the portal: looked at, confirmed, sent. Nothing happens before the last button, and all of it works
without scripts."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from integrations.desk import texts, upgrade_actions, upgrades
from integrations.desk.overview import documents_of
from integrations.desk.upgrade_choice import Confirming, SendingForm, confirming
from integrations.desk.upgrades import Order
from integrations.portal import words
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page

WAITING = "?orders=waiting"
"""What narrows the list of documents to orders that can be invoiced."""


@require_http_methods(["GET", "POST"])
@portal_page
def invoice_orders(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One or many orders: choose day and sending, look over what will happen, and say yes."""
    must_act(scope)
    orders = _chosen(scope, request.POST.getlist("chosen") or request.GET.getlist("chosen"))
    if not orders:
        messages.info(request, _("Choose at least one sales order."))
        return redirect(reverse("portal:documents") + WAITING)
    found = confirming(orders, request.POST, today=timezone.localdate())
    if found.step == "confirm":
        return _confirmed(request, scope, found)
    return page(
        request, scope, f"portal/invoice_{found.step}.html", {**found.as_context(), "tab": "documents"}
    )


def _confirmed(request: HttpRequest, scope: Scope, found: Confirming) -> HttpResponse:
    """Keep the wishes; orders that changed since the page was shown are left, and said."""
    assert found.form is not None
    done, left = upgrade_actions.ask_all(
        found.orders, found.form, seen=request.POST, actor=scope.user, now=timezone.now()
    )
    if done:
        text = ngettext(
            "The invoice is being made. This page follows by itself.",
            "%(n)s invoices are being made.",
            len(done),
        )
        messages.success(request, text % {"n": words.number(len(done))})
    for order in left:
        messages.warning(
            request,
            _(
                "Sales order %(order)s has changed since the page was shown. Look at it again; it was not invoiced."
            )
            % {"order": order.link.remote_number},
        )
    if len(found.orders) == 1:
        return redirect("portal:document", pk=found.orders[0].event.pk)
    return redirect(reverse("portal:documents") + ("?state=pending" if done else WAITING))


@require_POST
@portal_page
def take_back_order(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Leave an order as it is after all, while nobody has begun."""
    must_act(scope)
    order = _order(scope, pk)
    if upgrade_actions.take_back(order, actor=scope.user, now=timezone.now()):
        messages.success(request, _("The sales order is not invoiced. It stays as it is."))
    else:
        messages.info(request, _("It is too late to take it back: the invoice is being made."))
    return redirect("portal:document", pk=pk)


@require_POST
@portal_page
def send_invoice(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send the invoice: for the first time, another way after a refusal, or again after a look in Tripletex."""
    must_act(scope)
    order = _order(scope, pk)
    form = SendingForm(request.POST, orders=[order])
    if not form.is_valid():
        messages.error(request, form.in_words())
    elif upgrade_actions.send(
        order, choice=form.cleaned_data["send"], email=form.address(), actor=scope.user, now=timezone.now()
    ):
        messages.success(request, _("The invoice is being sent. This page follows by itself."))
    else:
        messages.info(request, _("The invoice was not sent from here: something has changed meanwhile."))
    return redirect("portal:document", pk=pk)


@require_POST
@portal_page
def settle_sending(request: HttpRequest, scope: Scope, pk: int, said: str) -> HttpResponse:
    """Say what became of a sending that nobody knows of: ``sent``, or ``left`` where it is not to be sent from here."""
    must_act(scope)
    if said not in ("sent", "left"):
        raise Http404("no such answer")
    order = _order(scope, pk)
    if upgrade_actions.settle_sending(order, was_sent=said == "sent", actor=scope.user, now=timezone.now()):
        messages.success(request, _("Noted. Nothing more is sent."))
    return redirect("portal:document", pk=pk)


def _chosen(scope: Scope, keys: Sequence[str]) -> list[Order]:
    """The company's own orders among those that were named."""
    pks = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    return upgrades.chosen(documents_of(scope.tenant).filter(pk__in=pks), language=texts.language())


def _order(scope: Scope, pk: int) -> Order:
    """Raises Http404 for what is not the company's, or has no order."""
    found = _chosen(scope, [str(pk)])
    if not found:
        raise Http404("no such order")
    return found[0]
