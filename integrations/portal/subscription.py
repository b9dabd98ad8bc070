"""«Abonnement»: how it stands, what it costs, its invoices; owners say yes, end it and take it up again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import charging
from accounts.models import Membership
from integrations.desk import leaving
from integrations.desk import subscription as desk
from integrations.errors import SyncError
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.subscription_words import sentence
from integrations.portal.views import page


class CancelForm(forms.Form):
    """When it ends, and why if one cares to say."""

    how = forms.ChoiceField(choices=[("now", ""), ("end", "")])
    reason = forms.CharField(
        label=gettext_lazy("What was missing? (you need not answer)"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def must_see_money(scope: Scope) -> None:
    """Raises PermissionDenied for readers: what the company pays is the owners' and the accountant's."""
    if scope.role == Membership.Role.READER:
        raise PermissionDenied


@require_safe
@portal_page
def subscription(request: HttpRequest, scope: Scope) -> HttpResponse:
    """State, price, next charge, invoices and charges."""
    must_see_money(scope)
    now = timezone.now()
    shown = desk.show(scope.tenant, now=now)
    context: dict[str, Any] = {
        "shown": shown,
        "words": sentence(shown, now=now) if shown else None,
        "closing": leaving.standing(scope.tenant),
        "tab": "company",
        "part": "subscription",
    }
    return page(request, scope, "portal/subscription.html", context)


@require_POST
@portal_page
def agree_subscription(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Yes: go on after the trial, or use it again from today on."""
    must_own(scope)
    try:
        row = desk.agree(scope.tenant, actor=scope.user, now=timezone.now())
    except desk.Unpaid:
        messages.error(request, _("Nothing was changed: pay the overdue invoice first."))
    except desk.NotPossible:
        messages.error(request, _("Nothing was changed: the subscription is in use already."))
    else:
        said = (
            _("Thank you. It goes on by itself after the trial.")
            if row.state == row.State.TRIAL
            else _("The subscription is in use from today on. What waited follows by itself.")
        )
        messages.success(request, said)
    return redirect("portal:subscription")


@require_POST
@portal_page
def disagree_subscription(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The yes taken back while the trial runs."""
    must_own(scope)
    try:
        desk.take_back(scope.tenant, actor=scope.user)
        messages.success(
            request, _("Taken back. Nothing is charged; the connections rest when the trial is over.")
        )
    except desk.NotPossible:
        messages.error(request, _("Nothing was changed: the trial is over."))
    return redirect("portal:subscription")


@portal_page
def cancel_subscription(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What an end costs, now or at the end of the month; and the end."""
    must_own(scope)
    now = timezone.now()
    shown = desk.show(scope.tenant, now=now)
    if shown is None or not shown.may_cancel:
        return redirect("portal:subscription")
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _cancelled(request, scope, form):
        return redirect("portal:subscription")
    today = timezone.localdate(now)
    is_in_month = shown.row.state in (shown.row.State.ACTIVE, shown.row.State.LAPSED)
    context = {
        "shown": shown,
        "form": form,
        "at_once": desk.cost(shown.row, on=today),
        "at_end": desk.cost(shown.row, on=charging.month_end(today)) if is_in_month else None,
        "tab": "company",
        "part": "subscription",
    }
    return page(request, scope, "portal/cancel_subscription.html", context)


def _cancelled(request: HttpRequest, scope: Scope, form: CancelForm) -> bool:
    said = form.cleaned_data
    try:
        row = desk.cancel(
            scope.tenant, how=said["how"], reason=said["reason"], actor=scope.user, now=timezone.now()
        )
    except desk.NotPossible:
        messages.error(request, _("Nothing was changed: the subscription has ended already."))
        return True
    if row.state == row.State.ENDED:
        messages.success(
            request, _("The subscription has ended. Everything is kept, and you can take it up again.")
        )
    else:
        messages.success(
            request, _("The subscription ends with this month. Until then all goes on as before.")
        )
    return True


@require_safe
@portal_page
def subscription_invoice(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """An invoice as PDF, from our own Tripletex."""
    must_see_money(scope)
    try:
        found = desk.invoice_file(scope.tenant, pk)
    except SyncError:
        messages.error(request, _("The invoice cannot be fetched just now. Try again in some minutes."))
        return redirect("portal:subscription")
    if found is None:
        raise Http404("no such invoice")
    row, body = found
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="bilagsbro-faktura-{row.number}.pdf"'
    return answer
