"""The settings of a connection that its company decides, by what each kind of system has. Accounting policies are decided with
the rules (``portal.rule_acts``), which keep their versions and show what a change would do."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integrations.desk import connection_fields, connections
from integrations.models import Connection

LISTS = {
    "org_number_keys": _("Names of the shop's own fields, separated by commas."),
    "confirmed_statuses": _(
        "Ids of statuses in Rentman, separated by commas. Usual: 3 Confirmed, 4 Prepped, 5 On location, 6 Returned; your own "
        "begin at 9."
    ),
}
"""Settings that are lists in the database, and are written as words with commas."""
LEDGER_FIELDS = ("send_invoices", "rate_source", "rate_tolerance")
ALL = tuple(
    dict.fromkeys(
        (
            *connection_fields.SHOP_FIELDS,
            *connection_fields.RACKBEAT_FIELDS,
            *connection_fields.RENTMAN_FIELDS,
            *LEDGER_FIELDS,
        )
    )
)
FIELDS = tuple(name for name in ALL if name != "ledger")


class SettingsForm(forms.ModelForm):
    """First day and how documents are booked: only what the kind of system has."""

    class Meta:
        model = Connection
        fields = FIELDS
        widgets = {
            "from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "summary_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups_of_names = list(groups(self.instance.kind))
        wanted = {name for _title, names in self.groups_of_names for name in names}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        for name, words in LISTS.items():
            if name in self.fields:
                label = str(Connection._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
                self.fields[name] = forms.CharField(label=label, required=False, help_text=words)
                self.initial[name] = ", ".join(getattr(self.instance, name) or [])
        self._limit_modes()

    def _limit_modes(self) -> None:
        kind = self.instance.kind
        for name in ("private_mode", "business_mode"):
            if name in self.fields:
                modes = connection_fields.MODES.get(kind, connection_fields.SHOP_MODES[name])
                self.fields[name].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        if kind in connection_fields.MODES and "business_mode" in self.fields:
            self.fields["business_mode"].label = connection_fields.mode_label(kind)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by what they are about: (title, fields)."""
        return [(title, [self[name] for name in names]) for title, names in self.groups_of_names]

    def clean(self) -> dict[str, Any]:
        """What is written with commas becomes a list."""
        cleaned = super().clean() or self.cleaned_data
        for name in LISTS:
            if name in cleaned:
                cleaned[name] = [word.strip() for word in cleaned[name].split(",") if word.strip()]
        ids = cleaned.get("confirmed_statuses", [])
        if not all(one.isascii() and one.isdigit() for one in ids):
            raise ValidationError(
                {"confirmed_statuses": _("Statuses are named by their numbers in Rentman, such as 3.")}
            )
        return cleaned


def groups(kind: str) -> Iterator[tuple[Any, list[str]]]:
    """Which settings a kind of system has, by what they are about."""
    system = connections.system(kind)
    if system is None or system.is_receiver:
        return
    if system.is_ledger:
        yield _("Invoices and exchange rates"), list(LEDGER_FIELDS)
        return
    yield (
        _("How documents are booked"),
        [name for name in connection_fields.booking_fields(kind) if name != "ledger"],
    )
