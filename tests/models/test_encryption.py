"""Secrets at rest: encrypted, bound to their field, rotatable; a missing key pauses a connection and crashes nothing."""

import base64
import io
import json
import logging
from decimal import Decimal
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.encryption import Undecryptable, decrypt, encrypt, key_id_of
from integrations import error_catalogue, jobs
from integrations.desk import connections as desk
from integrations.flows import drain, opened
from integrations.models import Connection, Notice, SourceDocument, SyncEvent
from integrations.sync import connections, events, lanes
from tests import factories

pytestmark = pytest.mark.django_db
OLD = "old:" + base64.urlsafe_b64encode(b"o" * 32).decode()
NEW = "new:" + base64.urlsafe_b64encode(b"n" * 32).decode()
SECRET = "cs_secret-4711"


@pytest.fixture(autouse=True)
def ring(settings: Any) -> Any:
    """Tests put the keys in that they need."""
    settings.CREDENTIAL_KEYS = [OLD]
    yield settings
    opened.close_all()


def stored(row: Connection | SourceDocument, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def shop(ring: Any) -> Connection:
    return factories.ShopFactory()


def test_a_value_comes_back_as_it_was_and_is_unreadable_in_the_database(shop: Connection) -> None:
    body = {"id": 1, "name": "Ærlig Å. Østby 🧤", "list": [1, None, True], "total": Decimal("1.50")}
    row = factories.SourceDocumentFactory(connection=shop, body=body)

    read = SourceDocument.objects.get(pk=row.pk)

    assert read.body == {**body, "total": "1.50"}
    assert b"Ostby" not in stored(row, "body")
    assert SECRET.encode() not in stored(shop, "credentials")
    assert key_id_of(stored(shop, "credentials")) == "old"


def test_the_same_value_is_never_the_same_bytes() -> None:
    assert encrypt(b"x", context="a") != encrypt(b"x", context="a")


def test_a_value_of_another_field_does_not_open() -> None:
    with pytest.raises(Undecryptable):
        decrypt(
            encrypt(b"x", context="integrations.connection.credentials"),
            context="integrations.sourcedocument.body",
        )


@pytest.mark.parametrize(
    "value", [b"", b"\x03old", b"\x03old" + b"\x00" * 11, b"\xffold", b"\x03old" + b"\x00" * 40]
)
def test_damaged_values_do_not_open(value: bytes) -> None:
    with pytest.raises(Undecryptable):
        decrypt(value, context="a")


@pytest.mark.parametrize("entry", ["nokey", "id:short", "id:!!!", ":" + OLD.split(":")[1]])
def test_a_malformed_key_is_refused_without_being_shown(ring: Any, entry: str) -> None:
    ring.CREDENTIAL_KEYS = [entry]

    with pytest.raises(ImproperlyConfigured) as raised:
        encrypt(b"x", context="a")

    assert entry not in str(raised.value)


def test_a_row_without_its_key_can_be_listed_paused_and_saved_and_keeps_its_value(
    shop: Connection, ring: Any
) -> None:
    before = stored(shop, "credentials")
    ring.CREDENTIAL_KEYS = [NEW]
    row = Connection.objects.select_related("tenant", "ledger").get(pk=shop.pk)

    row.name = "Ny butikk"
    row.full_clean()
    row.save()
    connections.pause(row, code="paused_by_person", params={}, now=timezone.now())
    row.refresh_from_db()

    assert (row.name, row.state, row.known_credentials()) == ("Ny butikk", "paused", {})
    assert stored(shop, "credentials") == before
    with pytest.raises(Undecryptable):
        row.credentials  # noqa: B018 - looking at it is what is tested


def test_a_missing_key_pauses_the_connection_in_words_and_stops_no_document(
    shop: Connection, ring: Any
) -> None:
    events.record(shop, "sale", [("1", "1")], trigger="webhook", now=timezone.now())
    ring.CREDENTIAL_KEYS = [NEW]

    serve_all()

    shop.ledger.refresh_from_db()
    assert (shop.ledger.state, shop.ledger.paused_code) == ("paused", "credentials_unreadable")
    assert list(SyncEvent.objects.values_list("state", "attempts", "code")) == [("pending", 0, "")]
    said = error_catalogue.render(shop.ledger.paused_code, shop.ledger.paused_params)
    assert "Tripletex" in said.why
    assert Notice.objects.filter(over_at__isnull=True).count() == 1


def test_a_shop_without_its_key_is_paused_and_not_its_ledger(shop: Connection, ring: Any) -> None:
    events.record(shop, "sale", [("1", "1")], trigger="webhook", now=timezone.now())
    ring.CREDENTIAL_KEYS = [NEW, OLD]
    ledger = Connection.objects.get(pk=shop.ledger.pk)
    ledger.credentials = dict(ledger.credentials)
    ledger.save()
    ring.CREDENTIAL_KEYS = [NEW]

    serve_all()

    rows = dict(Connection.objects.values_list("kind", "paused_code"))
    assert rows == {"woocommerce": "credentials_unreadable", "tripletex": ""}
    assert list(SyncEvent.objects.values_list("state", "attempts")) == [("pending", 0)]


def serve_all() -> None:
    tally = drain.Tally()
    for _ in range(3):
        lane = lanes.take(timezone.now())
        if lane is not None:
            drain.serve_lane(lane, tally=tally, clock=timezone.now)


def test_polling_and_checking_a_shop_without_its_key_pause_it(shop: Connection, ring: Any) -> None:
    ring.CREDENTIAL_KEYS = [NEW]

    jobs.poll()
    jobs.check_connection(shop.pk)

    shop.refresh_from_db()
    assert (shop.state, shop.paused_code) == ("paused", "credentials_unreadable")


def test_entering_the_credentials_anew_repairs_a_connection_whose_key_is_gone(
    shop: Connection, ring: Any
) -> None:
    events.record(shop, "sale", [("1", "1")], trigger="webhook", now=timezone.now())
    ring.CREDENTIAL_KEYS = [NEW]
    serve_all()
    ledger = Connection.objects.get(pk=shop.ledger.pk)

    changed = desk.save(
        ledger, typed={"api_token": "new-token"}, actor=factories.UserFactory(), now=timezone.now()
    )

    ledger = Connection.objects.get(pk=shop.ledger.pk)
    assert (changed, ledger.state, ledger.credentials) == (True, "active", {"api_token": "new-token"})
    assert not Notice.objects.filter(over_at__isnull=True).exists()


def test_rotating_puts_everything_under_the_first_key_so_that_the_old_one_can_go(
    shop: Connection, ring: Any
) -> None:
    document = factories.SourceDocumentFactory(connection=shop, body={"id": 7})
    ring.CREDENTIAL_KEYS = [NEW, OLD]

    out = io.StringIO()
    call_command("rotate_keys", stdout=out)
    call_command("rotate_keys", stdout=io.StringIO())

    assert {key_id_of(stored(shop, "credentials")), key_id_of(stored(document, "body"))} == {"new"}
    ring.CREDENTIAL_KEYS = [NEW]
    assert Connection.objects.get(pk=shop.pk).credentials["consumer_secret"] == SECRET
    assert SourceDocument.objects.get(pk=document.pk).body == {"id": 7}
    assert SECRET not in out.getvalue()


def test_rotating_says_when_a_key_is_missing_and_renews_the_rest(shop: Connection, ring: Any) -> None:
    ring.CREDENTIAL_KEYS = [NEW]
    other = factories.SourceDocumentFactory(connection=shop, body={"id": 7})
    ring.CREDENTIAL_KEYS = ["newer:" + OLD.split(":")[1], NEW]

    with pytest.raises(CommandError, match="2 values"):
        call_command("rotate_keys", stdout=io.StringIO())

    assert key_id_of(stored(other, "body")) == "newer"
    assert key_id_of(stored(shop, "credentials")) == "old"


def test_a_new_key_is_an_entry_of_the_ring(ring: Any) -> None:
    out = io.StringIO()
    call_command("new_key", stdout=out)

    ring.CREDENTIAL_KEYS = [out.getvalue().strip()]

    assert decrypt(encrypt(b"x", context="a"), context="a") == b"x"


def test_credentials_show_in_no_text_of_a_connection_and_in_no_log(shop: Connection, caplog: Any) -> None:
    Connection.objects.filter(pk=shop.pk).update(base_url="https://127.0.0.1:9")  # refused before any call
    row = Connection.objects.get(pk=shop.pk)
    sealed = row.__dict__["credentials"]
    with caplog.at_level(logging.DEBUG):
        events.record(shop, "sale", [("1", "1")], trigger="webhook", now=timezone.now())
        serve_all()

    shown = " ".join([repr(row), str(row), repr(sealed), str(sealed), json.dumps(row.features), caplog.text])
    assert SECRET not in shown
    assert "tlxr_secret" not in shown


def test_encrypted_values_are_not_serialised(shop: Connection) -> None:
    with pytest.raises(TypeError):
        serializers.serialize("json", [shop])
