"""What the admin's templates can say: states, amounts, counts."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from integrations.desk import badges, figures, texts
from integrations.desk.states import STATES, Shown
from integrations.models import SyncEvent

register = template.Library()
register.filter("totals", figures.totals)
register.filter("count", figures.count)
register.filter("org_number", figures.org_number)
register.filter("money", figures.money)
register.filter("amount", figures.amount)


@register.simple_tag
def state(shown: Shown | str) -> SafeString:
    """Sign and word of a state: ``{% state found.shown %}`` or ``{% state "blocked" %}``."""
    return badges.badge(STATES[shown] if isinstance(shown, str) else shown)


register.simple_tag(badges.tag, name="tag")


@register.filter
def sums(pairs: Iterable[tuple[str, Decimal]]) -> str:
    """Sums of several currencies in a row: ``4 870,00 kr + 120,00 EUR``."""
    return figures.totals(dict(pairs))


@register.filter
def unsigned(value: Decimal) -> Decimal:
    """An amount without its sign, where the column says which side it is on."""
    return abs(value)


@register.filter
def minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))


@register.filter
def document_name(event: SyncEvent) -> str:
    """What people call the document."""
    return texts.document_name(event)


@register.filter
def file_cells(values: Iterable[object]) -> str:
    """The cells of a row of a file, as they stood there."""
    return " · ".join(str(value) for value in values if isinstance(value, str) and value not in ("", "---"))
