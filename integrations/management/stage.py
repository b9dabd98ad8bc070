"""Setting a stage in the sandbox: a company, its shop or its warehouse, and a tenant connected to them. For the demo and the
benchmark."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Tenant
from integrations.models import AccountMapping, Connection, LedgerAccount, PaymentMethodRule, ProductClassRule
from integrations.sandbox.remote import Sandbox
from integrations.sync.rules import seed_defaults, touch

CLEARING_ACCOUNTS = {
    "1930": "Oppgjør bankoverføring nettbutikk",
    "1931": "Oppgjør Klarna",
    "1932": "Oppgjør Vipps MobilePay",
    "1933": "Oppgjør Stripe",
    "1935": "Oppgjør PayPal",
    "1936": "Oppgjør Nexi",
    "1938": "Oppgjør Walley",
}
ACTIVATED_ACCOUNTS = (3011, 3107)
"""Raw fish and export: inactive in a new company until somebody who sells such things activates them."""
GIFT_CARD_ACCOUNTS = {"2902": "Gjeld gavekort", "2903": "Gjeld tilgodelapper"}
TENDERS = {
    "bacs": "1930",
    "klarna_payments": "1931",
    "kco": "1931",
    "vipps": "1932",
    "stripe": "1933",
    "ppcp-gateway": "1935",
    "dibs_easy": "1936",
    # One account takes every currency of these two; an accountant may give each currency an account of its own.
    "stripe/*": "1933",
    "ppcp-gateway/*": "1935",
}
PRODUCT_CLASSES = {"mat-15": "food", "transport-12": "low", "fritatt-0": "zero"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A tenant, its shop and its ledger, as connections, with their names in the sandbox."""

    tenant: Tenant
    shop: Connection
    ledger: Connection
    shop_slug: str
    company_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A tenant and its ledger, as a connection, with the company's id in the sandbox."""

    tenant: Tenant
    ledger: Connection
    company_id: str


def open_company(
    sandbox: Sandbox, *, name: str, org_number: str, company: dict[str, Any] | None = None
) -> Company:
    """Create a company in the imitated Tripletex (``company``: its switches), and a tenant connected to it."""
    created = sandbox.control(
        "tripletex", "create_company", name=name, org_number=org_number, **(company or {})
    )
    tenant = Tenant.objects.create(name=name, org_number=org_number)
    ledger = Connection.objects.create(
        tenant=tenant,
        kind="tripletex",
        name="Tripletex",
        base_url=sandbox.tripletex_url,
        credentials={
            "consumer_token": created["consumer_token"],
            "employee_token": created["employee_token"],
        },
        credentials_changed_at=timezone.now(),
    )
    return Company(tenant=tenant, ledger=ledger, company_id=str(created["company_id"]))


def set_stage(
    sandbox: Sandbox,
    *,
    name: str,
    org_number: str,
    shop_slug: str,
    from_date: date,
    company: dict[str, Any] | None = None,
    business_mode: str = "invoice",
    private_mode: str = "voucher",
) -> Stage:
    """Create the company and the shop in the sandbox, and a tenant with a connection to each. Mirrors nothing yet."""
    made = open_company(sandbox, name=name, org_number=org_number, company=company)
    add_accounts(sandbox, made.company_id)
    keys = sandbox.control("woo", "create_shop", name=shop_slug)
    shop = Connection.objects.create(
        tenant=made.tenant,
        kind="woocommerce",
        name="Nettbutikken",
        base_url=sandbox.woo_url(shop_slug),
        credentials={"consumer_key": keys["key"], "consumer_secret": keys["secret"]},
        credentials_changed_at=timezone.now(),
        ledger=made.ledger,
        from_date=from_date,
        business_mode=business_mode,
        private_mode=private_mode,
        org_number_keys=["_billing_org_nr"],
    )
    return Stage(
        tenant=made.tenant,
        shop=shop,
        ledger=made.ledger,
        shop_slug=shop_slug,
        company_id=made.company_id,
    )


def add_accounts(sandbox: Sandbox, company_id: str) -> None:
    """What a company that sells in a shop has added to its chart, and the payment types that go with it."""
    for number, title in {**CLEARING_ACCOUNTS, **GIFT_CARD_ACCOUNTS}.items():
        sandbox.control(
            "tripletex",
            "add_account",
            company_id=company_id,
            number=int(number),
            name=title,
            vat_number="0",
        )
        if number in CLEARING_ACCOUNTS:
            sandbox.control(
                "tripletex",
                "add_payment_type",
                company_id=company_id,
                description=title,
                account_number=int(number),
            )
    for activated in ACTIVATED_ACCOUNTS:
        sandbox.control(
            "tripletex", "edit_account", company_id=company_id, number=activated, isInactive=False
        )
    sandbox.control("tripletex", "set_vat_active", company_id=company_id, number="32")


def decide_mappings(stage: Stage, *, tenders: dict[str, str] = TENDERS) -> None:
    """What the tenant's accountant would choose: clearing accounts, gift cards, the shop's tax classes, paid rules."""
    accounts = {row.number: row for row in LedgerAccount.objects.filter(connection=stage.ledger)}
    wanted = {("tender", method): number for method, number in tenders.items()}
    wanted |= {("gift_card", ""): "2902", ("store_credit", ""): "2903"}
    for (role, key), number in wanted.items():
        AccountMapping.objects.update_or_create(
            connection=stage.shop, role=role, key=key, defaults={"ledger_account": accounts[number]}
        )
    for tax_class, product_class in PRODUCT_CLASSES.items():
        ProductClassRule.objects.update_or_create(
            connection=stage.shop, tax_class=tax_class, defaults={"product_class": product_class}
        )
    PaymentMethodRule.objects.update_or_create(
        connection=stage.shop, method="bacs", defaults={"paid_when": PaymentMethodRule.Paid.PAID}
    )
    touch(stage.shop)


def add_warehouse(
    sandbox: Sandbox, ledger: Connection, *, name: str, from_date: date, business_mode: str = "order_draft"
) -> Connection:
    """Create a company in the imitated Rackbeat, and the tenant's connection to it, which books into ``ledger``.

    ``name`` is the company's in the sandbox. The ledger must have been checked: the defaults need its accounts.
    """
    made = sandbox.control("rackbeat", "create_account", name=name, company_name=ledger.tenant.name)
    warehouse = Connection.objects.create(
        tenant=ledger.tenant,
        kind="rackbeat",
        name="Rackbeat",
        base_url=sandbox.rackbeat_url,
        credentials={"token": made["token"]},
        credentials_changed_at=timezone.now(),
        ledger=ledger,
        from_date=from_date,
        business_mode=business_mode,
    )
    seed_defaults(warehouse)
    return warehouse
