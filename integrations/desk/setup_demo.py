"""Trying everything without keys: a demo shop and a demo ledger out of a pool that the demo has made ahead."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Tenant, User
from integrations.desk import audit, connections, setup_acts
from integrations.models import Connection, DemoSystems, Setup

SHOP, LEDGER = "woocommerce", "tripletex"


def is_offered(tenant: Tenant) -> bool:
    """Whether the company can have one: this installation has a sandbox, and the company has connected nothing."""
    if not settings.DEMO_SANDBOX_URL or Connection.objects.filter(tenant=tenant).exists():
        return False
    return DemoSystems.objects.filter(Q(given_to=tenant) | Q(given_to__isnull=True)).exists()


def take(tenant: Tenant, *, actor: User, now: datetime) -> Setup | None:
    """Hand out a shop and a ledger, connect both, and check them. The setup to go on with; None when none is left.

    A second time the company gets what it has.
    """
    begun = Setup.objects.filter(tenant=tenant, kind=SHOP, ended_at__isnull=True).first()
    if not is_offered(tenant):
        return begun
    given = _given(tenant, actor=actor, now=now)
    if given is None:
        return None
    begun = setup_acts.begin(tenant, SHOP, actor=actor, now=now)
    keys = cast("dict[str, Any]", given.credentials)
    shop, ledger = keys[SHOP], keys[LEDGER]
    setup_acts.connect_source(
        begun,
        name=setup_acts.free_name(tenant, SHOP),
        base_url=shop["base_url"],
        typed=shop["credentials"],
        actor=actor,
        now=now,
    )
    setup_acts.connect_ledger(
        begun, base_url=ledger["base_url"], typed=ledger["credentials"], actor=actor, now=now
    )
    return begun


@transaction.atomic
def _given(tenant: Tenant, *, actor: User, now: datetime) -> DemoSystems | None:
    mine = DemoSystems.objects.filter(given_to=tenant).first()
    if mine is not None:
        return mine
    free = DemoSystems.objects.select_for_update(skip_locked=True).filter(given_to__isnull=True)
    given = free.order_by("id").first()
    if given is not None:
        given.given_to, given.given_at = tenant, now
        given.save(update_fields=("given_to", "given_at"))
        audit.record("take_demo_systems", actor=actor, tenant=tenant)
    return given


def free_ones() -> int:
    """How many are left to hand out."""
    return DemoSystems.objects.filter(given_to__isnull=True).count()


def add(shop: dict[str, object], ledger: dict[str, object]) -> DemoSystems:
    """Put a shop and a ledger into the pool; each {base_url, credentials}."""
    for one in (shop, ledger):
        connections.validate_address(str(one["base_url"]))
    return DemoSystems.objects.create(credentials={SHOP: shop, LEDGER: ledger})
