"""Crew of rental projects: who each planned person is in the ledger. Support says it as the customer does."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminSelectWidget

from integrations.admin import columns
from integrations.admin.base import ModelAdmin
from integrations.admin.who import person
from integrations.desk import crew, texts
from integrations.errors import SyncError
from integrations.models import CrewMatch


class CrewForm(forms.ModelForm):
    """One choice: an employee of the ledger's as it is now, or nobody."""

    employee = forms.ChoiceField(label=_("Employee in Tripletex"), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = CrewMatch
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, field = [], self.fields["employee"]
        try:
            self.people = crew.employees(self.instance.connection)
        except SyncError as error:
            field.help_text = texts.cause_text(error.code, error.params, language=texts.language()).why
        field.choices = [  # type: ignore[attr-defined]
            ("", "–"), *crew.choices(self.people), (crew.NOBODY, _("Not an employee")),
        ]  # fmt: skip
        left_out = self.instance.how == CrewMatch.How.LEFT_OUT
        field.initial = crew.NOBODY if left_out else self.instance.employee_id

    def clean_employee(self) -> str:
        """An id that was offered; none is no answer."""
        chosen: str = self.cleaned_data["employee"]
        if not chosen:
            raise ValidationError(_("Choose one of the employees, or that the person is none."))
        return chosen


@admin.register(CrewMatch)
class CrewMatchAdmin(ModelAdmin):
    """Who is who, and since when."""

    form = CrewForm
    list_display = ("name", "email", "number", "how_shown", "employee_name", "connection", "matched_at")
    list_select_related = ("connection__tenant",)
    list_filter = ("how", ("connection", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("name", "email", "=number", "employee_name", "connection__tenant__name")
    fields = ("connection", "name", "number", "email", "employee", "how", "matched_by", "matched_at")
    readonly_fields = ("connection", "name", "number", "email", "how", "matched_by", "matched_at")

    @columns.column(_("matched"), ordering="how")
    def how_shown(self, row: CrewMatch) -> str:
        """Sign and word."""
        return columns.tag("verified" if row.is_settled else "pending", row.get_how_display())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come from Rentman alone."""
        return False

    def save_model(self, request: HttpRequest, obj: CrewMatch, form: Any, change: bool) -> None:
        """Through the desk."""
        crew.settle(
            obj, form.cleaned_data["employee"], form.people, actor=person(request), now=timezone.now()
        )

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The desk has logged it."""
