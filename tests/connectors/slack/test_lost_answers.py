"""Exactly one channel for a project, whatever answer is lost on the way and whatever people do meanwhile."""

import time

import pytest

from integrations.connectors.records import RecordItem
from integrations.errors import BadCredentials, RateLimited, TemporaryError, UnknownOutcome
from tests.connectors.cases import far
from tests.connectors.slack.conftest import WHOLE, state
from tests.connectors.slack.test_channels import WRITES, failure
from tests.connectors.workplaces import KARI, OLA, Workplace, channel, item

STEPS = (
    "conversations.create", "conversations.setPurpose", "conversations.setTopic", "bookmarks.add", "conversations.invite",
)  # fmt: skip


def lose(place: Workplace, method: str, kind: str = "cut_after") -> None:
    """The next call of a method happens (``cut_after``) or not (``cut_before``), and nobody hears of it."""
    place.fault(kind=kind, path=f"/{method}$", times=1)


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
@pytest.mark.parametrize("method", STEPS)
def test_a_lost_answer_leaves_one_whole_channel(place: Workplace, method: str, kind: str) -> None:
    lose(place, method, kind)

    error = failure(place, item())
    found = place.write(item(attempted=True))
    place.calls()
    again = place.write(item(remote_id=found.remote_id))

    assert isinstance(error, UnknownOutcome)
    assert (found.error, again.error) == (None, None)
    assert not WRITES & place.calls().keys()
    assert state(place) == [WHOLE]


def test_an_error_page_instead_of_an_answer_is_a_lost_answer(place: Workplace) -> None:
    place.fault(kind="html", status=200, path="/conversations.create$", times=1)

    assert isinstance(failure(place, item()), UnknownOutcome)
    assert place.write(item(attempted=True)).error is None
    assert state(place) == [WHOLE]


def test_a_lost_channel_is_known_under_the_name_that_somebody_gave_it(place: Workplace) -> None:
    lose(place, "conversations.create")
    place.write(item())
    place.control("rename", channel="812-konsert-i-parken", to="parken")

    found = place.write(item(attempted=True))

    assert (found.found, found.remote_number) == (True, "parken")
    assert state(place) == [{**WHOLE, "name": "parken", "previous_names": ["812-konsert-i-parken"]}]


def test_a_lost_channel_is_known_when_the_project_was_renamed_meanwhile(place: Workplace) -> None:
    lose(place, "conversations.create")
    place.write(item())

    found = place.write(item(channel(name="812-festival"), attempted=True))

    assert found.found
    assert state(place) == [WHOLE]


def test_a_lost_channel_is_known_by_the_number_that_it_got(place: Workplace) -> None:
    place.control("create_channel", name="812-konsert-i-parken", by=OLA)
    theirs = state(place)
    place.fault(kind="cut_after", path="/conversations.create$", skip=1, times=1)
    place.write(item())

    found = place.write(item(attempted=True))

    assert found.found
    assert state(place) == [*theirs, {**WHOLE, "name": "812-konsert-i-parken-2"}]


def test_another_projects_lost_channel_is_not_taken(place: Workplace) -> None:
    other = channel(number="12", name="12-mai-812", reference="x7:project:#12", source_id="12")
    lose(place, "conversations.create")
    place.write(item(other))

    found = place.write(item(attempted=True))

    assert not found.found
    assert [row["name"] for row in place.channels()] == ["12-mai-812", "812-konsert-i-parken"]


def test_projects_of_one_name_get_one_channel_each(place: Workplace) -> None:
    """Both answers are lost, and neither has a number in its name."""
    lost = [
        channel(number=number, name="konsert", reference=f"x7:project:#{number}") for number in ("1", "2")
    ]
    for record in lost:
        lose(place, "conversations.create")
        place.write(item(record))

    found = [place.write(item(record, attempted=True)) for record in lost]

    assert [one.remote_number for one in found] == ["konsert", "konsert-2"]
    assert [row["purpose"].rpartition(" ")[2] for row in place.channels()] == [
        "[x7-project-1]",
        "[x7-project-2]",
    ]


def test_a_lost_second_channel_of_a_reopened_project_is_found(place: Workplace) -> None:
    made = place.write(item())
    place.write(item(channel(is_archived=True), remote_id=made.remote_id))
    lose(place, "conversations.create")
    place.write(item(remote_id=made.remote_id), reopened="new")

    found = place.write(item(remote_id=made.remote_id, attempted=True), reopened="new")

    assert (found.error, found.renamed) == (None, True)
    assert [row["is_archived"] for row in place.channels()] == [True, False]


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_a_lost_archiving_is_done_once(place: Workplace, kind: str) -> None:
    made = place.write(item())
    over = item(channel(is_archived=True), remote_id=made.remote_id)
    lose(place, "conversations.archive", kind)

    assert isinstance(failure(place, over), UnknownOutcome)
    assert place.write(over).error is None
    assert state(place) == [{**WHOLE, "is_archived": True, "members": [KARI]}]


def test_candidates_are_our_own_channels_and_nobody_elses(place: Workplace) -> None:
    place.control("create_channel", name="812-konsert-i-parken", by=OLA)
    made = place.write(item())
    other = channel(number="813", name="813-bryllup", reference="x7:project:#813")

    with place.target() as target:
        (own,), none = target.candidates("channel", [channel(name="hva-som-helst"), other])

    assert (own.remote_id, own.number, own.is_active) == (made.remote_id, "812", True)
    assert none == ()


def test_candidates_are_found_on_short_pages(place: Workplace) -> None:
    place.control("set", page_rows=2)
    for number in range(7):
        place.control("create_channel", name=f"annet-{number}")
    made = place.write(item())

    with place.target() as target:
        ((own,),) = target.candidates("channel", [channel()])
        assert [record.name for record in target.records("channel")] == ["812-konsert-i-parken"]

    assert own.remote_id == made.remote_id


def test_a_limit_is_told_with_its_delay_and_nothing_is_left_half_done(place: Workplace) -> None:
    place.control("set", tiers={"3": 1})
    first = item(channel(members=(KARI, OLA)))

    with place.target() as target:
        error = next(target.write_many("channel", [first], defaults={}, deadline=far())).error
        second = next(target.write_many("channel", [first], defaults={}, deadline=far())).error
        assert target.calls_left == 0
        assert 50 < target.resume_at - time.monotonic() <= 61
        assert target.renews_at >= target.resume_at

    assert isinstance(error, RateLimited)
    assert isinstance(second, RateLimited)
    assert error.retry_after is not None
    assert 50 < error.retry_after <= 61
    assert place.channels() == []


def test_our_own_count_keeps_to_the_limit_of_a_method(place: Workplace) -> None:
    records = [
        channel(number=str(number), name=f"p-{number}", reference=f"r{number}", members=())
        for number in range(25)
    ]
    items = [RecordItem(reference=record.reference, record=record) for record in records]

    with place.target() as target:
        written = list(target.write_many("channel", items, defaults={}, deadline=far()))

    assert [row.reference for row in written] == [record.reference for record in records]
    assert [row.error is None for row in written] == [True] * 18 + [False] * 7
    assert all(isinstance(row.error, RateLimited) for row in written[18:])
    assert place.control("dump")["refused_for_their_number"] == 0


def test_after_the_deadline_nothing_is_sent(place: Workplace) -> None:
    with place.target() as target:
        (written,) = target.write_many("channel", [item()], defaults={}, deadline=time.monotonic())

    assert isinstance(written.error, TemporaryError)
    assert (written.error.code, place.channels()) == ("not_sent", [])


def test_a_token_that_is_over_is_told_once_for_all(place: Workplace) -> None:
    place.control("end_token", code="account_inactive")
    items = [item(), RecordItem(reference="other", record=channel(reference="r2"))]

    with place.target() as target:
        written = list(target.write_many("channel", items, defaults={}, deadline=far()))

    assert [type(row.error) for row in written] == [BadCredentials, BadCredentials]
    assert sum(place.calls().values()) == 1
