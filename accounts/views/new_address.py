"""Another address to log in with: asked for with the password, confirmed from the new mailbox, undone from the old one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import limits, new_addresses
from accounts.forms import NewAddressForm
from accounts.letters import LetterNotSent
from accounts.views.factor import person
from accounts.views.joining import link_too_old, no_letter


@never_cache
@sensitive_post_parameters()
@login_required
def ask_address(request: HttpRequest) -> HttpResponse:
    """The new address and the password; then a letter is on its way."""
    user = person(request)
    form = NewAddressForm(request.POST or None, user=user)
    if request.method == "POST":
        limits.count(request, "password", user.pk)
        if form.is_valid():
            limits.forget("password", user.pk)
            limits.count(request, "letter", user.pk)
            email = form.cleaned_data["email"]
            try:
                new_addresses.ask(user, email)
            except LetterNotSent:
                form.add_error(None, no_letter())
            else:
                words = _("A letter is on its way to %(email)s. Nothing is changed before its link is used.")
                messages.success(request, words % {"email": email})
                return redirect("me")
    return render(request, "accounts/new_address.html", {"form": form, "tab": "me"})


@never_cache
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. A button confirms, since mail servers open links too."""
    wanted = new_addresses.to_confirm(token)
    if wanted is None:
        return link_too_old(request)
    if request.method == "POST":
        try:
            new_addresses.confirm(wanted)
        except new_addresses.Taken:
            return link_too_old(request)
        words = _("From now on you log in with %(email)s. You were logged out everywhere.")
        messages.success(request, words % {"email": wanted.new})
        return redirect("login")
    return render(request, "accounts/new_address_confirm.html", {"wanted": wanted})


@never_cache
def undo_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the old mailbox. Whoever changed the address knew the password, so a new one is chosen next."""
    change = new_addresses.to_undo(token)
    if change is None:
        return link_too_old(request)
    if request.method == "POST":
        try:
            new_addresses.undo(change)
        except new_addresses.Taken:
            return link_too_old(request)
        words = _("You log in with %(email)s again. Everybody was logged out. Choose a new password now.")
        messages.success(request, words % {"email": change.old})
        return redirect("password_forgotten")
    return render(request, "accounts/new_address_undo.html", {"change": change})
