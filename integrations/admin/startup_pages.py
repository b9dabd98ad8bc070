"""The start-up sync for support: a box above a connection's form, and a page on which all of it can be done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from integrations.admin.base import ModelAdmin
from integrations.admin.who import person
from integrations.desk import queries, startup, startup_choice, startup_view, texts
from integrations.desk.startup_choice import DefaultsForm, StartupForm
from integrations.models import Connection, StartupRun

State = StartupRun.State
STEERING: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "pause": (startup.pause, (State.RUNNING,)),
    "resume": (startup.resume, (State.PAUSED,)),
    "cancel": (startup.cancel, StartupRun.OPEN),
    "start": (startup.start, (State.READY,)),
}
"""What can be done with a run, and in which states."""
NAME = "integrations_connection_startup"


class StartupPages(ModelAdmin):
    """The views of the start-up sync, for the admin of connections."""

    def get_urls(self) -> list[URLPattern]:
        """The page stands before Django's."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:connection_id>/startup/", wrap(self.startup_view), name=NAME),
            path("<int:connection_id>/startup/ask/", wrap(self.startup_ask_view), name=f"{NAME}_ask"),
            path(
                "<int:connection_id>/startup/choose/",
                wrap(self.startup_choose_view),
                name=f"{NAME}_choose",
            ),
            path(
                "<int:connection_id>/startup/answer/",
                wrap(self.startup_answer_view),
                name=f"{NAME}_answer",
            ),
            path("<int:connection_id>/startup/<str:act>/", wrap(self.startup_act_view), name=f"{NAME}_act"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With the box, where a start-up sync makes sense."""
        connection = self.get_object(request, object_id)
        box = None
        if connection is not None and startup.has_startup(connection):
            run = startup.newest(connection)
            box = {"run": run, "pace": startup_view.pace(run, now=timezone.now()) if run else None}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "startup": box})

    def startup_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """All of it, as it is now. ``?new`` begins anew."""
        connection = self._startup_connection(request, connection_id, may="view")
        return self._startup_page(request, connection)

    def startup_ask_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Have a preview prepared, on a customer's word."""
        connection = self._startup_connection(request, connection_id)
        offer, last = startup_choice.offer(connection), startup.newest(connection)
        form = StartupForm(request.POST, connection=connection, choices=offer.choices, last=last)
        if offer.problem is not None or not form.is_valid():
            return self._startup_page(request, connection, form=form, offer=offer)
        return self._told(
            request,
            connection,
            lambda: startup_choice.ask(form, actor=person(request), now=timezone.now()),
        )

    def startup_choose_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """What the preview found missing."""
        connection = self._startup_connection(request, connection_id)
        run, offer = startup.newest(connection), startup_choice.offer(connection)
        names = startup.missing_defaults(run) if run is not None else []
        form = DefaultsForm(request.POST, connection=connection, choices=offer.choices, names=names)
        if not form.is_valid():
            return self._startup_page(request, connection, form=form, offer=offer)
        startup.choose_defaults(connection, form.chosen_defaults(), actor=person(request))
        return redirect(f"admin:{NAME}", connection.pk)

    def startup_answer_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Decide about one kind of conflict."""
        connection = self._startup_connection(request, connection_id)
        run = startup.newest(connection)
        if run is None or run.state != State.READY:
            return self._too_late(request, connection)
        asked = {name: request.POST.get(name, "") for name in ("code", "action")}
        return self._told(request, connection, lambda: startup.answer(run, **asked, actor=person(request)))

    def startup_act_view(self, request: HttpRequest, connection_id: int, act: str) -> HttpResponse:
        """Start, pause, resume, cancel."""
        connection = self._startup_connection(request, connection_id)
        if act not in STEERING:
            raise Http404("no such act")
        does, states = STEERING[act]
        run = startup.newest(connection)
        if run is None or run.state not in states:
            return self._too_late(request, connection)
        return self._told(request, connection, lambda: does(run, actor=person(request), now=timezone.now()))

    def _told(self, request: HttpRequest, connection: Connection, does: Callable[[], Any]) -> HttpResponse:
        """Do it, say what stands in its way, and go back to the page."""
        try:
            does()
        except ValidationError as error:
            for words in error.messages:
                messages.error(request, words)
        return redirect(f"admin:{NAME}", connection.pk)

    def _too_late(self, request: HttpRequest, connection: Connection) -> HttpResponse:
        messages.info(request, _("Nothing was changed: the start-up sync has come further meanwhile."))
        return redirect(f"admin:{NAME}", connection.pk)

    def _startup_connection(self, request: HttpRequest, pk: int, *, may: str = "change") -> Connection:
        """The connection, for people who may do that with it; acts only by a request that means it."""
        allowed = self.has_view_permission(request) if may == "view" else request.method == "POST"
        if not allowed or not request.user.has_perm(f"integrations.{may}_connection"):
            raise PermissionDenied
        mine = queries.connections_of(queries.tenants_of(person(request)))
        connection = get_object_or_404(mine, pk=pk)
        if not startup.has_startup(connection):
            raise Http404("no start-up sync here")
        return connection

    def _startup_page(
        self,
        request: HttpRequest,
        connection: Connection,
        *,
        form: DefaultsForm | None = None,
        offer: startup_choice.Offer | None = None,
    ) -> HttpResponse:
        run = startup.newest(connection)
        chooses = run is None or (
            run.state not in StartupRun.OPEN and (run.started_at is None or "new" in request.GET)
        )
        may_change = self.has_change_permission(request, connection)
        missing = startup.missing_defaults(run) if run is not None and run.state == State.READY else []
        if offer is None and may_change and (chooses or missing):
            offer = startup_choice.offer(connection)
        if form is None and offer is not None:
            given: dict[str, Any] = {"connection": connection, "choices": offer.choices}
            form = StartupForm(**given, last=run) if chooses else DefaultsForm(**given, names=missing)
        context = {
            **self.admin_site.each_context(request),
            **(_shown(run) if run is not None and not chooses else {}),
            "title": _("Start-up sync: %(connection)s") % {"connection": connection},
            "opts": self.opts,
            "connection": connection,
            "run": run,
            "chooses": chooses,
            "may_change": may_change,
            "missing": [startup.DEFAULT_WORDS[name] for name in missing],
            "offer": offer,
            "form": form,
            "broke_off": startup_view.cause_of_run(run, language=texts.language()) if run else None,
            "portal_address": _portal_address(connection),
        }
        return TemplateResponse(request, "admin/integrations/connection/startup.html", context)


def _shown(run: StartupRun) -> dict[str, Any]:
    """What there is to say of a run that is looked at, goes on or has ended."""
    language, kinds = texts.language(), startup_view.kinds_shown(run)
    ended = run.state not in StartupRun.OPEN
    return {
        "kinds": kinds,
        "sums": startup_view.summed(kinds),
        "pace": startup_view.pace(run, now=timezone.now()),
        "groups": startup_view.groups(run, language=language),
        "stopped": startup_view.stopped_causes(run, language=language) if run.started_at else [],
        "report": startup_view.report(run, language=language) if ended else None,
    }


def _portal_address(connection: Connection) -> str:
    """The same page as the customer sees it; the visit is logged."""
    address = reverse("portal:startup", args=[connection.pk])
    return f"{address}?{urlencode({'tenant': connection.tenant_id})}"
