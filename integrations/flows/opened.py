"""Connectors opened and kept: keep-alive sessions and threads are reused from one turn of a lane to the next."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.encryption import Undecryptable
from integrations.connectors.contract import Connector, Source, SourceSettings, Target
from integrations.connectors.registry import CONNECTORS
from integrations.errors import BadCredentials, UnsupportedDocument
from integrations.flows import workspaces
from integrations.models import Connection
from integrations.sync.rules import Book

MOST_KEPT = 64
OTHER_ROLES: dict[str, Callable[[Connector], Callable[..., Any] | None]] = {
    "source": lambda connector: connector.open_source,
    "target": lambda connector: connector.open_records,
}
"""How a system is opened in the role that is not its first one."""

_kept: "OrderedDict[tuple[Any, ...], Any]" = OrderedDict()
_guard = threading.Lock()


def _keep(connection: Connection, user: str, *, role: str) -> Any:
    """The connection in a role (source, target), opened with its credentials. Raises BadCredentials when there are none.

    Kept for the next turn of the same ``user`` (a lane, the poller) in this process, until the credentials or the
    address change or others are used more. One user is one thread at a time: connectors are not shared by threads.
    """
    workspaces.renew(connection, now=timezone.now())
    key = (
        role,
        user,
        connection.pk,
        connection.base_url,
        connection.credentials_changed_at,
        connection.send_invoices,
    )
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    opened = _open(connection, role=role)
    with _guard:
        if key in _kept:
            opened.__exit__(None, None, None)
            return _kept[key]
        _kept[key] = opened
        dropped = _kept.popitem(last=False)[1] if len(_kept) > MOST_KEPT else None
    if dropped is not None:
        dropped.__exit__(None, None, None)
    return opened


def _open(connection: Connection, *, role: str) -> Any:
    connector = CONNECTORS[connection.kind]
    opens = connector.open if role == connector.role else OTHER_ROLES[role](connector)
    if opens is None:
        raise UnsupportedDocument("unknown_kind", params={"kind": f"{connector.label} {role}"})
    try:
        credentials = connection.credentials
    except Undecryptable as error:
        raise BadCredentials("credentials_unreadable", params={"connection": connection.name}) from error
    if not credentials:
        raise BadCredentials("credentials_missing", params={"connection": connection.name})
    options: dict[str, Any] = {"allowed_private": settings.PRIVATE_HOSTS}
    if role == "target":
        options |= {"in_flight": settings.SYNC_IN_FLIGHT}
    if role == connector.role == "target":
        options |= {"send_invoices": connection.send_invoices}
    base_url = connection.base_url or connector.default_base_url
    return opens(base_url=base_url, credentials=credentials, **options).__enter__()


def open_source(connection: Connection, *, user: str) -> Source:
    """The connection as a source of documents, kept open for ``user``."""
    return _keep(connection, user, role="source")


def open_target(connection: Connection, *, user: str) -> Target:
    """The connection as what is written into, kept open for ``user``: a ledger, or a system that takes records."""
    return _keep(connection, user, role="target")


@contextmanager
def opened_once(connection: Connection, *, role: str = "") -> Iterator[Any]:
    """The connection for one occasion (a check, a preview), closed afterwards: in its own role unless another is named."""
    workspaces.renew(connection, now=timezone.now())
    opened = _open(connection, role=role or CONNECTORS[connection.kind].role)
    try:
        yield opened
    finally:
        opened.__exit__(None, None, None)


def close_all() -> None:
    """Close every kept connector (at the end of a process, and between tests)."""
    with _guard:
        kept = list(_kept.values())
        _kept.clear()
    for opened in kept:
        opened.__exit__(None, None, None)


def source_settings(connection: Connection, book: Book) -> SourceSettings:
    """What the tenant chose for reading this source."""
    return SourceSettings(
        connection_key=f"{connection.kind[:3]}:{connection.key}",
        from_date=connection.from_date or timezone.localdate(connection.created_at),
        paid_rules={**CONNECTORS[connection.kind].paid_rules, **book.paid_rules},
        fulfilled_when=connection.fulfilled_when,
        org_number_keys=tuple(connection.org_number_keys),
        gift_card_marks=tuple(connection.gift_card_marks),
        registrations=book.rules.registrations,
        confirmed_statuses=tuple(connection.confirmed_statuses),
        rental_lines=connection.rental_lines,
    )
