"""Amounts as people type them. Pure."""

from decimal import Decimal

import pytest

from integrations.desk.amount_text import amount_of, amounts_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1284", "1284"),
        ("1 284,00", "1284.00"),
        ("1\u00a0284,00\u00a0kr", "1284.00"),
        ("kr 1.284,50", "1284.50"),
        ("1,284.50", "1284.50"),
        ("1.284", "1284"),
        ("−12,5", "12.5"),
        ("0,07", "0.07"),
        ("NOK 99", "99"),
    ],
)
def test_is_read(text: str, amount: str) -> None:
    assert amount_of(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "mye", "12a", "1-2026", "1284,005,1", "12345678901", "1e5", "kr", "٣"])
def test_is_no_amount(text: str) -> None:
    assert amount_of(text) is None


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("500-1000", "500", "1000"), ("1 000 – 500,50", "500.50", "1000"), ("5 til 7", "5", "7"), ("12,50", "12.50", "12.50")],
)  # fmt: skip
def test_a_span_has_two_ends(text: str, least: str, most: str) -> None:
    assert amounts_of(text) == (Decimal(least), Decimal(most))


@pytest.mark.parametrize("text", ["", "fra 5", "5-", "-", "a-b"])
def test_no_span(text: str) -> None:
    assert amounts_of(text) is None
