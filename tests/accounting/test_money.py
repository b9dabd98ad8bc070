"""Øre: VAT out of gross, rounding half away from zero, and splits that always add up."""

import itertools
import json
import random
from decimal import Decimal as D

import pytest

from integrations.accounting.money import allocate, amount, gross_of, round2, to_ore, vat_of
from integrations.errors import RejectedDocument
from tests.accounting.golden import FOLDER


def test_vat_of_every_amount_of_the_reference_table():
    rows = json.loads((FOLDER / "vat_arithmetic.json").read_text("utf-8"))["rows"]
    assert len(rows) > 100
    for row in rows:
        vat = vat_of(D(row["gross"]), D(row["rate"]))
        assert (vat, D(row["gross"]) - vat) == (D(row["vat"]), D(row["net"])), row


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1.00")]
)
def test_rounding_goes_half_away_from_zero(value, rounded):
    assert round2(D(value)) == D(rounded)


@pytest.mark.parametrize("rate", ["25", "15", "12", "6", "0"])
def test_gross_of_a_net_price_gives_the_same_net_back(rate):
    for ore in itertools.chain(range(1, 3000), range(100_000, 101_000)):
        net = D(ore).scaleb(-2)
        gross = gross_of(net, D(rate))
        assert gross - vat_of(gross, D(rate)) == net


def test_the_remaining_ore_go_to_the_largest_fractions_and_ties_to_the_earlier():
    assert allocate(D("100.00"), [D(1), D(1), D(1)]) == (D("33.34"), D("33.33"), D("33.33"))
    assert allocate(D("99.00"), [D(500), D(300), D(200)]) == (D("49.50"), D("29.70"), D("19.80"))
    assert allocate(D("-0.01"), [D(1), D(2)]) == (D("0.00"), D("-0.01"))
    assert allocate(D("5.00"), [D(0), D(3)]) == (D("0.00"), D("5.00"))


def test_a_split_always_adds_up_and_is_never_an_ore_from_its_share():
    chance = random.Random(20261122)
    for _ in range(2000):
        weights = [D(chance.randrange(0, 100_000)).scaleb(-2) for _ in range(chance.randrange(1, 8))]
        if not any(weights):
            continue
        whole = D(chance.randrange(-500_000, 500_000)).scaleb(-2)
        parts = allocate(whole, weights)
        assert sum(parts) == whole
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - whole * weight / sum(weights)) < D("0.01")


@pytest.mark.parametrize("weights", [[], [D(0), D(0)], [D(2), D(-1)]])
def test_there_must_be_something_to_split_by(weights):
    with pytest.raises(ValueError, match="split"):
        allocate(D(1), weights)


def test_only_whole_ore_are_amounts():
    assert to_ore(D("12.30")) == 1230
    with pytest.raises(ValueError, match="two decimals"):
        to_ore(D("0.005"))


@pytest.mark.parametrize(
    "value", [1.0, 1, "1.00", None, D("NaN"), D("Infinity"), D("0.001"), D("1e12"), D("1e400")]
)
def test_anything_else_is_refused_with_the_fields_name(value):
    with pytest.raises(RejectedDocument) as refused:
        amount(value, field="line_items[2]")
    assert (refused.value.code, refused.value.params["field"]) == ("malformed_amount", "line_items[2]")
