"""A project's channel: made once, kept equal, left to its people, archived at the end."""

import pytest

from integrations.errors import AccessDenied, PermanentError, SyncError
from tests.connectors.cases import far
from tests.connectors.slack.conftest import WHOLE, state
from tests.connectors.workplaces import KARI, LISE, OLA, Workplace, channel, item

WRITES = {
    "conversations.create", "conversations.setTopic", "conversations.setPurpose", "conversations.invite",
    "conversations.archive", "conversations.join", "bookmarks.add", "bookmarks.edit", "chat.postMessage",
}  # fmt: skip


def failure(place: Workplace, *args: object, **given: str) -> SyncError:
    error = place.write(*args, **given).error  # type: ignore[arg-type]
    assert error is not None
    return error


def test_a_channel_is_made_described_linked_and_peopled(place: Workplace) -> None:
    written = place.write(item())

    assert (written.error, written.found, written.remote_number) == (None, False, "812-konsert-i-parken")
    assert written.remote_id == place.only()["id"]
    assert written.secondary == {"unknown": "", "refused": "", "unlinked": ""}
    assert state(place) == [WHOLE]


def test_the_second_time_nothing_is_written(place: Workplace) -> None:
    made = place.write(item())
    place.calls()

    again = place.write(item(remote_id=made.remote_id))

    assert (again.error, again.remote_id) == (None, made.remote_id)
    assert not WRITES & place.calls().keys()
    assert state(place) == [WHOLE]


def test_what_was_written_reads_back_equal(place: Workplace) -> None:
    with place.target() as target:
        (written,) = target.write_many("channel", [item()], defaults={}, deadline=far())
        (back,) = target.read_many("channel", [written.remote_id])

        assert (back.error, back.remote_number) == (None, "812-konsert-i-parken")
        assert target.differences(channel(), back.value) == ()
        changed = channel(topic="Noe annet", members=(KARI, OLA))
        names = [one.field for one in target.differences(changed, back.value)]
        assert names == ["topic", "members"]


def test_crew_that_comes_later_is_invited_and_nobody_is_removed(place: Workplace) -> None:
    made = place.write(item())

    place.write(item(channel(members=(OLA,)), remote_id=made.remote_id))

    assert state(place) == [{**WHOLE, "members": ["bilagsbro", KARI, OLA]}]


def test_a_changed_project_changes_topic_and_link_but_not_the_name(place: Workplace) -> None:
    made = place.write(item())
    changed = channel(name="812-festival", topic="Prosjekt 812 Festival", link="https://utleie.example/812")

    place.write(item(changed, remote_id=made.remote_id))

    link = [["Prosjektet i Rentman", "https://utleie.example/812"]]
    assert state(place) == [{**WHOLE, "topic": "Prosjekt 812 Festival", "bookmarks": link}]


def test_what_people_write_over_ours_stays_and_is_no_difference(place: Workplace) -> None:
    made = place.write(item())
    where = {"channel": "812-konsert-i-parken"}
    place.control("write_note", **where, topic="Innrigg kl. 8", purpose="Bare for scenen", by=KARI)
    place.control("rename", **where, to="parken")

    with place.target() as target:
        changed = item(channel(topic="Nytt tema"), remote_id=made.remote_id)
        (written,) = target.write_many("channel", [changed], defaults={}, deadline=far())
        (back,) = target.read_many("channel", [made.remote_id])
        found = target.differences(channel(topic="Nytt tema"), back.value)

    assert (written.error, written.remote_number, found) == (None, "parken", ())
    theirs = {
        "name": "parken",
        "previous_names": [WHOLE["name"]],
        "topic": "Innrigg kl. 8",
        "purpose": "Bare for scenen",
    }
    assert state(place) == [{**WHOLE, **theirs}]


def test_a_topic_that_the_project_has_no_longer_is_emptied(place: Workplace) -> None:
    made = place.write(item())

    place.write(item(channel(topic=""), remote_id=made.remote_id, cleared=frozenset({"topic"})))

    assert state(place) == [{**WHOLE, "topic": ""}]


@pytest.mark.parametrize("how", ["open", "archived", "private"])
def test_a_name_that_is_taken_gets_a_number_and_the_other_channel_is_left_alone(
    place: Workplace, how: str
) -> None:
    place.control("create_channel", name="812-konsert-i-parken", by=OLA, is_private=how == "private")
    if how == "archived":
        place.control("archive", channel="812-konsert-i-parken")
    theirs = state(place)

    written = place.write(item())

    assert (written.error, written.remote_number) == (None, "812-konsert-i-parken-2")
    assert state(place) == [*theirs, {**WHOLE, "name": "812-konsert-i-parken-2"}]


def test_a_private_channel_is_private(place: Workplace) -> None:
    place.write(item(channel(is_private=True)))

    assert state(place) == [{**WHOLE, "is_private": True}]


def test_the_end_of_a_project_archives_its_channel_once(place: Workplace) -> None:
    made = place.write(item())
    over = item(channel(is_archived=True, topic="Ferdig"), remote_id=made.remote_id)

    first, second = place.write(over), place.write(over)
    with place.target() as target:
        (back,) = target.read_many("channel", [made.remote_id])
        assert target.differences(channel(is_archived=True, topic="Ferdig"), back.value) == ()

    assert (first.error, second.error) == (None, None)
    assert place.calls()["conversations.archive"] == 1
    assert state(place) == [{**WHOLE, "is_archived": True, "members": [KARI]}]


def test_a_channel_that_somebody_deleted_is_as_good_as_archived(place: Workplace) -> None:
    made = place.write(item())
    place.control("delete_channel", channel=made.remote_id)
    record = channel(is_archived=True)

    written = place.write(item(record, remote_id=made.remote_id))
    with place.target() as target:
        (back,) = target.read_many("channel", [made.remote_id])
        assert target.differences(record, back.value) == ()

    assert written.error is None
    assert failure(place, item(remote_id=made.remote_id)).code == "channel_gone"
    assert place.channels() == []


def test_a_project_that_ended_before_it_had_a_channel_gets_none(place: Workplace) -> None:
    assert failure(place, item(channel(is_archived=True))).code == "channel_not_made"
    assert place.channels() == []


def test_a_project_that_is_opened_again_needs_a_person(place: Workplace) -> None:
    made = place.write(item())
    place.write(item(channel(is_archived=True), remote_id=made.remote_id))

    error = failure(place, item(remote_id=made.remote_id))
    place.control("unarchive", channel=made.remote_id)
    written = place.write(item(channel(members=(KARI, OLA)), remote_id=made.remote_id))

    assert isinstance(error, PermanentError)
    assert error.code == "channel_archived"
    assert (written.error, written.remote_id) == (None, made.remote_id)
    assert state(place) == [{**WHOLE, "members": [KARI, "bilagsbro", OLA]}]


def test_or_it_gets_another_channel_when_the_company_wants_that(place: Workplace) -> None:
    made = place.write(item())
    place.write(item(channel(is_archived=True), remote_id=made.remote_id))

    again = place.write(item(remote_id=made.remote_id), reopened="new")
    place.write(item(remote_id=again.remote_id), reopened="new")

    assert (again.error, again.renamed) == (None, True)
    assert again.remote_id not in ("", made.remote_id)
    old = {**WHOLE, "is_archived": True, "members": [KARI]}
    assert state(place) == [old, {**WHOLE, "name": "812-konsert-i-parken-2"}]


def test_an_app_that_was_taken_out_of_an_open_channel_goes_in_again(place: Workplace) -> None:
    made = place.write(item())
    place.control("take_out", channel=made.remote_id)

    written = place.write(item(channel(members=(KARI, OLA)), remote_id=made.remote_id))

    assert written.error is None
    assert state(place) == [{**WHOLE, "members": [KARI, "bilagsbro", OLA]}]


def test_who_is_not_in_slack_or_may_not_come_is_told_and_fails_nothing(place: Workplace) -> None:
    place.control("let_in", channel="general", person=LISE)
    place.control("deactivate", person=OLA)
    crew = ("Ukjent@utleie.example", KARI.upper(), OLA, LISE, "", "telefon 99")
    record = channel(members=crew)

    with place.target() as target:
        (written,) = target.write_many("channel", [item(record)], defaults={}, deadline=far())
        (back,) = target.read_many("channel", [written.remote_id])
        assert target.differences(record, back.value) == ()

    assert written.error is None
    assert written.secondary == {
        "unknown": "ukjent@utleie.example, ola@utleie.example, telefon 99",
        "refused": LISE,
        "unlinked": "",
    }
    assert state(place) == [WHOLE]


@pytest.mark.parametrize("answer", [True, False])
def test_a_crew_of_more_than_a_hundred_comes_in_parts(place: Workplace, answer: bool) -> None:
    place.control("set", tiers={"3": 500}, partial_invitation_is_ok=answer)
    emails = [f"person{number}@utleie.example" for number in range(103)]
    for email in emails:
        place.control("add_person", real_name=email, email=email, invitable=email != emails[7])
    people = item(channel(members=tuple(emails)))

    with place.target() as target:
        target._client.pace("users.lookupByEmail").allowed(1000)
        (written,) = target.write_many("channel", [people], defaults={}, deadline=far())

    assert (written.error, written.secondary["refused"]) == (None, emails[7])
    assert set(place.only()["members"]) == {"bilagsbro", *emails} - {emails[7]}


def test_people_are_looked_up_once_a_day(place: Workplace) -> None:
    made = place.write(item(channel(members=(KARI, "ukjent@utleie.example"))))
    place.calls()

    place.write(item(channel(members=(KARI, "ukjent@utleie.example")), remote_id=made.remote_id))

    assert "users.lookupByEmail" not in place.calls()


def test_without_the_right_to_bookmarks_the_channel_comes_without_its_link(place: Workplace) -> None:
    place.control("set_scopes", remove=["bookmarks:read", "bookmarks:write"])

    with place.target() as target:
        (written,) = target.write_many("channel", [item()], defaults={}, deadline=far())
        (back,) = target.read_many("channel", [written.remote_id])
        assert target.differences(channel(), back.value) == ()

    assert (written.error, written.secondary["unlinked"]) == (None, "bookmarks:read")
    assert state(place) == [{**WHOLE, "bookmarks": []}]


def test_a_rule_of_the_workspace_is_no_reason_to_try_again(place: Workplace) -> None:
    place.control("set", may_create=False)

    error = failure(place, item())

    assert isinstance(error, AccessDenied)
    assert (error.code, error.remote_message) == ("slack_restricted", "restricted_action")
    assert place.channels() == []
