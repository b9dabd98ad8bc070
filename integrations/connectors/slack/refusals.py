"""Slack's codes as our errors. Failures come with status 200; the code alone tells what kind they are."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.answers import Answer, is_html, plain_text
from integrations.connectors.slack.rights import item_of
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    NotReady,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)

SYSTEM = "Slack"
TOKEN_IS_OVER = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
)
SHUT_OUT = frozenset(
    {
        "no_permission",
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "org_login_required",
        "two_factor_setup_required",
        "user_is_restricted",
        "permission_denied",
    }
)
FORBIDDEN = frozenset({"restricted_action", "cannot_create_channel", "not_authorized"})
"""What the workspace's own rules do not let an app do: a setting there, and no use to try again."""
TRANSIENT = frozenset({"service_unavailable", "request_timeout", "team_added_to_org"})
BROKEN = frozenset({"fatal_error", "internal_error"})
"""Slack broke down on the way: "some aspect of the operation" may have succeeded."""
BACK_OFF = 60.0
"""Seconds to stay away from a limit that came without a delay: the tiers count by the minute."""


def refusal(method: str, said: Mapping[str, Any], *, is_read: bool, request_id: str = "") -> SyncError:
    """The error that an answer with ``ok`` false means. ``params['slack']`` is Slack's own code."""
    code = str(said.get("error") or "unknown")
    about: dict[str, Any] = {
        "params": {"system": SYSTEM, "where": method, "slack": code},
        "remote_message": _words(code, said),
        "request_id": request_id,
    }
    if code in TOKEN_IS_OVER:
        return BadCredentials(**about)
    if code == "missing_scope":
        return _unallowed(str(said.get("needed") or "–"), about)
    if code == "not_allowed_token_type":
        return AccessDenied("slack_not_a_bot", **about)
    if code in FORBIDDEN:
        return AccessDenied("slack_restricted", **about)
    if code in SHUT_OUT:
        return AccessDenied(**about)
    return _temporary(code, about, is_read=is_read) or _permanent(code, about)


def _unallowed(needed: str, about: dict[str, Any]) -> SyncError:
    """A scope that is lacking: what waits for it goes on when its check passes."""
    item = item_of(needed)
    if not item:
        return AccessDenied(
            "slack_missing_scope", **{**about, "params": {**about["params"], "scope": needed}}
        )
    params = {**about["params"], "missing": needed}
    return NotReady(item, params=params, remote_message=about["remote_message"])


def _temporary(code: str, about: Mapping[str, Any], *, is_read: bool) -> SyncError | None:
    if code in ("ratelimited", "rate_limited"):
        return RateLimited(**about, retry_after=BACK_OFF)
    if code in TRANSIENT or (code in BROKEN and is_read):
        return TemporaryError("remote_unavailable", **about)
    if code in BROKEN:
        return UnknownOutcome(**about)
    if code == "not_in_channel":
        # Somebody has taken the app out of the channel since we looked; the next try goes in again.
        return TemporaryError("revision_conflict", **about)
    return None


def _permanent(code: str, about: Mapping[str, Any]) -> SyncError:
    own = {"channel_not_found": "channel_gone", "is_archived": "channel_archived"}
    return PermanentError(own.get(code, "record_refused"), **about)


def _words(code: str, said: Mapping[str, Any]) -> str:
    """Slack's code with the details it gives."""
    told = said.get("response_metadata")
    details = told.get("messages") if isinstance(told, Mapping) else None
    return "\n".join([code, *(plain_text(str(one)) for one in details or ())])


def explain(answer: Answer, *, is_read: bool) -> SyncError | None:
    """An answer of status ≥ 400: a code in JSON, or a page of whatever stands in front of Slack. A page instead of an answer
    to a write may hide a success."""
    method = answer.path.strip("/")
    if not is_html(answer):
        try:
            said = answer.json()
        except TemporaryError:
            said = None
        if isinstance(said, Mapping) and said.get("error"):
            return refusal(method, said, is_read=is_read, request_id=answer.request_id)
    if answer.status < 500 and answer.status != 408:
        return None
    about: dict[str, Any] = {
        "params": {"system": SYSTEM, "where": method, "status": str(answer.status)},
        "remote_message": plain_text(answer.body[:4000])[:300],
        "request_id": answer.request_id,
    }
    return TemporaryError("remote_unavailable", **about) if is_read else UnknownOutcome(**about)
