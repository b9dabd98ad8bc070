"""Webhooks in Rentman: there is no way to subscribe by the API. A person pastes our address, and gives us the token shown."""

from integrations.connectors.contract import CheckItem


def subscribe(*, callback_url: str, token: str) -> tuple[CheckItem, ...]:
    """What to paste where; ok as soon as the token of the webhooks is known here. Whether the address was really pasted shows
    with the first delivery."""
    return (
        CheckItem(
            item="rentman_webhooks" if token else "rentman_webhooks_missing",
            status="ok" if token else "warning",
            params={"url": callback_url},
        ),
    )
