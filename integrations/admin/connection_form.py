"""The form of a connection, made from what its connector asks for. What is stored is never shown, not even in part."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from integrations.desk import channels, connections, counted_on, installing, rentals
from integrations.desk.connection_fields import MODES, POLICY_FIELDS, mode_label
from integrations.models import Connection

PREFIX = "credential_"
CARD_MARKS: dict[str, Any] = {
    "gift_card_marks": _("SKUs, product ids or field names that tell a gift card, separated by commas."),
    "free_card_marks": _(
        "Beginnings of the codes of promotional cards, separated by commas. Their use is a discount, not a payment."
    ),
    "single_purpose_marks": _(
        "Beginnings of the codes of cards whose VAT was paid at their sale, separated by commas."
    ),
}


STATUSES: dict[str, Any] = {
    "confirmed_statuses": _(
        "Ids of statuses in Rentman, separated by commas. Usual: 3 Confirmed, 4 Prepped, 5 On location, 6 Returned; your own "
        "begin at 9."
    )
}


class ConnectionForm(forms.ModelForm):
    """``kind`` is chosen when a connection is added and never changed. Log-in fields left empty keep what is stored."""

    class Meta:
        model = Connection
        fields = (
            "tenant", "kind", "name", "base_url", "ledger", "from_date", "private_mode", "business_mode",
            "summary_time", "summary_vat", "draft_days", "supplier_invoices",
            "send_invoices", "rate_source", "rate_tolerance", "fulfilled_when", "voucher_per", "org_number_keys",
            *POLICY_FIELDS, *channels.SETTINGS, *rentals.SETTINGS,
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
            # Where our app can be installed by a button nobody has to paste a token.
            field.required = field.required and not installing.has_button(self._kind())
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
        for name, words in {**CARD_MARKS, **STATUSES}.items():
            if name in self.fields:
                self.fields[name] = forms.CharField(
                    label=Connection._meta.get_field(name).verbose_name.capitalize(),  # type: ignore[union-attr]
                    required=False,
                    widget=UnfoldAdminTextInputWidget,
                    help_text=words,
                )
                self.initial[name] = ", ".join(getattr(self.instance, name) or [])
        if "department" in self.fields:
            self.fields["department"] = forms.ChoiceField(
                label=self.fields["department"].label,
                required=False,
                choices=counted_on.department_choices(self.instance.ledger, self.instance.department),
                widget=UnfoldAdminSelectWidget,
                help_text=self.fields["department"].help_text,
            )
        self._limit_modes()
        self._say_what_channels_follow()
        if "base_url" in self.fields:
            system = connections.system(self._kind())
            self.fields["base_url"].help_text = (
                gettext("Empty: %(address)s") % {"address": system.default_address}
                if system and system.default_address
                else gettext("The shop's address, beginning with https://")
            )

    def _limit_modes(self) -> None:
        """Only the posting modes that the system's documents can take."""
        modes = MODES.get(self._kind())
        if modes and "business_mode" in self.fields:
            self.fields["business_mode"].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
            self.fields["business_mode"].label = mode_label(self._kind())

    def _say_what_channels_follow(self) -> None:
        """What receives follows another connection in place of booking into a ledger."""
        if "channel_name" not in self.fields:
            return
        name, topic = channels.example(self.instance)
        said = {"fields": channels.FIELDS_SHOWN, "name": name, "topic": topic}
        self.fields["ledger"].label = _("Follows the projects of")
        self.fields["ledger"].help_text = _("Without it no channel is made.")
        self.fields["from_date"].help_text = _(
            "Projects made in Rentman before this day get no channel. Empty: the day of this connection."
        )
        self.fields["channel_name"].help_text = _("Fields: %(fields)s. Example: %(name)s") % said
        self.fields["channel_topic"].help_text = _("Fields: %(fields)s. Example: %(topic)s") % said

    def clean_channel_name(self) -> str:
        """A template that gives a name."""
        return channels.checked_name(self.cleaned_data["channel_name"])

    def clean_channel_topic(self) -> str:
        """A template whose fields exist."""
        return channels.checked_topic(self.cleaned_data["channel_topic"])

    def clean_default_project(self) -> str:
        """A project that the ledger has, asked for now."""
        return counted_on.project_typed(
            self.cleaned_data["default_project"],
            before=self.instance.default_project,
            ledger=self.cleaned_data.get("ledger"),
        )

    def _kind(self) -> str:
        return self.instance.kind or str(self.data.get("kind") or self.initial.get("kind") or "")

    def _stored(self) -> frozenset[str]:
        return frozenset(name for name, value in self.instance.known_credentials().items() if value)

    def clean_org_number_keys(self) -> list[str]:
        """A list of names."""
        return [name.strip() for name in self.cleaned_data["org_number_keys"].split(",") if name.strip()]

    def clean_gift_card_marks(self) -> list[str]:
        """A list of SKUs, product ids and fields."""
        return _words(self.cleaned_data["gift_card_marks"])

    def clean_free_card_marks(self) -> list[str]:
        """A list of beginnings of codes."""
        return _words(self.cleaned_data["free_card_marks"])

    def clean_single_purpose_marks(self) -> list[str]:
        """A list of beginnings of codes."""
        return _words(self.cleaned_data["single_purpose_marks"])

    def clean_confirmed_statuses(self) -> list[str]:
        """A list of ids; without any the usual ones hold."""
        ids = _words(self.cleaned_data["confirmed_statuses"])
        if not all(one.isascii() and one.isdigit() for one in ids):
            raise ValidationError(_("Statuses are named by their numbers in Rentman, such as 3."))
        return ids

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
        if cleaned.get("ledger") and system.is_receiver:
            if cleaned["ledger"].kind not in connections.followed(system.kind):
                self.add_error("ledger", _("Choose a connection to Rentman."))
        elif cleaned.get("ledger") and not _is_ledger(cleaned["ledger"]):
            self.add_error("ledger", _("Choose a ledger."))
        return cleaned

    def typed_credentials(self) -> dict[str, str]:
        """What was typed into the log-in fields."""
        return {
            name.removeprefix(PREFIX): str(value or "")
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


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
