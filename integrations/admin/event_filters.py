"""The filters of the list of documents: each ends in an index."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.desk import queries, states, texts
from integrations.models import Connection, SyncEvent

SEPARATOR = "~"


class StateFilter(SimpleListFilter):
    """By the word that the state is shown with."""

    title = _("state")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The seven words."""
        return [(shown.key, str(shown.word)) for shown in states.STATES.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> QuerySet[SyncEvent]:
        """An unknown word filters nothing."""
        return queryset.filter(**states.filter_by(self.value() or ""))


class CompanyFilter(AutocompleteSelectFilter):
    """By company: its connections are named, so that the index of each of them is used instead of a join."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> QuerySet[SyncEvent]:
        """The documents of the company's connections."""
        chosen = str(self.value() or "")
        if not chosen.isdecimal() or len(chosen) > 18:
            return queryset.none() if chosen else queryset
        mine = Connection.objects.filter(tenant_id=int(chosen), ledger__isnull=False)
        return queryset.filter(connection_id__in=list(mine.values_list("pk", flat=True)))


class FlowFilter(SimpleListFilter):
    """By kind of document."""

    title = _("flow")
    parameter_name = "flow"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The table of flows."""
        return queries.flows()

    def queryset(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> QuerySet[SyncEvent]:
        """All flows when none is chosen."""
        known = {name for name, _label in queries.flows()}
        return queryset.filter(flow=self.value()) if self.value() in known else queryset


class CauseFilter(SimpleListFilter):
    """By why documents are stopped: ``code`` or ``code~what it waits for``."""

    title = _("cause")
    parameter_name = "cause"
    most = 30

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The causes there are now, the most frequent first."""
        stopped = SyncEvent.objects.filter(state=SyncEvent.State.BLOCKED).order_by()
        rows = (
            stopped.values_list("code", "waiting_for")
            .annotate(count=Count("id"))
            .order_by("-count")[: self.most]
        )
        language = texts.language()
        return [
            (cause_value(code, waits), f"{texts.headline(code, waits, language=language)} ({count})")
            for code, waits, count in rows
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SyncEvent]) -> QuerySet[SyncEvent]:
        """Stopped documents of that cause."""
        asked = (self.value() or "").replace("\x00", "")
        if not asked:
            return queryset
        code, _separator, waits = asked.partition(SEPARATOR)
        chosen = queryset.filter(state=SyncEvent.State.BLOCKED, code=code)
        return chosen.filter(waiting_for=waits) if waits else chosen


def cause_value(code: str, waiting_for: str) -> str:
    """The value of ``?cause=`` for a cause."""
    return f"{code}{SEPARATOR}{waiting_for}" if waiting_for else code
