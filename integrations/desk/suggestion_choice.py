"""What is chosen now of all that may be suggested, read in a handful of queries; and what a suggestion would choose."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.accounting.rules import Rules
from integrations.accounting.vat_defaults import VatRule as PureVatRule
from integrations.errors import MissingMapping
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    ProductClassRule,
    Suggestion,
    VatCode,
    VatRule,
)
from integrations.models.mapping import BEGINNING
from integrations.sync.decided import Decision
from integrations.sync.rules import load_rules

NO_RULE = 90
"""Where a VAT rule stands that nothing decided before: ahead of the general ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A connection's choices on a day. ``accounts`` and ``codes``: number → how people see it; ``mappings`` those in force."""

    connection: Connection
    today: dt.date
    accounts: dict[str, str]
    codes: dict[str, str]
    mappings: dict[tuple[str, str], AccountMapping]
    classes: dict[str, ProductClassRule]
    rules: Rules | None

    @classmethod
    def of(cls, connection: Connection, *, today: dt.date | None = None) -> "Chosen":
        """As they stand. Four queries, and the rules where they have changed."""
        today = today or timezone.localdate()
        ledger = connection.ledger
        mappings = AccountMapping.objects.filter(connection=connection, valid_from__lte=today)
        return cls(
            connection=connection,
            today=today,
            accounts={one.number: str(one) for one in LedgerAccount.objects.filter(connection=ledger)},
            codes={one.number: str(one) for one in VatCode.objects.filter(connection=ledger)},
            mappings={
                (one.role, one.key): one
                for one in mappings.select_related(
                    "ledger_account", "connection__tenant", "connection__ledger"
                ).order_by("valid_from")
            },
            classes={one.tax_class: one for one in ProductClassRule.objects.filter(connection=connection)},
            rules=load_rules(connection) if ledger is not None else None,
        )

    def present(self, row: Suggestion) -> str:
        """What is chosen now: an account's number, a VAT code's, a product class; '' for nothing."""
        if row.role == "vat_rule":
            rule = self._rule(row)
            return rule.vat_code if rule is not None else ""
        if row.role == "tax_class":
            found = self.classes.get(row.key)
            return found.product_class if found is not None else ""
        mapping = self._mapping(row)
        return mapping.ledger_account.number if mapping is not None else ""

    def _mapping(self, row: Suggestion) -> AccountMapping | None:
        """Its own, or the one that stands for all of its kind."""
        wider = {"tender": f"{row.key.partition('/')[0]}/*", "fees": ""}.get(row.role, row.key)
        return self.mappings.get((row.role, row.key)) or self.mappings.get((row.role, wider))

    def _rule(self, row: Suggestion) -> PureVatRule | None:
        buyer, area, product_class = row.key.split("/")
        if self.rules is None:
            return None
        try:
            return self.rules.vat_rule(
                customer_type=buyer, area=area, product_class=product_class, on=self.today
            )
        except MissingMapping:
            return None

    def decision(self, row: Suggestion) -> Decision:
        """What is saved when it is taken: since ever where nothing was chosen, else from today on. Raises ValidationError."""
        if row.role == "vat_rule":
            return self._vat_rule(row)
        if row.role == "tax_class":
            rule = self.classes.get(row.key) or ProductClassRule(
                connection=self.connection, tax_class=row.key
            )
            rule.product_class = row.product_class
            return rule
        return self._account_mapping(row)

    def _account_mapping(self, row: Suggestion) -> AccountMapping:
        account = LedgerAccount.objects.filter(connection=self.connection.ledger, number=row.account).first()
        if account is None:
            text = _("Account %(number)s is not in the ledger any more.")
            raise ValidationError(text % {"number": row.account})
        standing = self._mapping(row)
        mapping = self.mappings.get((row.role, row.key))
        if mapping is None or mapping.valid_from != self.today:
            since = BEGINNING if standing is None else self.today
            mapping = AccountMapping(connection=self.connection, role=row.role, key=row.key, valid_from=since)
        mapping.ledger_account = account
        return mapping

    def _vat_rule(self, row: Suggestion) -> VatRule:
        """A rule for exactly this buyer, place and class, ahead of the one that decides now."""
        buyer, area, product_class = row.key.split("/")
        standing = self._rule(row)
        named = {"customer_type": buyer, "delivery_area": area, "product_class": product_class}
        since = BEGINNING if standing is None else self.today
        mine = VatRule.objects.filter(connection=self.connection, valid_from=since, **named)
        rule = mine.select_related("connection__tenant", "connection__ledger").first()
        rule = rule or VatRule(connection=self.connection, valid_from=since, **named)
        rule.position = NO_RULE if standing is None else standing.priority
        rule.vat_code = row.vat_code
        return rule
