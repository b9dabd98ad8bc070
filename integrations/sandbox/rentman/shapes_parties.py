"""Contacts, contact persons and crew: their fields, and how people see them named."""

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.fields import table
from integrations.sandbox.rentman.tables import Json, Row


def _address(prefix: str, *, country: str) -> str:
    young = f"{prefix}_unit_number^?! {prefix}_district^?! {prefix}_extra_address_line^?!"
    return (
        f"{prefix}_city! {prefix}_street! {prefix}_number! {young} {prefix}_postalcode! {prefix}_state! "
        f"{country}:country!"
    )


CONTACT = table(
    "folder:link=folders?! type:choice=private|company! ext_name_line! firstname! distance:num! travel_time:num?! "
    "surfix! surname! longitude:num! latitude:num! code! accounting_code! vendor_accounting_code^! name! gender! "
    f"{_address('mailing', country='mailing_country')} {_address('visit', country='country')} "
    f"{_address('invoice', country='invoice_country')} "
    "phone_1! phone_2! email_1! email_2! website! VAT_code! fiscal_code! commerce_code! purchase_number! bic! "
    "bank_account! default_person:link=contactpersons?! admin_contactperson:link=contactpersons?! discount_crew:num! "
    "discount_transport:num! discount_rental:num! discount_sale:num! discount_total:num! projectnote! "
    "projectnote_title! contact_warning! discount_subrent:num! image:link=files?! tags*"
)
"""``country`` belongs to the visiting address; ``surfix`` is what the API calls the infix of a name."""

CONTACTPERSON = table(
    "contact:link=contacts firstname! middle_name! lastname! function! phone! street! number! postalcode! city! state! "
    "country:country! mobilephone! email! tags*"
)

CREW = table(
    "folder:link=folders? street housenumber unit_number^? district^? city postal_code addressline2 extraaddressline^? "
    "state country:country birthdate:day? passport_number emergency_contact remark driving_license contract:drift bank "
    "contract_date:day? company_name vat_code coc_code firstname middle_name lastname email phone active:flag "
    "avatar:link=files? vt_fullname default_warehouse:link=stocklocations? external_reference tags*"
)


def contact(account: Account, row: Row) -> Json:
    """A company by its name, a private person by the parts of theirs."""
    data = row.data
    parts = (data.get("firstname"), data.get("surfix"), data.get("surname"))
    person = " ".join(part for part in parts if part)
    named = person if data.get("type") == "private" else data.get("name")
    return {"displayname": named or person or data.get("name", ""), "tags": row.hidden.get("tags", "")}


def person(account: Account, row: Row) -> Json:
    """Contact persons and crew, by the parts of their names."""
    parts = (row.data.get(name) for name in ("firstname", "middle_name", "lastname"))
    return {"displayname": " ".join(filter(None, parts)), "tags": row.hidden.get("tags", "")}
