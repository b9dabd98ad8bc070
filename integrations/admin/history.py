"""What the engine remembers, to look at: attempts, ledger documents, imports, cursors, lanes, signs of life, notices."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.desk import queries, search, states, texts, timeline
from integrations.models import (
    EntityLink,
    Heartbeat,
    HistoryRun,
    Lane,
    Notice,
    ReadinessItem,
    SourceDocument,
    SyncAttempt,
    SyncCursor,
    SyncEvent,
)


@admin.register(SyncAttempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Every try, newest first."""

    list_display = ("started_at", "event_link", "number", "how", "cause", "took", "request_id")
    list_display_links = ("started_at",)
    list_select_related = ("event",)
    deferred = ("traceback", "remote_message")
    search_fields = ("=request_id",)
    search_help_text = _("Request id")
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "event_link",
        "number",
        "started_at",
        "ended_at",
        "how",
        "cause",
        "remote_message",
        "request_id",
        "traceback",
    )
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SyncAttempt], search_term: str
    ) -> tuple[QuerySet[SyncAttempt], bool]:
        """By the exact request id, on its index."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(request_id__in=search.spellings(search_term)).exclude(request_id=""), False

    @columns.column(_("document"))
    def event_link(self, attempt: SyncAttempt) -> str:
        """To the document's page."""
        return to_event(attempt.event)

    @columns.column(_("outcome"))
    def how(self, attempt: SyncAttempt) -> str:
        """In words."""
        state, words = timeline.OUTCOMES.get(attempt.outcome, ("pending", attempt.outcome))
        return columns.tag(state, words)

    @columns.column(_("cause"))
    def cause(self, attempt: SyncAttempt) -> str:
        """In a few words."""
        return texts.headline(attempt.code, "", language=texts.language()) if attempt.code else ""

    @columns.column(_("took"))
    def took(self, attempt: SyncAttempt) -> str:
        """Seconds from start to end."""
        if attempt.ended_at is None:
            return ""
        return columns.number(
            f"{(attempt.ended_at - attempt.started_at).total_seconds():.2f} s".replace(".", ",")
        )


def to_event(event: SyncEvent) -> str:
    """A link to a document's page."""
    address = reverse("admin:integrations_syncevent_change", args=[event.pk])
    return format_html('<a class="bb-link" href="{}">{}</a>', address, texts.document_name(event))


@admin.register(EntityLink)
class LinkAdmin(ReadOnlyAdmin):
    """What stands in the ledger because of us, found by voucher number or reference."""

    list_display = (
        "reference",
        "remote_number",
        "shown",
        "company",
        "part",
        "document_date",
        "gross_shown",
        "confirmed_at",
    )
    list_display_links = ("reference", "remote_number")
    list_select_related = ("connection__tenant", "target")
    list_filter = ("state", ("target", AutocompleteSelectFilter), ("connection", AutocompleteSelectFilter))
    list_filter_submit = True
    deferred = ("expected", "observed", "differences", "secondary")
    search_fields = ("=reference",)
    search_help_text = _("Voucher number, order number or reference")
    ordering = ("-id",)
    sortable_by = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[EntityLink], search_term: str
    ) -> tuple[QuerySet[EntityLink], bool]:
        """Exact look-ups on indexes."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=search.find_links(search_term)), False

    @columns.column(_("state"))
    def shown(self, link: EntityLink) -> str:
        """Sign and word."""
        return columns.badge(states.of_link(link))

    @columns.column(_("company"))
    def company(self, link: EntityLink) -> str:
        """Whose."""
        return link.connection.tenant.name

    @columns.column(_("gross"))
    def gross_shown(self, link: EntityLink) -> str:
        """With its currency."""
        return columns.money(link.gross, link.currency)


@admin.register(HistoryRun)
class HistoryRunAdmin(ReadOnlyAdmin):
    """Imports of past periods; they are steered from the connection's page."""

    list_display = (
        "connection",
        "flow_shown",
        "from_date",
        "to_date",
        "state",
        "listed",
        "total",
        "started_at",
    )
    list_select_related = ("connection__tenant",)
    list_filter = ("state", ("connection", AutocompleteSelectFilter))
    list_filter_submit = True

    @columns.column(_("flow"))
    def flow_shown(self, run: HistoryRun) -> str:
        """What is imported."""
        return queries.flow_label(run.flow)


@admin.register(SyncCursor)
class CursorAdmin(ReadOnlyAdmin):
    """How far each shop has been read."""

    list_display = ("connection", "stream", "polled_at", "next_at", "failures")
    list_select_related = ("connection__tenant",)
    list_filter = (("connection", AutocompleteSelectFilter),)
    list_filter_submit = True
    ordering = ("-failures", "next_at")


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """The roads from connections into ledgers, and who drives on them."""

    list_display = ("connection", "target", "last_served", "next_at", "lease_until")
    list_select_related = ("connection__tenant", "target__tenant")
    ordering = ("-last_served",)
    fields = ("connection", "target", "last_served", "next_at", "lease_until")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """Signs of life of the workers."""

    list_display = ("name", "kind", "beat_at", "started_at")
    ordering = ("-beat_at",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What companies were told, once each."""

    list_display = ("raised_at", "title", "tenant", "connection", "over_at")
    list_display_links = ("raised_at", "title")
    list_select_related = ("tenant", "connection__tenant")
    list_filter = (("tenant", AutocompleteSelectFilter),)
    list_filter_submit = True
    fields = ("tenant", "connection", "title", "why", "raised_at", "over_at")
    readonly_fields = fields

    @columns.column(_("notice"))
    def title(self, notice: Notice) -> str:
        """In a few words."""
        return texts.of_notice(notice, language=texts.language()).title

    @columns.column(_("why"))
    def why(self, notice: Notice) -> str:
        """The sentence and the way out."""
        text = texts.of_notice(notice, language=texts.language())
        return f"{text.why} {text.fix}"


@admin.register(ReadinessItem)
class ReadinessItemAdmin(ReadOnlyAdmin):
    """Every item of every readiness check, what must be fixed first."""

    list_display = ("named", "status_shown", "connection", "checked_at")
    list_select_related = ("connection__tenant",)
    list_filter = ("status", ("connection", AutocompleteSelectFilter))
    list_filter_submit = True
    ordering = ("status", "connection_id")
    fields = ("connection", "named", "status_shown", "remote_message", "checked_at")
    readonly_fields = fields

    @columns.column(_("item"))
    def named(self, item: ReadinessItem) -> str:
        """What was looked at."""
        return texts.item_name(item.item)

    @columns.column(_("status"), ordering="status")
    def status_shown(self, item: ReadinessItem) -> str:
        """Sign and word."""
        keys = {"ok": "verified", "warning": "deviation", "failed": "blocked"}
        return columns.tag(keys[item.status], item.get_status_display())


@admin.register(SourceDocument)
class SourceDocumentAdmin(ReadOnlyAdmin):
    """Which documents are kept; they are read, masked, on the document's own page."""

    list_display = ("document_id", "flow", "connection", "read_at")
    list_select_related = ("connection__tenant",)
    list_filter = (("connection", AutocompleteSelectFilter),)
    list_filter_submit = True
    deferred = ("body",)
    search_fields = ("=document_id",)
    ordering = ("-id",)
    sortable_by = ()
    fields = ("connection", "flow", "document_id", "read_at")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SourceDocument], search_term: str
    ) -> tuple[QuerySet[SourceDocument], bool]:
        """By the exact document id."""
        term = search_term.replace("\x00", "").strip()
        return (queryset.filter(document_id=term), False) if term else (queryset, False)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Never the body."""
        return self.fields
