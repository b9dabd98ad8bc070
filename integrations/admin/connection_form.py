"""The form of a connection, made from what its connector asks for. What is stored is never shown, not even in part."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from integrations.desk import connections
from integrations.models import Connection

PREFIX = "credential_"


class ConnectionForm(forms.ModelForm):
    """``kind`` is chosen when a connection is added and never changed. Log-in fields left empty keep what is stored."""

    class Meta:
        model = Connection
        fields = (
            "tenant", "kind", "name", "base_url", "ledger", "from_date", "private_mode", "business_mode",
            "send_invoices", "fulfilled_when", "org_number_keys",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            choices = [(system.kind, system.label) for system in connections.systems()]
            self.fields["kind"] = forms.ChoiceField(
                label=_("System"), choices=choices, widget=UnfoldAdminSelectWidget
            )
        self._fill_in()
        for name, field in credential_fields(self._kind(), has_stored=self._stored()).items():
            self.fields[name] = field

    def _fill_in(self) -> None:
        """Fields that are lists in the database are written as words with commas."""
        if "org_number_keys" in self.fields:
            self.fields["org_number_keys"] = forms.CharField(
                label=_("Fields that hold the buyer's organisation number"),
                required=False,
                widget=UnfoldAdminTextInputWidget,
                help_text=_("Names of the shop's own fields, separated by commas."),
            )
            self.initial["org_number_keys"] = ", ".join(self.instance.org_number_keys or [])
        if "base_url" in self.fields:
            system = connections.system(self._kind())
            self.fields["base_url"].help_text = (
                gettext("Empty: %(address)s") % {"address": system.default_address}
                if system and system.default_address
                else gettext("The shop's address, beginning with https://")
            )

    def _kind(self) -> str:
        return self.instance.kind or str(self.data.get("kind") or self.initial.get("kind") or "")

    def _stored(self) -> frozenset[str]:
        return frozenset(name for name, value in self.instance.known_credentials().items() if value)

    def clean_org_number_keys(self) -> list[str]:
        """A list of names."""
        return [name.strip() for name in self.cleaned_data["org_number_keys"].split(",") if name.strip()]

    def clean_base_url(self) -> str:
        """https and public; empty where the system has an address of its own."""
        address = self.cleaned_data["base_url"].strip()
        system = connections.system(self._kind())
        if not address:
            if system and system.default_address:
                return ""
            raise ValidationError(_("The address of the shop is needed."))
        return connections.validate_address(address)

    def clean(self) -> dict[str, Any]:
        """A shop books into a ledger; a ledger into nothing."""
        cleaned = super().clean() or self.cleaned_data
        system = connections.system(self._kind())
        if system is None:
            raise ValidationError(_("No connector knows this system."))
        if system.is_ledger and cleaned.get("ledger"):
            self.add_error("ledger", _("A ledger does not book into another one."))
        if cleaned.get("ledger") and not _is_ledger(cleaned["ledger"]):
            self.add_error("ledger", _("Choose a ledger."))
        return cleaned

    def typed_credentials(self) -> dict[str, str]:
        """What was typed into the log-in fields."""
        return {
            name.removeprefix(PREFIX): str(value or "")
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


def _is_ledger(connection: Connection) -> bool:
    system = connections.system(connection.kind)
    return system is not None and system.is_ledger


def credential_fields(kind: str, *, has_stored: frozenset[str]) -> dict[str, forms.Field]:
    """The log-in fields of a kind of system. ``has_stored`` are the ones with a value already: they may stay empty."""
    system = connections.system(kind)
    return {
        f"{PREFIX}{field.name}": _field(field, stored=field.name in has_stored)
        for field in (system.fields if system else ())
    }


def _field(field: connections.CredentialField, *, stored: bool) -> forms.CharField:
    """Secrets and the rest alike are write-only: what is stored is never rendered."""
    placeholder = gettext("Stored. Empty keeps it.") if stored else ""
    attrs = {
        "placeholder": placeholder,
        "autocomplete": "new-password" if field.secret else "off",
        "spellcheck": "false",
    }
    widget = (
        UnfoldAdminPasswordWidget(attrs=attrs) if field.secret else UnfoldAdminTextInputWidget(attrs=attrs)
    )
    return forms.CharField(
        label=gettext(field.label),
        required=field.required and not stored,
        max_length=2000,
        widget=widget,
        help_text=gettext(field.help_text) if field.help_text else "",
    )


class HistoryForm(forms.Form):
    """A period to import."""

    from_date = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date", "class": "bb-input"})
    )
    to_date = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date", "class": "bb-input"})
    )
