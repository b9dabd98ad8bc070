"""The body of a webhook, after its signature was found right: JSON, and still nobody's word to rely on."""

import json
from collections.abc import Mapping
from typing import Any

from integrations.errors import RejectedDocument


def parsed(body: bytes) -> Mapping[str, Any]:
    """The object that the body holds, decimals as text. Raises RejectedDocument('webhook_malformed')."""
    try:
        value = json.loads(body, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise RejectedDocument("webhook_malformed", params={"field": "body"}) from error
    if not isinstance(value, dict):
        raise RejectedDocument("webhook_malformed", params={"field": "body"})
    return value
