"""One step of the setup, done by somebody else: asking for it, and what the one who was asked sees.

The link's own page needs no log-in where keys are typed in. It shows that step of that company and nothing else.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, limits
from accounts.letters import LetterNotSent
from accounts.models import User
from accounts.views.joining import AFTER_JOINING, no_letter
from integrations.desk import setup as desk_setup
from integrations.desk import setup_acts, setup_help, setup_links
from integrations.desk.connections import label_of
from integrations.models import SetupLink, Step
from integrations.portal.scope import Scope, must_own, portal_page
from integrations.portal.setup import LINK_SHOWN, setup_or_404, show
from integrations.portal.setup_forms import AskForm, KeysForm
from integrations.portal.setup_steps import keys_form

GONE = 410


@require_POST
@portal_page
def setup_ask(request: HttpRequest, scope: Scope, pk: int, step: str) -> HttpResponse:
    """Make a link to a step. Only owners ask others."""
    begun = setup_or_404(scope, pk)
    must_own(scope)
    if step not in desk_setup.steps_of(begun.kind) or not setup_links.can_be_asked(step):
        raise Http404("no such step")
    wanted = Step(step)
    form = AskForm(request.POST, step=step, needs_email=wanted in setup_links.ACCOUNTING)
    if not form.is_valid():
        return show(request, scope, begun, wanted, ask_form=form)
    email = form.cleaned_data["email"]
    try:
        made = setup_links.ask(begun, wanted, email=email, actor=scope.user, now=timezone.now())
    except LetterNotSent:
        messages.error(request, no_letter())
        return redirect("portal:setup_step", pk, step)
    if email:
        messages.success(request, _("A letter is on its way to %(email)s.") % {"email": email})
    request.session[LINK_SHOWN] = made.address
    return redirect("portal:setup_step", pk, step)


@require_POST
@portal_page
def setup_withdraw(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let a link open nothing any more."""
    link = SetupLink.objects.select_related("setup__tenant").filter(pk=pk, setup__tenant=scope.tenant).first()
    if link is None:
        raise Http404("no such link")
    must_own(scope)
    if setup_links.withdraw(link, actor=scope.user, now=timezone.now()):
        messages.success(request, _("Withdrawn. The link opens nothing any more."))
    return redirect("portal:setup_step", link.setup_id, link.step)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def setup_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link's own page. What is wrong, too old, used or withdrawn looks all the same."""
    link = setup_links.of_token(token, now=timezone.now())
    # Wrong ones are counted by the place they come from: nobody can close the door for others.
    limits.count(request, "step_link", link.digest if link else limits.client_address(request))
    if link is None:
        return render(request, "portal/setup/link_gone.html", status=GONE)
    if link.step in setup_links.ACCOUNTING:
        return _to_step(request, link)
    if request.method != "POST":
        setup_links.opened(link, actor=_person(request), now=timezone.now())
        return _page(request, link)
    limits.count(request, "step_keys", link.digest)
    return _keys(request, link)


def _keys(request: HttpRequest, link: SetupLink) -> HttpResponse:
    """Keep what was typed and ask the system; when it answers, the link has done its work."""
    begun, form, now = link.setup, _form(link, request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, link, form)
    given = {"base_url": form.cleaned_data["base_url"], "typed": form.typed()}
    given |= {"actor": _person(request), "now": now, "link": link}
    try:
        if link.step == Step.SOURCE:
            name = (
                begun.connection.name if begun.connection else setup_acts.free_name(begun.tenant, begun.kind)
            )
            answered = setup_acts.connect_source(begun, name=name, **given)
        else:
            answered = setup_acts.connect_ledger(begun, **given)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, link, form)
    if not answered:
        return _page(request, link)
    setup_links.use_up(link, actor=_person(request), now=now)
    return _page(request, link, is_done=True)


def _form(link: SetupLink, data: Any = None) -> KeysForm:
    form = keys_form(link.setup, link.step, data)
    form.fields.pop("name", None)
    return form


def _page(
    request: HttpRequest, link: SetupLink, form: KeysForm | None = None, *, is_done: bool = False
) -> HttpResponse:
    begun = link.setup
    kind = begun.kind if link.step == Step.SOURCE else desk_setup.ledger_kind()
    end = begun.connection if link.step == Step.SOURCE else desk_setup.ledger_of(begun)
    is_ours = end is not None and end.state == end.State.SETUP
    context = {
        "company": begun.tenant.name,
        "asked_by": link.made_by,
        "system": label_of(kind),
        "kind": kind,
        "help": setup_help.HELP.get(kind),
        "form": form or _form(link),
        "trouble": desk_setup.trouble(end) if end is not None and is_ours and not is_done else None,
        "is_done": is_done,
        "expires_at": link.expires_at,
    }
    return render(request, "portal/setup/link.html", context)


def _to_step(request: HttpRequest, link: SetupLink) -> HttpResponse:
    """Members go to the step; the one who was invited answers the invitation first, and comes there then."""
    step = reverse("portal:setup_step", args=[link.setup_id, link.step]) + f"?tenant={link.setup.tenant_id}"
    person = _person(request)
    setup_links.opened(link, actor=person, now=timezone.now())
    if person is not None and person.memberships.filter(tenant=link.setup.tenant).exists():
        return redirect(step)
    invitation = setup_links.invitation_of(link)
    if invitation is None:
        return redirect(f"{reverse('login')}?{_next(step)}")
    request.session[AFTER_JOINING] = {"invitation": str(invitation.key), "address": step}
    return redirect("invitation", invitations.token_of(invitation))


def _next(address: str) -> str:
    return urlencode({"next": address})


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
