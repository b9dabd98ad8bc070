"""What nobody has seen on a live account: each guess is data here, with its doubt, and never hidden in the code.

The specification of 1.7 is published and its answers are checked against it; what it does not say stands here. Most
entries are also settings of an account (``account.Settings``), so that tests can try the other answer.
"""

UNAUTHORIZED = {"message": "Unauthorized"}
"""Body of a 401: the gateway's habit. That it is JSON is all that is known."""
THROTTLED = {"message": "Too Many Requests"}
DAY_SPENT = {"message": "Limit Exceeded"}
"""Bodies of the two 429. The words of the second were seen in running code, the first is the gateway's habit."""
RETRY_AFTER: int | None = None
"""Whether a 429 says when to come back. None was ever seen."""

ERROR_TYPE = "ApiException"
NOT_FOUND = "The requested item could not be found."
NO_RIGHT = "You do not have the rights to view this collection."
NO_METHOD = "The method {method} is not allowed for this path."
TOO_LARGE = "The response is too large. Lower the limit or use the fields parameter."
NOT_QUERYABLE = "The field '{name}' cannot be used for filtering."
NOT_SORTABLE = "The field '{name}' cannot be used for sorting."
UNKNOWN_FIELD = "The field '{name}' does not exist."
BAD_VALUE = "The value of '{name}' is not valid."
NOT_EXPANDABLE = "The field '{name}' cannot be expanded."
"""Sentences of refusals. The form (errorType, errorMessage with the status in brackets, trace) was seen, the words not."""

OVER_LIMIT = "cap"
"""``cap``: a limit above the most gives the most; ``refuse``: it is answered with 400."""

PRICES_BY_FIELDS = {"1.7": False, "1.16": True}
"""Whether a list gives the prices that it leaves out when ``fields`` asks for them. 1.16 says so; 1.7 points to the item."""

WRITE_OF_UNKNOWN = 400
"""What a body with a field that cannot be written meets. It may as well be left unheard."""

CREDIT_SIGN = -1
"""Sign of a credit invoice's lines and totals. Nothing documents it."""

NUMBER_PATTERN = "{year}-{count:04d}"
"""How invoices are numbered; every account has its own pattern."""

STATUS_TOUCHES_PROJECT = False
"""Whether a subproject that changes status moves its project's ``modified`` as well."""
CREW_TOUCHES_PROJECT = False
"""Whether planning somebody moves the ``modified`` of function or project."""

PARENTS = {
    "subprojects": ("project", "Project", "projects"),
    "projectfunctions": ("project", "Project", "projects"),
    "projectfunctiongroups": ("project", "Project", "projects"),
    "projectcrew": ("function", "ProjectFunction", "projectfunctions"),
    "contactpersons": ("contact", "Contact", "contacts"),
    "invoicelines": ("parent_api_path", "Factuur", "invoices"),
    "payments": ("invoice", "Factuur", "invoices"),
}
"""What a webhook names as the parent of an item: field, item type and path. Only equipment on a project was seen to name
the project."""

RETRY_PAUSES = (60.0, 600.0, 3600.0)
"""Seconds before each new attempt of a delivery. That there are retries is documented, when is not."""

DAY_ENDS = "utc"
"""The day of the daily limit ends at midnight UTC; it may as well be the account's own or the last 24 hours."""

PARALLEL = 20
"""So many requests may be under way at once. The imitation answers one at a time and never refuses for this."""

NOT_IMITATED = (
    "accessories", "actualcontent", "appointmentcrew", "appointments", "contracts", "costs", "crewavailability",
    "crewrates", "equipment", "equipmentassignedserials", "equipmentsetscontent", "factorgroups", "factors",
    "file_folders", "folders", "leavemutation", "leaverequest", "leavetypes", "projectequipment",
    "projectequipmentgroup", "projectrequestequipment", "projectrequests", "projectvehicles", "quotes", "ratefactors",
    "rates", "repairs", "serialnumbers", "stocklocations", "stockmovements", "subrentalequipment",
    "subrentalequipmentgroup", "subrentals", "timeregistration", "timeregistrationactivities", "vehicles",
)  # fmt: skip
"""Collections of the specification that hold nothing here: their lists are empty."""
