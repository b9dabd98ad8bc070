"""From a connection's decisions in the database to the frozen rules that booking reads, with their version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import cast

from django.db import transaction
from django.db.models import F

from integrations.accounting.rules import (
    DEFAULT_ACCOUNTS,
    DEFAULT_PRODUCT_CLASSES,
    DEFAULT_VAT_RULES,
    AccountChoice,
    LedgerAccountInfo,
    RateSource,
    Rules,
)
from integrations.accounting.rules import VatRule as PureVatRule
from integrations.connectors.contract import Ids
from integrations.connectors.registry import CONNECTORS
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    PaymentType,
    ProductClassRule,
    ReadinessItem,
    VatCode,
    VatRule,
)
from integrations.models.mapping import BEGINNING
from integrations.sync import decided, departments, gift_cards, vat_rows
from integrations.sync.decided import Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything that booking a connection's documents needs from the database, read at one moment.

    ``failed`` maps a posting mode (voucher, invoice) to the readiness item that stops it, with its params.
    """

    rules: Rules
    ids: Ids
    paid_rules: dict[str, str]
    failed: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def reads_products(self) -> bool:
        """Whether a rule looks at what only the source's products tell: their categories or tags."""
        return any(rule.field in ("category", "tag") for rule in self.rules.product_rules)


def load_book(connection: Connection) -> Book:
    """The connection's rules as they stand. Read again only when their version or the ledger's mirror has changed.

    What follows a connection that is no ledger books nothing: its book is empty. A ledger that books documents of our own
    (our subscription invoices) is its own.
    """
    ledger = _ledger_of(connection)
    if CONNECTORS[ledger.kind].role != "target":
        rules = Rules(version=str(connection.rules_version), accounts={}, vat_rules=())
        return Book(rules=rules, ids=Ids(accounts={}, vat_codes={}), paid_rules={})
    return _load(
        connection.pk,
        connection.key,
        connection.rules_version,
        ledger.pk,
        ledger.rules_version,
        ledger.reference_read_at,
        ledger.checked_at,
    )


def _ledger_of(connection: Connection) -> Connection:
    is_ledger = CONNECTORS[connection.kind].role == "target"
    ledger = connection.ledger or (connection if is_ledger else None)
    if ledger is None:
        raise ValueError(f"{connection} books into no ledger")
    return ledger


def load_rules(connection: Connection) -> Rules:
    """The rules alone."""
    return load_book(connection).rules


@lru_cache(maxsize=256)
def _load(
    pk: int,
    _key: str,
    version: int,
    ledger_pk: int,
    ledger_version: int,
    read_at: datetime | None,
    checked: datetime | None,
) -> Book:
    connection = Connection.objects.select_related("ledger").get(pk=pk)
    return book_of(connection, decided.read(connection))


def book_of(connection: Connection, said: Decided) -> Book:
    """The book of a connection under what is said to be decided, which need not be what is stored."""
    ledger = _ledger_of(connection)
    accounts = list(LedgerAccount.objects.filter(connection=ledger))
    codes = list(VatCode.objects.filter(connection=ledger))
    rules = Rules(
        version=str(connection.rules_version),
        accounts=_choices(said.accounts),
        vat_rules=_vat_rules(said.vat_rules),
        product_class_by_tax_class={row.tax_class: row.product_class for row in said.product_classes},
        vat_codes={code.number: vat_rows.vat_code(code) for code in codes},
        product_rules=vat_rows.product_rules(said.product_rules),
        registrations=vat_rows.registrations(said.registrations),
        ledger_accounts={account.number: _account_info(account) for account in accounts},
        vat_registered=ledger.vat_registered,
        shipping=connection.shipping_vat,  # type: ignore[arg-type]
        rounding_cap=connection.rounding_cap,
        customer_mode=connection.customer_mode,  # type: ignore[arg-type]
        closed_period=connection.closed_period,  # type: ignore[arg-type]
        closed=ledger.closed_periods,
        amount_refunds=connection.amount_refunds,  # type: ignore[arg-type]
        own_customer_above=connection.own_customer_above,
        payment_terms_days=connection.payment_terms_days,
        single_purpose_vouchers=connection.single_purpose_vouchers,
        single_purpose_marks=tuple(connection.single_purpose_marks),
        free_card_marks=tuple(connection.free_card_marks),
        invoice_sending=connection.invoice_sending,  # type: ignore[arg-type]
        reserves=connection.reserves,  # type: ignore[arg-type]
        taxed_fees=connection.taxed_fees,  # type: ignore[arg-type]
        foreign_goods=connection.foreign_goods,  # type: ignore[arg-type]
        price_tolerance_percent=connection.price_tolerance_percent,
        price_tolerance=connection.price_tolerance,
        department=departments.chosen(connection, ledger),
        project=connection.default_project,
        card_key=gift_cards.card_key(ledger),
        rate_source=cast("RateSource", ledger.rate_source),
        ledger_rate_tolerance=ledger.rate_tolerance,
    )
    ids = Ids(
        accounts={account.number: account.remote_id for account in accounts},
        vat_codes={code.number: code.remote_id for code in codes},
        payment_types=_payment_types(ledger),
        payment_currencies=_payment_currencies(ledger),
        currencies=ledger.features.get("currencies", {}),
        countries=ledger.features.get("countries", {}),
        projects=ledger.features.get("projects", {}),
        departments={row["number"]: row["id"] for row in departments.rows(ledger)},
    )
    paid = {row.method: row.paid_when for row in said.payment_methods}
    return Book(rules=rules, ids=ids, paid_rules=paid, failed=_failed(ledger))


def _choices(rows: Iterable[AccountMapping]) -> dict[tuple[str, str], AccountChoice]:
    """The latest choice of each role and key, the earlier ones behind it; ``rows`` with the oldest first."""
    found: dict[tuple[str, str], AccountChoice] = {}
    for row in rows:
        found[row.role, row.key] = AccountChoice(
            number=row.ledger_account.number,
            name=row.ledger_account.name,
            origin="person" if row.set_by_id else "default",
            mapping_id=str(row.pk or ""),
            version=row.version,
            set_by=str(row.set_by or ""),
            valid_from=None if row.valid_from == BEGINNING else row.valid_from,
            earlier=found.get((row.role, row.key)),
        )
    return found


def _vat_rules(rows: Iterable[VatRule]) -> tuple[PureVatRule, ...]:
    return tuple(
        PureVatRule(
            id=str(row.pk or ""),
            customer_type=row.customer_type,
            delivery_area=row.delivery_area,
            product_class=row.product_class,
            vat_code=row.vat_code,
            account_role=row.role,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            priority=row.position,
            version=row.version,
            set_by=str(row.set_by or ""),
        )
        for row in rows
    )


def _account_info(account: LedgerAccount) -> LedgerAccountInfo:
    return LedgerAccountInfo(
        number=account.number,
        name=account.name,
        active=account.is_active,
        vat_lock=account.vat_lock,
        legal_vat_codes=frozenset(account.legal_vat),
        needs_customer=account.ledger_type == "CUSTOMER",
    )


def _payment_types(ledger: Connection) -> dict[str, str]:
    """Account number → payment type; the first where several debit the same account."""
    rows = (
        PaymentType.objects.filter(connection=ledger)
        .order_by("-remote_id")
        .values_list("account_number", "remote_id")
    )
    return dict(rows)


def _payment_currencies(ledger: Connection) -> dict[str, str]:
    """Account number → currency, of payment types whose account is not in kroner."""
    rows = PaymentType.objects.filter(connection=ledger).exclude(currency="NOK").order_by("-remote_id")
    return dict(rows.values_list("account_number", "currency"))


def _failed(ledger: Connection) -> dict[str, tuple[str, dict[str, str]]]:
    failed: dict[str, tuple[str, dict[str, str]]] = {}
    for row in ReadinessItem.objects.filter(connection=ledger, status=ReadinessItem.Status.FAILED).order_by(
        "-id"
    ):
        for mode in row.blocks:
            failed[mode] = (row.item, row.params)
    return failed


def touch(connection: Connection) -> None:
    """A decision of the connection changed: its rules get a new version."""
    Connection.objects.filter(pk=connection.pk).update(rules_version=F("rules_version") + 1)
    connection.refresh_from_db(fields=("rules_version",))


def seed_defaults(connection: Connection) -> int:
    """Give a connection the Norwegian defaults that it lacks: VAT rules, product classes, accounts that exist.

    What a person has set stays. Returns how many rows were added.
    """
    ledger = connection.ledger
    if ledger is None or CONNECTORS[connection.kind].role != "source":
        return 0
    with transaction.atomic():
        added = _seed_vat_rules(connection) + _seed_classes(connection) + _seed_accounts(connection, ledger)
        if added:
            touch(connection)
    return added


def _seed_vat_rules(connection: Connection) -> int:
    if VatRule.objects.filter(connection=connection).exists():
        return 0
    rows = [
        VatRule(
            connection=connection,
            position=rule.priority,
            customer_type=rule.customer_type,
            delivery_area=rule.delivery_area,
            product_class=rule.product_class,
            vat_code=rule.vat_code,
            role=rule.account_role,
            valid_from=rule.valid_from or BEGINNING,
            valid_to=rule.valid_to,
        )
        for rule in DEFAULT_VAT_RULES
    ]
    return len(VatRule.objects.bulk_create(rows))


def _seed_classes(connection: Connection) -> int:
    have = set(ProductClassRule.objects.filter(connection=connection).values_list("tax_class", flat=True))
    rows = [
        ProductClassRule(connection=connection, tax_class=tax_class, product_class=product_class)
        for tax_class, product_class in DEFAULT_PRODUCT_CLASSES.items()
        if tax_class not in have
    ]
    return len(ProductClassRule.objects.bulk_create(rows))


def _seed_accounts(connection: Connection, ledger: Connection) -> int:
    have = set(AccountMapping.objects.filter(connection=connection).values_list("role", "key"))
    wanted = {pair: number for pair, number in DEFAULT_ACCOUNTS.items() if pair not in have}
    exist = {
        account.number: account
        for account in LedgerAccount.objects.filter(
            connection=ledger, number__in=wanted.values(), is_active=True
        )
    }
    rows = [
        AccountMapping(connection=connection, role=role, key=key, ledger_account=exist[number])
        for (role, key), number in wanted.items()
        if number in exist
    ]
    return len(AccountMapping.objects.bulk_create(rows))
