"""Everything that belongs to a company, whatever table it stands in: found by following the models' own relations, so that a
new table can neither be forgotten in a copy nor left behind by a deletion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError, QuerySet, RestrictedError

from accounts.models import Tenant, User

APPS = ("accounts", "integrations")
PIECE = 2000
OURS = frozenset(
    {
        "Tenant",
        "Subscription",
        "SubscriptionPeriod",
        "SubscriptionCharge",
        "SubscriptionInvoice",
        "SubscriptionInvoiceLine",
        "VendorLedger",
        "TenantExport",
        "Closing",
    }
)
"""What is ours rather than the company's: what we have invoiced it, and that its account was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A table of which rows belong to companies, and the way from a row to its company."""

    model: type[models.Model]
    path: str

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.__name__

    def of(self, tenant: Tenant) -> QuerySet[Any]:
        """The company's rows, in the order of their keys."""
        return self.model._default_manager.filter(**{self.path: tenant.pk}).order_by("pk")


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """Every table with a way to a company, the shortest one, in the order of their names."""
    ways: dict[type[models.Model], str] = {Tenant: "pk"}
    everything = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    found = True
    while found:
        found = False
        for model in everything:
            way = ways.get(model) or _way(model, ways)
            if way and model not in ways:
                found, ways[model] = True, way
    return tuple(
        Kind(model=model, path=path)
        for model, path in sorted(ways.items(), key=lambda item: item[0].__name__)
    )


def _way(model: type[models.Model], ways: dict[type[models.Model], str]) -> str:
    """Through the first relation that leads to a company; people belong to none. '' when none does."""
    steps = []
    for field in model._meta.concrete_fields:
        other: Any = field.related_model
        if field.is_relation and other in ways and other not in (User, model):
            rest = ways[other]
            steps.append(field.name if rest == "pk" else f"{field.name}__{rest}")
    return min(steps, key=lambda step: step.count("__"), default="")


def pieces(rows: QuerySet[Any], *, size: int = PIECE) -> Iterator[list[Any]]:
    """All rows, so many at a time by their keys: no statement takes long and nothing grows."""
    last: Any = None
    while True:
        piece = list((rows if last is None else rows.filter(pk__gt=last))[:size])
        if not piece:
            return
        yield piece
        last = piece[-1].pk


def delete(tenant: Tenant, chosen: frozenset[str] | None = None) -> dict[str, int]:
    """Delete the company's rows of the chosen tables, or of all but ours. Returns how many by table.

    Tables that others still point at wait for those, pass by pass. Raises ProtectedError when nothing moves any more.
    """
    left = [kind for kind in kinds() if (kind.name in chosen if chosen else kind.name not in OURS)]
    counts = {kind.name: count for kind in left if (count := kind.of(tenant).count())}
    while left:
        held, why = [], None
        for kind in left:
            try:
                _delete_all(kind, tenant)
            except (ProtectedError, RestrictedError) as error:
                held.append(kind)
                why = error
        if why is not None and len(held) == len(left):
            raise why
        left = held
    return counts


def _delete_all(kind: Kind, tenant: Tenant) -> None:
    """Rows that point at others of their own table are let go first."""
    own = [
        field.name
        for field in kind.model._meta.concrete_fields
        if field.related_model is kind.model and field.null
    ]
    while keys := list(kind.of(tenant).values_list("pk", flat=True)[:PIECE]):
        rows = kind.model._default_manager.filter(pk__in=keys)
        for name in own:
            kind.of(tenant).filter(**{f"{name}__in": keys}).update(**{name: None})
        rows.delete()
