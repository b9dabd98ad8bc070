"""What every connector owes the engine, tried on each of the registry; a newcomer needs only its rig here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.connectors.contract import Connector
from integrations.connectors.registry import CONNECTORS
from integrations.errors import AccessDenied, BadCredentials, RateLimited, RejectedDocument, TemporaryError
from integrations.sandbox.remote import Sandbox
from tests.connectors.cases import COMMON, DAY, far, party_item, voucher_item, with_parties
from tests.connectors.conftest import Books, ShopDoor
from tests.connectors.rentals import new_rental
from tests.connectors.warehouses import new_warehouse
from tests.connectors.woocommerce.shops import plain_order
from tests.connectors.workplaces import new_workplace

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Rig:
    """One connector in one role with something to talk to: ``opens`` as the engine opens it, ``open`` with other
    credentials, and one harmless ``read``, which the system takes by ``method``."""

    connector: Connector
    system: str
    open: Callable[..., Any]
    read: Callable[[Any], Any]
    role: str = ""
    method: str = "GET"

    @property
    def opens(self) -> Callable[..., Any]:
        """What the engine calls for this role."""
        found = self.connector.open if self.role in ("", self.connector.role) else self.connector.open_source
        assert found is not None
        return found


SECOND_ROLES = [(name, "source") for name, connector in CONNECTORS.items() if connector.open_source]


@pytest.fixture(params=[*((name, "") for name in sorted(CONNECTORS)), *SECOND_ROLES], ids="-".join)
def rig(request: pytest.FixtureRequest, sandbox: Sandbox) -> Rig:
    name, role = request.param
    allowed = frozenset({sandbox.host_port})
    connector = CONNECTORS[name]
    if name == "rackbeat":
        warehouse = new_warehouse(sandbox)
        return Rig(
            connector,
            "rackbeat",
            lambda **other: connector.open(
                sandbox.rackbeat_url,
                {"token": warehouse.token, **other},
                allowed_private=allowed,
                sleep=lambda seconds: None,
            ),
            lambda source: source.changed_since("customer", None, since=NOW, now=NOW),
        )
    if name == "slack":
        place = new_workplace(sandbox)
        return Rig(
            connector,
            "slack",
            lambda **other: place.target(token=other.get("token", "")),
            lambda target: target.check(),
            method="POST",
        )
    if name == "rentman":
        rental = new_rental(sandbox)
        return Rig(
            connector,
            "rentman",
            lambda **other: connector.open(
                sandbox.rentman_url,
                {"token": rental.token, **other},
                allowed_private=allowed,
                sleep=lambda seconds: None,
            ),
            lambda source: source.changed_since("rentman_invoice", None, since=NOW, now=NOW),
        )
    if connector.role == "source":
        shop: ShopDoor = request.getfixturevalue("new_shop")()
        given = {"consumer_key": shop.access["key"], "consumer_secret": shop.access["secret"]}
        return Rig(
            connector,
            "woo",
            lambda **other: connector.open(
                sandbox.woo_url(shop.name),
                {**given, **other},
                allowed_private=allowed,
                sleep=lambda seconds: None,
            ),
            lambda source: source.changed_since("sale", None, since=NOW, now=NOW),
        )
    books: Books = request.getfixturevalue("new_books")()
    tokens = {key: books.tokens[key] for key in ("consumer_token", "employee_token")}
    found = Rig(connector, "tripletex", connector.open, _changes if role else _reference_data, role)
    opens, url = found.opens, sandbox.tripletex_url
    found.open = lambda **other: opens(base_url=url, credentials={**tokens, **other}, allowed_private=allowed)
    return found


def _reference_data(target: Any) -> Any:
    return target.reference_data(now=NOW)


def _changes(source: Any) -> Any:
    return source.changed_since(CONNECTORS["tripletex"].source_kinds[0], None, since=NOW, now=NOW)


def test_the_registry_names_each_connector_by_its_kind() -> None:
    assert {name: connector.kind for name, connector in CONNECTORS.items()} == {
        name: name for name in CONNECTORS
    }


def test_a_form_can_be_made_from_the_credentials(rig: Rig) -> None:
    fields = rig.connector.credentials

    assert fields
    assert len({field.name for field in fields}) == len(fields)
    assert all(field.label for field in fields)
    assert any(field.secret for field in fields)


def test_it_opens_reads_counts_its_calls_and_closes(rig: Rig) -> None:
    with rig.open() as opened:
        rig.read(opened)
        assert opened.calls >= 1


def test_bad_credentials_are_bad_credentials(rig: Rig) -> None:
    wrong = {
        field.name: "wrong-key" for field in rig.connector.credentials if field.secret and field.required
    }
    wrong = wrong or {"employee_token": "wrong-key"}

    with pytest.raises(BadCredentials), rig.open(**wrong) as opened:
        opened.check()


def test_no_credentials_are_told_before_any_call(rig: Rig) -> None:
    with pytest.raises(BadCredentials) as refusal:
        rig.opens("https://system.example", {})

    assert refusal.value.code == "credentials_incomplete"


@pytest.mark.parametrize("reset", [4, None])
def test_a_429_is_a_rate_limit_with_its_delay(rig: Rig, sandbox: Sandbox, reset: int | None) -> None:
    headers = {} if reset is None else {"retry-after": str(reset)}
    rule = {
        "kind": "rate_limit",
        "system": rig.system,
        "method": rig.method,
        "headers": headers,
        "reset": reset,
    }
    sandbox.control("server", "faults", rules=[rule])

    with pytest.raises(RateLimited) as failure, rig.open() as opened:
        rig.read(opened)

    if reset is not None:
        assert failure.value.retry_after is not None
        assert 3.0 <= failure.value.retry_after <= 5.0


def test_a_system_that_is_down_is_only_temporary(rig: Rig, sandbox: Sandbox) -> None:
    sandbox.control(
        "server",
        "faults",
        rules=[{"kind": "html", "status": 502, "system": rig.system, "method": rig.method}],
    )

    with pytest.raises(TemporaryError), rig.open() as opened:
        rig.read(opened)


def test_an_answer_cut_in_the_middle_is_read_again(rig: Rig, sandbox: Sandbox) -> None:
    rule = {"kind": "cut_middle", "system": rig.system, "method": rig.method, "times": 1}
    sandbox.control("server", "faults", rules=[rule])

    with rig.open() as opened:
        rig.read(opened)


def test_a_private_address_is_refused_unless_permitted(rig: Rig, sandbox: Sandbox) -> None:
    given = {field.name: "x" for field in rig.connector.credentials}

    with pytest.raises(AccessDenied) as refusal, rig.opens(sandbox.url, given) as opened:
        opened.check()

    assert refusal.value.code == "address_not_public"


def test_webhooks_with_a_wrong_signature_are_refused(rig: Rig) -> None:
    if rig.connector.read_webhook is None:
        pytest.skip("this system sends no webhooks to us")

    with pytest.raises((BadCredentials, RejectedDocument)):
        rig.connector.read_webhook(b'{"id": 1}', {"x-wc-webhook-signature": "AAAA"}, "secret")


def test_paging_returns_every_document_once(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop()
    shop.control("load_orders", orders=[plain_order(number + 1) for number in range(230)])
    position, found = None, []

    while True:
        page = shop.source.changed_since("sale", position, since=datetime(2020, 1, 1, tzinfo=UTC), now=NOW)
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            break

    assert sorted(map(int, found)) == list(range(1, 231))


def test_every_reference_is_answered_once(books: Books) -> None:
    (made,) = books.target.write_many("party", [party_item(COMMON)], books.ids, deadline=far())
    ids = with_parties(books.ids, common__vipps=made.remote_id)
    items = [voucher_item(f"woo:c:{number}", attempted=number % 3 == 0) for number in range(20)]

    written = list(books.target.write_many("voucher", items, ids, deadline=far()))
    back = list(books.target.read_many("voucher", [row.remote_id for row in written], dates=(DAY, DAY)))

    assert sorted(row.reference for row in written) == sorted(item.reference for item in items)
    assert sorted(row.remote_id for row in back) == sorted(row.remote_id for row in written)
