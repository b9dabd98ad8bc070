"""Support looks over the customer's shoulder: first the reason, then read-only."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from integrations.portal import scope


class ReasonForm(forms.Form):
    """Why support looks."""

    reason = forms.CharField(
        label=_("Why do you look?"),
        max_length=200,
        help_text=_(
            "The customer reads it in the log, with your name. For instance: asked by phone about order 10432."
        ),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


@never_cache
@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason; then the customer's overview. Nobody else learns whether the company exists."""
    assert isinstance(request.user, User)
    tenant = scope.for_support(request.user, pk)
    if tenant is None:
        raise Http404("no such company")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scope.visit(request, tenant, user=request.user, reason=form.cleaned_data["reason"])
        return redirect("portal:overview")
    return render(request, "portal/visit.html", {"form": form, "tenant": tenant})
