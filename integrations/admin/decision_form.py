"""Forms of decisions: what the ledger would refuse is said beside the field, before anything is saved."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from integrations.desk import decisions
from integrations.models import (
    AccountMapping,
    LedgerAccount,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    VatRule,
)
from integrations.models.mapping import BEGINNING


class DecisionForm(forms.ModelForm):
    """Checked as the desk checks it."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            decisions.validate(self.instance)
        except ValidationError as error:
            self._say(error)

    def _say(self, error: ValidationError) -> None:
        """Beside the field where the form has it, else on top."""
        for name, found in error.update_error_dict({}).items():
            self.add_error(name if name in self.fields else None, found)


def choice(label: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> forms.ChoiceField:
    """A choice in the theme's clothes."""
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget, **kwargs)


class AccountMappingForm(DecisionForm):
    """The account by its number, as bookkeepers know it."""

    role = choice(_("Role"), decisions.roles())
    account = forms.CharField(
        label=_("Account"),
        max_length=12,
        widget=UnfoldAdminTextInputWidget(
            attrs={"list": "bb-accounts", "inputmode": "numeric", "autocomplete": "off"}
        ),
        help_text=_("The number of an account in the ledger that the connection books into."),
    )

    class Meta:
        model = AccountMapping
        fields = ("connection", "role", "key", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = False
        self.fields["valid_from"].help_text = _("The first day that is booked so. Empty: since ever.")
        if self.instance.pk:
            self.fields["account"].initial = self.instance.ledger_account.number

    def clean_valid_from(self) -> Any:
        """Empty is since ever."""
        return self.cleaned_data["valid_from"] or BEGINNING

    def clean(self) -> dict[str, Any]:
        """Find the account in the right ledger."""
        cleaned = super().clean() or self.cleaned_data
        connection, number = cleaned.get("connection"), (cleaned.get("account") or "").strip()
        if connection is None or not number:
            return cleaned
        account = LedgerAccount.objects.filter(connection_id=connection.ledger_id, number=number).first()
        if account is None:
            words = _("Account %(number)s is not in the ledger of %(company)s.")
            self.add_error("account", words % {"number": number, "company": connection.tenant})
        else:
            self.instance.ledger_account = account
        return cleaned

    def _say(self, error: ValidationError) -> None:
        for name, found in error.update_error_dict({}).items():
            shown = "account" if name == "ledger_account" else name
            self.add_error(shown if shown in self.fields else None, found)


class VatRuleForm(DecisionForm):
    """A row of the VAT table."""

    product_class = choice(_("Product class"), decisions.product_classes(with_any=True))
    role = choice(_("Account role"), decisions.roles(), initial="sales")

    class Meta:
        model = VatRule
        fields = (
            "connection", "position", "customer_type", "delivery_area", "product_class", "vat_code", "role",
            "valid_from", "valid_to", "note",
        )  # fmt: skip


class ProductClassForm(DecisionForm):
    """The shop's tax class and ours."""

    product_class = choice(_("Product class"), decisions.product_classes())

    class Meta:
        model = ProductClassRule
        fields = ("connection", "tax_class", "product_class")


class ProductRuleForm(DecisionForm):
    """Which products are of a class."""

    product_class = choice(_("Product class"), decisions.product_classes())

    class Meta:
        model = ProductRule
        fields = (
            "connection", "position", "field", "value", "product_class", "valid_from", "valid_to", "note",
        )  # fmt: skip


class VatRegistrationForm(DecisionForm):
    """A VAT registration abroad."""

    class Meta:
        model = VatRegistration
        fields = ("connection", "scheme", "country", "number", "valid_from", "valid_to")
