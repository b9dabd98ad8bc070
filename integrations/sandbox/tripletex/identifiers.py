"""Check digits of Norwegian identifiers, and the shape of e-mail addresses as Tripletex accepts them."""

import re

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")


def _mod11(digits: str, weights: tuple[int, ...]) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    check = (11 - total % 11) % 11
    return check < 10 and check == int(digits[-1])


def is_organization_number(text: str) -> bool:
    """Nine digits with a valid MOD11 check digit."""
    return len(text) == 9 and text.isdecimal() and _mod11(text, (3, 2, 7, 6, 5, 4, 3, 2))


def is_bank_account_number(text: str) -> bool:
    """Eleven digits with a valid MOD11 check digit."""
    return len(text) == 11 and text.isdecimal() and _mod11(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))


def is_email(text: str) -> bool:
    """One ASCII address; others are answered "Ugyldig format."."""
    return _EMAIL.match(text) is not None


def with_mod10(digits: str) -> str:
    """A KID: the digits followed by their MOD10 (Luhn) check digit."""
    doubled = [int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits))]
    total = sum(sum(divmod(value, 10)) for value in doubled)
    return f"{digits}{-total % 10}"
