"""Testing connections, mirroring a ledger's reference data, and what follows from a changed readiness."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from integrations.connectors.contract import CheckItem, ProjectRow, ReferenceData, Source
from integrations.connectors.registry import CONNECTORS
from integrations.errors import AccessDenied, BadCredentials, SyncError, TemporaryError
from integrations.flows import about, ledger_projects, locks, needs, rate_fetching, roads
from integrations.flows.opened import opened_once
from integrations.models import AccountMapping, Connection, LedgerAccount, PaymentType, ReadinessItem, VatCode
from integrations.models.connection import spans_as_stored
from integrations.sync import connections, events, gift_cards
from integrations.sync.rules import seed_defaults, touch

log = structlog.get_logger(__name__)
CONNECTION_ITEM, OTHERS = "connection", "other_integrations"


def check(connection: Connection, *, now: datetime) -> list[ReadinessItem]:
    """Test a connection and store its readiness item by item. What failing items held is let go when they pass.

    Working credentials resume a connection that was paused for bad ones. When the system does not answer just now, what
    was known before stands, and nothing is stopped for it.
    """
    try:
        items = _ask(connection, now=now)
    except TemporaryError as error:
        return _store_unanswered(connection, error, now=now)
    except SyncError as error:
        items = [_failed(connection, error)]
        if isinstance(error, BadCredentials | AccessDenied):
            connections.pause(connection, code=error.code, params=error.params, now=now)
    else:
        if connection.state == Connection.State.PAUSED and connection.paused_code != "paused_by_person":
            connections.resume(connection, now=now)
    stored = _store(connection, items, now=now)
    for one in [connection, *connection.sources.all()]:
        connections.hold(one, now=now)
    return stored


def _ask(connection: Connection, *, now: datetime) -> list[CheckItem]:
    """Ask the remote system everything; a ledger's reference data is mirrored on the way."""
    role = CONNECTORS[connection.kind].role
    is_target = role == "target"
    with opened_once(connection) as opened:
        if is_target:
            data = opened.reference_data(now=now)
            mirror(connection, data, now=now, projects=opened.projects(ledger_projects.wanted(connection)))
        # Webhooks first, so that the check does not miss what has just been registered.
        told = _subscribe(connection, opened) if connection.ledger_id and role == "source" else []
        if is_target:
            told = _subscribe_ledger(connection)
        items = [CheckItem(item=CONNECTION_ITEM, status="ok"), *about.checked(connection, opened)]
        items += about.learn_who(connection, items)
        if is_target:
            items += _mapped_accounts(connection)
            items += rate_fetching.readiness(connection, now=now)
            items += needs.readiness(connection)
    return [_without_ourselves(item) for item in items] + told


def _without_ourselves(item: CheckItem) -> CheckItem:
    """Our own subscription in a ledger is no sign that somebody else books there."""
    if item.item != OTHERS:
        return item
    own = urlsplit(settings.PUBLIC_URL).netloc
    systems = [name for name in item.params.get("systems", "").split(", ") if name not in ("", own)]
    status = "warning" if systems else "ok"
    return replace(item, status=status, params={**item.params, "systems": ", ".join(systems)})


def _failed(connection: Connection, error: SyncError) -> CheckItem:
    takes_channels = CONNECTORS[connection.kind].role == "receiver"
    return CheckItem(
        item=CONNECTION_ITEM,
        status="failed",
        blocks=("channel",) if takes_channels else ("voucher", "invoice"),
        params={"code": error.code, **error.params},
        remote_message=error.remote_message,
    )


def _store_unanswered(connection: Connection, error: TemporaryError, *, now: datetime) -> list[ReadinessItem]:
    item = CheckItem(
        item=CONNECTION_ITEM,
        status="warning",
        params={"code": error.code, **error.params},
        remote_message=error.remote_message,
    )
    with transaction.atomic():
        connection.readiness.filter(item=CONNECTION_ITEM).delete()
        _row(connection, item, now=now).save()
        _note_checked(connection, now=now)
    return list(connection.readiness.order_by("id"))


def _store(connection: Connection, items: Sequence[CheckItem], *, now: datetime) -> list[ReadinessItem]:
    """Replace the stored items; release what waited for items that no longer fail."""
    by_name = {item.item: item for item in items}
    with transaction.atomic():
        # Two checks at once take turns.
        Connection.objects.select_for_update().only("pk").get(pk=connection.pk)
        failed_before = set(connection.readiness.filter(status="failed").values_list("item", flat=True))
        connection.readiness.all().delete()
        rows = ReadinessItem.objects.bulk_create(_row(connection, item, now=now) for item in by_name.values())
        _note_checked(connection, now=now)
        passed = [item for item in failed_before & by_name.keys() if by_name[item].status != "failed"]
        for source in [connection, *connection.sources.all()]:
            for item in passed:
                events.release(source, f"readiness:{item}", now=now)
    return rows


def _row(connection: Connection, item: CheckItem, *, now: datetime) -> ReadinessItem:
    return ReadinessItem(
        connection=connection,
        item=item.item,
        status=item.status,
        blocks=list(item.blocks),
        params=dict(item.params),
        remote_message=item.remote_message,
        checked_at=now,
    )


def _note_checked(connection: Connection, *, now: datetime) -> None:
    Connection.objects.filter(pk=connection.pk).update(checked_at=now)
    connection.checked_at = now


def _mapped_accounts(ledger: Connection) -> list[CheckItem]:
    """Accounts that mappings use must be active."""
    used = AccountMapping.objects.filter(ledger_account__connection=ledger, ledger_account__is_active=False)
    numbers = sorted(set(used.values_list("ledger_account__number", flat=True)))
    if not numbers:
        return [CheckItem(item="account_inactive", status="ok")]
    return [CheckItem(item="account_inactive", status="warning", params={"account": ", ".join(numbers)})]


def _subscribe(connection: Connection, source: Source) -> list[CheckItem]:
    """Register or repair our webhooks, when remote systems can reach us. What the system signs with by its own choice is
    kept."""
    secret = _secret(connection)
    try:
        items = list(source.subscribe(callback_url=callback_url(connection), secret=secret))
        if source.webhook_secret not in ("", secret):
            connection.webhook_secret = source.webhook_secret
            connection.save(update_fields=("webhook_secret",))
        return items
    except SyncError as error:
        log.warning("webhooks not registered", connection=connection.key, error=str(error))
        return [
            CheckItem(
                item="webhooks",
                status="warning",
                params={"code": error.code},
                remote_message=error.remote_message,
            )
        ]


def _subscribe_ledger(ledger: Connection) -> list[CheckItem]:
    """A ledger tells of its own records only where somebody receives them."""
    if not any(flow.receiver for flow in roads.polled(ledger)):
        return []
    with opened_once(ledger, role="source") as source:
        return _subscribe(ledger, source)


def unsubscribe(connection: Connection) -> None:
    """Take our webhooks away where that is possible; a system that does not let us is left as it is, and that is logged."""
    connector = CONNECTORS.get(connection.kind)
    if connector is None or (connector.role != "source" and connector.open_source is None):
        return
    try:
        with opened_once(connection, role="source") as opened:
            opened.unsubscribe(callback_url=callback_url(connection))
    except SyncError as error:
        log.warning("webhooks not taken away", connection=connection.key, code=error.code)


def callback_url(connection: Connection) -> str:
    """Where this connection's webhooks go."""
    return urljoin(settings.PUBLIC_URL, reverse("webhook", args=[connection.webhook_key]))


def _secret(connection: Connection) -> str:
    kept = connection.known_webhook_secret()
    if not kept:
        kept = connection.webhook_secret = secrets.token_urlsafe(32)
        connection.save(update_fields=("webhook_secret",))
    return kept


def mirror(
    connection: Connection, data: ReferenceData, *, now: datetime, projects: Sequence[ProjectRow] = ()
) -> None:
    """Keep the ledger company's chart, VAT codes and payment types as they are now; give sources their defaults.

    The rules get a new version only when something is another than before: what was approved by them holds on otherwise.
    """
    with transaction.atomic():
        before = _mirrored(connection)
        _mirror_accounts(connection, data, now)
        _mirror_vat_codes(connection, data, now)
        PaymentType.objects.filter(connection=connection).exclude(
            remote_id__in=[row.remote_id for row in data.payment_types]
        ).delete()
        PaymentType.objects.bulk_create(
            [
                PaymentType(
                    connection=connection,
                    remote_id=row.remote_id,
                    description=row.description,
                    account_number=row.account_number,
                    currency=row.currency,
                )
                for row in data.payment_types
            ],
            update_conflicts=True,
            unique_fields=["connection", "remote_id"],
            update_fields=["description", "account_number", "currency"],
        )
        Connection.objects.filter(pk=connection.pk).update(
            company_id=data.company_id,
            company_name=data.company_name,
            company_org_number=data.org_number,
            vat_registered=data.vat_registered,
            closed_until=data.closed.until,
            open_before=spans_as_stored(data.closed),
            reference_read_at=now,
            features={
                **data.features,
                "currencies": dict(data.currencies),
                "countries": dict(data.countries),
                "departments": [
                    {"number": row.number, "name": row.name, "id": row.remote_id} for row in data.departments
                ],
                "projects": {row.number: row.remote_id for row in projects},
            },
        )
        gift_cards.card_key(connection)  # made here, so that a preview need not write it
        if _mirrored(connection) != before:
            touch(connection)
    were_closed = connection.closed_periods
    connection.refresh_from_db()
    for source in connection.sources.all():
        seed_defaults(source)
        if connection.closed_periods != were_closed:
            locks.look_again(source, now=now)
        events.release_code(
            source,
            (
                "account_inactive",
                "vat_lock",
                "vat_code_inactive",
                "not_ready",
                "currency_not_supported",
                "vat_not_registered",
                "vat_rate_of_the_time",
            ),
            now=now,
        )


def _mirrored(connection: Connection) -> list[Any]:
    """All that is kept of the ledger company, without when it was read."""
    row = Connection.objects.filter(pk=connection.pk).values(
        "company_id",
        "company_name",
        "company_org_number",
        "vat_registered",
        "closed_until",
        "open_before",
        "features",
    )
    kept = (LedgerAccount, VatCode, PaymentType)
    names = [
        [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "read_at")]
        for model in kept
    ]
    rows = [
        list(model._default_manager.filter(connection=connection).order_by("pk").values_list(*fields))
        for model, fields in zip(kept, names, strict=True)
    ]
    return [list(row), *rows]


def _mirror_accounts(connection: Connection, data: ReferenceData, now: datetime) -> None:
    LedgerAccount.objects.bulk_create(
        [
            LedgerAccount(
                connection=connection,
                number=row.number,
                name=row.name,
                remote_id=row.remote_id,
                is_active=row.is_active,
                default_vat=row.default_vat or "",
                vat_lock=row.vat_lock,
                legal_vat=list(row.legal_vat),
                ledger_type=row.ledger_type,
                is_bank=row.is_bank,
                read_at=now,
            )
            for row in data.accounts
        ],
        update_conflicts=True,
        unique_fields=["connection", "number"],
        update_fields=[
            "name",
            "remote_id",
            "is_active",
            "default_vat",
            "vat_lock",
            "legal_vat",
            "ledger_type",
            "is_bank",
            "read_at",
        ],
    )
    # An account that is gone may still be mapped: it stays, as inactive, and says so.
    LedgerAccount.objects.filter(connection=connection).exclude(
        number__in=[row.number for row in data.accounts]
    ).update(is_active=False)


def _mirror_vat_codes(connection: Connection, data: ReferenceData, now: datetime) -> None:
    VatCode.objects.bulk_create(
        [
            VatCode(
                connection=connection,
                number=row.number,
                name=row.name,
                remote_id=row.remote_id,
                rate=row.rate,
                is_outgoing=row.is_outgoing,
                past=[[first.isoformat(), last.isoformat(), str(rate)] for first, last, rate in row.past],
                read_at=now,
            )
            for row in data.vat_codes
        ],
        update_conflicts=True,
        unique_fields=["connection", "number"],
        update_fields=["name", "remote_id", "rate", "is_outgoing", "past", "read_at"],
    )
    VatCode.objects.filter(connection=connection).exclude(
        number__in=[row.number for row in data.vat_codes]
    ).update(is_outgoing=False)
