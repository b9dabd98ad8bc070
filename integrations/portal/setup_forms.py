"""The forms of the setup and of the settings. What is stored is never shown, not even in part."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.desk import connection_fields, connections, installing, setup_help
from integrations.models import Connection, Step

PREFIX = "credential_"
ASIDE = {"tripletex": ("consumer_token", "employee_token", "company_id"), "rackbeat": ("contact",)}
"""Fields that few need: they stand folded away."""


class KeysForm(forms.Form):
    """Name, address and credentials of one connection; for a new one ``connection`` is None."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        connection: Connection | None = None,
        name: str = "",
        with_name: bool = True,
        **kwargs: Any,
    ) -> None:
        system = connections.system(kind)
        assert system is not None
        self.system = system
        stored = connection.known_credentials() if connection else {}
        self.has_stored = any(stored.values())
        super().__init__(*args, **kwargs)
        if with_name:
            usual = connection.name if connection else name
            self.fields["name"] = forms.CharField(label=_("What you call it"), max_length=120, initial=usual)
        self.fields["base_url"] = forms.CharField(
            label=_("Address"),
            max_length=300,
            required=not system.default_address,
            initial=connection.base_url if connection else "",
            help_text=self._about_address(),
            widget=forms.URLInput(
                attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}
            ),
        )
        for one in system.fields:
            is_needed = one.required and not stored.get(one.name) and not installing.has_button(kind)
            self.fields[f"{PREFIX}{one.name}"] = _credential(one, required=is_needed, stored=stored)

    def _about_address(self) -> Any:
        if self.system.default_address:
            return _("Empty for %(system)s itself. Only a test installation has another.") % {
                "system": self.system.label
            }
        return _("Where the shop's front page is, beginning with https://")

    def clean_base_url(self) -> str:
        """https and public; empty where the system has an address of its own."""
        address = self.cleaned_data["base_url"].strip()
        return connections.validate_address(address) if address else ""

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [field for field in self if field.name not in self._aside]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What few need."""
        return [field for field in self if field.name in self._aside]

    @property
    def is_aside_open(self) -> bool:
        """Whether one of those few is wrong or filled in."""
        return any(field.errors or field.value() for field in self.other_fields)

    @property
    def _aside(self) -> set[str]:
        folded = {f"{PREFIX}{name}" for name in ASIDE.get(self.system.kind, ())}
        return {*folded, "base_url"} if self.system.default_address else folded

    def typed(self) -> dict[str, str]:
        """What was typed into the credentials."""
        return {
            name.removeprefix(PREFIX): str(value or "")
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


def _credential(
    field: connections.CredentialField, *, required: bool, stored: dict[str, str]
) -> forms.CharField:
    attrs = {
        "autocomplete": "new-password" if field.secret else "off",
        "spellcheck": "false",
        "placeholder": gettext("Stored. Empty keeps it.") if stored.get(field.name) else "",
    }
    widget = forms.PasswordInput(attrs=attrs) if field.secret else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=gettext(field.label),
        required=required,
        max_length=2000,
        widget=widget,
        help_text=gettext(field.help_text) if field.help_text else "",
    )


class ModesForm(forms.ModelForm):
    """How a source's documents are booked: only what its kind has, each choice with a sentence and an example."""

    class Meta:
        model = Connection
        fields = (
            "private_mode", "business_mode", "voucher_per", "fulfilled_when", "summary_time", "summary_vat",
            "draft_days", "supplier_invoices", "rental_lines", "rental_deposits",
        )  # fmt: skip
        widgets = {"summary_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        wanted = {*connection_fields.booking_fields(kind)}
        if kind != "woocommerce":
            wanted -= {"fulfilled_when"}  # its choices are WooCommerce' own
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        for name in ("private_mode", "business_mode"):
            if name in self.fields:
                modes = connection_fields.MODES.get(kind, connection_fields.SHOP_MODES[name])
                self.fields[name].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        if kind in connection_fields.MODES:
            self.fields["business_mode"].label = connection_fields.mode_label(kind)

    def explained(self) -> list[dict[str, Any]]:
        """The fields in their order; choices with what each means."""
        return [
            {"field": field, "choices": _choices(field), "is_summary": field.name.startswith("summary")}
            for field in self
        ]


def _choices(field: forms.BoundField) -> list[dict[str, Any]]:
    words = setup_help.CHOICE_WORDS.get(field.name, {})
    if field.name.endswith("_mode"):
        words = setup_help.MODE_WORDS
    choices = getattr(field.field, "choices", ())
    return [
        {"value": value, "label": label, "words": words.get(value, ""), "chosen": field.value() == value}
        for value, label in choices
        if value
    ]


class FromDateForm(forms.Form):
    """The first day. One in a closed period is kept only when somebody has said that he knows."""

    from_date = forms.DateField(
        label=_("Documents from this day on are booked"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    anyway = forms.BooleanField(required=False)

    def __init__(self, *args: Any, connection: Connection, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger, self.today = connection.ledger, today

    @property
    def is_closed(self) -> bool:
        """Whether the day that was typed lies in a closed period of the ledger."""
        day = self.cleaned_data.get("from_date") if self.is_bound and hasattr(self, "cleaned_data") else None
        if day is None or self.ledger is None:
            return False
        return self.ledger.closed_periods.open_day(day) != day

    def clean_from_date(self) -> dt.date:
        """No day that nobody can have meant."""
        day: dt.date = self.cleaned_data["from_date"]
        if day > self.today + dt.timedelta(days=366):
            raise ValidationError(_("This day is more than a year ahead."))
        if day < self.today - dt.timedelta(days=5 * 366):
            raise ValidationError(_("This day is more than five years back."))
        return day

    def clean(self) -> dict[str, Any]:
        """A closed period is answered for."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_closed and not cleaned.get("anyway"):
            raise ValidationError(
                _("This day lies in a period that is closed in Tripletex. Choose a later day, or tick below.")
            )
        return cleaned


class AskForm(forms.Form):
    """Whom to ask for a step."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def __init__(self, *args: Any, step: Step | str, needs_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"ask-{step}-%s", **kwargs})
        self.fields["email"].required = needs_email
