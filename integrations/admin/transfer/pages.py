"""The import and export pages of decisions: choose a file, see what would change, confirm; or nothing happens."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm
from import_export.results import Result, RowResult
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import Tenant
from integrations.admin.transfer import formats, storage
from integrations.admin.who import person
from integrations.desk import audit, queries

SUFFIXES = {".csv": "0", ".xlsx": "1"}
"""The end of a file's name → the number of its format in ``TransferPages.formats``."""


class UploadForm(ImportForm):
    """The file, and if one likes the one company that it may touch."""

    tenant = forms.ModelChoiceField(
        label=gettext_lazy("Company"),
        queryset=Tenant.objects.none(),
        required=False,
        empty_label=gettext_lazy("Every company that the file names"),
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("Choose one, and a row for any other is an error."),
    )
    field_order = ("resource", "import_file", "tenant", "format")

    def __init__(self, *args: Any, tenants: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"].queryset = tenants
        self.fields["import_file"].label = _("CSV or Excel file")
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()

    def clean_import_file(self) -> Any:
        """Refused by its size before it is read."""
        uploaded = self.cleaned_data["import_file"]
        formats.check_size(uploaded.size)
        return uploaded

    def clean(self) -> dict[str, Any]:
        """The format is told by the file's name."""
        cleaned = super().clean() or self.cleaned_data
        uploaded = cleaned.get("import_file")
        if uploaded is not None:
            number = SUFFIXES.get(Path(uploaded.name).suffix.lower())
            if number is None:
                self.add_error("import_file", _("Choose a file whose name ends in .csv or .xlsx."))
            cleaned["format"] = number or ""
        return cleaned


class ConfirmForm(ConfirmImportForm):
    """Carries the choice of company from the preview to the import."""

    tenant = forms.ModelChoiceField(queryset=Tenant.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenants: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"].queryset = tenants

    def clean_format(self) -> str:
        """The number of one of our formats."""
        value = self.cleaned_data["format"]
        if value not in SUFFIXES.values():
            raise ValidationError(_("This format is not known."))
        return value


class TransferPages(ImportExportMixin):
    """CSV and Excel, by natural keys, previewed, all or nothing, within what this person may see."""

    formats = (formats.Csv, formats.Xlsx)
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = storage.UploadStorage
    import_error_display = ("message",)
    to_encoding = None
    released = 0

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """With the companies that this person may see."""
        return {**super().get_import_form_kwargs(request), "tenants": queries.tenants_of(person(request))}

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        """With the companies that this person may see."""
        kwargs = super().get_confirm_form_kwargs(request, import_form)
        return {**kwargs, "tenants": queries.tenants_of(person(request))}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """The company chosen for the preview is the one for the import."""
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["tenant"] = import_form.cleaned_data.get("tenant")
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Who imports, and into which connections it may go."""
        form = kwargs.get("form")
        tenants = queries.tenants_of(person(request))
        chosen = (
            form.cleaned_data.get("tenant") if form is not None and hasattr(form, "cleaned_data") else None
        )
        if chosen is not None:
            tenants = tenants.filter(pk=chosen.pk)
        return {"actor": person(request), "connections": queries.connections_of(tenants)}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Nothing: what is exported is the list as it is filtered."""
        return {}

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """What this person sees, with what the rows need."""
        mine = (
            super()
            .get_export_queryset(request)
            .filter(connection__tenant__in=queries.tenants_of(person(request)))
        )
        return mine.select_related("connection__tenant")

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Our words where we have them."""
        if isinstance(e, ValidationError):
            form.add_error("import_file", e)
        else:
            form.add_error("import_file", _("The file cannot be read. Is it really of the chosen format?"))

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The confirmed file, once; a file that has been imported or thrown away says so."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, _("The file is not here any more. Choose it again."))
            return redirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Result:
        """Import in one transaction: one wrong row, and nothing is saved."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        resource = self.choose_import_resource_class(form, request)(
            **self.get_import_resource_kwargs(request, form=form)
        )
        result = resource.import_data(
            dataset,
            dry_run=False,
            rollback_on_validation_errors=True,
            use_transactions=True,
            user=request.user,
        )
        result.released = resource.released
        result.file_name = form.cleaned_data.get("original_file_name", "")
        return result

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Say what happened, and log it: that a file came, beside each row's own entry."""
        address = reverse("admin:{}_{}_changelist".format(*self.get_model_info()))
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                _("Nothing was imported: something has changed since the preview. Choose the file again."),
            )
            return redirect(address)
        counts = {
            name: result.totals[name] for name in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        }
        what = {"file": result.file_name, "rows": self.opts.model_name, **counts}
        audit.record("import_file", actor=person(request), after=what)
        text = _("Imported: %(new)s new, %(update)s changed, %(skip)s as before.")
        messages.success(request, text % {**counts, "skip": result.totals[RowResult.IMPORT_TYPE_SKIP]})
        if result.released:
            say_released(request, result.released)
        return redirect(address)


def say_released(request: HttpRequest, count: int) -> None:
    """Tell how many documents are on their way because of a decision."""
    text = ngettext(
        "%(count)s document that waited for this is on its way.",
        "%(count)s documents that waited for this are on their way.",
        count,
    )
    messages.success(request, text % {"count": count})
