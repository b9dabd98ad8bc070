"""What the sandbox tells about an account: for tests, the demo and measurements."""

import json
from collections.abc import Iterable

from integrations.sandbox.rackbeat.account import TABLES, Account
from integrations.sandbox.rackbeat.answers import written
from integrations.sandbox.rackbeat.resources import RESOURCES
from integrations.sandbox.rackbeat.tables import Json
from integrations.sandbox.rackbeat.webhook_endpoints import log_json, webhook_json


def account_state(account: Account, resources: Iterable[str] | None) -> Json:
    """Every record as the API shows it (deleted ones left out, their keys in ``deleted``), counts, mails, webhooks.

    ``resources`` None gives all tables, an empty list none.
    """
    chosen = TABLES if resources is None else tuple(resources)
    queue = account.webhooks
    return {
        "account": account.slug,
        "account_id": account.number,
        "company_name": account.company_name,
        "requests": account.requests,
        "throttled": sum(key.throttle.refused for key in account.keys.values()),
        "counts": {name: sum(row.deleted is None for row in account.tables[name]) for name in TABLES},
        "deleted": {
            name: [row.key for row in account.tables[name] if row.deleted is not None]
            for name in TABLES
            if any(row.deleted is not None for row in account.tables[name])
        },
        "records": {name: records(account, name) for name in chosen},
        "seats_used": sum(
            row.deleted is None and not row.data.get("is_api_only") for row in account.tables["users"]
        ),
        "seats_included": account.settings.seats_included,
        "mails": account.mails,
        "webhooks": [{**webhook_json(account, one), "token": one.token} for one in queue.webhooks.values()],
        "waiting": len(queue.waiting),
        "webhook_log": [log_json(account, entry) for entry in queue.log],
    }


def records(account: Account, name: str) -> list[Json]:
    """A table's records, as the API shows them."""
    shape = RESOURCES[name].shape
    rows = [shape(account, row) for row in account.table(name) if row.deleted is None]
    found: list[Json] = json.loads(written(rows))
    return found
