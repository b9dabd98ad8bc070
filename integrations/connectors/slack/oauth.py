"""Installing our app in a workspace: where a person is sent, and what the code that comes back is worth.

The caller makes the state, binds it to a session and a company, and checks that it comes back once. Somebody who says no
comes back with ``error=access_denied`` instead of a code.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from slack_sdk.errors import SlackApiError

from integrations.connectors.answers import Answer
from integrations.connectors.slack.client import PRODUCTION, GuardedClient, new_session, readable
from integrations.connectors.slack.refusals import SYSTEM, refusal
from integrations.connectors.slack.rights import SCOPES
from integrations.errors import BadCredentials, PermanentError, SyncError

_OVER = frozenset({"invalid_code", "code_already_used", "code_expired"})
_OUR_FAULT = frozenset(
    {
        "bad_redirect_uri",
        "invalid_client_id",
        "bad_client_secret",
        "invalid_grant_type",
        "no_scopes",
        "oauth_authorization_url_mismatch",
        "invalid_code_verifier",
        "pkce_not_allowed",
    }
)
"""What the app is registered with does not match what we send: nobody but its makers can act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Our app in a workspace. ``expires_in`` seconds (None: never) where the app was registered with rotating tokens."""

    token: str
    team_id: str
    team_name: str
    app_id: str
    bot_user_id: str
    scopes: tuple[str, ...]
    refresh_token: str = ""
    expires_in: int | None = None

    def credentials(self, *, now: datetime) -> dict[str, str]:
        """What a connection keeps; ``token`` is what it is opened with."""
        kept = {"token": self.token, "team_id": self.team_id}
        if self.expires_in is None:
            return kept
        expires_at = now + timedelta(seconds=self.expires_in)
        return {**kept, "refresh_token": self.refresh_token, "expires_at": expires_at.isoformat()}


def install_address(
    client_id: str,
    *,
    redirect_uri: str,
    state: str,
    scopes: Collection[str] = SCOPES,
    base_url: str = PRODUCTION,
) -> str:
    """Where a person is asked whether our app may come in. Pure."""
    asked = {"client_id": client_id, "scope": ",".join(scopes), "redirect_uri": redirect_uri, "state": state}
    return f"{base_url.rstrip('/').removesuffix('/api')}/oauth/v2/authorize?{urlencode(asked)}"


def exchange_code(
    code: str,
    *,
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    base_url: str = PRODUCTION,
    **http: Any,
) -> Installed:
    """The token for a code, which is good for ten minutes and once. ``http``: options of RemoteSession.

    Raises PermanentError (``slack_install_expired``, ``slack_org_install``, ``slack_app_refused``), TemporaryError, and
    UnknownOutcome when the answer was lost: then the person starts anew.
    """
    return _accessed(
        base_url,
        http,
        client_id=client_id,
        client_secret=client_secret,
        code=code,
        redirect_uri=redirect_uri,
    )


def refresh(
    refresh_token: str, *, client_id: str, client_secret: str, base_url: str = PRODUCTION, **http: Any
) -> Installed:
    """A new token before the old one ends. The refresh token works once. Raises BadCredentials when it works no more."""
    return _accessed(
        base_url,
        http,
        client_id=client_id,
        client_secret=client_secret,
        grant_type="refresh_token",
        refresh_token=refresh_token,
    )


def _accessed(base_url: str, http: Mapping[str, Any], **asked: str) -> Installed:
    """One call of oauth.v2.access; client id and secret go in the header."""
    base_url = base_url.rstrip("/")
    hidden = tuple(asked[name] for name in ("client_secret", "code", "refresh_token") if name in asked)
    session = new_session(base_url, "oauth.v2.access", secrets=hidden, **http)

    def send(method: str, request: Request) -> Answer:
        body = request.data if isinstance(request.data, bytes) else None
        answer = session.request("POST", f"/{method}", body=body, headers=dict(request.header_items()))
        return readable(answer, is_read=False)

    with session:
        try:
            found = GuardedClient(f"{base_url}/", token=None, send=send).oauth_v2_access(**asked).data
        except SlackApiError as error:
            raise _refused(error.response.data) from None
    return _installed(found)


def _refused(said: Any) -> SyncError:
    said = said if isinstance(said, dict) else {}
    code = str(said.get("error") or "unknown")
    about: dict[str, Any] = {"params": {"system": SYSTEM, "slack": code}, "remote_message": code}
    if code in _OVER:
        return PermanentError("slack_install_expired", **about)
    if code == "invalid_refresh_token":
        return BadCredentials(**about)
    if code == "cannot_install_an_org_installed_app":
        return PermanentError("slack_org_install", **about)
    if code in _OUR_FAULT:
        return PermanentError("slack_app_refused", **about)
    return refusal("oauth.v2.access", said, is_read=False)


def _installed(found: Any) -> Installed:
    """An installation for a whole organisation is refused: its channels would need a workspace named for each."""
    team = found.get("team") or {}
    if found.get("is_enterprise_install") or not team.get("id"):
        raise PermanentError("slack_org_install", params={"system": SYSTEM})
    expires_in = found.get("expires_in")
    return Installed(
        token=str(found["access_token"]),
        team_id=str(team["id"]),
        team_name=str(team.get("name") or ""),
        app_id=str(found.get("app_id") or ""),
        bot_user_id=str(found.get("bot_user_id") or ""),
        scopes=tuple(word for word in str(found.get("scope") or "").split(",") if word),
        refresh_token=str(found.get("refresh_token") or ""),
        expires_in=int(expires_in) if expires_in else None,
    )
