"""Making, changing, renaming and deleting records, with the webhooks that follow. A change of nothing is none."""

from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError, invalid, refused
from integrations.sandbox.rackbeat.call import Call
from integrations.sandbox.rackbeat.forms import read_form
from integrations.sandbox.rackbeat.resources import Resource
from integrations.sandbox.rackbeat.tables import MAX_URL_WORD, Json, Key, Row
from integrations.sandbox.rackbeat.webhook_queue import event_body

ITEM_TABLES = ("products", "lots")


def create(call: Call, resource: Resource, body: Json, values: Json | None = None) -> Row:
    """A new record from what was sent. ``values``: the fields, when the caller has read them already."""
    if values is None:
        values = read_new(call, resource, body)
    key = new_key(call.account, resource, body)
    row = call.account.add(resource.path, key, values, now=call.now)
    tell(call, resource, row, "created")
    return row


def read_new(call: Call, resource: Resource, body: Json) -> Json:
    """The fields of a new record; all that is wrong, its number too, is named in one 422."""
    values: Json = {}
    errors: dict[str, list[str]] = {}
    try:
        new_key(call.account, resource, body)
    except RackbeatError as error:
        if not error.errors:
            raise
        errors |= error.errors
    try:
        values = read_form(call.account, resource.form, body, demand=True, as_user=call.as_user)
    except RackbeatError as error:
        errors |= error.errors
    if errors:
        raise invalid(errors)
    return values


def new_key(account: Account, resource: Resource, body: Json) -> Key | None:
    """The number that was sent, which must be free; None lets the account choose. Items must bring one."""
    if resource.key == "id":
        return None
    number = body.get("number")
    if number is None or number == "":
        if resource.text_key:
            raise invalid({"number": ["The number field is required."]})
        return None
    return _free(account, resource, number)


def _free(account: Account, resource: Resource, number: Any) -> Key:
    if resource.text_key:
        key: Key = str(number).strip()
        if not key or len(str(key)) > MAX_URL_WORD:
            raise invalid({"number": ["The number may not be greater than 255 characters."]})
        taken = any(not account.tables[name].is_free(key) for name in ITEM_TABLES)
    else:
        if isinstance(number, bool) or not str(number).isdecimal():
            raise invalid({"number": ["The number must be an integer."]})
        key = int(number)
        taken = not account.tables[resource.path].is_free(key)
    if taken:
        status, sentence = unverified.DUPLICATE_NUMBER
        raise invalid({"number": [sentence]}) if status == 422 else refused((status, sentence))
    return key


def update(call: Call, resource: Resource, row: Row, body: Json, values: Json | None = None) -> Row:
    """Change what differs. Without a difference nothing moves: no new time, no webhook."""
    if values is None:
        demand = call.account.settings.put_demands_required and not call.as_user
        values = read_form(call.account, resource.form, body, demand=demand, as_user=call.as_user)
    changed = [name for name, value in values.items() if row.data.get(name) != value]
    old_key = row.key
    number = body.get("number")
    if number not in (None, "") and resource.key == "number" and str(number).strip() != str(row.key):
        call.account.tables[resource.path].rename(row, _free(call.account, resource, number))
        changed.append("number")
    if changed:
        row.data.update({name: values[name] for name in changed if name != "number"})
        touch(call.account, resource, row, now=call.now)
        tell(call, resource, row, "updated", old_key=old_key, changed=changed)
    return row


def touch(account: Account, resource: Resource, row: Row, *, now: float) -> None:
    """Move the time of the last change and forget how the record was shown."""
    row.updated = max(row.updated, float(int(now)))
    row.rendered_at = -1
    if resource.shown_inside:
        account.generation += 1


def delete(call: Call, resource: Resource, row: Row) -> None:
    """The record leaves its lists; documents that name it still show it."""
    row.deleted = float(int(call.now))
    touch(call.account, resource, row, now=call.now)
    tell(call, resource, row, "deleted")


def tell(
    call: Call,
    resource: Resource,
    row: Row,
    verb: str,
    *,
    old_key: Key | None = None,
    changed: list[str] | None = None,
) -> None:
    """Queue the webhook of an event, unless the client asked for silence."""
    queue, event = call.account.webhooks, f"{resource.event}.{verb}"
    if not resource.event or call.silent or not any(one.event == event for one in queue.webhooks.values()):
        return
    style = call.account.settings.webhook_body
    data = resource.shape(call.account, row) if style == "documented" else None
    changes: Json | None = None
    if verb == "updated":
        changes = {"old_key": row.key if old_key is None else old_key, "new_key": row.key}
        changes["changed"] = changed or []
    body = event_body(style, event=event, key=row.key, key_name=resource.key, data=data, changes=changes)
    queue.happened(event, body, now=call.now)
