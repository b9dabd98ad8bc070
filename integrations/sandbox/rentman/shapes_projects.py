"""Projects, their subprojects with statuses and prices, and the crew planned on them.

A project has no status and no prices of its own: both are its subprojects'.
"""

from collections.abc import Iterable

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.fields import linked_id, table
from integrations.sandbox.rentman.moments import parse_moment
from integrations.sandbox.rentman.tables import Json, Row

CATEGORIES = ("rental", "sale", "crew", "transport", "other", "insurance")
PRICES = (
    "project_total_price:num*- project_total_price_cancelled:num*- project_rental_price:num*- "
    "project_sale_price:num*- project_crew_price:num*- project_transport_price:num*- project_other_price:num*- "
    "project_insurance_price:num*-"
)
_PERIODS = ("usageperiod_start", "usageperiod_end", "planperiod_start", "planperiod_end")
_MEASURES = dict.fromkeys(("weight", "power", "current", "purchasecosts", "volume"), 0)
CANCELLED = "/statuses/2"

PROJECT = table(
    "location:link=contacts? refundabledeposit:num deposit_status:choice=no_deposit_paid|deposit_paid|deposit_returned "
    "customer:link=contacts? loc_contact:link=contactpersons? cust_contact:link=contactpersons? "
    "project_type:link=projecttypes name! reference! number:drift! account_manager:link=crew? color conditions "
    f"{PRICES} already_invoiced:num* tags* usageperiod_start:moment*? usageperiod_end:moment*? "
    "planperiod_start:moment*? planperiod_end:moment*? weight:num* power:num* current:num* "
    "equipment_period_from:moment*? equipment_period_to:moment*? purchasecosts:num* volume:num*"
)
SUBPROJECT = table(
    "project:link=projects order:drift name! status:link=statuses is_template:flag location:link=contacts? "
    "loc_contact:link=contactpersons? insurance_rate:num discount_rental:num discount_sale:num discount_crew:num "
    "discount_transport:num discount_additional_costs:num discount_subproject:num discount_fixed:flag "
    "discount_fixed_amount:num fixed_price:flag in_planning:flag in_financial:flag "
    f"asset_location_from:link=stocklocations? {PRICES} already_invoiced:num* usageperiod_start:moment*? "
    "usageperiod_end:moment*? planperiod_start:moment*? planperiod_end:moment*? weight:num* power:num* current:num* "
    "purchasecosts:num* volume:num* equipment_period_from:moment*? equipment_period_to:moment*?"
)
PROJECTTYPE = table("name color type:choice=regular|supplier|transfer|shifts")
STATUS = table("name")

_SIDES = " ".join(
    f"{name}_schedule_is_start:choice=Start~time|End~time"
    for name in ("planperiod_start", "usageperiod_start", "planperiod_end", "usageperiod_end")
)
PROJECTFUNCTION = table(
    "cost_rate:link=rates! price_rate:link=rates! project:link=projects subproject:link=subprojects! is_template:flag "
    "group:link=projectfunctiongroups?! name_external! name! travel_time_before:num? travel_time_after:num? "
    f"usageperiod_start:moment?! {_SIDES} usageperiod_end:moment?! planperiod_start:moment?! planperiod_end:moment?! "
    "type:choice=crew_function|transport_function|remark|shift! duration:num? amount:int! break:num? distance:num "
    "twoway:flag taxclass:link=taxclasses? ledger:link=ledgercodes? order:drift remark_client remark_planner remark_crew "
    "in_financial:flag in_planning:flag is_plannable:flag! recurrence_group:int recurrence_enddate:day? "
    "recurrence_interval_unit:choice=once|days|weeks|months|years|specific_days recurrence_interval:int "
    "recurrence_weekdays:day*? price_fixed:num* price_variable:num* costs_fixed:num* costs_variable:num* "
    "price_total:num* costs_total:num* tags*"
)
PROJECTFUNCTIONGROUP = table(
    "name! project:link=projects subproject:link=subprojects! duration:num? planperiod_start_schedule_is_start:flag "
    "usageperiod_start_schedule_is_start:flag planperiod_end_schedule_is_start:flag "
    "usageperiod_end_schedule_is_start:flag usageperiod_start:moment?! usageperiod_end:moment?! "
    "planperiod_start:moment?! planperiod_end:moment?! remark!"
)
PROJECTCREW = table(
    "cost_rate:link=rates? function:link=projectfunctions crewmember:link=crew visible:flag planperiod_start:moment? "
    "planperiod_end:moment? transport:choice=no_transport|round_trip|only_way_there|only_way_back remark remark_planner "
    "invoice_reference project_leader:flag is_visible_on_dashboard:flag costs:num* cost_actual:num* "
    "hours_registered:num*? hours_planned:num*? cost_planned:num* diff_cost:num* diff_hours:num*? "
    "activity_status:choice=no_registration|planned|exceeds_time|aligned|under_time*"
)
"""There is no link to the project; it is reached over the function."""


def subprojects_of(account: Account, project: int) -> list[Row]:
    """The subprojects of a project, templates included."""
    return account.tables["subprojects"].children("project", project)


def project(account: Account, row: Row) -> Json:
    """What a project shows of its subprojects."""
    parts = [one for one in subprojects_of(account, row.id) if not one.data["is_template"]]
    return {
        "displayname": row.data.get("name", ""),
        "already_invoiced": invoiced(account, row.id),
        "tags": row.hidden.get("tags", ""),
        **_periods(parts),
        **_MEASURES,
        "equipment_period_from": None,
        "equipment_period_to": None,
    }


def project_prices(account: Account, row: Row) -> Json:
    """Sums over the subprojects that count in the financials; cancelled ones have a total of their own."""
    counted = [
        one for one in subprojects_of(account, row.id)
        if one.data["in_financial"] and not one.data["is_template"]
    ]  # fmt: skip
    return _prices(counted)


def subproject(account: Account, row: Row) -> Json:
    """The project's invoices say how much of a subproject is invoiced only where it is the only one."""
    parent = linked_id(row.data["project"])
    alone = parent is not None and len(subprojects_of(account, parent)) == 1
    return {
        "displayname": row.data.get("name", ""),
        "already_invoiced": invoiced(account, parent) if alone and parent is not None else 0,
        **{name: row.hidden.get(name) for name in _PERIODS},
        **_MEASURES,
        "equipment_period_from": None,
        "equipment_period_to": None,
    }


def subproject_prices(account: Account, row: Row) -> Json:
    """The same figures of one subproject."""
    return _prices([row])


def _prices(rows: Iterable[Row]) -> Json:
    kept, cancelled = dict.fromkeys(CATEGORIES, 0.0), 0.0
    for row in rows:
        prices = row.hidden.get("prices", {})
        if row.data["status"] == CANCELLED:
            cancelled += sum(float(value) for value in prices.values())
            continue
        for name, value in prices.items():
            kept[name] += float(value)
    return {
        "project_total_price": sum(kept.values()),
        "project_total_price_cancelled": cancelled,
        **{f"project_{name}_price": value for name, value in kept.items()},
    }


def _periods(rows: Iterable[Row]) -> Json:
    """From the earliest beginning to the latest end."""
    found: Json = {}
    for name in _PERIODS:
        values = [row.hidden[name] for row in rows if row.hidden.get(name)]
        choose = min if name.endswith("start") else max
        found[name] = choose(values, key=parse_moment, default=None)
    return found


def invoiced(account: Account, project_id: int) -> float:
    """What the project's invoices come to without VAT, credits taken off."""
    lines = account.tables["invoicelines"]
    return sum(
        float(line.data["base"])
        for invoice in account.tables["invoices"].children("project", project_id)
        for line in lines.children("parent_api_path", invoice.id)
    )


def named(account: Account, row: Row) -> Json:
    """Statuses, project types, groups: their name."""
    return {"displayname": row.data.get("name", "")}


def function(account: Account, row: Row) -> Json:
    """A function shows its name and what it costs."""
    zero = ("price_fixed", "price_variable", "costs_fixed", "costs_variable", "price_total", "costs_total")
    return {
        "displayname": row.data.get("name", ""),
        "recurrence_weekdays": "{}",
        "tags": "",
        **dict.fromkeys(zero, 0),
    }


def crew_row(account: Account, row: Row) -> Json:
    """Planned hours are seconds."""
    start, end = row.data.get("planperiod_start"), row.data.get("planperiod_end")
    seconds = (parse_moment(end) - parse_moment(start)).total_seconds() if start and end else None
    member = account.tables["crew"].find(linked_id(row.data["crewmember"]))
    words = (member.data.get("firstname"), member.data.get("lastname")) if member else ()
    zero = ("costs", "cost_actual", "cost_planned", "diff_cost")
    return {
        "displayname": " ".join(filter(None, words)),
        **dict.fromkeys(zero, 0),
        "hours_registered": 0,
        "hours_planned": seconds,
        "diff_hours": None if seconds is None else -seconds,
        "activity_status": "no_registration",
    }
