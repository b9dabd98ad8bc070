"""A purchase order as people see it, in admin and portal: what was ordered, what has come, how it stands in Tripletex."""

import pytest
from django.template.loader import render_to_string

from integrations.desk import explain, preview, texts
from integrations.models import EntityLink
from tests.factories import UserFactory
from tests.flows.rackbeat.buying import FLOW, Buyer, bought

pytestmark = pytest.mark.django_db


def part_received(buyer: Buyer) -> int:
    """An order that stands in Tripletex, and of which sixty hoses have come."""
    number = buyer.order()
    buyer.serve(number)
    buyer.do(number, "create-receipt", lines=[{"product_id": "Slange/1", "quantity": 60}], mark_received=True)
    buyer.serve(number)
    return number


def test_its_explanation_says_what_came_what_was_meant_and_what_was_read(buyer: Buyer) -> None:
    number = part_received(buyer)
    event = buyer.world.event(number, FLOW)

    shown = explain.explain(event, language="nb")

    assert texts.document_name(event) == f"Innkjøpsordre {number}"
    assert shown.source is not None
    facts = {str(label): value for label, value in shown.source.facts}
    assert facts["Leverandør"] == "5001 Leverandør AS"
    assert (facts["Mottatt"], facts["Fakturert"], facts["Sendt til leverandøren"]) == (
        "delvis",
        "ikke ennå",
        "nei",
    )
    assert [(line.title, line.quantity, str(line.gross)) for line in shown.source.lines] == [
        ("Slange/1 Slange", "100, 60 mottatt", "5625.00"),
        ("Pumpe Pumpe", "2", "3001.25"),
        ("Frakt", "1", "312.50"),
    ]
    [document] = shown.documents
    assert (document.kind, document.was_read_back, str(document.total)) == ("purchase", True, "7151.00")
    assert (document.facts["state"], document.facts["supplier"]) == ("Åpen", "5001 Leverandør AS")


def test_a_preview_is_the_order_and_writes_nothing(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    before = buyer.world.ledger()
    buyer.rebook(number, lines=bought(hoses=40))

    [shown] = preview.preview([buyer.world.event(number, FLOW)], actor=UserFactory(), language="nb")

    [document] = shown.documents
    assert (document.kind, str(document.total)) == ("purchase", "4451.00")
    assert buyer.world.ledger() == before


def test_both_faces_show_order_and_tie(buyer: Buyer) -> None:
    number = part_received(buyer)
    link = buyer.link(number)
    EntityLink.objects.create(
        connection=link.connection, target=link.target, flow="supplier_invoice", document_id="9", part="bill",
        kind="bill", reference="r", state="verified", remote_id="77", remote_number="12-2026",
        secondary={"purchase_order": str(number), "related": f"{link.remote_id}:77"},
    )  # fmt: skip
    shown = explain.explain(buyer.world.event(number, FLOW), language="nb")
    [document] = shown.documents

    pages = [
        render_to_string("portal/voucher.html", {"voucher": document}),
        render_to_string(
            "admin/integrations/syncevent/voucher.html", {"shown_document": document, "ledger": "Tripletex"}
        ),
    ]
    for page in pages:
        for word in (
            "Innkjøpsordre 1",
            "5001 Leverandør AS",
            "Slange",
            "Åpen",
            "fakturert med bilag",
            "12-2026",
        ):
            assert word in " ".join(page.split())
    source = render_to_string("admin/integrations/syncevent/source.html", {"source": shown.source})
    assert "60 mottatt" in source
