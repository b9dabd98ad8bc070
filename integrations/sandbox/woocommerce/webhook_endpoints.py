"""GET, POST, PUT and DELETE on /webhooks: a connector's subscriptions."""

from secrets import token_hex
from urllib.parse import urlsplit

from integrations.sandbox.wire import Response
from integrations.sandbox.woocommerce.answers import WordPressError, json_answer, wrong_parameters
from integrations.sandbox.woocommerce.call import Call, Json, listing, one
from integrations.sandbox.woocommerce.parameters import page_of
from integrations.sandbox.woocommerce.shop import Shop
from integrations.sandbox.woocommerce.times import stamp_pair
from integrations.sandbox.woocommerce.webhook_queue import Webhook

STATUSES = ("active", "paused", "disabled")
RESOURCES = ("coupon", "customer", "order", "product")
EVENTS = ("created", "updated", "deleted", "restored")


def webhook_json(shop: Shop, webhook: Webhook) -> Json:
    """As the REST API shows it: never with its secret."""
    resource, _dot, event = webhook.topic.partition(".")
    own = f"{shop.rest_url}/webhooks/{webhook.webhook_id}"
    return {
        "id": webhook.webhook_id,
        "name": webhook.name,
        "status": webhook.status,
        "topic": webhook.topic,
        "resource": resource,
        "event": event,
        "hooks": [f"woocommerce_{event}_{resource}"],
        "delivery_url": webhook.delivery_url,
        **webhook.stamps,
        "_links": {"self": [{"href": own}], "collection": [{"href": f"{shop.rest_url}/webhooks"}]},
    }


def list_webhooks(call: Call) -> Response:
    """Newest first; filter ``status``."""
    page = page_of(call.parameters)
    status = call.parameters.one_of("status", ("all", *STATUSES), "all")
    call.parameters.check()
    webhooks = sorted(call.shop.webhooks.webhooks.values(), key=lambda webhook: -webhook.webhook_id)
    rows = [webhook_json(call.shop, webhook) for webhook in webhooks if status in ("all", webhook.status)]
    return listing(call, rows, page, route="webhooks")


def read_webhook(call: Call) -> Response:
    """One webhook."""
    return one(call, webhook_json(call.shop, _webhook(call)))


def create_webhook(call: Call) -> Response:
    """201. An active one is pinged at once."""
    body = call.body()
    missing = [name for name in ("topic", "delivery_url") if name not in body]
    if missing:
        text = f"Missing parameter(s): {', '.join(missing)}"
        raise WordPressError(400, "rest_missing_callback_param", text)
    _check(body)
    queue, number = call.shop.webhooks, max(call.shop.webhooks.webhooks, default=0) + 1
    webhook = Webhook(
        webhook_id=number,
        name=str(body.get("name") or f"Webhook created on {_stamps(call, 'created')['date_created']}"),
        topic=body["topic"],
        delivery_url=body["delivery_url"],
        secret=str(body.get("secret") or token_hex(25)),
        status=body.get("status", "active"),
        stamps=_stamps(call, "created") | _stamps(call, "modified"),
    )
    queue.webhooks[number] = webhook
    if webhook.status == "active":
        queue.pings.append(number)
    return json_answer(webhook_json(call.shop, webhook), status=201)


def change_webhook(call: Call) -> Response:
    """Status, topic, address, name, secret. Activation pings again; the failure count stays until a delivery
    succeeds."""
    webhook, body = _webhook(call), call.body()
    _check(body)
    was_active = webhook.status == "active"
    for name in ("name", "status", "topic", "delivery_url", "secret"):
        if name in body:
            setattr(webhook, name, str(body[name]))
    webhook.stamps |= _stamps(call, "modified")
    if webhook.status == "active" and not was_active:
        call.shop.webhooks.pings.append(webhook.webhook_id)
    return json_answer(webhook_json(call.shop, webhook))


def delete_webhook(call: Call) -> Response:
    """Only for good: ``force`` is required."""
    webhook = _webhook(call)
    if not call.parameters.flag("force"):
        text = "Webhooks do not support trashing."
        raise WordPressError(501, "woocommerce_rest_trash_not_supported", text)
    del call.shop.webhooks.webhooks[webhook.webhook_id]
    return json_answer(webhook_json(call.shop, webhook))


def _webhook(call: Call) -> Webhook:
    webhook = call.shop.webhooks.webhooks.get(call.number)
    if webhook is None:
        raise WordPressError(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
    return webhook


def _check(body: Json) -> None:
    if body.get("status", "active") not in STATUSES:
        listed = "active, paused, and disabled"
        raise wrong_parameters({"status": ("rest_not_in_enum", f"status is not one of {listed}.")})
    if "topic" in body and not _is_topic(str(body["topic"])):
        raise WordPressError(400, "woocommerce_rest_webhook_invalid_topic", "Webhook topic must be valid.")
    if "delivery_url" in body and urlsplit(str(body["delivery_url"])).scheme not in ("http", "https"):
        text = "Webhook delivery URL must be a valid URL starting with http:// or https://."
        raise WordPressError(400, "woocommerce_rest_webhook_invalid_delivery_url", text)


def _is_topic(topic: str) -> bool:
    """There is no topic for refunds: order.updated is sent for them."""
    resource, _dot, event = topic.partition(".")
    return (resource == "action" and bool(event)) or (resource in RESOURCES and event in EVENTS)


def _stamps(call: Call, name: str) -> Json:
    local, gmt = stamp_pair(call.now, zone=call.shop.zone)
    return {f"date_{name}": local, f"date_{name}_gmt": gmt}
