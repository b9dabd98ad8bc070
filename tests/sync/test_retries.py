"""When to try again."""

from datetime import UTC, datetime, timedelta

from integrations.errors import BadCredentials, LedgerRejected, RateLimited, TemporaryError, UnknownOutcome
from integrations.sync import retries

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_delays_grow_from_a_minute_to_four_hours() -> None:
    waits = [retries.delay(n, chance=0.5) for n in range(1, 6)]

    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]


def test_jitter_spreads_by_a_fifth_each_way() -> None:
    assert retries.delay(1, chance=0.0) == timedelta(seconds=48)
    assert retries.delay(1, chance=0.999999) < timedelta(seconds=72.001)


def test_the_remote_systems_wish_is_never_undercut() -> None:
    assert retries.delay(1, chance=0.0, wish=600) == timedelta(seconds=600)


def test_a_temporary_error_is_tried_five_times_again_then_blocks() -> None:
    decisions = [retries.decide(UnknownOutcome(), attempts=n, now=NOW, chance=0.5) for n in range(1, 7)]

    assert [d.again_at is not None for d in decisions] == [True] * 5 + [False]
    assert decisions[-1].code == "too_many_attempts"


def test_a_rate_limit_costs_no_attempt_however_often_it_is_met() -> None:
    decision = retries.decide(RateLimited(retry_after=7), attempts=50, now=NOW, chance=0.5)

    assert decision == retries.Decision(again_at=NOW + timedelta(seconds=7), code="rate_limited", free=True)


def test_what_was_never_sent_costs_no_attempt() -> None:
    assert retries.decide(TemporaryError("not_sent"), attempts=9, now=NOW, chance=0.5).free


def test_a_permanent_error_blocks_at_once() -> None:
    assert retries.decide(LedgerRejected(), attempts=1, now=NOW, chance=0.5).again_at is None


def test_bad_credentials_pause_the_connection_and_cost_the_document_nothing() -> None:
    decision = retries.decide(BadCredentials(), attempts=1, now=NOW, chance=0.5)

    assert (decision.pause, decision.free, decision.again_at) == (True, True, NOW)
