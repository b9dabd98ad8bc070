"""One factory per model, minimal and without chance: the same call gives the same row, but for its running number."""

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory
from stdnum.no import orgnr

from accounts.models import AuditEntry, Invitation, Membership, Tenant, User
from integrations import models

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"


def org_number(number: int) -> str:
    """The ``number``-th valid organisation number from 910000000 on."""
    candidate = 91_000_000 + number * 3
    while True:
        for check in "0123456789":
            if orgnr.is_valid(f"{candidate}{check}"):
                return f"{candidate}{check}"
        candidate += 1


class TenantFactory(DjangoModelFactory[Tenant]):
    class Meta:
        model = Tenant

    name = factory.Sequence(lambda n: f"Butikk {n} AS")
    org_number = factory.Sequence(org_number)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.no")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    tenant = factory.SubFactory(TenantFactory)
    user = factory.SubFactory(UserFactory)


class AuditEntryFactory(DjangoModelFactory[AuditEntry]):
    class Meta:
        model = AuditEntry

    action = "change"


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    tenant = factory.SubFactory(TenantFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.no")
    role = "reader"
    invited_by = factory.SubFactory(UserFactory)


class LedgerFactory(DjangoModelFactory[models.Connection]):
    """A Tripletex connection."""

    class Meta:
        model = models.Connection

    tenant = factory.SubFactory(TenantFactory)
    kind = "tripletex"
    name = "Tripletex"
    credentials = factory.LazyFunction(lambda: {"api_token": "tlxr_secret-token-4711"})
    company_id = "5555"


class ShopFactory(DjangoModelFactory[models.Connection]):
    """A WooCommerce connection that books into a ledger of its own tenant."""

    class Meta:
        model = models.Connection

    tenant = factory.SubFactory(TenantFactory)
    kind = "woocommerce"
    name = "Nettbutikk"
    base_url = "https://butikk.example.no"
    credentials = factory.LazyFunction(
        lambda: {"consumer_key": "ck_secret-4711", "consumer_secret": "cs_secret-4711"}
    )
    ledger = factory.SubFactory(LedgerFactory, tenant=factory.SelfAttribute("..tenant"))
    from_date = dt.date(2026, 1, 1)


class LedgerAccountFactory(DjangoModelFactory[models.LedgerAccount]):
    class Meta:
        model = models.LedgerAccount

    connection = factory.SubFactory(LedgerFactory)
    number = factory.Sequence(lambda n: str(1900 + n))
    name = factory.LazyAttribute(lambda account: f"Konto {account.number}")
    remote_id = factory.LazyAttribute(lambda account: f"7{account.number}")


class VatCodeFactory(DjangoModelFactory[models.VatCode]):
    class Meta:
        model = models.VatCode

    connection = factory.SubFactory(LedgerFactory)
    number = "3"
    name = "Utgående mva, høy sats"
    remote_id = "3"
    rate = Decimal("25.00")
    is_outgoing = True


class PaymentTypeFactory(DjangoModelFactory[models.PaymentType]):
    class Meta:
        model = models.PaymentType

    connection = factory.SubFactory(LedgerFactory)
    remote_id = factory.Sequence(str)
    description = "Bank"
    account_number = "1920"


class ReadinessItemFactory(DjangoModelFactory[models.ReadinessItem]):
    class Meta:
        model = models.ReadinessItem

    connection = factory.SubFactory(LedgerFactory)
    item = "bank_account"
    status = "ok"


class NoticeFactory(DjangoModelFactory[models.Notice]):
    class Meta:
        model = models.Notice

    connection = factory.SubFactory(ShopFactory)
    tenant = factory.SelfAttribute("connection.tenant")
    code = "bad_credentials"


class AccountMappingFactory(DjangoModelFactory[models.AccountMapping]):
    class Meta:
        model = models.AccountMapping

    connection = factory.SubFactory(ShopFactory)
    role = "tender"
    key = "vipps"
    ledger_account = factory.SubFactory(
        LedgerAccountFactory, connection=factory.SelfAttribute("..connection.ledger")
    )


class VatRuleFactory(DjangoModelFactory[models.VatRule]):
    class Meta:
        model = models.VatRule

    connection = factory.SubFactory(ShopFactory)
    delivery_area = "domestic"
    product_class = "standard"
    vat_code = "3"


class ProductClassRuleFactory(DjangoModelFactory[models.ProductClassRule]):
    class Meta:
        model = models.ProductClassRule

    connection = factory.SubFactory(ShopFactory)
    tax_class = "reduced-rate"
    product_class = "food"


class ProductRuleFactory(DjangoModelFactory[models.ProductRule]):
    class Meta:
        model = models.ProductRule

    connection = factory.SubFactory(ShopFactory)
    field = "category"
    value = "mat"
    product_class = "food"


class VatRegistrationFactory(DjangoModelFactory[models.VatRegistration]):
    class Meta:
        model = models.VatRegistration

    connection = factory.SubFactory(ShopFactory)
    scheme = "ioss"
    country = "EU"
    number = "IM7520000001"
    valid_from = dt.date(2026, 1, 1)


class PaymentMethodRuleFactory(DjangoModelFactory[models.PaymentMethodRule]):
    class Meta:
        model = models.PaymentMethodRule

    connection = factory.SubFactory(ShopFactory)
    method = "vipps"


class DecisionVersionFactory(DjangoModelFactory[models.DecisionVersion]):
    class Meta:
        model = models.DecisionVersion

    connection = factory.SubFactory(ShopFactory)
    kind = "payment_method"
    object_id = factory.Sequence(lambda n: n + 1)
    number = 1
    rules_version = 2
    action = "decide"
    data = factory.LazyFunction(lambda: {"method": "vipps", "paid_when": "paid", "payout_by": ""})


class ExchangeRateFactory(DjangoModelFactory[models.ExchangeRate]):
    class Meta:
        model = models.ExchangeRate

    currency = "EUR"
    on = dt.date(2026, 11, 20)
    quoted_on = dt.date(2026, 11, 20)
    nok_per_unit = Decimal("11.5000")
    source = "tripletex"


class LaneFactory(DjangoModelFactory[models.Lane]):
    class Meta:
        model = models.Lane
        django_get_or_create = ("connection", "target")

    connection = factory.SubFactory(ShopFactory)
    target = factory.SelfAttribute("connection.ledger")


class SyncEventFactory(DjangoModelFactory[models.SyncEvent]):
    """A waiting order; ``blocked`` makes it one that waits for an account for Vipps."""

    class Meta:
        model = models.SyncEvent

    class Params:
        blocked = factory.Trait(
            state="blocked",
            code="missing_mapping",
            params={"role": "tender", "key": "vipps"},
            waiting_for="tender:vipps",
            who="accountant",
            finished_at=NOW,
        )
        verified = factory.Trait(state="done", result="verified", finished_at=NOW)

    connection = factory.SubFactory(ShopFactory)
    lane = factory.SubFactory(LaneFactory, connection=factory.SelfAttribute("..connection"))
    flow = "sale"
    document_id = factory.Sequence(lambda n: str(70_000 + n))
    label = factory.Sequence(lambda n: str(10_000 + n))
    gross = Decimal("1250.00")
    currency = "NOK"


class SyncAttemptFactory(DjangoModelFactory[models.SyncAttempt]):
    class Meta:
        model = models.SyncAttempt

    event = factory.SubFactory(SyncEventFactory)
    number = 1
    started_at = NOW
    ended_at = NOW + dt.timedelta(seconds=1)
    outcome = "verified"


class SourceDocumentFactory(DjangoModelFactory[models.SourceDocument]):
    class Meta:
        model = models.SourceDocument

    connection = factory.SubFactory(ShopFactory)
    flow = "sale"
    document_id = factory.Sequence(lambda n: str(70_000 + n))
    body = factory.LazyAttribute(lambda row: {"id": row.document_id, "number": row.document_id})


def voucher_record(*, gross: str = "1250.00") -> dict[str, Any]:
    """What a link holds of a voucher that sells ``gross`` at 25 %."""
    net = f"{Decimal(gross) / Decimal('1.25'):.2f}"
    same = {"date": "2026-11-20", "currency": "NOK"}
    return {
        "kind": "voucher",
        "date": "2026-11-20",
        "description": "Nettbutikk: salg",
        "postings": [
            {
                **same, "row": 1, "account": "1500", "account_name": "Kundefordringer", "vat_code": "0", "vat_rate": "0",
                "gross": gross, "net": gross, "vat": "0.00", "gross_currency": gross, "customer": "common:vipps",
                "text": "salg", "role": "receivable", "why": [["receivable", {"owed": gross, "customer": "vipps"}]],
            },
            {
                **same, "row": 2, "account": "3000", "account_name": "Salgsinntekt", "vat_code": "3", "vat_rate": "25",
                "gross": f"-{gross}", "net": f"-{net}", "vat": f"-{Decimal(gross) - Decimal(net):.2f}",
                "gross_currency": f"-{gross}", "customer": "", "text": "salg", "role": "sales",
                "why": [["mapping", {"role": "sales", "key": "3", "account": "3000", "name": "Salgsinntekt", "version": "1"}]],
            },
        ],
    }  # fmt: skip


class EntityLinkFactory(DjangoModelFactory[models.EntityLink]):
    """A verified voucher."""

    class Meta:
        model = models.EntityLink

    connection = factory.SubFactory(ShopFactory)
    target = factory.SelfAttribute("connection.ledger")
    flow = "sale"
    document_id = factory.Sequence(lambda n: str(70_000 + n))
    kind = "voucher"
    part = "sale"
    reference = factory.LazyAttribute(
        lambda link: f"woo:{link.connection.key}:{link.document_id}:{link.part}"
    )
    state = "verified"
    remote_id = factory.Sequence(lambda n: str(900_000 + n))
    remote_number = factory.Sequence(lambda n: f"{n + 1}-2026")
    gross = Decimal("1250.00")
    currency = "NOK"
    expected = factory.LazyFunction(voucher_record)
    observed = factory.LazyFunction(voucher_record)
    difference = Decimal("0.00")
    confirmed_at = NOW
    verified_at = NOW


class SyncCursorFactory(DjangoModelFactory[models.SyncCursor]):
    class Meta:
        model = models.SyncCursor

    connection = factory.SubFactory(ShopFactory)
    stream = "sale"


class HistoryRunFactory(DjangoModelFactory[models.HistoryRun]):
    class Meta:
        model = models.HistoryRun

    connection = factory.SubFactory(ShopFactory)
    flow = "sale"
    from_date = dt.date(2026, 1, 1)
    to_date = dt.date(2026, 3, 31)


class HeartbeatFactory(DjangoModelFactory[models.Heartbeat]):
    class Meta:
        model = models.Heartbeat

    name = factory.Sequence(lambda n: f"vert-{n}:sweep")
    kind = "sweep"


class WakeUpFactory(DjangoModelFactory[models.WakeUp]):
    class Meta:
        model = models.WakeUp
        django_get_or_create = ("name",)

    name = "drain"
