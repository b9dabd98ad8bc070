"""The card list: what verified vouchers did to every card, equal to the ledger, expired by people exactly once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations import jobs
from integrations.desk import gift_card_file, gift_cards
from integrations.flows import gift_card_proof
from integrations.models import (
    EntityLink,
    GiftCard,
    GiftCardExpiry,
    GiftCardKey,
    GiftCardMovement,
    LedgerAccount,
    Notice,
    SyncEvent,
)
from integrations.sync import gift_cards as card_list
from tests.flows.books import balances
from tests.flows.mapping import map_account, person
from tests.flows.orders import line, order
from tests.flows.test_giftcards import paid, untaxed
from tests.world import World

pytestmark = pytest.mark.django_db
CODE = "ABCD-1234-WXYZ"
YEAR_END = date(2026, 12, 31)


def sold(number: int, *codes: str, gross: str = "500.00") -> dict:
    """An order that sells cards by the PW plugin, one line."""
    metas = [
        {"id": index, "key": "pw_gift_card_number", "value": code} for index, code in enumerate(codes, 1)
    ]
    card = untaxed(1, gross, name="Gavekort", quantity=len(codes), meta_data=metas)
    return order(number, card, **paid(gross))


def used(number: int, amount: str, code: str = CODE, gross: str = "1250.00") -> dict:
    """An order paid partly by a card of the official plugin."""
    rest = f"{Decimal(gross) - Decimal(amount):.2f}"
    card = {"id": 8, "code": code, "amount": amount}
    return order(number, line(1, gross), gift_cards=[card], **paid(rest))


def book(world: World, *orders: dict) -> None:
    world.put(*orders)
    for one in orders:
        world.note(one["id"])
        world.serve()
        assert world.event(one["id"]).result == "verified", world.event(one["id"]).code


def shown(world: World) -> list[tuple[str, str, Decimal]]:
    cards = GiftCard.objects.filter(ledger=world.stage.ledger).order_by("id")
    return [(card.shown, card.origin, card.balance) for card in cards]


def kinds() -> list[tuple[str, Decimal]]:
    return list(GiftCardMovement.objects.order_by("id").values_list("kind", "amount"))


def difference(world: World) -> list[tuple[str, Decimal, Decimal]]:
    found = gift_card_proof.prove(world.stage.ledger, on=YEAR_END, now=timezone.now())
    return [(check.account, check.held, check.difference) for check in found]


def test_a_card_sold_used_and_used_up_stands_in_the_list_as_in_the_ledger(world: World) -> None:
    book(world, sold(1, CODE), used(2, "200.00"), used(3, "300.00", code="abcd-1234-wxyz"))

    assert shown(world) == [("…WXYZ", "sold", Decimal("0.00"))]
    assert kinds() == [
        ("issued", Decimal("500.00")),
        ("redeemed", Decimal("-200.00")),
        ("redeemed", Decimal("-300.00")),
    ]
    assert difference(world) == [("2902", Decimal("0.00"), Decimal("0.00")), ("2903", Decimal(0), Decimal(0))]
    assert not Notice.objects.filter(over_at__isnull=True).exists()


def test_the_whole_code_stands_neither_in_the_list_nor_in_the_ledger_nor_in_the_links(world: World) -> None:
    book(world, sold(1, CODE, "EFGH-5678-IJKL", gross="1000.00"), used(2, "200.00"))

    assert shown(world) == [("…WXYZ", "sold", Decimal("300.00")), ("…IJKL", "sold", Decimal("500.00"))]
    stored = [
        str(row)
        for model in (GiftCard, GiftCardMovement, EntityLink, SyncEvent)
        for row in model.objects.values()
    ]
    for text in (*stored, str(world.ledger())):
        assert "ABCD-1234" not in text.upper()
    assert GiftCardKey.objects.get(ledger=world.stage.ledger).key != ""


def test_looking_again_and_rebuilding_change_nothing(world: World) -> None:
    book(world, sold(1, CODE), used(2, "200.00"))
    before = (shown(world), kinds())
    world.note(1, 2)
    world.serve()

    assert world.event(2).result == "unchanged"
    assert (shown(world), kinds()) == before
    assert card_list.rebuild(world.stage.ledger, now=timezone.now()) == 0
    assert (shown(world), kinds()) == before


def test_movements_lost_before_the_outcome_was_written_come_with_the_next_look(world: World) -> None:
    book(world, sold(1, CODE))
    GiftCardMovement.objects.all().delete()
    world.note(1)
    world.serve()

    assert world.event(1).result == "unchanged"
    assert shown(world) == [("…WXYZ", "sold", Decimal("500.00"))]
    GiftCardMovement.objects.all().delete()
    assert card_list.rebuild(world.stage.ledger, now=timezone.now()) == 1


def test_a_card_below_zero_is_told_once_and_the_opening_balance_ends_it(world: World) -> None:
    book(world, used(1, "200.00"), used(2, "100.00"))

    (notice,) = Notice.objects.filter(code="gift_card_negative")
    assert notice.params == {"cards": "1", "card": "…WXYZ", "left": "-300.00"}
    assert shown(world) == [("…WXYZ", "unknown", Decimal("-300.00"))]

    file = "\ufeffcode;balance;date\r\nabcd-1234-wxyz;1 000,50;31.12.2025\r\nOLD-0001;50;\r\n".encode()
    day, now = date(2025, 12, 31), timezone.now()
    assert gift_card_file.open_many(world.shop, file, default_day=day, actor=person(), now=now) == 2

    assert shown(world) == [
        ("…WXYZ", "opening", Decimal("700.50")),
        ("…0001", "opening", Decimal("50.00")),
    ]
    assert not Notice.objects.filter(code="gift_card_negative", over_at__isnull=True).exists()
    with pytest.raises(ValidationError) as refused:
        gift_card_file.open_many(
            world.shop,
            b"code;balance\nNEW-0002;10\nOLD-0001;60\nX-3;abc",
            default_day=day,
            actor=person(),
            now=now,
        )
    assert [text.split(":")[0][-1] for text in refused.value.messages] == ["3", "4"]
    assert GiftCard.objects.count() == 2


def test_every_difference_to_the_ledger_has_a_name(world: World) -> None:
    book(world, sold(1, CODE))
    GiftCardMovement.objects.all().delete()
    day = date(2025, 12, 31)
    gift_cards.open_one(
        world.shop,
        code="OLD-1",
        balance=Decimal("70.00"),
        on=day,
        role="gift_card",
        actor=person(),
        now=timezone.now(),
    )

    assert difference(world)[0] == ("2902", Decimal("500.00"), Decimal("430.00"))
    holding = gift_cards.holdings(world.stage.ledger, on=YEAR_END)[0]
    assert [name for name, _params in holding.check.explained] == ["not_in_list", "before_we_began"]
    assert [params["amount"] for _name, params in holding.check.explained] == ["500.00", "-70.00"]
    assert len(holding.sentences) == 2
    assert Notice.objects.get(code="gift_card_difference").params["difference"] == "430.00"

    card_list.rebuild(world.stage.ledger, now=timezone.now())
    GiftCardMovement.objects.filter(kind="opening").delete()
    card_list.rebuild(world.stage.ledger, now=timezone.now())
    assert difference(world)[0] == ("2902", Decimal("500.00"), Decimal("0.00"))
    assert not Notice.objects.filter(code="gift_card_difference", over_at__isnull=True).exists()


def test_only_the_unspent_rest_expires_once_and_as_a_voucher_of_its_own(world: World) -> None:
    book(world, sold(1, CODE), used(2, "362.50"))
    card = GiftCard.objects.get()
    on, now = date(2026, 10, 31), timezone.now()
    asked = {"on": on, "actor": person(), "reason": "Vilkår punkt 4", "now": now}
    with pytest.raises(ValidationError):
        gift_cards.expire(card, amount=Decimal("137.51"), **asked)
    row = gift_cards.expire(card, amount=Decimal("137.50"), **asked)
    with pytest.raises(ValidationError):
        gift_cards.expire(card, amount=Decimal("0.01"), **asked)
    world.serve()

    event = world.event(row.pk, "gift_card_expiry")
    assert (event.state, event.code, event.result, event.gross) == ("done", "", "verified", Decimal("137.50"))
    link = EntityLink.objects.get(flow="gift_card_expiry")
    assert (link.part, link.document_date, link.state) == ("expiry", on, "verified")
    (voucher,) = [v for v in world.vouchers() if v["external_number"] == link.reference]
    assert [(p["account"], p["gross"]) for p in voucher["postings"]] == [(2902, "137.50"), (3900, "-137.50")]
    assert shown(world) == [("…WXYZ", "sold", Decimal("0.00"))]
    assert kinds()[-1] == ("expired", Decimal("-137.50"))
    assert difference(world)[0] == ("2902", Decimal("0.00"), Decimal("0.00"))

    world.note(2)
    SyncEvent.objects.filter(pk=event.pk).update(state="pending", available_at=timezone.now())
    world.serve()
    assert world.event(row.pk, "gift_card_expiry").result == "unchanged"
    assert balances(world)[3900] == -137.5
    assert GiftCardExpiry.objects.count() == 1


def test_a_card_used_between_declaring_and_booking_is_held(world: World) -> None:
    book(world, sold(1, CODE))
    gift_cards.expire(
        GiftCard.objects.get(), amount=Decimal("500.00"), on=date(2026, 10, 31), actor=person(), reason="Vilkår",
        now=timezone.now(),
    )  # fmt: skip
    world.put(used(2, "100.00"))
    world.note(2)
    SyncEvent.objects.filter(flow="gift_card_expiry").update(available_at=timezone.now() + timedelta(hours=1))
    world.serve()
    SyncEvent.objects.filter(flow="gift_card_expiry").update(available_at=timezone.now())
    world.serve()

    held = SyncEvent.objects.get(flow="gift_card_expiry")
    assert (held.state, held.code, held.who) == ("blocked", "gift_card_used_since", "support")
    assert (held.params["value"], held.params["left"]) == ("500.00", "400.00")
    assert not EntityLink.objects.filter(flow="gift_card_expiry").exists()


def test_a_lost_answer_books_an_expiry_once(world: World) -> None:
    book(world, sold(1, CODE))
    gift_cards.expire(
        GiftCard.objects.get(), amount=Decimal("500.00"), on=date(2026, 10, 31), actor=person(), reason="Vilkår",
        now=timezone.now(),
    )  # fmt: skip
    world.fault(system="tripletex", path="/ledger/voucher", method="POST", kind="cut_after", times=1)
    world.serve()
    world.calm()
    world.serve(later=timedelta(hours=5))

    assert SyncEvent.objects.get(flow="gift_card_expiry").result == "verified"
    assert balances(world).get(2902, 0) == 0
    assert shown(world)[0][2] == Decimal("0.00")


def test_a_promotional_card_never_touches_the_list(world: World) -> None:
    type(world.shop).objects.filter(pk=world.shop.pk).update(free_card_marks=["PROMO"], rules_version=99)
    book(world, used(1, "250.00", code="PROMO-2026"))

    assert balances(world)[3000] == -800.0
    assert 2902 not in balances(world)
    assert not GiftCard.objects.exists()


def test_uses_without_a_code_lie_on_one_card_that_only_the_sum_makes_an_alarm(world: World) -> None:
    map_account(world, "gap", "gift_card", "2902")
    book(world, sold(1, CODE), order(2, line(1, "1250.00"), **paid("950.00")))

    assert shown(world) == [("…WXYZ", "sold", Decimal("500.00")), ("", "unknown", Decimal("-300.00"))]
    assert not Notice.objects.filter(code="gift_card_negative").exists()
    assert gift_cards.uncoded(world.stage.ledger) == Decimal("-300.00")
    assert difference(world)[0][2] == Decimal("0.00")
    card = GiftCard.objects.get(digest="")
    with pytest.raises(ValidationError):
        gift_cards.expire(
            card, amount=Decimal("1.00"), on=YEAR_END, actor=person(), reason="x", now=timezone.now()
        )

    book(world, order(3, line(1, "1250.00"), **paid("950.00")))
    assert Notice.objects.get(code="gift_card_negative").params["left"] == "-100.00"


def test_the_nightly_comparison_looks_at_every_ledger_with_cards(world: World) -> None:
    book(world, sold(1, CODE))
    jobs.check_all_gift_cards()
    assert [check.difference for check in world.stage.ledger.gift_card_checks.all()] == [
        Decimal(0),
        Decimal(0),
    ]


def test_a_card_is_found_by_its_code_which_is_nowhere_stored(world: World) -> None:
    book(world, sold(1, CODE, "EFGH-5678-IJKL", gross="1000.00"))
    cards = GiftCard.objects.all()
    assert [card.shown for card in gift_cards.found_by(cards, "abcd-1234-wxyz")] == ["…WXYZ"]
    assert [card.shown for card in gift_cards.found_by(cards, "ijkl")] == ["…IJKL"]
    assert list(gift_cards.found_by(cards, "0000-0000")) == []
    assert LedgerAccount.objects.filter(connection=world.stage.ledger, number="2902").exists()


def test_a_business_that_buys_gift_cards_alone_gets_no_invoice(world: World) -> None:
    address = {**order(1)["billing"], "company": "Kunde AS"}
    keys = [{"id": 9, "key": "_billing_org_nr", "value": "984809085"}]
    body = sold(1, CODE)
    book(world, {**body, "billing": address, "meta_data": [*body["meta_data"], *keys]})

    (link,) = world.links()
    assert (link.kind, world.shop.business_mode) == ("voucher", "invoice")
    assert shown(world) == [("…WXYZ", "sold", Decimal("500.00"))]


def test_a_business_invoice_paid_partly_by_a_card_moves_the_card_too(world: World) -> None:
    book(world, sold(1, CODE))
    address = {**order(1)["billing"], "company": "Kunde AS"}
    keys = [{"id": 9, "key": "_billing_org_nr", "value": "984809085"}]
    body = used(2, "200.00")
    world.put({**body, "billing": address, "meta_data": [*body["meta_data"], *keys]})
    world.note(2)
    world.serve()

    held = world.event(2)
    assert (held.state, held.code, held.params["account"]) == ("blocked", "not_ready", "2902")

    company, words = world.stage.company_id, {"description": "Gavekort", "account_number": 2902}
    world.sandbox.control("tripletex", "add_payment_type", company_id=company, **words)
    jobs.check_connection(world.stage.ledger.pk)
    world.serve()

    assert (world.event(2).code, world.event(2).result) == ("", "verified")
    assert [link.kind for link in world.links()] == ["voucher", "invoice"]
    assert shown(world) == [("…WXYZ", "sold", Decimal("300.00"))]
    assert difference(world)[0] == ("2902", Decimal("300.00"), Decimal("0.00"))
