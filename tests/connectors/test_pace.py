"""A limit known beforehand is kept to the call, whatever the system tells."""

from integrations.connectors.pace import Pace


def test_no_more_calls_than_allowed_in_any_window() -> None:
    pace = Pace(calls=10, seconds=60, reserve=2)

    taken = [at for at in range(200) if pace.take(float(at)) and pace.lost() is None]

    assert taken[:8] == list(range(8))
    assert max(len([at for at in taken if start <= at < start + 60]) for start in range(140)) == 8


def test_people_who_wait_may_use_the_rest() -> None:
    pace = Pace(calls=10, seconds=60, reserve=2)
    while pace.take(0.0):
        pace.lost()

    assert (pace.room(1.0), pace.room(1.0, interactive=True)) == (0, 2)
    assert pace.take(1.0, interactive=True)


def test_it_says_when_the_next_call_fits() -> None:
    pace = Pace(calls=3, seconds=60, reserve=0)
    for at in (0.0, 10.0, 20.0):
        pace.take(at)
        pace.lost()

    assert pace.resume_at(30.0) == 60.0
    assert pace.renews_at(30.0) == 80.0
    assert pace.resume_at(61.0) == 0.0


def test_a_429_stops_everything_for_as_long_as_it_says() -> None:
    pace = Pace(calls=100, seconds=60)
    pace.take(5.0)
    pace.blocked(5.0, retry_after=30.0)

    assert not pace.take(34.0)
    assert pace.resume_at(6.0) == 35.0
    assert pace.take(35.0)


def test_a_limit_that_the_system_names_takes_the_place_of_ours() -> None:
    pace = Pace(calls=10, seconds=60, reserve=0)
    pace.allowed(12)
    assert sum(pace.take(0.0) for _ in range(20)) == 12

    pace.allowed(0)
    assert pace.room(61.0) == 10
