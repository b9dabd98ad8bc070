"""The rate budget: pure, every moment handed in."""

import math
import threading
from collections.abc import Callable

import pytest

from integrations.connectors.limits import RateBudget, budget_for


def noted(
    budget: RateBudget, *, at: float, remaining: int, reset: int, limit: int = 100, took: float = 0.0
) -> None:
    """One call sent at ``at`` and answered ``took`` later."""
    assert budget.take(at)
    budget.note(remaining=remaining, reset=reset, limit=limit, sent=at, now=at + took)


def test_an_unknown_budget_is_unlimited() -> None:
    budget = RateBudget()

    assert budget.room(0.0) == math.inf
    assert budget.resume_at(0.0) == 0.0


def test_room_is_what_remains_less_calls_in_flight_and_the_reserve() -> None:
    budget = RateBudget(reserve=2)
    noted(budget, at=0.0, remaining=10, reset=9)
    budget.take(0.1)
    budget.take(0.1)

    assert budget.room(0.2) == 6
    assert budget.room(0.2, interactive=True) == 8


def test_the_reserve_is_left_for_people() -> None:
    budget = RateBudget(reserve=2)
    noted(budget, at=0.0, remaining=2, reset=9)

    assert budget.take(0.5) is False
    assert budget.take(0.5, interactive=True) is True


def test_answers_of_one_window_pin_its_end_down() -> None:
    budget = RateBudget(reserve=0)
    for at, reset in ((0.0, 9), (0.4, 9), (0.62, 8), (1.6, 8), (1.65, 7)):
        noted(budget, at=at, remaining=0 if at == 1.65 else 50, reset=reset)

    assert budget.take(2.0) is False
    assert 9.6 <= budget.resume_at(2.0) <= 9.62


def test_the_travelling_time_of_an_answer_widens_the_window() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=0, reset=5, took=2.0)

    assert budget.resume_at(2.0) == 8.0


def test_a_new_window_starts_with_the_whole_limit() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=0, reset=4)

    assert budget.room(4.9) == 0
    assert budget.room(5.0) == 100


def test_a_late_answer_from_the_ended_window_is_not_believed() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=1, reset=4)
    budget.take(4.8)
    assert budget.room(5.1) == 99

    budget.note(remaining=0, reset=0, sent=4.8, now=5.2)

    assert budget.room(5.2) == 100


def test_an_early_new_window_is_believed_at_once() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=0, reset=9)

    budget.note(remaining=99, reset=9, limit=100, sent=9.9, now=9.95)

    assert budget.room(9.96) == 99


def test_a_429_without_reset_blocks_for_ten_seconds() -> None:
    budget = RateBudget()
    budget.take(0.0)

    until = budget.blocked(1.0)

    assert until == 11.0
    assert budget.room(10.9) == 0
    assert budget.resume_at(5.0) == 11.0
    assert budget.take(11.0) is True


def test_a_429_with_its_own_delay_blocks_for_that() -> None:
    budget = RateBudget()
    budget.take(0.0)

    assert budget.blocked(1.0, retry_after=3.0) == 4.0


def test_a_429_without_reset_in_a_known_window_blocks_until_its_end() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=5, reset=3)
    budget.take(1.0)

    assert budget.blocked(1.0) == 4.0


def test_a_call_that_told_nothing_gives_its_claim_back() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=3, reset=9)
    budget.take(1.0)
    budget.lost()

    assert budget.room(1.1) == 3


def test_threads_never_take_more_than_there_is() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=50, reset=9)
    taken: list[bool] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(budget.take(1.0) for _ in range(40))) for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken.count(True) == 50


def test_one_key_at_one_address_has_one_budget() -> None:
    assert budget_for("https://a.example/v2", key="k1") is budget_for("https://a.example/v2", key="k1")
    assert budget_for("https://a.example/v2", key="k1") is not budget_for("https://a.example/v2", key="k2")


def test_calls_in_flight_alone_are_no_reason_to_come_back_later() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=2, reset=9)
    budget.take(0.1)
    budget.take(0.1)

    assert budget.take(0.2) is False
    assert budget.resume_at(0.2) == 0.0


def test_who_waits_is_told_when_a_call_in_flight_is_answered() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=1, reset=9)
    budget.take(0.1)
    waiting = threading.Thread(target=lambda: budget.wait(30.0))
    waiting.start()

    budget.lost()
    waiting.join(5.0)

    assert not waiting.is_alive()


def test_a_429_that_tells_the_windows_end_blocks_until_the_earliest_end_known() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=5, reset=4)
    budget.take(0.9)

    assert budget.blocked(1.0, sent=0.9, reset=4) == 5.0


def test_a_429_that_contradicts_the_window_is_believed() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=50, reset=9)
    budget.take(0.9)

    assert budget.blocked(1.0, sent=0.9, reset=3) == 5.0
    assert budget.take(4.0) is False


def test_the_first_call_of_a_window_tells_its_end_exactly() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=99, reset=10, took=0.2)
    noted(budget, at=5.0, remaining=0, reset=5)

    assert budget.resume_at(6.0) == 10.2


@pytest.mark.parametrize("rounding", [math.floor, round, math.ceil])
def test_however_the_seconds_are_rounded_no_call_is_sent_too_early_and_little_time_is_lost(
    rounding: Callable[[float], int],
) -> None:
    budget = RateBudget(reserve=0)
    end = 10.05
    budget.take(0.0)
    budget.note(remaining=99, reset=10, limit=100, sent=0.0, now=0.1)
    for step in range(1, 100):
        at = step * 0.05
        budget.take(at)
        budget.note(remaining=99 - step, reset=rounding(end - at - 0.05), limit=100, sent=at, now=at + 0.1)

    assert end <= budget.resume_at(6.0) <= end + 0.1


def test_the_first_answer_of_a_window_may_arrive_last() -> None:
    budget = RateBudget(reserve=0)
    noted(budget, at=0.0, remaining=0, reset=5)
    for _ in range(3):
        budget.take(6.0)
    budget.note(remaining=97, reset=9, limit=100, sent=6.0, now=6.2)
    budget.note(remaining=98, reset=9, limit=100, sent=6.0, now=6.25)
    budget.note(remaining=99, reset=10, limit=100, sent=6.0, now=6.3)

    assert budget.room(6.4) == 97
