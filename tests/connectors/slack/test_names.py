"""A channel's name out of a company's template, by Slack's rules."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.connectors.slack.channels import wish_of
from integrations.connectors.slack.names import MOST, channel_name, numbered, slug, unknown_fields
from integrations.connectors.slack.wording import MOST as MOST_TEXT
from integrations.connectors.slack.wording import alike, plain, purpose_of, topic_of
from integrations.errors import RejectedDocument
from tests.connectors.workplaces import channel


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Konsert i Parken", "konsert-i-parken"),
        ("Blåbærfestivalen på Øya", "blabaerfestivalen-pa-oya"),
        ("Café Müller / Łódź ß", "cafe-muller-lodz-ss"),
        ("  --Rigg & lys!!  (2. dag)--  ", "rigg-lys-2-dag"),
        ("lager_nord", "lager_nord"),
        ("東京", ""),
    ],
)
def test_letters_are_rewritten_and_the_rest_are_hyphens(text: str, shown: str) -> None:
    assert slug(text) == shown


def test_a_template_is_filled_and_empty_fields_leave_no_gap() -> None:
    values = {"number": "812", "name": "Konsert i parken", "customer": ""}

    assert channel_name("{number}-{name}", values) == "812-konsert-i-parken"
    assert channel_name("Prosjekt {number} {customer} {name}", values) == "prosjekt-812-konsert-i-parken"
    assert channel_name("{number}-{name}", {"number": "812", "name": "東京"}) == "812"


def test_what_is_too_long_loses_from_its_longest_field_and_never_the_number() -> None:
    name = channel_name(
        "{customer}-{name}-{number}", {"customer": "Bergen", "name": "x" * 90, "number": "10432"}
    )

    assert name == f"bergen-{'x' * 67}-10432"
    assert len(name) == MOST


def test_a_name_that_is_taken_gets_a_number_within_the_length() -> None:
    assert [numbered("konsert", count) for count in (1, 2, 3)] == ["konsert", "konsert-2", "konsert-3"]
    assert numbered("x" * 80, 12) == f"{'x' * 77}-12"


def test_without_any_letter_there_is_no_name() -> None:
    with pytest.raises(RejectedDocument):
        channel_name("{name}", {"name": "東京", "number": "–"})


@settings(max_examples=40)
@given(st.text(max_size=120), st.text(max_size=120), st.integers(min_value=1, max_value=999999))
def test_every_name_is_one_that_slack_takes(name: str, customer: str, number: int) -> None:
    made = channel_name(
        "P{number} {customer}: {name}", {"name": name, "customer": customer, "number": str(number)}
    )

    for count in (1, 2, 11):
        assert re.fullmatch(r"[a-z0-9_-]{1,80}", numbered(made, count))
    assert made.startswith(f"p{number}")
    assert slug(made) == made


def test_unknown_fields_of_a_template_are_named() -> None:
    known = ("number", "name")

    assert unknown_fields("{number}-{name}", known) == ()
    assert unknown_fields("{number}-{town}", known) == ("town",)
    assert unknown_fields("{number.__class__}{name!r}", known) == ("number.__class__", "name")
    assert unknown_fields("{number", known) == ("{",)


def test_topic_and_description_are_one_line_and_keep_the_reference() -> None:
    record = channel(topic="Lys\nog  lyd", purpose="x" * 400)

    assert topic_of(record) == "Lys og lyd"
    assert len(purpose_of(record)) == MOST_TEXT
    assert purpose_of(record).endswith("… [x7-project-812]")
    assert len(topic_of(channel(topic="&" * 100))) == 50
    assert (
        plain("R&amp;D: <https://a.no/x>, <http://b.no|b.no>, 1 &lt; 2") == "R&D: https://a.no/x, b.no, 1 < 2"
    )


def test_what_slack_makes_of_emoji_is_no_difference() -> None:
    assert alike("Fest 🎉 kl. 08:00", "Fest :tada: kl. 08:00")
    assert not alike("Fest 🎉 kl. 08:00", "Fest :tada: kl. 09:00")


def test_a_project_without_a_usable_name_still_gets_one() -> None:
    assert wish_of(channel(name="東京")) == "812"
    assert wish_of(channel(name="東京", number="–")) == "prosjekt"
