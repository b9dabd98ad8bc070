"""«Firma»: who the company is, and the log of what people did in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import CompanyForm
from accounts.models import AuditEntry, Tenant, User
from integrations.desk import audit
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.views import keyset, link, page

SHOWN = 50


@portal_page
def company(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Name and address; owners change them, the organisation number stays."""
    before = audit.snapshot(scope.tenant)
    form = CompanyForm(request.POST or None, instance=scope.tenant)
    if request.method == "POST":
        must_own(scope)
        if form.is_valid():
            form.save()
            audit.record_change("change_company", actor=scope.user, obj=scope.tenant, before=before)
            messages.success(request, _("Saved."))
            return redirect("portal:company")
        scope.tenant.refresh_from_db()  # the page's top shows what is, the form what was typed
    return page(request, scope, "portal/company.html", {"form": form, "tab": "company", "part": "company"})


@require_safe
@portal_page
def log(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who did what, newest first, support's looks with their reasons among it; ``?before=`` goes on."""
    entries = AuditEntry.objects.filter(tenant=scope.tenant).select_related("actor").order_by("-id")
    before = keyset(request)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: SHOWN + 1])
    context = {
        "rows": [_row(entry) for entry in found[:SHOWN]],
        "older": link(request, before=found[SHOWN - 1].pk, keep=()) if len(found) > SHOWN else "",
        "newest": link(request, before=None, keep=()) if before is not None else "",
        "tab": "company",
        "part": "log",
    }
    return page(request, scope, "portal/log.html", context)


def _row(entry: AuditEntry) -> dict[str, Any]:
    """An entry in words: support is named as support, the system as Bilagsbro."""
    names = sorted({*entry.before, *entry.after})
    return {
        "entry": entry,
        "who": _who(entry.actor),
        "done": audit.action_text(entry.action),
        "what": "" if entry.object_type == Tenant._meta.label_lower else entry.object_label,
        "kind": audit.kind_text(entry.object_type),
        "changes": [
            (
                audit.field_text(entry.object_type, name),
                audit.value_text(entry.object_type, name, entry.before.get(name)),
                audit.value_text(entry.object_type, name, entry.after.get(name)),
            )
            for name in names
        ],
    }


def _who(actor: User | None) -> str:
    if actor is None:
        return "Bilagsbro"
    return _("%(name)s at Bilagsbro") % {"name": actor} if actor.is_staff else str(actor)
