"""Orders made invoices by support, on a customer's word: the same steps as in the portal, in the admin's clothes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.admin.who import person
from integrations.desk import texts, upgrade_actions, upgrades
from integrations.desk.upgrade_choice import Confirming, SendingForm, confirming, usual
from integrations.desk.upgrades import Order
from integrations.models import SyncEvent

FOLDER = "admin/integrations/syncevent"


class UpgradePages:
    """The views about orders and their invoices, for the admin of events."""

    opts: Any
    admin_site: Any

    def invoice_view(self, request: HttpRequest) -> HttpResponse:
        """Choose day and sending, look over what will happen, and say yes. Of one company at a time."""
        if not self.has_retry_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        orders = self._orders(request.GET.getlist("chosen"))
        if not orders or len({order.event.connection.tenant_id for order in orders}) > 1:
            messages.info(request, _("Choose sales orders of one company."))
            return redirect("admin:integrations_syncevent_changelist")
        found = confirming(orders, request.POST, today=timezone.localdate())
        if found.step == "confirm":
            return self._confirmed(request, found)
        context = {
            **self.admin_site.each_context(request),
            **found.as_context(),
            "title": _("Make invoices"),
            "opts": self.opts,
            "tenant": orders[0].event.connection.tenant,
            "ledger": orders[0].ledger,
        }
        return TemplateResponse(request, f"{FOLDER}/invoice_{found.step}.html", context)

    def _confirmed(self, request: HttpRequest, found: Confirming) -> HttpResponse:
        assert found.form is not None
        done, left = upgrade_actions.ask_all(
            found.orders, found.form, seen=request.POST, actor=person(request), now=timezone.now()
        )
        if done:
            text = ngettext(
                "The invoice is being made. Reload the page to see how it went.",
                "%(n)s invoices are being made.",
                len(done),
            )
            messages.success(request, text % {"n": len(done)})
        for order in left:
            messages.warning(
                request,
                _(
                    "Sales order %(order)s has changed since the page was shown. Look at it again; it was not invoiced."
                )
                % {"order": order.link.remote_number},
            )
        if len(found.orders) == 1:
            return redirect("admin:integrations_syncevent_change", found.orders[0].event.pk)
        return redirect("admin:integrations_syncevent_changelist")

    def take_back_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Leave an order as it is after all."""
        order = self._order_to_steer(request, event_id)
        if upgrade_actions.take_back(order, actor=person(request), now=timezone.now()):
            messages.success(request, _("The sales order is not invoiced. It stays as it is."))
        else:
            messages.info(request, _("It is too late to take it back: the invoice is being made."))
        return redirect("admin:integrations_syncevent_change", event_id)

    def send_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Send an invoice (again)."""
        order = self._order_to_steer(request, event_id)
        form = SendingForm(request.POST, orders=[order])
        if not form.is_valid():
            messages.error(request, form.in_words())
        elif upgrade_actions.send(
            order, choice=form.cleaned_data["send"], email=form.address(), actor=person(request), now=timezone.now()
        ):  # fmt: skip
            messages.success(request, _("The invoice is being sent. Reload the page to see how it went."))
        else:
            messages.info(request, _("The invoice was not sent from here: something has changed meanwhile."))
        return redirect("admin:integrations_syncevent_change", event_id)

    def sending_view(self, request: HttpRequest, event_id: int, said: str) -> HttpResponse:
        """Say what became of a sending that nobody knows of."""
        order = self._order_to_steer(request, event_id)
        if said not in ("sent", "left"):
            raise Http404
        if upgrade_actions.settle_sending(
            order, was_sent=said == "sent", actor=person(request), now=timezone.now()
        ):
            messages.success(request, _("Noted. Nothing more is sent."))
        return redirect("admin:integrations_syncevent_change", event_id)

    def order_context(self, event: SyncEvent) -> dict[str, Any]:
        """What the page of a document shows about its order."""
        order = upgrades.order_of(event, language=texts.language())
        if order is None:
            return {}
        first = usual([order], today=timezone.localdate())
        send = "EMAIL" if order.sending == "refused" else first["send"]
        form = SendingForm(orders=[order], initial={"send": send, "email": first["email"]})
        return {"order": order, "sending_form": form if order.can_send else None}

    def _order_to_steer(self, request: HttpRequest, event_id: int) -> Order:
        if request.method != "POST" or not self.has_retry_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        found = self._orders([str(event_id)])
        if not found:
            raise Http404
        return found[0]

    def _orders(self, keys: Sequence[str]) -> list[Order]:
        pks = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
        return upgrades.chosen(SyncEvent.objects.filter(pk__in=pks), language=texts.language())
