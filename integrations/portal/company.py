"""«Firma»: who the company is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import CompanyForm
from integrations.desk import audit
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.views import page


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
