"""What the sandbox tells about an account: for tests, the demo and measurements."""

from collections.abc import Iterable

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import Json, plain
from integrations.sandbox.rentman.projection import shown
from integrations.sandbox.rentman.resources import RESOURCES
from integrations.sandbox.rentman.tables import Row


def item(account: Account, path: str, row: Row) -> Json:
    """An item as the API shows it by itself."""
    found: Json = plain(shown(account, RESOURCES[path], row, fields={}, expand={}, in_list=False))
    return found


def items(account: Account, path: str) -> list[Json]:
    """Every item of a path. ``KeyError`` for a path that is not imitated."""
    if path not in RESOURCES:
        raise KeyError(f"there is no resource {path!r}")
    return [item(account, path, row) for row in account.tables[path]]


def account_state(account: Account, resources: Iterable[str] | None) -> Json:
    """Everything in the account; ``resources`` None gives all paths, an empty list none."""
    chosen = RESOURCES if resources is None else tuple(resources)
    return {
        "account": account.slug,
        "company_name": account.company_name,
        "requests": account.requests,
        "used_today": account.throttle.used,
        "throttled": account.throttle.refused,
        "counts": {path: len(account.tables[path]) for path in RESOURCES},
        "items": {path: items(account, path) for path in chosen},
        "waiting": len(account.webhooks.waiting),
        "webhook_log": list(account.webhooks.log),
    }
