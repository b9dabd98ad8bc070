"""«Brukere»: who sees the company, in which role; owners invite, change and take away."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import invitations, limits
from accounts import members as accounts_members
from accounts.letters import LetterNotSent
from accounts.models import Invitation, Membership
from accounts.views.joining import no_letter
from integrations.portal import scope as portal_scope
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.views import page


class InviteForm(forms.Form):
    """An address and the role that it gets."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.ACCOUNTANT,
        widget=forms.RadioSelect,
    )


@portal_page
def members(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who is in and who is invited. A POST invites; ``?email=`` fills the address in."""
    form = InviteForm(request.POST or None, initial={"email": request.GET.get("email", "")[:254]})
    if request.method == "POST":
        must_own(scope)
        if form.is_valid() and _invited(request, scope, form):
            return redirect("portal:members")
    context = {
        "form": form,
        "members": accounts_members.members_of(scope.tenant),
        "invitations": [(one, invitations.is_too_old(one)) for one in invitations.waiting(scope.tenant)],
        "roles": Membership.Role.choices,
        "tab": "company",
        "part": "members",
    }
    return page(request, scope, "portal/members.html", context)


def _invited(request: HttpRequest, scope: Scope, form: InviteForm) -> bool:
    email = form.cleaned_data["email"]
    limits.count(request, "invitation", f"{scope.tenant.pk}:{email}")
    try:
        invitations.invite(tenant=scope.tenant, email=email, role=form.cleaned_data["role"], by=scope.user)
    except invitations.AlreadyMember:
        form.add_error("email", _("This person is a member already. The role is changed in the list."))
        return False
    except LetterNotSent:
        form.add_error(None, no_letter())
        return False
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})
    return True


@require_POST
@portal_page
def change_role(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Give a member another role."""
    must_own(scope)
    member, role = _member(scope, pk), request.POST.get("role", "")
    if role not in Membership.Role.values:
        raise Http404("no such role")
    try:
        if accounts_members.change_role(member, role, by=scope.user):
            messages.success(
                request,
                _("%(name)s is %(role)s now.")
                % {"name": member.user, "role": member.get_role_display().lower()},
            )
    except accounts_members.LastOwner:
        messages.error(request, last_owner())
    return redirect("portal:members")


@require_POST
@portal_page
def remove_member(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take a member's role away. Everybody may leave by oneself; others are for owners."""
    member = _member(scope, pk)
    if member.user_id != scope.user.pk:
        must_own(scope)
    try:
        accounts_members.remove(member, by=scope.user)
    except accounts_members.LastOwner:
        messages.error(request, last_owner())
        return redirect("portal:members")
    messages.success(
        request,
        _("%(name)s does not see %(company)s any more.")
        % {"name": member.user, "company": scope.tenant.name},
    )
    if member.user_id == scope.user.pk:
        portal_scope.leave(request)
        return redirect("front_door")
    return redirect("portal:members")


@require_POST
@portal_page
def send_invitation(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send an invitation's letter again."""
    must_own(scope)
    invitation = _invitation(scope, pk)
    limits.count(request, "invitation", f"{scope.tenant.pk}:{invitation.email}")
    try:
        if invitations.send_again(invitation, by=scope.user):
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
            )
    except LetterNotSent:
        messages.error(request, no_letter())
    return redirect("portal:members")


@require_POST
@portal_page
def withdraw_invitation(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take an invitation back."""
    must_own(scope)
    invitation = _invitation(scope, pk)
    if invitations.withdraw(invitation, by=scope.user):
        messages.success(
            request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email}
        )
    return redirect("portal:members")


def last_owner() -> str:
    """Why the last owner stays."""
    return _("Nothing was changed: this is the only owner. Make somebody else owner first.")


def _member(scope: Scope, pk: int) -> Membership:
    if scope.is_support:
        raise PermissionDenied
    member = Membership.objects.filter(pk=pk, tenant=scope.tenant).select_related("user", "tenant").first()
    if member is None:
        raise Http404("no such member")
    return member


def _invitation(scope: Scope, pk: int) -> Invitation:
    mine = Invitation.objects.filter(pk=pk, tenant=scope.tenant).select_related("tenant", "invited_by")
    found = mine.first()
    if found is None:
        raise Http404("no such invitation")
    return found
