"""The sandbox over real HTTP, one process for all connector tests; a company and a shop of its own for each test."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrations.connectors.contract import Ids
from integrations.connectors.registry import CONNECTORS
from integrations.connectors.tripletex.session import forget_sessions
from integrations.connectors.tripletex.target import TripletexTarget
from integrations.connectors.woocommerce.source import WooCommerceSource
from integrations.sandbox.remote import Sandbox
from tests.connectors.cases import ids_of
from tests.connectors.local_server import LocalServer, Play

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sandbox writes every exchange."""
    return tmp_path_factory.mktemp("sandbox") / "exchanges.jsonl"


@pytest.fixture(scope="session")
def sandbox_process(recording: Path) -> Iterator[Sandbox]:
    with Sandbox(record=recording) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """The sandbox, calm again afterwards."""
    yield sandbox_process
    sandbox_process.control("server", "clear_faults")
    sandbox_process.control("server", "latency", system="tripletex")
    forget_sessions()


@dataclass
class Books:
    """A company in the imitated Tripletex, and a target connected to it."""

    sandbox: Sandbox
    company: int
    tokens: dict[str, str]
    target: TripletexTarget
    ids: Ids

    def control(self, command: str, **arguments: Any) -> Any:
        return self.sandbox.control("tripletex", command, company=self.company, **arguments)

    def dump(self) -> dict[str, Any]:
        """Everything that the company holds."""
        return self.control("dump")

    def fault(self, **rule: Any) -> None:
        self.sandbox.control("server", "faults", rules=[{"system": "tripletex", **rule}])

    def calls(self) -> dict[str, int]:
        """Calls by method and path since the last look."""
        report = self.sandbox.control("server", "calls", reset=True)
        return report["systems"]["tripletex"]["paths"]

    def open(self, **options: Any) -> TripletexTarget:
        """Another target for the same company."""
        return open_tripletex(self.sandbox, self.tokens, **options)


def open_tripletex(sandbox: Sandbox, tokens: dict[str, str], **options: Any) -> TripletexTarget:
    allowed = frozenset({sandbox.host_port})
    given = {name: tokens[name] for name in ("consumer_token", "employee_token")}
    return CONNECTORS["tripletex"].open(sandbox.tripletex_url, given, allowed_private=allowed, **options)


@pytest.fixture
def new_books(sandbox: Sandbox) -> Iterator[Callable[..., Books]]:
    """Makes companies; switches of the imitated company as keywords, options of the target as ``options``."""
    opened: list[TripletexTarget] = []

    def make(*, options: dict[str, Any] | None = None, **switches: Any) -> Books:
        switches.setdefault("bank_account_number", "12345678903")
        name = f"Fjord og Fjell {next(_numbers)} AS"
        made = sandbox.control(
            "tripletex",
            "create_company",
            name=name,
            org_number="984809085",
            accounts=[[1931, "Klarna oppgjør"], [1932, "Vipps oppgjør"], [2902, "Gavekort"]],
            **switches,
        )
        for title, account in (("Klarna", 1931), ("Vipps", 1932), ("Gavekort", 2902)):
            sandbox.control(
                "tripletex",
                "add_payment_type",
                company=made["company_id"],
                description=title,
                account_number=account,
            )
        target = open_tripletex(sandbox, made, **(options or {}))
        opened.append(target)
        books = Books(sandbox, made["company_id"], made, target, Ids(accounts={}, vat_codes={}))
        books.ids = ids_of(books.target)
        books.calls()
        return books

    yield make
    for target in opened:
        target.close()


@pytest.fixture
def books(new_books: Callable[..., Books]) -> Books:
    """An ordinary company, VAT-registered and ready for invoices."""
    return new_books()


@dataclass
class ShopDoor:
    """A shop in the imitated WooCommerce, and a source connected to it."""

    sandbox: Sandbox
    name: str
    access: dict[str, str]
    source: WooCommerceSource

    def control(self, command: str, **arguments: Any) -> Any:
        return self.sandbox.control("woo", command, shop=self.name, **arguments)

    def open(self, **credentials: str) -> WooCommerceSource:
        """A source with its own credentials."""
        given = {"consumer_key": self.access["key"], "consumer_secret": self.access["secret"], **credentials}
        allowed = frozenset({self.sandbox.host_port})
        return CONNECTORS["woocommerce"].open(self.sandbox.woo_url(self.name), given, allowed_private=allowed)


@pytest.fixture
def new_shop(sandbox: Sandbox) -> Callable[..., ShopDoor]:
    """Makes shops; settings of the imitated shop as keywords."""

    def make(**settings: Any) -> ShopDoor:
        name = f"shop-{next(_numbers)}"
        access = sandbox.control("woo", "create_shop", name=name, **settings)
        door = ShopDoor(sandbox, name, access, None)  # type: ignore[arg-type]
        door.source = door.open()
        return door

    return make


@pytest.fixture
def shop(new_shop: Callable[..., ShopDoor]) -> ShopDoor:
    """An ordinary shop without orders."""
    return new_shop()


@pytest.fixture
def serve() -> Iterator[Callable[[Play], LocalServer]]:
    """Starts servers that play scripted answers."""
    servers: list[LocalServer] = []

    def start(play: Play) -> LocalServer:
        servers.append(LocalServer(play))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def exchanges(recording: Path) -> Callable[[], list[dict[str, Any]]]:
    """What the sandbox has recorded so far."""
    return lambda: [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
