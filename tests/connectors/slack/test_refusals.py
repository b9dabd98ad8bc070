"""What Slack's codes mean: who must act, what is tried again, and what may have happened all the same."""

import json

import pytest

from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)
from tests.connectors.slack.conftest import WHOLE, state
from tests.connectors.slack.test_channels import failure
from tests.connectors.workplaces import Workplace, item


def refuse(place: Workplace, method: str, code: str) -> None:
    """The next call of a method is refused with a code."""
    body = json.dumps({"ok": False, "error": code})
    place.fault(kind="status", status=200, body=body, path=f"/{method}$", times=1)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("invalid_auth", BadCredentials),
        ("restricted_action", AccessDenied),
        ("ekm_access_denied", AccessDenied),
        ("not_allowed_token_type", AccessDenied),
        ("ratelimited", RateLimited),
        ("service_unavailable", TemporaryError),
        ("team_added_to_org", TemporaryError),
        ("fatal_error", UnknownOutcome),
        ("invalid_name", PermanentError),
        ("something_new", PermanentError),
    ],
)
def test_a_refused_write(place: Workplace, code: str, error: type[SyncError]) -> None:
    refuse(place, "conversations.create", code)

    found = failure(place, item())

    assert type(found) is error
    assert found.remote_message == code
    assert place.channels() == []


def test_a_read_that_broke_down_has_changed_nothing(place: Workplace) -> None:
    refuse(place, "users.lookupByEmail", "fatal_error")

    found = failure(place, item())

    assert type(found) is TemporaryError
    assert found.code == "remote_unavailable"


def test_who_takes_the_app_out_between_two_calls_is_no_reason_to_stop(place: Workplace) -> None:
    refuse(place, "conversations.setTopic", "not_in_channel")

    found = failure(place, item())

    assert type(found) is TemporaryError
    assert place.write(item(attempted=True)).error is None
    assert state(place) == [WHOLE]


def test_a_proxy_of_the_environment_is_not_used(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert place.write(item()).error is None
    assert state(place) == [WHOLE]
