"""Vouchers of suppliers' invoices tied to their purchase orders: looked up first, so that repeats are harmless."""

from collections.abc import Sequence

from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.purchase_reading import PATH, with_module
from integrations.errors import LedgerRejected, SyncError

RELATION = f"{PATH}/purchaseOrderIncomingInvoiceRelation"
Pair = tuple[str, str]
"""The ids of an order and of a voucher."""


def relate(client: TripletexClient, pairs: Sequence[Pair]) -> dict[Pair, SyncError]:
    """Have each pair tied, once. Those that were not, with why."""
    wanted = list(dict.fromkeys(pairs))
    try:
        left = with_module(lambda: _tie_many(client, _missing(client, wanted)))
    except SyncError as error:
        return dict.fromkeys(wanted, error)
    tried = {pair: _tie(client, pair) for pair in left}
    return {pair: refusal for pair, refusal in tried.items() if refusal is not None}


def _tie_many(client: TripletexClient, missing: list[Pair]) -> list[Pair]:
    """Tie several in one call. Returns what is to be tried one by one: a single pair, or what a refused list left (it may have
    been taken in part, nothing says)."""
    if len(missing) < 2:
        return missing
    try:
        client.post(f"{RELATION}/list", [_body(pair) for pair in missing])
    except LedgerRejected:
        return _missing(client, missing)
    return []


def _missing(client: TripletexClient, pairs: Sequence[Pair]) -> list[Pair]:
    if not pairs:
        return []
    orders = ",".join(dict.fromkeys(order for order, _voucher in pairs))
    rows = client.rows(RELATION, fields="orderOut(id),voucher(id)", orderOutId=orders)
    standing = {(str(row["orderOut"]["id"]), str(row["voucher"]["id"])) for row in rows}
    return [pair for pair in pairs if pair not in standing]


def _tie(client: TripletexClient, pair: Pair) -> SyncError | None:
    try:
        with_module(lambda: client.post(RELATION, _body(pair)))
    except SyncError as error:
        return error
    return None


def _body(pair: Pair) -> dict[str, dict[str, int]]:
    order, voucher = pair
    return {"orderOut": {"id": int(order)}, "voucher": {"id": int(voucher)}}
