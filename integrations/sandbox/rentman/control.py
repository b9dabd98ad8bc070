"""The sandbox's own commands for Rentman: JSON arguments in, JSON out. Every one but ``create_account`` names an
``account``; a person works on screen, without token and throttle. ``resource`` is a path of the API."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.rentman import changes, inspection, invoicing, planning, seeding
from integrations.sandbox.rentman.account import Account, Settings
from integrations.sandbox.rentman.authentication import made_token
from integrations.sandbox.rentman.resources import RESOURCES
from integrations.sandbox.rentman.tables import Row
from integrations.sandbox.rentman.webhook_queue import Attempt, event_body

if TYPE_CHECKING:
    from integrations.sandbox.rentman.system import Rentman

Json = dict[str, Any]
Command = Callable[["Rentman", Json, float], Any]
_SWITCHES = ("copies", "delay", "reverse", "drop", "algorithm")


def create_account(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """``name`` (the word before rentmanapp.com), and optionally ``company_name``, ``ledger_codes`` (by category) and any
    setting. Gives account, token, owner and robot (ids of crew). Replaces one of that name."""
    given = dict(arguments)
    name = given.pop("name")
    account = Account(slug=name, company_name=given.pop("company_name", name), now=now)
    codes = given.pop("ledger_codes", {})
    for setting, value in given.items():
        account.settings.change(setting, value)
    seeding.set_up(account, codes=codes)
    _give_token(account)
    rentman.accounts[name] = account
    return {"account": name, "token": account.token, "owner": account.owner, "robot": account.robot}


def _give_token(account: Account) -> None:
    account.tokens_made += 1
    account.token = made_token(account.slug, account.tokens_made)


def new_token(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Somebody makes a new token: the old one is dead."""
    account, _given = _account(rentman, arguments, now)
    _give_token(account)
    return {"token": account.token}


def set_webhook(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Configuration > Integrations > Webhooks: ``url`` ('' ends them). Gives the token that is shown beside it."""
    account, given = _account(rentman, arguments, now)
    account.webhooks.url = given["url"]
    account.webhooks.token = f"wh-{account.slug}-{account.tokens_made}"
    return {"token": account.webhooks.token}


def change_settings(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Any setting by name; the webhook switches as ``webhook_copies``, ``webhook_delay``, ``webhook_reverse``,
    ``webhook_drop``, ``webhook_algorithm``."""
    account, given = _account(rentman, arguments, now)
    for name, value in given.items():
        switch = name.removeprefix("webhook_")
        if name.startswith("webhook_") and switch in _SWITCHES:
            setattr(account.webhooks, switch, value)
        else:
            account.settings.change(name, value)
    return settings_of(account)


def settings_of(account: Account) -> Json:
    """All settings, as JSON."""
    shown: Json = json.loads(
        json.dumps({name: getattr(account.settings, name) for name in Settings.__slots__})
    )
    return shown


def seed(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Counts of ``contacts``, ``projects`` (``subprojects`` in each, 1 by default), ``crew``, ``invoices``, made ``pace``
    seconds after each other (1 by default). Quick, without webhooks. Gives the first and last id of each."""
    account, given = _account(rentman, arguments, now)
    parts = int(given.get("subprojects", 1))
    made = {
        "contacts": seeding.seed_contacts(account, int(given.get("contacts", 0))),
        "projects": seeding.seed_projects(account, int(given.get("projects", 0)), subprojects=parts),
        "crew": seeding.seed_crew(account, int(given.get("crew", 0))),
        "invoices": seeding.seed_invoices(account, int(given.get("invoices", 0))),
    }
    seeding.spread(account, made, pace=float(given.get("pace", 1)))
    return made


def create(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A person makes an item: ``resource`` and ``record`` (its fields, links as paths). Gives it."""
    account, given = _account(rentman, arguments, now)
    resource = RESOURCES[given["resource"]]
    row = changes.create(account, resource, given["record"], by=account.owner, as_user=True)
    return inspection.item(account, resource.path, row)


def change(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A person changes an item: ``resource``, ``id``, ``changes``. Gives it."""
    account, given = _account(rentman, arguments, now)
    row = _row(account, given["resource"], given["id"])
    resource = RESOURCES[given["resource"]]
    changes.update(account, resource, row, given["changes"], by=account.owner, as_user=True)
    return inspection.item(account, resource.path, row)


def delete(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A person deletes an item and what belongs to it: ``resource``, ``id``."""
    account, given = _account(rentman, arguments, now)
    row = _row(account, given["resource"], given["id"])
    changes.delete(account, RESOURCES[given["resource"]], row, by=account.owner)
    return {}


def create_project(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A project with its parts (``planning.make_project``). Gives it, with the ids of its ``subprojects``."""
    account, given = _account(rentman, arguments, now)
    row = planning.make_project(account, given)
    parts = planning.subprojects_of(account, row.id)
    return {**inspection.item(account, "projects", row), "subprojects": [one.id for one in parts]}


def add_subproject(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Another part of ``project`` (id), said as in ``create_project``. Gives it."""
    account, given = _account(rentman, arguments, now)
    body = {"project": f"/projects/{given.pop('project')}", **planning.part_body(account, given)}
    row = changes.create(account, RESOURCES["subprojects"], body, by=account.owner, as_user=True)
    return inspection.item(account, "subprojects", row)


def change_subproject(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A part changes: ``id``, and what changes as in ``create_project``. Gives it."""
    account, given = _account(rentman, arguments, now)
    row = _row(account, "subprojects", given.pop("id"))
    body = planning.part_body(account, given)
    changes.update(account, RESOURCES["subprojects"], row, body, by=account.owner, as_user=True)
    return inspection.item(account, "subprojects", row)


def move(rentman: "Rentman", arguments: Json, now: float) -> list[int]:
    """``project`` or ``subproject`` gets ``status``. Gives the ids of the subprojects that have it now."""
    account, given = _account(rentman, arguments, now)
    return [row.id for row in planning.move(account, given)]


def plan(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Crew is planned (``planning.plan``). Gives the function."""
    account, given = _account(rentman, arguments, now)
    return inspection.item(account, "projectfunctions", planning.plan(account, given))


def unplan(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """``crew`` (id) is taken off ``project``."""
    account, given = _account(rentman, arguments, now)
    return {"removed": planning.unplan(account, given)}


def invoice(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """An invoice is made (``invoicing.make_invoice``), a draft unless ``finalize``. Gives it."""
    account, given = _account(rentman, arguments, now)
    row = invoicing.make_invoice(account, given)
    return _finished(account, row, given)


def finalize(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """The draft ``id`` becomes an invoice. Gives it."""
    account, given = _account(rentman, arguments, now)
    return _finished(account, _row(account, "invoices", given["id"]), {"finalize": True})


def credit(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Invoice ``id`` is credited by ``share``; a draft unless ``finalize``. Gives the credit invoice."""
    account, given = _account(rentman, arguments, now)
    row = invoicing.credit(account, _row(account, "invoices", given["id"]), given)
    return _finished(account, row, given)


def _finished(account: Account, row: Row, given: Json) -> Json:
    if given.get("finalize"):
        invoicing.finalise(account, row)
    return inspection.item(account, "invoices", row)


def pay(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A person notes a payment of invoice ``id``: ``amount``, ``description``."""
    account, given = _account(rentman, arguments, now)
    row = _row(account, "invoices", given["id"])
    body = {
        "invoice": f"/invoices/{row.id}", "moment": account.iso(account.now), "amount": given["amount"],
        "description": given.get("description", ""), "payment_import_source": "none",
    }  # fmt: skip
    made = changes.create(account, RESOURCES["payments"], body, by=account.owner, as_user=True)
    account.touch("invoices", row)
    return inspection.item(account, "payments", made)


def fire_webhook(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """A delivery out of turn: ``event``, ``item_type``, ``items`` (as they shall stand there), ``user``; or any ``body``
    (JSON) or ``raw`` text; ``headers`` replace the honest ones ('' leaves one out); ``copies``."""
    account, given = _account(rentman, arguments, now)
    if "raw" in given:
        body = str(given["raw"]).encode()
    else:
        made = given.get("body") or event_body(
            account.slug,
            user=given.get("user", account.owner),
            event=given["event"],
            item_type=given["item_type"],
            items=given["items"],
            at=account.iso(now),
        )
        body = json.dumps(made).encode()
    headers = {name.lower(): text for name, text in given.get("headers", {}).items()}
    copies = int(given.get("copies", 1))
    account.webhooks.waiting += [Attempt(body=body, due=now, headers=headers, staged=True)] * copies
    return {"queued": copies}


def read(rentman: "Rentman", arguments: Json, now: float) -> Any:
    """Every item of ``resource`` as the API shows it, or the one of ``id``."""
    account, given = _account(rentman, arguments, now)
    if "id" in given:
        return inspection.item(account, given["resource"], _row(account, given["resource"], given["id"]))
    return inspection.items(account, given["resource"])


def dump(rentman: "Rentman", arguments: Json, now: float) -> Json:
    """Everything in the account; ``resources`` (a list) limits the items that are shown."""
    account, given = _account(rentman, arguments, now)
    return {**inspection.account_state(account, given.get("resources")), "settings": settings_of(account)}


def _row(account: Account, path: str, item_id: Any) -> Row:
    row = account.tables[path].find(int(item_id))
    if row is None:
        raise ValueError(f"404 there is no /{path}/{item_id}")
    return row


def _account(rentman: "Rentman", arguments: Json, now: float) -> tuple[Account, Json]:
    """The account, its time moved on, and the other arguments. ``KeyError`` when there is no such account."""
    given = {key: value for key, value in arguments.items() if key != "account"}
    account = rentman.account(arguments["account"])
    account.now = now
    return account, given


COMMANDS: dict[str, Command] = {
    "create_account": create_account,
    "new_token": new_token,
    "set_webhook": set_webhook,
    "set": change_settings,
    "seed": seed,
    "create": create,
    "change": change,
    "delete": delete,
    "create_project": create_project,
    "add_subproject": add_subproject,
    "change_subproject": change_subproject,
    "move": move,
    "plan": plan,
    "unplan": unplan,
    "invoice": invoice,
    "finalize": finalize,
    "credit": credit,
    "pay": pay,
    "fire_webhook": fire_webhook,
    "read": read,
    "dump": dump,
}
