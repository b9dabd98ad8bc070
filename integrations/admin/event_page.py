"""The page of one document: source, rule, voucher side by side, and everything that happened to it."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from integrations.admin.fixes import fix_of
from integrations.admin.reason_form import ReasonForm
from integrations.admin.who import person
from integrations.desk import actions, approvals, channels, connections, explain, preview, texts
from integrations.models import SyncEvent

PAGE = "admin/integrations/syncevent/document.html"


class EventPages:
    """The views of one document, for the admin of events."""

    model: Any
    opts: Any
    admin_site: Any

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Everything about one document."""
        return self._document_page(request, self._event(request, object_id), form=ReasonForm())

    def retry_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Try again, and back to the page."""
        event = self._event_to_steer(request, event_id)
        count = actions.retry(
            SyncEvent.objects.filter(pk=event.pk), actor=person(request), now=timezone.now()
        )
        if count:
            messages.success(request, _("The document is on its way. Reload the page to see how it went."))
        else:
            messages.info(request, _("Nothing to do: the document is on its way already."))
        return redirect("admin:integrations_syncevent_change", event.pk)

    def approve_view(self, request: HttpRequest, event_id: int, kind: str) -> HttpResponse:
        """Say what is to become of a stopped document, and back to the page."""
        event = self._event_to_steer(request, event_id)
        if kind not in [answer.kind for answer in approvals.answers_of(event)]:
            messages.info(request, _("Nothing to do: the document is not stopped for that any more."))
        else:
            chosen = SyncEvent.objects.filter(pk=event.pk)
            approvals.approve(chosen, kind, actor=person(request), now=timezone.now())
            messages.success(request, _("The document is on its way. Reload the page to see how it went."))
        return redirect("admin:integrations_syncevent_change", event.pk)

    def ignore_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Skip with a reason; without one the page comes back and says so."""
        event = self._event_to_steer(request, event_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._document_page(request, event, form=form)
        chosen = SyncEvent.objects.filter(pk=event.pk)
        actions.ignore(chosen, actor=person(request), reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, _("The document was skipped."))
        return redirect("admin:integrations_syncevent_change", event.pk)

    @method_decorator(require_POST)
    def preview_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """What would be booked now."""
        event = self._event(request, event_id)
        return self.show_previews(request, [event], back=self._address(event))

    def show_previews(self, request: HttpRequest, chosen: Sequence[SyncEvent], *, back: str) -> HttpResponse:
        """A page of would-be ledger documents."""
        found = preview.preview(chosen, actor=person(request), language=texts.language())
        context = {
            **self.admin_site.each_context(request),
            "title": _("What would be booked"),
            "opts": self.opts,
            "previews": found,
            "back": back,
            "may_steer": self.has_retry_permission(request),  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/integrations/syncevent/preview.html", context)

    def _event(self, request: HttpRequest, event_id: str | int) -> SyncEvent:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        if not str(event_id).isdecimal() or len(str(event_id)) > 18:
            raise Http404
        events = SyncEvent.objects.select_related("connection__tenant", "connection__ledger", "lane__target")
        event = events.filter(pk=event_id).first()
        if event is None:
            raise Http404
        return event

    def _event_to_steer(self, request: HttpRequest, event_id: int) -> SyncEvent:
        if request.method != "POST" or not self.has_retry_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return self._event(request, event_id)

    def _address(self, event: SyncEvent) -> str:
        return redirect("admin:integrations_syncevent_change", event.pk).url

    def _document_page(self, request: HttpRequest, event: SyncEvent, *, form: ReasonForm) -> HttpResponse:
        found = explain.explain(event, language=texts.language())
        context = {
            **self.admin_site.each_context(request),
            "title": texts.document_name(event),
            "opts": self.opts,
            "event": event,
            "found": found,
            "raw": json.dumps(found.source.raw, indent=2, ensure_ascii=False, default=_plain)
            if found.source
            else "",
            "form": form,
            "fix": fix_of(event),
            "answers": approvals.answers_of(event),
            "missing": channels.missing_of_event(event),
            **self.order_context(event),  # type: ignore[attr-defined]
            "may_steer": self.has_retry_permission(request),  # type: ignore[attr-defined]
            "shop": connections.label_of(event.connection.kind),
            "ledger": connections.label_of(event.lane.target.kind),
        }
        return TemplateResponse(request, PAGE, context)


def _plain(value: Any) -> Any:
    """Decimals as the figures they are, everything else as text."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
