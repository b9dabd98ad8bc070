"""Rows of files ↔ product rules and VAT registrations abroad."""

from integrations.admin.transfer.resources import OWNER, Common, Day, DecisionResource, Whole, cell
from integrations.models import ProductRule, VatRegistration


class ProductRuleResource(DecisionResource):
    """Which products are of a class; known by what it looks for and from when."""

    position = cell("position", widget=Whole())
    field = cell("field")
    value = cell("value")
    product_class = cell("product_class")
    valid_from = cell("valid_from", widget=Day())
    valid_to = cell("valid_to", widget=Day())
    note = cell("note")
    named_by = ("field", "value", "valid_from")
    needed = ("position", "field", "value", "product_class", "valid_from")

    class Meta(Common):
        model = ProductRule
        fields = (*OWNER, "position", "field", "value", "product_class", "valid_from", "valid_to", "note")


class VatRegistrationResource(DecisionResource):
    """A VAT registration abroad; known by its scheme, its country and from when."""

    scheme = cell("scheme")
    country = cell("country")
    number = cell("number")
    valid_from = cell("valid_from", widget=Day())
    valid_to = cell("valid_to", widget=Day())
    named_by = ("scheme", "country", "valid_from")
    needed = ("scheme", "country", "valid_from")

    class Meta(Common):
        model = VatRegistration
        fields = (*OWNER, "scheme", "country", "number", "valid_from", "valid_to")
