"""«Kom i gang»: choose what to connect, and go step by step until it works. Each step is kept; one can leave and come back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import going_live, setup_acts, setup_demo, setup_links
from integrations.desk import setup as desk_setup
from integrations.models import Setup, Step
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.setup_forms import AskForm
from integrations.portal.setup_steps import ACTS, SHOWN
from integrations.portal.views import page

LINK_SHOWN = "setup_link"
"""Session key: a link that was just made, shown once."""


@portal_page
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What can be connected, and what is under way. A POST begins with a system."""
    if request.method == "POST":
        must_act(scope)
        try:
            begun = setup_acts.begin(
                scope.tenant, request.POST.get("kind", ""), actor=scope.user, now=timezone.now()
            )
        except ValidationError as error:
            _say(request, error)
            return redirect("portal:start")
        return redirect("portal:setup", begun.pk)
    context = {
        "offers": desk_setup.offers(scope.tenant),
        "under_way": [
            (one, desk_setup.name_of(one), desk_setup.standings(one))
            for one in desk_setup.open_setups(scope.tenant)
        ],
        "has_demo": scope.may_act and setup_demo.is_offered(scope.tenant),
        "tab": "settings",
    }
    return page(request, scope, "portal/setup/choose.html", context)


@require_POST
@portal_page
def start_demo(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Try everything on a demo shop and a demo ledger, without keys."""
    must_act(scope)
    begun = setup_demo.take(scope.tenant, actor=scope.user, now=timezone.now())
    if begun is None:
        messages.error(request, _("All demo shops are taken just now. Try again in some minutes."))
        return redirect("portal:start")
    messages.success(
        request, _("You have a demo shop and a demo Tripletex now. Nothing here touches a real system.")
    )
    return redirect("portal:setup", begun.pk)


@require_safe
@portal_page
def setup(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """To the first step that is not done."""
    begun = setup_or_404(scope, pk)
    return redirect("portal:setup_step", pk, desk_setup.first_open(begun))


@portal_page
def setup_step(request: HttpRequest, scope: Scope, pk: int, step: str) -> HttpResponse:
    """One step; a POST does it, and leads to the next."""
    begun = setup_or_404(scope, pk)
    wanted = _step(begun, step)
    standing = next(one for one in desk_setup.standings(begun) if one.step == wanted)
    if request.method == "POST":
        must_act(scope)
    if standing.state == "later":
        messages.info(request, _("First this step, then the others."))
        return redirect("portal:setup", pk)
    if request.method != "POST":
        return show(request, scope, begun, wanted)
    try:
        outcome = ACTS[wanted](request, scope, begun)
    except ValidationError as error:
        _say(request, error)
        outcome = False
    if outcome is True:
        return redirect("portal:setup_step", pk, _next(begun, wanted))
    if outcome is False:
        return redirect("portal:setup_step", pk, wanted)
    return show(request, scope, begun, wanted, form=outcome)


def _next(begun: Setup, step: Step) -> Step:
    """The step after it; where that is done already, the first that is not."""
    begun = desk_setup.setup_of(begun.tenant, begun.pk)
    first = desk_setup.first_open(begun)
    steps = desk_setup.steps_of(begun.kind)
    return first if steps.index(first) > steps.index(step) else steps[-1] if first == step else first


@require_POST
@portal_page
def setup_check(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Have both ends checked again; the page follows by itself."""
    begun = setup_or_404(scope, pk)
    must_act(scope)
    setup_acts.ask_check(begun, actor=scope.user, now=timezone.now())
    return redirect("portal:setup_step", pk, Step.READINESS)


@require_POST
@portal_page
def setup_drop(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Give it up: what was typed is deleted."""
    begun = setup_or_404(scope, pk)
    must_act(scope)
    if setup_acts.drop(begun, actor=scope.user):
        messages.success(request, _("Given up. The keys that were typed in are deleted."))
    else:
        messages.info(request, _("It is live already. It can be paused under Settings."))
    return redirect("portal:start")


def show(
    request: HttpRequest, scope: Scope, begun: Setup, step: Step, *, form: Any = None, ask_form: Any = None
) -> HttpResponse:
    """A step's page, with the way through all of them beside it."""
    now = timezone.now()
    can_ask = scope.may_invite and setup_links.can_be_asked(step)
    by_letter = step in setup_links.ACCOUNTING
    context = {
        "setup": begun,
        "connection": begun.connection,
        "step": step,
        "title": desk_setup.title(begun, step),
        "name": desk_setup.name_of(begun),
        "standings": desk_setup.standings(begun),
        "can_ask": can_ask,
        "by_letter": by_letter,
        "ask_form": (ask_form or AskForm(step=step, needs_email=by_letter)) if can_ask else None,
        "links": setup_links.waiting(begun, step, now=now) if scope.may_act else (),
        "link_made": request.session.pop(LINK_SHOWN, "") if can_ask else "",
        "needs_approval": begun.connection is not None and going_live.needs_approval(begun.connection),
        "tab": "settings",
        **SHOWN[step](scope, begun, form, now),
    }
    name = str(step).replace("-", "_")
    return page(request, scope, f"portal/setup/{name}.html", context)


def setup_or_404(scope: Scope, pk: int) -> Setup:
    """Raises Http404 for another company's."""
    try:
        return desk_setup.setup_of(scope.tenant, pk)
    except Setup.DoesNotExist as error:
        raise Http404("no such setup") from error


def _step(begun: Setup, name: str) -> Step:
    """Raises Http404 for one that the system does not have; the choice is made on its own page."""
    found = next((one for one in desk_setup.steps_of(begun.kind) if one == name), None)
    if found is None or found == Step.CHOOSE:
        raise Http404("no such step")
    return found


def _say(request: HttpRequest, error: ValidationError) -> None:
    for text in error.messages:
        messages.error(request, text)
