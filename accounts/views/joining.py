"""Coming in: sign-up, the confirmed address, the first page, and the answer to an invitation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import invitations, limits, sessions, sign_up
from accounts.forms import ConfirmForm, InvitedForm, SignUpForm
from accounts.letters import LetterNotSent
from accounts.models import Invitation, SignUp, User
from accounts.sign_up import AlreadyUsed

MINE = "sign_up"
"""Session key: the sign-up that this browser made."""
AFTER_JOINING = "after_joining"
"""Session key: where the one who answers an invitation goes then, {invitation, address}; written by whoever sent him there."""
GONE = 410


@method_decorator((never_cache, sensitive_post_parameters()), name="dispatch")
class SignUpPage(FormView):
    """A person and the company. What happens next is the same for every address and every company."""

    template_name = "accounts/sign_up.html"
    form_class = SignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who is in needs no second user."""
        if request.user.is_authenticated:
            return redirect("front_door")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """Send the letter."""
        given = form.cleaned_data
        limits.count(self.request, "sign_up", given["email"])
        try:
            made = sign_up.ask(
                name=given["name"],
                email=given["email"],
                password=given["password"],
                company=given["company"],
                org_number=given["org_number"],
                language=get_language() or settings.LANGUAGE_CODE,
            )
        except LetterNotSent:
            form.add_error(None, no_letter())
            return self.form_invalid(form)
        self.request.session[MINE] = str(made.key)
        return redirect("sign_up_sent")


def no_letter() -> str:
    """What is said when the mail server does not take a letter."""
    return _("The letter could not be sent: the mail server does not answer. Try again in a few minutes.")


@never_cache
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """A letter is on its way. A POST sends it again."""
    made = _mine(request)
    if made is None:
        return redirect("sign_up")
    if request.method == "POST":
        limits.count(request, "letter", made.email)
        try:
            sign_up.send_letter(made)
            messages.success(request, _("The letter is sent again."))
        except LetterNotSent:
            messages.error(request, no_letter())
        return redirect("sign_up_sent")
    return render(request, "accounts/sign_up_sent.html", {"email": made.email})


def _mine(request: HttpRequest) -> SignUp | None:
    key = request.session.get(MINE)
    return SignUp.objects.filter(key=key).first() if key else None


@never_cache
@sensitive_post_parameters()
def confirm_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. A button confirms, since mail servers open links too; another browser is asked for the password."""
    found = sign_up.of_link(token)
    if found is None:
        return link_too_old(request)
    is_same_browser = request.session.get(MINE) == str(found.key)
    form = None if is_same_browser else ConfirmForm(request.POST or None)
    if request.method == "POST" and (form is None or _is_theirs(request, form, found)):
        try:
            confirmed = sign_up.confirm(found)
        except AlreadyUsed:
            return link_too_old(request)
        request.session.pop(MINE, None)
        sessions.enter(request, confirmed.user)
        return redirect("welcome")
    return render(request, "accounts/confirm_sign_up.html", {"form": form, "sign_up": found})


def _is_theirs(request: HttpRequest, form: ConfirmForm, found: SignUp) -> bool:
    limits.count(request, "confirm", found.key)
    if not form.is_valid():
        return False
    if check_password(form.cleaned_data["password"], found.password):
        return True
    form.add_error("password", _("This is not the password that was chosen at the sign-up."))
    return False


def link_too_old(request: HttpRequest) -> HttpResponse:
    """The answer to a link that was used, withdrawn, or has run out. Who tries many of them is stopped: raises TooOften."""
    limits.count_place(request, "old_link")
    return render(request, "accounts/link_too_old.html", status=GONE)


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page after the address is confirmed: what comes now."""
    mine = request.user.memberships.select_related("tenant").first()  # type: ignore[union-attr]
    return render(request, "accounts/welcome.html", {"company": mine.tenant if mine else None})


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link: one click for people who have a user, a name and a password for those who have none."""
    found = invitations.of_link(token)
    if found is None:
        return link_too_old(request)
    if request.user.is_authenticated:
        return _answer(request, found)
    if User.objects.filter(email__iexact=found.email).exists():
        return render(request, "accounts/invitation.html", {"invitation": found, "must_log_in": True})
    return _new_person(request, found)


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    is_mine = user.email.lower() == found.email.lower()
    if request.method == "POST" and is_mine:
        try:
            invitations.accept(found, user=user)
        except AlreadyUsed:
            return link_too_old(request)
        return _in(request, found)
    return render(request, "accounts/invitation.html", {"invitation": found, "is_mine": is_mine})


def _new_person(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = InvitedForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        limits.count(request, "confirm", found.key)
        given = form.cleaned_data
        try:
            user = invitations.accept_as_new(
                found,
                name=given["name"],
                password=given["password"],
                language=get_language() or settings.LANGUAGE_CODE,
            )
        except AlreadyUsed:
            return link_too_old(request)
        sessions.enter(request, user)
        return _in(request, found)
    return render(request, "accounts/invitation.html", {"invitation": found, "form": form})


def _in(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, _("You are a member of %(company)s now.") % {"company": found.tenant.name})
    onwards = request.session.pop(AFTER_JOINING, {})
    if onwards.get("invitation") == str(found.key):
        return redirect(onwards["address"])
    return redirect(f"{reverse(settings.LOGIN_REDIRECT_URL)}?tenant={found.tenant_id}")
