"""What a system says of itself when a connection is tested: whose credentials these are, and whose they must not be."""

from collections.abc import Sequence
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.registry import CONNECTORS
from integrations.flows import workspaces
from integrations.models import Connection

WHO = {"rentman_account": ("account", "account"), "slack_workspace": ("team", "workspace")}
"""Checks that tell whose credentials these are: which of their params are the company's id and its name."""


def checked(connection: Connection, opened: Any) -> Sequence[CheckItem]:
    """What the system says of itself; one that takes channels is asked for what the company wants of them."""
    if CONNECTORS[connection.kind].role == "receiver":
        return opened.check({"private": "1"} if connection.channel_private else {})
    return opened.check()


def learn_who(connection: Connection, items: Sequence[CheckItem]) -> list[CheckItem]:
    """Keep whose credentials these are. An item that fails where a workspace is another company's already."""
    for item in items:
        id_name, company_name = WHO.get(item.item, ("", ""))
        if not id_name or not item.params.get(id_name, "–").strip("–"):
            continue
        connection.company_id = item.params[id_name][:40]
        connection.company_name = item.params[company_name][:200]
        connection.save(update_fields=("company_id", "company_name"))
    if CONNECTORS[connection.kind].role != "receiver":
        return []
    taken = workspaces.is_anothers(connection, connection.company_id)
    status, blocks = ("failed", ("channel",)) if taken else ("ok", ())
    params = {"workspace": connection.company_name}
    return [CheckItem(item="workspace_taken", status=status, blocks=blocks, params=params)]
