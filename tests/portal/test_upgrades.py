"""Orders made invoices in the portal: looked over, confirmed, taken back, sent; nothing before the last button."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import Connection, ReadinessItem, SyncEvent, UpgradeWish
from tests.portal import rows
from tests.portal.orders import TODAY, draft, invoice, warehouse, wish

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
CHOICE = {"on": "2026-11-22", "send": "EHF", "email": ""}


@pytest.fixture
def alices(db: None) -> rows.Shop:
    """Alice's company with its Rackbeat, whose ledger may send invoices."""
    return warehouse("Alices Sport AS")


def post(client: Client, *events: SyncEvent, **data: Any) -> Any:
    return client.post(
        reverse("portal:invoice_orders"), {"chosen": [event.pk for event in events], **CHOICE, **data}
    )


def seen(*events: SyncEvent, content: str = "abc") -> dict[str, str]:
    return {"confirm": "1", **{f"seen-{event.pk}": content for event in events}}


def page(client: Client, event: SyncEvent) -> str:
    return " ".join(client.get(reverse("portal:document", args=[event.pk])).content.decode().split())


def test_the_way_to_an_invoice_shows_everything_before_anything_is_kept(
    as_: As, bob: User, alices: rows.Shop
) -> None:
    event = draft(alices, "10021")
    client = as_(bob)
    assert "Lag faktura …" in page(client, event)

    chosen = client.get(reverse("portal:invoice_orders"), {"chosen": event.pk}).context["form"]
    review = " ".join(post(client, event).content.decode().split())

    assert chosen.initial == {"on": TODAY, "send": "EHF", "email": "post@fjell.example"}
    for said in ("Lage faktura på 125,00 kr til Fjell AS?", "984 809 085", "22. nov. 2026", "EHF",
                 "Dette kan ikke angres", "Lag og send fakturaen"):  # fmt: skip
        assert said in review
    assert not UpgradeWish.objects.exists()

    post(client, event, **seen(event))
    kept = UpgradeWish.objects.get()
    assert (kept.state, kept.sent, kept.send, kept.on, kept.content) == (
        "open",
        "wanted",
        "EHF",
        TODAY,
        "abc",
    )
    assert (kept.given_by, kept.document_id) == (bob, "10021")
    event.refresh_from_db()
    assert (event.state, event.trigger) == ("pending", "wish")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after["send"], entry.after["gross"]) == ("invoice_order", "EHF", "125.00 NOK")
    assert "Fakturaen lages nå" in page(client, event)


def test_confirming_twice_is_confirming_once(as_: As, bob: User, alices: rows.Shop) -> None:
    event = draft(alices, "10021")
    for _time in range(2):
        post(as_(bob), event, **seen(event))

    assert (UpgradeWish.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_what_changed_since_it_was_shown_is_not_confirmed(as_: As, bob: User, alices: rows.Shop) -> None:
    event = draft(alices, "10021")
    answer = as_(bob).post(
        reverse("portal:invoice_orders"), {"chosen": event.pk, **CHOICE, **seen(event, content="old")}, follow=True
    )  # fmt: skip

    assert "er endret siden siden ble vist" in answer.content.decode()
    assert not UpgradeWish.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": "2026-11-23"}, "kan ikke være fram i tid"),
        ({"on": "2026-11-19"}, "kan ikke være før salgsordren"),
        ({"on": ""}, 'class="wrong"'),
        ({"send": "EMAIL", "email": "ikke en adresse"}, "gyldig e-postadresse"),
        ({"send": "EMAIL", "email": "post@fjåll.example"}, "bare bokstavene a–z"),
        ({"send": "PIGEON"}, "PIGEON"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_not_kept(
    as_: As, bob: User, alices: rows.Shop, data: dict[str, str], said: str
) -> None:
    event = draft(alices, "10021")
    answer = post(as_(bob), event, **data, **seen(event))

    assert said in answer.content.decode()
    assert not UpgradeWish.objects.exists()


def test_a_closed_day_is_not_taken(as_: As, bob: User, alices: rows.Shop) -> None:
    Connection.objects.filter(pk=alices.ledger.pk).update(closed_until=dt.date(2026, 11, 21))
    event = draft(alices, "10021")

    assert "Første åpne dag er 22. nov. 2026." in post(as_(bob), event, on="2026-11-20").content.decode()


def test_without_permission_only_invoicing_is_offered_and_how_to_allow_sending(
    as_: As, bob: User, alices: rows.Shop
) -> None:
    Connection.objects.filter(pk=alices.ledger.pk).update(send_invoices=False)
    event = draft(alices, "10021")
    shown = as_(bob).get(reverse("portal:invoice_orders"), {"chosen": event.pk}).content.decode()
    post(as_(bob), event, **seen(event))
    assert "Tripletex sender fakturaene" in shown
    assert not UpgradeWish.objects.exists()

    post(as_(bob), event, **{**seen(event), "send": "none"})
    assert (UpgradeWish.objects.get().send, UpgradeWish.objects.get().sent) == ("none", "no")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "blocked", "code": "draft_lines_changed", "params": {"changes": "− 1"}}, ""),
        ({"state": "pending"}, ""),
    ],
)
def test_what_is_not_at_rest_is_not_offered(
    as_: As, bob: User, alices: rows.Shop, change: dict[str, Any], said: str
) -> None:
    event = draft(alices, "10021", **{"result": "", **change})
    assert "Lag faktura" not in page(as_(bob), event)
    post(as_(bob), event, **seen(event))
    assert not UpgradeWish.objects.exists()


def test_what_the_ledger_lacks_is_said_instead(as_: As, bob: User, alices: rows.Shop) -> None:
    ReadinessItem.objects.create(
        connection=alices.ledger, item="bank_account", status="failed", blocks=["invoice"]
    )
    event = draft(alices, "10021")
    shown = page(as_(bob), event)
    post(as_(bob), event, **seen(event))

    assert "Tripletex lager ikke fakturaer før firmaet har et bankkontonummer." in shown
    assert "Lag faktura" not in shown
    assert not UpgradeWish.objects.exists()


def test_many_are_confirmed_at_once_with_their_sum(as_: As, bob: User, alices: rows.Shop) -> None:
    chosen = [draft(alices, "10021"), draft(alices, "10022", "1250.00")]
    asked = draft(alices, "10023")
    wish(asked)
    client = as_(bob)
    listed = client.get(reverse("portal:documents"), {"orders": "waiting"})
    assert [row.event.pk for row in listed.context["rows"]] == [chosen[1].pk, chosen[0].pk]

    review = " ".join(post(client, *chosen, asked, send="BEST").content.decode().split())
    assert "Lage 2 fakturaer, til sammen 1 375,00 kr?" in review
    assert "faktureres allerede." in review
    post(client, *chosen, asked, **{**seen(*chosen, asked), "send": "BEST"})
    kept = UpgradeWish.objects.exclude(document_id="10023").order_by("document_id")
    assert [(one.document_id, one.send) for one in kept] == [("10021", "EHF"), ("10022", "EHF")]


def test_it_can_be_taken_back_until_somebody_has_begun(as_: As, bob: User, alices: rows.Shop) -> None:
    event = draft(alices, "10021", state="pending", result="")
    kept = wish(event)
    client = as_(bob)
    assert "Ikke fakturer likevel" in page(client, event)
    UpgradeWish.objects.update(state="begun")
    client.post(reverse("portal:take_back_order", args=[event.pk]))
    kept.refresh_from_db()
    assert kept.state == "begun"

    UpgradeWish.objects.update(state="open")
    client.post(reverse("portal:take_back_order", args=[event.pk]))
    kept.refresh_from_db()
    assert (kept.state, AuditEntry.objects.get().action) == ("taken_back", "leave_order")


def test_a_refused_ehf_is_sent_by_mail(as_: As, bob: User, alices: rows.Shop) -> None:
    event = draft(
        alices, "10021", state="blocked", result="booked", code="ehf_refused", params={"invoice": "10005"}
    )
    kept = invoice(event, sent="refused", code="ehf_refused")
    client = as_(bob)
    shown = page(client, event)
    assert "Faktura 10005 er laget, men ikke sendt." in shown
    assert "Send den på en annen måte" in shown

    client.post(
        reverse("portal:send_invoice", args=[event.pk]), {"send": "EMAIL", "email": "faktura@fjell.example"}
    )
    kept.refresh_from_db()
    assert (kept.sent, kept.send, kept.email) == ("wanted", "EMAIL", "faktura@fjell.example")
    event.refresh_from_db()
    assert (event.state, AuditEntry.objects.get().action) == ("pending", "send_invoice")


@pytest.mark.parametrize(("said", "becomes"), [("sent", "sent"), ("left", "no")])
def test_what_became_of_an_unknown_sending_is_for_a_person_to_say(
    as_: As, bob: User, alices: rows.Shop, said: str, becomes: str
) -> None:
    event = draft(
        alices, "10021", state="blocked", result="booked", code="sending_unknown", params={"invoice": "10005"}
    )
    kept = invoice(event, sent="unknown", code="sending_unknown")
    client = as_(bob)
    shown = page(client, event)
    assert "Den er sendt" in shown
    assert "Prøv igjen" not in shown

    client.post(reverse("portal:settle_sending", args=[event.pk, said]))
    kept.refresh_from_db()
    assert kept.sent == becomes
    assert AuditEntry.objects.get().action == ("say_sent" if said == "sent" else "say_not_sent")


def test_readers_look_and_strangers_see_nothing(
    as_: As, rita: User, charlie: User, alices: rows.Shop
) -> None:
    event = draft(alices, "10021")
    for user, status in ((rita, 403), (charlie, 302)):
        client = as_(user)
        for answer in (
            client.get(reverse("portal:invoice_orders"), {"chosen": event.pk}),
            post(client, event, **seen(event)),
        ):
            assert answer.status_code == status
            assert "Fjell AS" not in answer.content.decode()
    for name in ("take_back_order", "send_invoice"):
        assert as_(charlie).post(reverse(f"portal:{name}", args=[event.pk])).status_code == 404
    assert as_(charlie).post(reverse("portal:settle_sending", args=[event.pk, "sent"])).status_code == 404
    assert "Lag faktura" not in page(as_(rita), event)
    assert not UpgradeWish.objects.exists()
