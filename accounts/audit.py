"""The audit log's pen: one entry per thing that a person did. Secrets never get in."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from accounts.models import AuditEntry, Tenant, User

LIMIT = 400


def record(
    action: str,
    *,
    actor: User | None,
    obj: models.Model | None = None,
    tenant: Tenant | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Append one entry. ``actor`` None is the system itself; ``tenant`` None is what concerns no company."""
    return AuditEntry.objects.create(
        action=action,
        actor=actor,
        tenant=tenant,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=str(obj)[:200] if obj is not None else "",
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason[:LIMIT],
    )
