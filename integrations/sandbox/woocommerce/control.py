"""The sandbox's own commands for shops: JSON arguments in, JSON out. Every one but ``create_shop`` names a
``shop``."""

import hashlib
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.demo_shop import SHOP_NAME, demo_shop, historical_orders
from integrations.sandbox.demo_shop.draft import RefundPlan
from integrations.sandbox.demo_shop.refund_builder import plan_to_request
from integrations.sandbox.woocommerce import changes
from integrations.sandbox.woocommerce.catalogue import norwegian_catalogue
from integrations.sandbox.woocommerce.drip import Drip
from integrations.sandbox.woocommerce.inspection import shop_state
from integrations.sandbox.woocommerce.shop import Settings, Shop
from integrations.sandbox.woocommerce.staged_webhooks import fire

if TYPE_CHECKING:
    from integrations.sandbox.woocommerce.shops import WooCommerceShops

Json = dict[str, Any]
Command = Callable[["WooCommerceShops", Json, float], Any]
DEMO_NAME = "fjord-og-fjell"
_SETTINGS = frozenset(known.name for known in fields(Settings))
_WEBHOOK_SWITCHES = ("copies", "delay", "reverse", "created_first", "safe_only")


def create_shop(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``name``, and optionally ``title``, ``key``, ``secret``, ``home_url`` and any setting. Gives path, key,
    secret.

    An existing shop of that name is replaced. ``KeyError`` for an unknown setting.
    """
    given = dict(arguments)
    name = given.pop("name")
    shop = Shop(
        name=name,
        title=given.pop("title", name),
        key=given.pop("key", None) or _made("ck", name),
        secret=given.pop("secret", None) or _made("cs", name),
        home_url=given.pop("home_url", f"https://{name}.example").rstrip("/"),
        catalogue=norwegian_catalogue(),
    )
    for setting, value in given.items():
        shop.settings.change(setting, value)
    shops.shops[name] = shop
    return access(shops, shop)


def _made(kind: str, name: str) -> str:
    """A key that is the same every time, so that a demo can be set up again."""
    return f"{kind}_{hashlib.sha1(f'{kind} {name}'.encode()).hexdigest()}"


def access(shops: "WooCommerceShops", shop: Shop) -> Json:
    """What a connection needs: the path below the sandbox's address, and the key."""
    return {"shop": shop.name, "path": f"{shops.prefix}/{shop.name}", "key": shop.key, "secret": shop.secret}


def change_settings(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Any setting or fault by name; the webhook switches as ``webhook_copies``, ``webhook_delay`` … Gives all
    settings."""
    shop, given = _shop(shops, arguments)
    for name, value in {**given.pop("flags", {}), **given}.items():
        switch = name.removeprefix("webhook_")
        if name.startswith("webhook_") and switch in _WEBHOOK_SWITCHES:
            setattr(shop.webhooks, switch, value)
        else:
            shop.settings.change(name, value)
    return {name: getattr(shop.settings, name) for name in sorted(_SETTINGS)}


def load_orders(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Orders as the REST API writes them; ``refunds`` and ``fulfilments`` by order id. No webhook is sent."""
    shop, given = _shop(shops, arguments)
    count = _load(shop, given.get("orders", ()), given.get("refunds", {}), given.get("fulfilments", {}))
    return {"loaded": count}


def _load(shop: Shop, orders: Any, refunds: Any, fulfilments: Any) -> int:
    for key, rows in refunds.items():
        shop.refunds[int(key)] = [shop.addressed_refund(dict(row), order_id=int(key)) for row in rows]
    shop.fulfilments |= {int(key): list(rows) for key, rows in fulfilments.items()}
    return shop.orders.put_many(shop.addressed(dict(order)) for order in orders)


def put_order(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``order``: new or whole replacement, dates as given; webhooks created/updated."""
    shop, given = _shop(shops, arguments)
    order = {"id": shop.next_id(), **given["order"]}
    changes.place(shop, order, now=now)
    return {"id": order["id"]}


def edit_order(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``order`` (id) and ``changes``; moves date_modified unless the changes name it; gives the order."""
    shop, given = _shop(shops, arguments)
    return changes.merge(shop, int(given["order"]), given["changes"], now=now)


def complete(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Mark completed (sets date_paid when missing)."""
    shop, given = _shop(shops, arguments)
    order = changes.order_of(shop, int(given["order"]))
    changes.complete(shop, order, now=now)
    return order


def set_status(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Any other ``status``."""
    shop, given = _shop(shops, arguments)
    order = changes.order_of(shop, int(given["order"]))
    changes.set_status(shop, order, given["status"], now=now)
    return order


def trash(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Into the trash."""
    shop, given = _shop(shops, arguments)
    changes.move_to_trash(shop, int(given["order"]), now=now)
    return {}


def restore(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Out of the trash, to ``status`` (default completed)."""
    shop, given = _shop(shops, arguments)
    changes.restore(shop, int(given["order"]), given.get("status", "completed"), now=now)
    return {}


def delete(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Gone for good."""
    shop, given = _shop(shops, arguments)
    changes.remove(shop, int(given["order"]), now=now)
    return {}


def add_refund(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``order`` and either a ready ``refund``, WooCommerce's own ``amount``/``line_items``, or ``units``
    {index: count} and ``freight``. Gives the refund."""
    shop, given = _shop(shops, arguments)
    order_id = int(given.pop("order"))
    if "refund" in given:
        order, ready = changes.order_of(shop, order_id), dict(given["refund"])
        return changes.keep_refund(shop, order, ready, is_all=bool(given.get("is_all")), now=now)
    if "units" in given or "freight" in given:
        units = {int(index): int(count) for index, count in given.get("units", {}).items()}
        at, freight = datetime.fromtimestamp(now, UTC), bool(given.get("freight"))
        plan = RefundPlan(at=at, reason=given.get("reason", ""), units=units, freight=freight)
        request = plan_to_request(plan, order=changes.order_of(shop, order_id))
    else:
        request = changes.refund_request(given)
    return changes.add_refund(shop, order_id, request, now=now)


def delete_refund(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Silently: date_modified stays, no webhook."""
    shop, given = _shop(shops, arguments)
    return changes.delete_refund(shop, int(given["order"]), int(given["refund"]))


def generate(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``count`` orders of ``kind`` between ``from`` and ``to`` (ISO dates or moments; UTC when without an
    offset)."""
    shop, given = _shop(shops, arguments)
    first = shop.next_id()
    orders = historical_orders(
        int(given["count"]),
        seed=int(given.get("seed", 1)),
        start=_moment(given["from"]),
        end=_moment(given["to"]),
        kind=given.get("kind", "plain"),
        first_id=first,
        zone=shop.zone,
    )
    count = _load(shop, orders, {}, {})
    return {"loaded": count, "first_id": first, "last_id": first + count - 1}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def demo(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """The demo shop for ``seed`` and ``today`` (ISO date, default: the clock's day), into ``shop`` or a new
    one."""
    name = arguments.get("shop", DEMO_NAME)
    if name not in shops.shops:
        create_shop(shops, {"name": name, "title": SHOP_NAME, "fulfillments": True}, now)
    shop = shops.shops[name]
    today = (
        date.fromisoformat(arguments["today"])
        if "today" in arguments
        else datetime.fromtimestamp(now, UTC).date()
    )
    made = demo_shop(seed=int(arguments.get("seed", 1)), today=today)
    _load(shop, made.orders, made.refunds, made.fulfilments)
    kinds = [row.to_json() for row in made.kinds]
    return {
        **access(shops, shop),
        "from_date": made.from_date.isoformat(),
        "orders": len(made.orders),
        "kinds": kinds,
    }


def drip(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """``count`` live orders with webhooks: all at once, or ``per_second``. Gives the ids placed so far."""
    shop, given = _shop(shops, arguments)
    rate = float(given.get("per_second") or 0)
    drop = Drip(
        shop=shop,
        left=int(given["count"]),
        interval=1 / rate if rate else 0.0,
        due=now,
        seed=int(given.get("seed", 1)),
        kind=given.get("kind", "plain"),
    )
    placed = drop.advance(now)
    if drop.left:
        shops.drips.append(drop)
    return {"placed": placed, "left": drop.left}


def fire_webhook(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """A delivery out of turn: see ``staged_webhooks.fire``."""
    shop, given = _shop(shops, arguments)
    return {"queued": fire(shop, given, now=now)}


def dump(shops: "WooCommerceShops", arguments: Json, now: float) -> Json:
    """Everything in the shop; ``orders`` False leaves the orders out."""
    shop, given = _shop(shops, arguments)
    return shop_state(shop, with_orders=given.get("orders", True))


def _shop(shops: "WooCommerceShops", arguments: Json) -> tuple[Shop, Json]:
    """The shop and the other arguments. ``KeyError`` when there is no such shop."""
    return shops.shop(arguments["shop"]), {key: value for key, value in arguments.items() if key != "shop"}


COMMANDS: dict[str, Command] = {
    "create_shop": create_shop,
    "set": change_settings,
    "load_orders": load_orders,
    "put_order": put_order,
    "edit_order": edit_order,
    "complete": complete,
    "set_status": set_status,
    "trash": trash,
    "restore": restore,
    "delete": delete,
    "add_refund": add_refund,
    "delete_refund": delete_refund,
    "generate": generate,
    "demo": demo,
    "drip": drip,
    "fire_webhook": fire_webhook,
    "dump": dump,
}
