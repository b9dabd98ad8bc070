"""What people type about gift cards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integrations.models import Connection, GiftCard

_DATE = forms.DateInput(attrs={"type": "date", "class": "bb-input"})


class ExpiryForm(forms.Form):
    """How much, when and by which terms."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, localize=True)
    on = forms.DateField(label=_("Expired on"), widget=_DATE)
    reason = forms.CharField(label=_("By which terms"), max_length=200)


class OpeningForm(forms.Form):
    """One card, or a file of many."""

    connection = forms.ModelChoiceField(label=_("Shop"), queryset=Connection.objects.none())
    code = forms.CharField(label=_("Code"), max_length=80, required=False)
    balance = forms.DecimalField(
        label=_("Balance"), max_digits=12, decimal_places=2, localize=True, required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=GiftCard.Role.choices, required=False)
    on = forms.DateField(label=_("By the end of"), widget=_DATE)
    file = forms.FileField(label=_("or a CSV file"), required=False)

    def __init__(self, *args: Any, ledger: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["connection"].queryset = ledger.sources.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either the card or the file."""
        cleaned = super().clean() or self.cleaned_data
        typed = bool(cleaned.get("code")) and cleaned.get("balance") is not None
        if typed == bool(cleaned.get("file")):
            raise ValidationError(_("Enter the code and balance of one card, or choose a file."))
        return cleaned
