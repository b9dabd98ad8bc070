"""Forms of decisions as people fill them in: accounts by number or name, days, and what the ledger would refuse said beside
the field. What is typed becomes a decision; nothing is saved here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.desk import decisions, rule_kinds, rule_words
from integrations.desk.decision_versions import KEPT
from integrations.flows import FLOWS
from integrations.models import Connection, DecisionVersion, LedgerAccount, PaymentMethodRule, VatCode
from integrations.models.mapping import BEGINNING
from integrations.sync.decided import Decision

Kind = DecisionVersion.Kind
KEYS: Mapping[str, tuple[Any, Any]] = {
    "tender": (
        _("The payment method, as the shop calls it"),
        _("For example vipps. For another currency klarna/EUR, for every currency klarna/*."),
    ),
    "": (
        _("For which"),
        _("A VAT code for sales, a payment method for fees, gain or loss for exchange. Else empty."),
    ),
}
"""What the key of an account is, by the account's role: (label, help)."""
RARE: Mapping[str, tuple[str, ...]] = {
    Kind.VAT_RULE: ("role", "valid_to", "position", "note"),
    Kind.PRODUCT_RULE: ("valid_to", "position", "note"),
    Kind.REGISTRATION: ("valid_to",),
}
"""What is mostly left as it is: asked further down."""
INCOME_ROLES = ("sales", "gift_card", "deferred_income", "other_income")
"""What a VAT rule can lead to."""


def day_input() -> forms.DateInput:
    """A day in the browser's own picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RuleForm(forms.Form):
    """One decision of a connection. ``row`` is the one that is changed, None for a new one; ``fixed`` are values that are
    settled by where the person came from. When valid, ``decision`` is what would be saved."""

    reason = forms.CharField(
        label=_("Why (stands in the history)"), required=False, max_length=400, help_text=_("May be empty.")
    )

    def __init__(
        self,
        connection: Connection,
        kind: str,
        data: Any = None,
        *,
        row: Decision | None = None,
        initial: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        settled = dict(fixed or {})
        super().__init__(data, initial={**_usual(connection, kind, settled), **_said(row), **(initial or {})})
        self.connection, self.kind = connection, kind
        self.fixed = settled
        self.decision: Decision | None = None
        reason = self.fields.pop("reason")
        for name, field in _fields(connection, kind).items():
            if name not in self.fixed:
                self.fields[name] = field
                field.label = capfirst(str(field.label))
        self.fields["reason"] = reason
        if "key" in self.fields:
            words = KEYS.get(self.fixed.get("role", ""), KEYS[""])
            self.fields["key"].label, self.fields["key"].help_text = map(str, words)

    def asked(self) -> list[forms.BoundField]:
        """The fields that are mostly filled in."""
        return [field for field in self if field.name not in RARE.get(self.kind, ())]

    def rare(self) -> list[forms.BoundField]:
        """The fields that are mostly left as they are."""
        return [field for field in self if field.name in RARE.get(self.kind, ())]

    @property
    def is_rare_wrong(self) -> bool:
        """Whether one of those has an error."""
        return any(field.errors for field in self.rare())

    def clean(self) -> dict[str, Any]:
        """What is typed as a decision, checked as the desk checks it."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        values = {**self.fixed, **{name: cleaned[name] for name in cleaned if name != "reason"}}
        try:
            decision = self._decision(values)
            decision.full_clean()
            decisions.validate(decision)
        except ValidationError as error:
            self._say(error)
        else:
            self.decision = decision
        return cleaned

    def _decision(self, values: dict[str, Any]) -> Decision:
        kept = KEPT[self.kind]
        if "account" in values:
            values["ledger_account"] = account_typed(self.connection, values.pop("account"))
        if "valid_from" in kept.fields and values.get("valid_from") is None:
            values["valid_from"] = BEGINNING
        named = {name: values[name] for name in kept.named_by}
        decision: Any = self._row(named) or kept.model(connection=self.connection)
        for name, value in values.items():
            setattr(decision, name, value)
        return decision

    def _row(self, named: Mapping[str, Any]) -> Decision | None:
        """The row that is changed: what is named so already. Another day makes a new one beside what stands until then."""
        mine: Any = KEPT[self.kind].model._default_manager.filter(connection=self.connection, **named)
        return mine.select_related("connection__tenant", "connection__ledger").first()

    def _say(self, error: ValidationError) -> None:
        """Beside the field where the form has it, else on top."""
        for name, found in error.update_error_dict({}).items():
            shown = "account" if name == "ledger_account" else name
            self.add_error(shown if shown in self.fields else None, found)

    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the page that asks whether to save."""
        return [(name, value) for name in self.fields if (value := self.data.get(name, ""))]


def account_typed(connection: Connection, text: str) -> LedgerAccount:
    """The account that somebody means: by its number, alone or with its name behind. Raises ValidationError."""
    number = text.strip().partition(" ")[0]
    mine = LedgerAccount.objects.filter(connection=connection.ledger)
    found = mine.filter(number=number).first()
    if found is None:
        named = list(mine.filter(name__iexact=text.strip(), is_active=True)[:2])
        found = named[0] if len(named) == 1 else None
    if found is None:
        words = gettext("No account is called “%(text)s” in Tripletex. Choose one from the list.")
        raise ValidationError({"ledger_account": words % {"text": text.strip()[:80]}})
    return found


def accounts_offered(connection: Connection) -> list[LedgerAccount]:
    """The accounts to choose from, as the ledger has them."""
    return list(LedgerAccount.objects.filter(connection=connection.ledger, is_active=True).order_by("number"))


def _usual(connection: Connection, kind: str, settled: Mapping[str, Any]) -> dict[str, Any]:
    """What holds as long as nobody has decided: who only says who books payouts leaves it as it is."""
    if kind != Kind.PAYMENT_METHOD:
        return {}
    return {"paid_when": rule_kinds.usual_paid_when(connection, str(settled.get("method", "")))}


def _said(row: Decision | None) -> dict[str, Any]:
    if row is None:
        return {}
    said: dict[str, Any] = {}
    for kept in KEPT.values():
        if kept.model is type(row):
            for name in kept.fields:
                said[name] = str(row.ledger_account) if name == "account" else getattr(row, name)  # type: ignore[union-attr]
    if said.get("valid_from") == BEGINNING:
        said["valid_from"] = None
    return said


def _fields(connection: Connection, kind: str) -> dict[str, forms.Field]:
    """The fields of a kind of decision, in their order."""
    kept = KEPT[kind]
    plain = fields_for_model(kept.model, fields=[name for name in kept.fields if name != "account"])
    special = {
        "account": lambda: forms.CharField(
            label=_("Account"),
            max_length=200,
            widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off", "spellcheck": "false"}),
            help_text=_("Type the number or a part of the name."),
        ),
        "role": lambda: forms.ChoiceField(label=_("Account for"), choices=_roles(kind), initial="sales"),
        "product_class": lambda: forms.ChoiceField(
            label=_("Product class"), choices=decisions.product_classes(with_any=kind == Kind.VAT_RULE)
        ),
        "vat_code": lambda: forms.ChoiceField(label=_("VAT code"), choices=vat_codes(connection)),
        "valid_from": lambda: _day(_from_words(kind), required=kind == Kind.REGISTRATION),
        "valid_to": lambda: _day(_("The last day. Empty: until further notice.")),
        "payout_by": lambda: forms.ChoiceField(
            label=_("Payouts are booked by"),
            choices=payout_choices(),
            required=False,
            help_text=_(
                "One books what the provider pays out, never two: else it stands in the books twice."
            ),
        ),
    }
    fields: dict[str, forms.Field] = {}
    for name in kept.fields:
        fields[name] = special[name]() if name in special else plain[name]
        if name in ("valid_from", "valid_to") or name not in special:
            fields[name].label = rule_words.label_of(kind, name)
    if "position" in fields:
        fields["position"].help_text = gettext("Where several rules fit, the lowest number wins.")
    if "valid_from" in fields:
        fields["valid_from"].label = _("In force from")
    return fields


def _day(help_text: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label="", required=required, widget=day_input(), help_text=help_text)


def _from_words(kind: str) -> Any:
    if kind == Kind.ACCOUNT:
        return _(
            "The first day that is booked so. Empty: everything that is not booked yet, whatever its day."
        )
    return _("The first day of delivery that it is for. Empty: since ever.")


def _roles(kind: str) -> list[tuple[str, str]]:
    names = [name for name, _words in decisions.roles() if kind != Kind.VAT_RULE or name in INCOME_ROLES]
    return [(name, rule_words.role_name(name)) for name in names]


def vat_codes(connection: Connection) -> list[tuple[str, str]]:
    """The codes that may be used on sales, with name and rate."""
    rows = VatCode.objects.filter(connection=connection.ledger).order_by("number")
    found = [(row.number, str(row)) for row in rows if row.is_outgoing]
    known = {number for number, _words in found}
    more = {"0": gettext("0 – No VAT treatment"), "7": gettext("7 – No VAT treatment (income)")}
    found += [(number, words) for number, words in more.items() if number not in known]
    return sorted(found, key=lambda one: (len(one[0]), one[0]))


def payout_choices() -> list[tuple[str, Any]]:
    """Who can book a payout; we ourselves only once a flow does."""
    ours = PaymentMethodRule.Payout.OURS
    return [
        (value, words)
        for value, words in PaymentMethodRule.Payout.choices
        if value != ours or "payout" in FLOWS
    ]
