"""The list of documents: where is order 10432, and what is stopped. Everything else is one click away."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.admin.event_filters import CauseFilter, CompanyFilter, FlowFilter, StateFilter
from integrations.admin.event_page import EventPages
from integrations.admin.reason_form import ReasonForm
from integrations.admin.upgrade_pages import UpgradePages
from integrations.admin.who import person
from integrations.desk import actions, approvals, preview, queries, search, states, texts, upgrades
from integrations.models import SyncEvent


@admin.register(SyncEvent)
class EventAdmin(UpgradePages, EventPages, ReadOnlyAdmin):
    """Read from the newest; searched by exact names; acted on one by one or many at once."""

    list_display = ("document", "state_shown", "cause", "company", "gross_shown", "heard_of")
    list_display_links = ("document",)
    list_filter = (
        StateFilter,
        CauseFilter,
        FlowFilter,
        ("connection", AutocompleteSelectFilter),
        ("connection__tenant", CompanyFilter),
    )
    list_filter_submit = True
    list_select_related = ("connection__tenant",)
    list_before_template = "admin/integrations/syncevent/above.html"
    deferred = ("remote_message",)
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("label",)
    search_help_text = _("Order, voucher, reference, request id or e-mail")
    actions = (
        "retry_chosen",
        "open_day_chosen",
        "correct_chosen",
        "ignore_chosen",
        "preview_chosen",
        "invoice_chosen",
    )

    @columns.column(_("document"))
    def document(self, event: SyncEvent) -> str:
        """What people call it."""
        return texts.document_name(event)

    @columns.column(_("state"))
    def state_shown(self, event: SyncEvent) -> str:
        """Sign and word."""
        return columns.badge(states.of_event(event))

    @columns.column(_("cause"))
    def cause(self, event: SyncEvent) -> str:
        """Why it is stopped or skipped, in a few words."""
        if not event.code:
            return ""
        text = texts.headline(event.code, event.waiting_for, language=texts.language())
        return format_html('<span class="bb-cause">{}</span>', text)

    @columns.column(_("company"))
    def company(self, event: SyncEvent) -> str:
        """Whose, and from which shop."""
        return format_html("{}<br><small>{}</small>", event.connection.tenant.name, event.connection.name)

    @columns.column(_("gross"))
    def gross_shown(self, event: SyncEvent) -> str:
        """With its currency."""
        return columns.money(event.gross, event.currency)

    @columns.column(_("last heard of"))
    def heard_of(self, event: SyncEvent) -> Any:
        """When the source last spoke of it."""
        return event.received_at

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Whether this person may try documents again and skip them."""
        return request.user.has_perm("integrations.retry_event")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SyncEvent], search_term: str
    ) -> tuple[QuerySet[SyncEvent], bool]:
        """Exact look-ups on indexes instead of reading the table."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=search.find_events(search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A search that finds exactly one document leads to it."""
        only_searched = (
            request.method == "GET" and set(request.GET) == {"q"} and self.has_view_permission(request)
        )
        found = search.find_events(request.GET["q"]) if only_searched else []
        if len(found) == 1:
            return redirect("admin:integrations_syncevent_change", found[0])
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """The pages of one document stand before Django's."""
        wrap = self.admin_site.admin_view
        name = "integrations_syncevent"
        return [
            path("<int:event_id>/retry/", wrap(self.retry_view), name=f"{name}_retry"),
            path("<int:event_id>/ignore/", wrap(self.ignore_view), name=f"{name}_ignore"),
            path("<int:event_id>/approve/<str:kind>/", wrap(self.approve_view), name=f"{name}_approve"),
            path("invoice/", wrap(self.invoice_view), name=f"{name}_invoice"),
            path("<int:event_id>/take_back/", wrap(self.take_back_view), name=f"{name}_take_back"),
            path("<int:event_id>/send/", wrap(self.send_view), name=f"{name}_send"),
            path("<int:event_id>/sending/<str:said>/", wrap(self.sending_view), name=f"{name}_sending"),
            path("<int:event_id>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Try again"), permissions=["retry"])
    def retry_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> None:
        """Put the chosen documents back on the list."""
        count = actions.retry(queryset, actor=person(request), now=timezone.now())
        text = ngettext("%(count)s document is on its way.", "%(count)s documents are on their way.", count)
        messages.success(request, text % {"count": count})

    @admin.action(description=_("Book on the first open day"), permissions=["retry"])
    def open_day_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> None:
        """What closed periods have stopped is dated the first open day, with the original date in its text."""
        self._approve_chosen(request, queryset, "open_day")

    @admin.action(description=_("Book the correction"), permissions=["retry"])
    def correct_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> None:
        """What was changed after it was booked, and waits for a person, is corrected."""
        self._approve_chosen(request, queryset, "correction")

    def _approve_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent], kind: str) -> None:
        count = approvals.approve(queryset, kind, actor=person(request), now=timezone.now())
        text = ngettext("%(count)s document is on its way.", "%(count)s documents are on their way.", count)
        messages.success(request, text % {"count": count})

    @admin.action(description=_("Skip, with a reason"), permissions=["retry"])
    def ignore_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> HttpResponse | None:
        """Ask for the reason on a page of its own, with what it is about in count and money."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            count = actions.ignore(
                queryset, actor=person(request), reason=form.cleaned_data["reason"], now=timezone.now()
            )
            text = ngettext("%(count)s document was skipped.", "%(count)s documents were skipped.", count)
            messages.success(request, text % {"count": count})
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Skip documents"),
            "opts": self.opts,
            "form": form,
            "summary": queries.summary_of(queryset),
            "action": "ignore_chosen",
            "checkbox": ACTION_CHECKBOX_NAME,
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/integrations/syncevent/ignore_chosen.html", context)

    @admin.action(description=_("Preview what would be booked"), permissions=["view"])
    def preview_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> HttpResponse | None:
        """Read, build, write nothing; twenty at most."""
        chosen = list(queryset.select_related("connection__tenant", "connection__ledger")[: preview.MOST + 1])
        if len(chosen) > preview.MOST:
            messages.warning(
                request, _("Choose at most %(most)s documents to preview.") % {"most": preview.MOST}
            )
            return None
        return self.show_previews(request, chosen, back=request.get_full_path())

    @admin.action(description=_("Make invoices of the sales orders …"), permissions=["retry"])
    def invoice_chosen(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> HttpResponse:
        """To the page on which they are looked over."""
        keys = queryset.order_by("pk").values_list("pk", flat=True)[: upgrades.MOST]
        query = urlencode([("chosen", key) for key in keys])
        return redirect(f"{reverse('admin:integrations_syncevent_invoice')}?{query}")
