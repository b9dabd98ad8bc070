"""A company with the customers that the test documents name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.connectors.cases import BUSINESS, COMMON, far, party_item, with_parties
from tests.connectors.conftest import Books


@pytest.fixture
def ready_books(new_books: Callable[..., Books]) -> Callable[..., Books]:
    """Makes companies with the common customer of Vipps and one business; keywords as for ``new_books``."""

    def make(**switches: Any) -> Books:
        books = new_books(**switches)
        items = [party_item(COMMON), party_item(replace(BUSINESS, send="EMAIL"))]
        made = books.target.write_many("party", items, books.ids, deadline=far())
        books.ids = with_parties(
            books.ids, **{row.reference.replace(":", "__"): row.remote_id for row in made}
        )
        books.calls()
        return books

    return make


@pytest.fixture
def ready(ready_books: Callable[..., Books]) -> Books:
    """An ordinary company with its customers."""
    return ready_books()


@pytest.fixture
def without_lists(ready_books: Callable[..., Books]) -> Books:
    """A company to which the BETA list endpoints are closed."""
    return ready_books(beta_lists=False)
