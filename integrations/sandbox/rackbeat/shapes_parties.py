"""How parties are shown: customers, suppliers, payment terms, groups, employees, users, projects and locations."""

from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.tables import Json, Row

ADDRESS = ("address_street", "address_street2", "address_city", "address_zipcode", "address_country")


def stamps(account: Account, row: Row, path: str) -> Json:
    """When it was made and changed, and where it is."""
    return {
        "created_at": account.iso(row.created),
        "updated_at": account.iso(row.updated),
        "self": account.address(path, row.key),
    }


def brief(account: Account, row: Row | None, path: str) -> Json | None:
    """A record inside another one."""
    if row is None:
        return None
    return {"number": row.key, "name": row.data.get("name"), "self": account.address(path, row.key)}


def key_of(row: Row | None) -> Any:
    """A reference's number."""
    return None if row is None else row.key


def address_object(data: Json, *, prefix: str = "address_") -> Json:
    """An address as the modern API nests it."""
    return {
        "name": data.get("name"),
        **{part: data.get(prefix + part) for part in ("street", "street2", "city", "zipcode", "country")},
        "email": data.get("contact_email"),
        "phone": data.get("contact_phone"),
    }


def named(account: Account, row: Row) -> Json:
    """The name, under the field the account's API version uses."""
    return {account.settings.name_field: row.data.get("name")}


def party(account: Account, row: Row, path: str) -> Json:
    """What customers and suppliers have in common."""
    data, terms = row.data, row.data.get("payment_terms")
    return {
        "number": row.key,
        **named(account, row),
        "company_vat": data.get("company_vat"),
        "vat_zone": data.get("vat_zone") or "domestic",
        "currency": data.get("currency") or account.settings.currency,
        "locale": data.get("locale") or "nb_NO",
        "contact_email": data.get("contact_email"),
        "contact_phone": data.get("contact_phone"),
        "payment_terms": terms_inside(account, terms),
        "payment_terms_id": key_of(terms),
        **{name: data.get(name) for name in ADDRESS},
        "is_barred": bool(data.get("is_barred")),
        "is_deleted": row.deleted is not None,
        **stamps(account, row, path),
    }


def terms_inside(account: Account, terms: Row | None) -> Json | None:
    """Payment terms inside a party or a document."""
    if terms is None:
        return None
    return {
        **(brief(account, terms, "payment-terms") or {}),
        "maturity_days": terms.data.get("maturity_days"),
    }


def customer(account: Account, row: Row) -> Json:
    """A customer."""
    data, group = row.data, row.data.get("customer_group")
    return {
        **party(account, row, "customers"),
        "ean": data.get("ean"),
        "general_discount_percentage": data.get("general_discount_percentage") or 0,
        "layout_id": data.get("layout_id") or 1,
        "customer_group": brief(account, group, "customer-groups"),
        "customer_group_id": key_of(group),
        "billing_address": data.get("billing_address") or address_object(data),
        "delivery_address": data.get("delivery_address") or address_object(data),
        "our_reference": brief(account, data.get("our_reference"), "employees"),
        "their_reference": data.get("their_reference"),
        "attention": data.get("attention"),
        "employee": brief(account, data.get("employee"), "employees"),
        "employee_id": key_of(data.get("employee")),
    }


def supplier(account: Account, row: Row) -> Json:
    """A supplier."""
    group = row.data.get("supplier_group")
    return {
        **party(account, row, "suppliers"),
        "supplier_group": brief(account, group, "supplier-groups"),
        "supplier_group_id": key_of(group),
    }


def payment_term(account: Account, row: Row) -> Json:
    """Payment terms."""
    data = row.data
    return {
        "number": row.key,
        "name": data.get("name"),
        "type": data.get("type"),
        "type_translated": unverified.PAYMENT_TERM_TYPES.get(data.get("type") or ""),
        "description": data.get("description"),
        "maturity_days": data.get("maturity_days"),
        **stamps(account, row, "payment-terms"),
    }


def employee(account: Account, row: Row) -> Json:
    """An employee."""
    data, location = row.data, row.data.get("default_location")
    texts = ("initials", "contact_phone", "contact_email", "locale", "job_title")
    return {
        "number": row.key,
        "name": data.get("name"),
        **{name: data.get(name) for name in texts},
        "should_notify": bool(data.get("should_notify")),
        "default_location": brief(account, location, "locations"),
        "default_location_id": key_of(location),
        **stamps(account, row, "employees"),
    }


def user(account: Account, row: Row) -> Json:
    """A user, who costs a seat. ``is_you`` is set by the endpoint, which knows who asks."""
    data = row.data
    return {
        "id": row.key,
        "name": data.get("name"),
        "email": data.get("email"),
        "billing_type": data.get("billing_type") or "standard",
        "initials": data.get("initials"),
        "avatar": None,
        "locale": data.get("locale") or "nb_NO",
        "is_you": False,
        "is_api_only": bool(data.get("is_api_only")),
        "employee_id": key_of(data.get("employee")),
        "permissions": {},
        "settings": {},
        "api_token": None,
        **stamps(account, row, "users"),
    }


def project(account: Account, row: Row) -> Json:
    """A project."""
    data = row.data
    return {
        "number": row.key,
        "name": data.get("name"),
        "description": data.get("description"),
        unverified.PROJECT_CLOSED_FIELD: bool(data.get("is_closed")),
        **stamps(account, row, "projects"),
    }


def group(path: str) -> Any:
    """How a group of customers or suppliers, or a unit, is shown."""

    def shape(account: Account, row: Row) -> Json:
        return {"number": row.key, "name": row.data.get("name"), **stamps(account, row, path)}

    return shape


def location(account: Account, row: Row) -> Json:
    """A location."""
    children = [one for one in account.tables["locations"] if one.data.get("parent") is row]
    return {
        "number": row.key,
        "name": row.data.get("name"),
        "barcode": row.data.get("barcode"),
        "is_default": bool(row.data.get("is_default")),
        "parent_id": key_of(row.data.get("parent")),
        "children_count": len(children),
        **stamps(account, row, "locations"),
    }


def custom_field(account: Account, row: Row) -> Json:
    """A field that the company has made itself."""
    data = row.data
    return {
        "id": row.key,
        "name": data.get("name"),
        "type": data.get("type") or "text",
        "subject": data.get("subject"),
    }
