"""The one base class of every admin page: unfold's, with our log, our paginator and our caution.

Django's own admin log is not written: what people do stands in the audit log, with before and after.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline
from unfold.views import ChangeList as UnfoldChangeList

from accounts.models import AuditEntry
from integrations.admin.paginator import CappedPaginator
from integrations.admin.who import person
from integrations.desk import audit

BEFORE = "_audit_before"


class ChangeList(UnfoldChangeList):
    """A list that has not been narrowed has no 'all' to go back to."""

    def get_results(self, request: HttpRequest) -> None:
        """As ever, and the whole is what is shown when nothing is filtered."""
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


class ModelAdmin(UnfoldModelAdmin):
    """A page whose every change by a person is logged. ``deferred`` names columns too heavy for lists.

    ``may_delete`` is False where rows are history, or where others must keep pointing at them.
    """

    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    list_filter_sheet = True
    list_filter_submit = False
    warn_unsaved_form = True
    compressed_fields = True
    deferred: tuple[str, ...] = ()
    may_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the heavy columns."""
        return super().get_queryset(request).defer(*self.deferred)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return ChangeList

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Only where deleting loses nothing."""
        return self.may_delete and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Remember what stood there before."""
        if change:
            setattr(request, BEFORE, audit.snapshot(_fresh(obj)))
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows below their owner are logged one by one, like any other."""
        stored = {
            row.instance.pk: audit.snapshot(_fresh(row.instance))
            for row in formset.initial_forms
            if row.has_changed()
        }
        doomed = [row.instance for row in formset.deleted_forms if row.instance.pk in stored]
        for obj in doomed:
            audit.record("delete", actor=person(request), obj=obj, before=stored[obj.pk])
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            audit.record("add", actor=person(request), obj=obj, after=audit.snapshot(obj))
        for obj, _names in formset.changed_objects:
            audit.record_change("change", actor=person(request), obj=_fresh(obj), before=stored[obj.pk])

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Into the audit log."""
        audit.record("add", actor=person(request), obj=obj, after=audit.snapshot(obj))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Into the audit log, with what differs."""
        before = getattr(request, BEFORE, None)
        if before is None:
            audit.record("change", actor=person(request), obj=obj, after={"message": str(message)})
            return
        audit.record_change("change", actor=person(request), obj=_fresh(obj), before=before)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> None:
        """Into the audit log, with all that stood there."""
        for obj in queryset:
            audit.record("delete", actor=person(request), obj=obj, before=audit.snapshot(obj))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An object's history is its part of the audit log."""
        return redirect(history_url(self.model, object_id))


def _fresh(obj: Any) -> Any:
    """The row as the database has it now."""
    return type(obj)._base_manager.get(pk=obj.pk)


def history_url(model: type[models.Model], object_id: str) -> str:
    """Where the audit log shows one object."""
    query = urlencode({"object_type": model._meta.label_lower, "object_id": object_id})
    return f"{reverse(f'admin:{AuditEntry._meta.app_label}_auditentry_changelist')}?{query}"


class ReadOnly:
    """Mixed in before ``ModelAdmin`` where rows are history or mirrored: people look, nobody writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    """A list one can only look at."""


class TabularInline(UnfoldTabularInline):
    """Rows below their owner; a change is logged with the owner's."""

    extra = 0


class ReadOnlyInline(ReadOnly, TabularInline):
    """Rows one can only look at."""
