"""The portal's gift cards: what is left, card by card, and the list against the ledger."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import GiftCard, GiftCardCheck, GiftCardExpiry, LedgerAccount
from tests.log_in import look_as_customer
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
LIST = "portal:gift_cards"


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


def text_of(answer: Any) -> str:
    """The page's content with its spaces as plain ones."""
    return answer.content.decode().replace("\u00a0", " ")


def balances(answer: Any) -> list[tuple[str, Decimal]]:
    return [(card.shown, card.balance) for card in answer.context["rows"]]


def test_the_page_is_in_the_menu_of_a_company_that_has_cards(browser: Client, alices: rows.Shop) -> None:
    way = f'href="{reverse(LIST)}"'
    assert way not in text_of(browser.get(reverse("portal:overview")))
    assert "Ingen gavekort ennå." in text_of(browser.get(reverse(LIST)))

    alices.card("WXYZ", "500.00")

    for name in ("overview", "documents", "search", "gift_cards"):
        assert way in text_of(browser.get(reverse(f"portal:{name}"))), name


def test_each_card_stands_with_its_masked_code_and_balance(browser: Client, alices: rows.Shop) -> None:
    alices.card("WXYZ", "500.00", "-62.50")
    alices.card("ABCD", "1000.00")
    alices.card("0000", "200.00", "-200.00")
    alices.card("MINU", "-30.00")

    answer = browser.get(reverse(LIST))

    assert balances(answer) == [
        ("…MINU", Decimal("-30.00")),
        ("…0000", Decimal("0.00")),
        ("…ABCD", Decimal("1000.00")),
        ("…WXYZ", Decimal("437.50")),
    ]
    sums = answer.context["sums"]
    assert (sums.left, sums.open, sums.below, sums.uncoded) == (Decimal("1437.50"), 2, 1, Decimal(0))
    page = text_of(answer)
    assert "1 437,50 kr" in page
    assert "−30,00 kr" in page
    assert "Under null" in page


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ("open", ["…WXYZ"]),
        ("empty", ["…0000"]),
        ("negative", ["…MINU"]),
        ("magic", ["…MINU", "…0000", "…WXYZ"]),
    ],
)
def test_the_list_is_narrowed_by_what_is_left(
    held: str, shown: list[str], browser: Client, alices: rows.Shop
) -> None:
    alices.card("WXYZ", "500.00")
    alices.card("0000", "200.00", "-200.00")
    alices.card("MINU", "-30.00")

    assert [code for code, _balance in balances(browser.get(reverse(LIST), {"held": held}))] == shown


def test_fifty_cards_a_page_and_the_way_to_the_next_keeps_what_narrows(
    browser: Client, alices: rows.Shop
) -> None:
    GiftCard.objects.bulk_create(
        GiftCard(
            ledger=alices.ledger, connection=alices.source, digest=str(n), shown=f"…{n:04}", balance=n % 2
        )
        for n in range(120)
    )

    first = browser.get(reverse(LIST), {"held": "open"})
    second = browser.get(reverse(LIST) + first.context["older"])

    assert [len(one.context["rows"]) for one in (first, second)] == [50, 10]
    assert {card.balance for card in second.context["rows"]} == {Decimal(1)}
    assert (second.context["older"], second.context["newest"]) == ("", "?held=open")


def test_a_card_shows_what_moved_it_with_the_balance_after_each(browser: Client, alices: rows.Shop) -> None:
    card = alices.card("WXYZ", "500.00", "-62.50", "-100.00")

    answer = browser.get(reverse("portal:gift_card", args=[card.pk]))

    shown = [(row.movement.kind, row.movement.amount, row.after) for row in answer.context["found"].movements]
    assert shown == [
        ("redeemed", Decimal("-100.00"), Decimal("337.50")),
        ("redeemed", Decimal("-62.50"), Decimal("437.50")),
        ("issued", Decimal("500.00"), Decimal("500.00")),
    ]
    page = text_of(answer)
    assert "Ordre WXYZ-1" in page
    assert "WXYZ-2-2026" in page
    for row in answer.context["found"].movements:
        opened = browser.get(reverse("portal:document", args=[row.event_id]))
        assert opened.context["event"].document_id == row.movement.link.document_id


def test_an_opening_balance_has_no_document_and_a_declared_expiry_is_said(
    browser: Client, alices: rows.Shop
) -> None:
    card = alices.old_card("OLD1", "150.00")
    GiftCardExpiry.objects.create(card=card, amount=Decimal("150.00"), expires_on=dt.date(2026, 10, 31))

    answer = browser.get(reverse("portal:gift_card", args=[card.pk]))

    assert [(row.event_id, row.after) for row in answer.context["found"].movements] == [
        (None, Decimal("150.00"))
    ]
    assert answer.context["found"].waiting == Decimal("150.00")
    assert "Inngående saldo" in text_of(answer)


def test_only_the_newest_movements_of_the_collective_card_are_listed(
    browser: Client, alices: rows.Shop
) -> None:
    card = alices.card("", *["-1.00"] * 103)

    answer = browser.get(reverse("portal:gift_card", args=[card.pk]))

    found = answer.context["found"]
    assert (len(found.movements), found.older) == (100, 3)
    assert [row.after for row in found.movements[:2]] == [Decimal("-103.00"), Decimal("-102.00")]
    sums = browser.get(reverse(LIST)).context["sums"]
    assert (sums.uncoded, sums.below, sums.open) == (Decimal("-103.00"), 0, 0), "it is no card below zero"


def test_every_account_stands_against_the_ledger_and_a_difference_is_explained(
    browser: Client, alices: rows.Shop
) -> None:
    LedgerAccount.objects.create(connection=alices.ledger, number="2902", name="Gavekort", remote_id="1")
    alices.card("WXYZ", "500.00", "-62.50")
    alices.card("CRED", "80.00", account="2903", role="store_credit")
    GiftCardCheck.objects.create(
        ledger=alices.ledger, account="2902", on=dt.date(2026, 11, 21), listed=Decimal("437.50"),
        held=Decimal("537.50"), difference=Decimal("100.00"),
        explained=[["not_ours", {"voucher": "7-2026", "date": "2026-10-01", "amount": "100.00", "text": "Manuelt"}]],
    )  # fmt: skip

    answer = browser.get(reverse(LIST))

    first, second = answer.context["accounts"]
    assert (first.holding.account, first.name, first.holding.listed) == (
        "2902",
        "Gavekort",
        Decimal("437.50"),
    )
    assert first.holding.check.difference == Decimal("100.00")
    assert (second.holding.account, second.holding.listed, second.holding.check) == (
        "2903",
        Decimal("80.00"),
        None,
    )
    page = text_of(answer)
    assert "537,50 kr" in page
    assert "7-2026" in page
    assert "Ikke kontrollert ennå." in page
    assert (page.count('class="state deviation"'), page.count('class="state verified"')) == (1, 0)

    GiftCardCheck.objects.update(held=Decimal("437.50"), difference=0, explained=[])
    equal = text_of(browser.get(reverse(LIST)))
    assert (equal.count('class="state deviation"'), equal.count('class="state verified"')) == (0, 1)


def test_readers_and_support_see_them_too_in_their_own_language(
    as_: As, rita: User, support: User, alices: rows.Shop
) -> None:
    alices.card("WXYZ", "500.00")
    assert as_(rita).get(reverse(LIST)).status_code == 200

    english = look_as_customer(as_(support), alices.tenant)
    english.post(reverse("set_language"), {"language": "en"})
    page = text_of(english.get(reverse(LIST)))
    assert "Your customers have" in page
    assert "500.00 kr" in page


def test_the_list_asks_a_fixed_number_of_questions(
    browser: Client, alices: rows.Shop, django_assert_max_num_queries: Callable
) -> None:
    for number in range(20):
        alices.card(f"{number:04}", "10.00", "-5.00")
    card = GiftCard.objects.latest("pk")

    with django_assert_max_num_queries(18):
        browser.get(reverse(LIST))
    with django_assert_max_num_queries(16):
        browser.get(reverse("portal:gift_card", args=[card.pk]))
