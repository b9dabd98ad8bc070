"""A copy of all data, and closing the account: for owners, with nothing in the way and nothing by accident."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from accounts.encryption import Undecryptable
from integrations.desk import leaving as desk
from integrations.desk import subscription
from integrations.models import TenantExport
from integrations.portal.kept_words import kept_of
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.views import page

ON_THE_WAY = (TenantExport.State.WAITING, TenantExport.State.RUNNING)


class CloseForm(forms.Form):
    """The company's name, typed, so that it does not happen by accident; and why, if one cares to say."""

    name = forms.CharField(label=gettext_lazy("Type the company's name"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("What was missing? (you need not answer)"), max_length=400, required=False
    )
    understood = forms.BooleanField(label=gettext_lazy("I know what is deleted, and when."))


@require_safe
@portal_page
def exports(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The copies of the company's data: under way, ready, deleted again."""
    must_own(scope)
    rows = desk.exports(scope.tenant)
    context = {
        "rows": rows,
        "is_moving": any(row.state in ON_THE_WAY for row in rows),
        "days": settings.EXPORT_DAYS,
        "tab": "company",
        "part": "subscription",
    }
    return page(request, scope, "portal/exports.html", context)


@require_POST
@portal_page
def ask_export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Have a copy made."""
    must_own(scope)
    if desk.ask_export(scope.tenant, actor=scope.user, now=timezone.now()) is None:
        messages.info(request, _("A copy is being made already."))
    else:
        messages.success(request, _("The copy is being made. You get a letter when it is ready."))
    return redirect("portal:exports")


@require_safe
@portal_page
def download_export(request: HttpRequest, scope: Scope, pk: int) -> HttpResponseBase:
    """The file, piece by piece."""
    must_own(scope)
    try:
        found = desk.download(scope.tenant, pk, actor=scope.user, now=timezone.now())
    except Undecryptable as error:
        raise Http404("the keys of this copy are gone") from error
    if found is None:
        raise Http404("no such copy")
    row, body = found
    answer = StreamingHttpResponse(body, content_type="application/zip")
    name = f"bilagsbro-{scope.tenant.org_number}-{row.asked_at:%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(row.size)
    return answer


@portal_page
def closing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Step one says what happens, step two asks for the company's name; afterwards how long it can be regretted."""
    must_own(scope)
    now, is_asking = timezone.now(), request.GET.get("step") == "2"
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _closed(request, scope, form):
        return redirect("portal:closing")
    shown = subscription.show(scope.tenant, now=now)
    context = {
        "standing": desk.standing(scope.tenant),
        "form": form,
        "is_asking": is_asking or request.method == "POST",
        "cost": shown.so_far if shown and shown.row.is_in_use else None,
        "days": settings.CLOSING_DAYS,
        "tab": "company",
        "part": "subscription",
    }
    return page(request, scope, "portal/closing.html", context)


def _closed(request: HttpRequest, scope: Scope, form: CloseForm) -> bool:
    said = form.cleaned_data
    try:
        desk.close(
            scope.tenant, typed=said["name"], reason=said["reason"], actor=scope.user, now=timezone.now()
        )
    except desk.NotTheName:
        form.add_error("name", _("This is not the company's name. Nothing was changed."))
        return False
    except desk.NotOurs:
        form.add_error(None, _("This company makes Bilagsbro's own invoices and cannot be closed here."))
        return False
    messages.success(request, _("The account will be closed. Every owner has got a letter about it."))
    return True


@require_POST
@portal_page
def keep_account(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Regretted: the account stays."""
    must_own(scope)
    if desk.regret(scope.tenant, actor=scope.user, now=timezone.now()):
        messages.success(request, _("The account stays. Take the subscription up again to go on booking."))
    return redirect("portal:subscription")


@require_safe
@never_cache
def tombstone(request: HttpRequest, token: str) -> HttpResponse:
    """What is left of a closed account, why, and until when: for who has the last letter. Nothing of the content."""
    row = desk.of_link(token)
    if row is None:
        limits.count_place(request, "old_link")
        raise Http404("no such account")
    return render(request, "portal/tombstone.html", {"closing": row, "kept": kept_of(row)})
