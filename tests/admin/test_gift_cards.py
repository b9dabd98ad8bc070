"""Gift cards in the admin: what support sees, declares, enters and compares."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import GiftCard, GiftCardCheck, GiftCardExpiry, GiftCardMovement, SyncEvent
from tests import factories
from tests.admin.conftest import Shop, allow

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(shop: Shop) -> GiftCard:
    """A card with 137.50 left that was in the list from the beginning."""
    account = factories.LedgerAccountFactory(connection=shop.ledger, number="2902", name="Gavekort")
    factories.AccountMappingFactory(connection=shop.source, role="gift_card", key="", ledger_account=account)
    found = GiftCard.objects.create(
        ledger=shop.ledger, connection=shop.source, digest="d" * 64, shown="…WXYZ", balance=Decimal("137.50")
    )
    GiftCardMovement.objects.create(
        card=found, kind="opening", amount=Decimal("137.50"), amount_currency=Decimal("137.50"),
        on=date(2025, 12, 31), account="2902",
    )  # fmt: skip
    return found


def page(name: str, pk: int) -> str:
    return reverse(f"admin:integrations_giftcard_{name}", args=[pk])


def test_the_list_shows_balances_and_marks_what_is_below_zero(card: GiftCard, admin: Client) -> None:
    GiftCard.objects.create(
        ledger=card.ledger,
        connection=card.connection,
        digest="e" * 64,
        shown="…ZERO",
        balance=Decimal("-5.00"),
    )
    shown = admin.get(reverse("admin:integrations_giftcard_changelist")).content.decode()
    assert "…WXYZ" in shown
    assert "137,50" in shown
    assert "Alices Sport AS" in shown
    only = admin.get(reverse("admin:integrations_giftcard_changelist"), {"left": "negative"}).content.decode()
    assert ("…ZERO" in only, "…WXYZ" in only) == (True, False)
    assert "137,50" in admin.get(page("change", card.pk)).content.decode()


def test_a_card_is_declared_expired_for_what_is_left_and_no_more(card: GiftCard, admin: Client) -> None:
    typed = {"on": "2026-10-31", "reason": "Vilkår punkt 4"}
    too_much = admin.post(page("expire", card.pk), {**typed, "amount": "137,51"}, follow=True)
    assert "137,50" in too_much.content.decode()
    assert not GiftCardExpiry.objects.exists()

    admin.post(page("expire", card.pk), {**typed, "amount": "137,50"})
    admin.post(page("expire", card.pk), {**typed, "amount": "137,50"})

    row = GiftCardExpiry.objects.get()
    assert (row.amount, row.expires_on) == (Decimal("137.50"), date(2026, 10, 31))
    event = SyncEvent.objects.get(flow="gift_card_expiry")
    assert (event.document_id, event.state, event.connection) == (str(row.pk), "pending", card.connection)
    entry = AuditEntry.objects.get(action="expire_card")
    assert (entry.reason, entry.after["amount"]) == ("Vilkår punkt 4", "137.50")


def test_nobody_without_the_right_declares_enters_or_compares(
    card: GiftCard, nils: User, charlie: User, as_: Callable[[User], Client]
) -> None:
    looking = as_(allow(nils, "integrations.view_giftcard", "accounts.view_tenant"))
    assert looking.get(page("ledger", card.ledger_id)).status_code == 200
    for step, pk in (
        ("expire", card.pk),
        ("check", card.ledger_id),
        ("rebuild", card.ledger_id),
        ("open", card.ledger_id),
    ):
        assert looking.post(page(step, pk), {"amount": "1"}).status_code == 403
        assert as_(charlie).post(page(step, pk), {"amount": "1"}).status_code == 302
    assert not GiftCardExpiry.objects.exists()


def test_nothing_is_steered_by_a_link_and_no_stranger_sees_a_ledger(
    card: GiftCard, admin: Client, nils: User, as_: Callable[[User], Client]
) -> None:
    assert admin.get(page("expire", card.pk)).status_code == 403
    assert admin.get(page("check", card.ledger_id)).status_code == 403
    member_of_nothing = as_(allow(nils, "integrations.view_giftcard"))
    assert member_of_nothing.get(page("ledger", card.ledger_id)).status_code == 404


def test_opening_balances_are_typed_or_come_by_file_all_or_none(
    card: GiftCard, shop: Shop, admin: Client
) -> None:
    typed = {"connection": shop.source.pk, "on": "2025-12-31", "kind": "gift_card"}
    admin.post(page("open", shop.ledger.pk), {**typed, "code": "OLD-0001", "balance": "50,00"})
    assert GiftCard.objects.get(shown="…0001").balance == Decimal("50.00")

    bad = SimpleUploadedFile("kort.csv", b"code;balance\nOLD-0002;10\nOLD-0001;10\n")
    refused = admin.post(page("open", shop.ledger.pk), {**typed, "file": bad})
    assert refused.status_code == 200
    assert "…0001" in refused.content.decode()
    assert not GiftCard.objects.filter(shown="…0002").exists()

    good = SimpleUploadedFile("kort.csv", b"code;balance\nOLD-0002;10\nOLD-0003;1 000,50\n")
    admin.post(page("open", shop.ledger.pk), {**typed, "file": good})
    assert GiftCard.objects.get(shown="…0003").balance == Decimal("1000.50")
    assert AuditEntry.objects.filter(action="open_card").count() == 3
    assert "OLD-000" not in str(list(AuditEntry.objects.values("after", "object_label")))


def test_the_ledgers_page_names_every_difference(card: GiftCard, shop: Shop, admin: Client) -> None:
    GiftCardCheck.objects.create(
        ledger=shop.ledger, account="2902", on=date(2026, 10, 31), listed=Decimal("137.50"),
        held=Decimal("237.50"), difference=Decimal("100.00"),
        explained=[["not_ours", {"voucher": "7-2026", "date": "2026-10-01", "amount": "100.00", "text": "Manuelt"}]],
    )  # fmt: skip
    shown = admin.get(page("ledger", shop.ledger.pk)).content.decode()
    assert "7-2026" in shown
    assert "Manuelt" in shown
    assert "100,00" in shown
    check = GiftCardCheck.objects.get()
    opened = admin.get(reverse("admin:integrations_giftcardcheck_change", args=[check.pk]))
    assert "7-2026" in opened.content.decode()
