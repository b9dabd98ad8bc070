"""The sandbox's own commands for Rackbeat: JSON arguments in, JSON out. Every one but ``create_account`` names an
``account``; a word of the commands below is the resource's path in the API (``customers``, ``customer-invoices`` …)."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from integrations.sandbox.rackbeat import seeding
from integrations.sandbox.rackbeat.account import Account, ApiKey, Settings
from integrations.sandbox.rackbeat.answers import written
from integrations.sandbox.rackbeat.authentication import made_token
from integrations.sandbox.rackbeat.inspection import account_state, records
from integrations.sandbox.rackbeat.routes import perform
from integrations.sandbox.rackbeat.webhook_queue import Attempt, event_body
from integrations.sandbox.wire import Request

if TYPE_CHECKING:
    from integrations.sandbox.rackbeat.system import Rackbeat

Json = dict[str, Any]
Command = Callable[["Rackbeat", Json, float], Any]
_WEBHOOK_SWITCHES = ("copies", "delay", "reverse", "drop")
_FIRST_ACCOUNT = 41_001


def create_account(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """``name``, and optionally ``company_name``, ``token``, ``scopes``, ``user_name``, ``user_email``, ``bare`` (no
    groups, terms, unit or location yet) and any setting. Gives account, account_id and token. Replaces one of that name.
    """
    given = dict(arguments)
    name = given.pop("name")
    old = rackbeat.accounts.get(name)
    number = old.number if old is not None else _FIRST_ACCOUNT + len(rackbeat.accounts)
    account = Account(slug=name, number=number, company_name=given.pop("company_name", name))
    token, scopes = given.pop("token", None) or made_token(name, 1), given.pop("scopes", None)
    person = (given.pop("user_name", "Kari Lager"), given.pop("user_email", f"kari@{name}.example"))
    if given.pop("bare", False):
        user = seeding.set_up_user(account, now=now, name=person[0], email=person[1])
    else:
        user = seeding.set_up(account, now=now, user_name=person[0], user_email=person[1])
    for setting, value in given.items():
        account.settings.change(setting, value)
    _refuse_shared(rackbeat, account, token)
    account.keys[token] = ApiKey(token=token, user=user, scopes=None if scopes is None else frozenset(scopes))
    rackbeat.accounts[name] = account
    return {"account": name, "account_id": number, "token": token, "path": f"{rackbeat.prefix}/api"}


def _refuse_shared(rackbeat: "Rackbeat", account: Account, token: str) -> None:
    if any(token in one.keys for one in rackbeat.accounts.values() if one.slug != account.slug):
        raise ValueError("another account has this token already")


def add_key(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """A further key: ``token`` (made when missing), ``scopes`` (a list of ``sales``, ``purchasing``,
    ``administration``; everything when missing)."""
    account, given = _account(rackbeat, arguments)
    token = given.get("token") or made_token(account.slug, len(account.keys) + 1)
    _refuse_shared(rackbeat, account, token)
    scopes = given.get("scopes")
    user = next(iter(account.tables["users"]))
    account.keys[token] = ApiKey(token=token, user=user, scopes=None if scopes is None else frozenset(scopes))
    return {"account": account.slug, "token": token}


def revoke_key(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """``token``: 401 from now on. All keys when missing."""
    account, given = _account(rackbeat, arguments)
    gone = [given["token"]] if "token" in given else list(account.keys)
    for token in gone:
        account.keys.pop(token, None)
    return {"revoked": len(gone)}


def change_settings(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """Any setting by name; the webhook switches as ``webhook_copies``, ``webhook_delay``, ``webhook_reverse``,
    ``webhook_drop``."""
    account, given = _account(rackbeat, arguments)
    for name, value in given.items():
        switch = name.removeprefix("webhook_")
        if name.startswith("webhook_") and switch in _WEBHOOK_SWITCHES:
            setattr(account.webhooks, switch, value)
        else:
            account.settings.change(name, value)
    account.generation += 1
    return settings_of(account)


def settings_of(account: Account) -> Json:
    """All settings, as JSON."""
    values = {name: getattr(account.settings, name) for name in Settings.__slots__}
    shown: Json = json.loads(written(values))
    return shown


def seed(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """Counts of ``customers``, ``suppliers``, ``products`` (``prefix`` of their numbers, ``stock`` True: with units),
    ``lots``, ``projects``. Quick, without webhooks. Gives the first and last number of each."""
    account, given = _account(rackbeat, arguments)
    prefix, stock = str(given.get("prefix", "SKU-")), bool(given.get("stock"))
    return {
        "customers": seeding.seed_parties(account, "customers", int(given.get("customers", 0)), now=now),
        "suppliers": seeding.seed_parties(account, "suppliers", int(given.get("suppliers", 0)), now=now),
        "products": seeding.seed_products(
            account, int(given.get("products", 0)), now=now, prefix=prefix, stock=stock
        ),
        "lots": seeding.seed_lots(account, int(given["lots"]), now=now) if given.get("lots") else [],
        "projects": seeding.seed_projects(account, int(given.get("projects", 0)), now=now),
    }


def act(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """What a person does on screen: ``method`` and ``path`` (below /api, encoded), ``body`` and ``query``.

    No key, no throttle; fields that clients cannot write are taken; ``orders/{n}/ship`` exists. Gives the answer's JSON.
    """
    account, given = _account(rackbeat, arguments)
    return _act(account, given["method"], given["path"], given.get("body"), now, query=given.get("query", {}))


def _act(
    account: Account, method: str, path: str, body: Json | None, now: float, query: Json | None = None
) -> Any:
    request = Request(
        method=method,
        path=f"/api/{path}",
        query=tuple((str(key), str(value)) for key, value in (query or {}).items()),
        body=b"" if body is None else json.dumps(body).encode(),
        now=now,
    )
    person = ApiKey(token="", user=next(iter(account.tables["users"])))
    response = perform(account, person, request, tuple(path.strip("/").split("/")), as_user=True)
    if not response.body or response.headers.get("content-type") != "application/json":
        return {}
    answer = json.loads(response.body)
    return next(iter(answer.values())) if len(answer) == 1 else answer


def _path(*words: Any) -> str:
    """Words of an address; item numbers are encoded twice as a careful client does."""
    return "/".join(quote(quote(str(word), safe=""), safe="") for word in words)


def create(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person makes a record: ``resource`` and ``record`` (as the API's POST takes it). Gives it."""
    account, given = _account(rackbeat, arguments)
    return _act(account, "POST", given["resource"], given["record"], now)


def change(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person changes a record: ``resource``, ``key``, ``changes``; ``number`` among them renames it. Gives it."""
    account, given = _account(rackbeat, arguments)
    return _act(account, "PUT", _path(given["resource"], given["key"]), given["changes"], now)


def rename(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person gives a record another number: ``resource``, ``key``, ``new_key``."""
    account, given = _account(rackbeat, arguments)
    path = _path(given["resource"], given["key"])
    return _act(account, "PUT", path, {"number": given["new_key"]}, now)


def delete(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person deletes a record: ``resource``, ``key``."""
    account, given = _account(rackbeat, arguments)
    return _act(account, "DELETE", _path(given["resource"], given["key"]), None, now)


def do(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person presses a button: ``resource``, ``key``, ``action`` (``book``, ``unbook``, ``create-creditnote``,
    ``convert-to-invoice``, ``create-receipt``, ``payments``, ``ship`` …), ``body``. Gives the answer."""
    account, given = _account(rackbeat, arguments)
    path = f"{_path(given['resource'], given['key'])}/{given['action']}"
    return _act(account, "POST", path, given.get("body") or {}, now)


def set_stock(rackbeat: "Rackbeat", arguments: Json, now: float) -> Any:
    """A person counts: ``item``, ``quantity``, ``location`` (default: the default one). Booked at once."""
    account, given = _account(rackbeat, arguments)
    body = {
        "item_id": given["item"],
        "adjustment_type": "quantity",
        "quantity": given["quantity"],
        "location": given.get("location"),
        "regulated_at": account.day(now),
        "reason": given.get("reason", "Telling"),
    }
    made = _act(account, "POST", "inventory-adjustments", body, now)
    return _act(account, "POST", f"inventory-adjustments/{made['id']}/book", {}, now)


def add_field(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """A field of the company's own: ``name``, ``subject`` (``product``, ``customer`` …), ``type``."""
    account, given = _account(rackbeat, arguments)
    return {"id": account.add("fields", None, given, now=now).key}


def uninstall(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """The customer removes our app: ``plugin.uninstalled`` is sent, every key and every other webhook is gone."""
    account, given = _account(rackbeat, arguments)
    event = "plugin.uninstalled"
    slug = given.get("plugin", "bilagsbro")
    body = event_body(
        account.settings.webhook_body, event=event, key=slug, key_name="slug", data={"slug": slug}
    )
    account.webhooks.happened(event, body, now=now)
    for webhook in account.webhooks.webhooks.values():
        webhook.is_active = webhook.event == event
    account.keys.clear()
    return {"queued": len(account.webhooks.waiting)}


def fire_webhook(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """A delivery out of turn to everybody who has ``event``: ``key`` (and ``key_name``) in the account's body style, or
    any ``body`` (JSON) or ``raw`` text; ``headers`` replace the honest ones ('' leaves one out); ``copies``."""
    account, given = _account(rackbeat, arguments)
    if "raw" in given:
        body = str(given["raw"]).encode()
    elif "body" in given:
        body = written(given["body"])
    else:
        style, key_name = account.settings.webhook_body, given.get("key_name", "number")
        body = event_body(style, event=given["event"], key=given.get("key", ""), key_name=key_name)
    queue, headers = account.webhooks, {name.lower(): text for name, text in given.get("headers", {}).items()}
    targets = [one for one in queue.webhooks.values() if one.event == given["event"]]
    for webhook in targets * int(given.get("copies", 1)):
        queue.waiting.append(Attempt(webhook_id=webhook.id, body=body, due=now, headers=headers, staged=True))
    return {"queued": len(targets) * int(given.get("copies", 1))}


def read(rackbeat: "Rackbeat", arguments: Json, now: float) -> list[Json]:
    """Every record of ``resource``, as the API shows it."""
    account, given = _account(rackbeat, arguments)
    return records(account, given["resource"])


def dump(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """Everything in the account; ``resources`` (a list) limits the records that are shown."""
    account, given = _account(rackbeat, arguments)
    return {**account_state(account, given.get("resources")), "settings": settings_of(account)}


def _account(rackbeat: "Rackbeat", arguments: Json) -> tuple[Account, Json]:
    """The account and the other arguments. ``KeyError`` when there is no such account."""
    given = {key: value for key, value in arguments.items() if key != "account"}
    return rackbeat.account(arguments["account"]), given


COMMANDS: dict[str, Command] = {
    "create_account": create_account,
    "add_key": add_key,
    "revoke_key": revoke_key,
    "set": change_settings,
    "seed": seed,
    "act": act,
    "create": create,
    "change": change,
    "rename": rename,
    "delete": delete,
    "do": do,
    "set_stock": set_stock,
    "add_field": add_field,
    "uninstall": uninstall,
    "fire_webhook": fire_webhook,
    "read": read,
    "dump": dump,
}
