"""Rows of files ↔ decisions, by natural keys: organisation number, connection, and what the decision is about."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.fields import Field
from tablib import Dataset

from accounts.models import User
from integrations.desk import decisions
from integrations.desk.cells import defuse, fuse
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    PaymentMethodRule,
    ProductClassRule,
    VatRule,
)
from integrations.models.mapping import BEGINNING

Row = dict[str, Any]
COLUMN_OF = {"ledger_account": "account"}
"""Model fields whose column is called otherwise."""


class Text(widgets.Widget):
    """A cell of text, safe to open in a spreadsheet."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """As it was before it was made safe."""
        return fuse(str(value or "").strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Never a formula."""
        return defuse("" if value is None else str(value))


class Day(Text):
    """A date as 2026-01-31; empty for none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises ValueError in words."""
        text = super().clean(value)
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValueError(
                _("“%(value)s” is not a date. Write it as 2026-01-31.") % {"value": text}
            ) from error


class SinceDay(Day):
    """A date, empty for since ever; files from before there were dates have no such column."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises ValueError in words."""
        return super().clean(value) or BEGINNING


class Whole(Text):
    """A whole number, not negative."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises ValueError in words."""
        text = super().clean(value)
        if not text.isdecimal() or len(text) > 9:
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": text})
        return int(text)


def cell(attribute: str, *, column: str = "", widget: Text | None = None, readonly: bool = False) -> Field:
    """A column of the file."""
    return Field(
        attribute=attribute, column_name=column or attribute, widget=widget or Text(), readonly=readonly
    )


OWNER = ("org_number", "system", "connection")


class Common:
    """What every resource has in common."""

    import_id_fields = ()
    skip_unchanged = True
    report_skipped = True
    clean_model_instances = True


class CellDiff(resources.Diff):
    """What changes in a row, whole cells at a time: half an account number says nothing."""

    def as_html(self) -> list[SafeString]:
        """The cell, or what stood there struck out and what will stand there."""
        return [
            format_html("{}", new)
            if self.new or old == new
            else format_html('<del class="bb-soft">{}</del> <ins>{}</ins>', old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]


class DecisionResource(resources.ModelResource):
    """One kind of decision as a file. ``named_by`` are the columns that name a row within its connection.

    ``connections`` are the only ones that may be touched; a row for any other is an error. Nothing is saved unless every
    row is right.
    """

    org_number = cell("connection__tenant__org_number", column="org_number", readonly=True)
    system = cell("connection__kind", column="system", readonly=True)
    connection = cell("connection__name", column="connection", readonly=True)

    named_by: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, *, actor: User | None = None, connections: QuerySet[Connection] | None = None, **kwargs: Any
    ) -> None:
        super().__init__()
        self.actor = actor
        self.released = 0
        self._allowed = Connection.objects.none() if connections is None else connections
        self._found: dict[tuple[str, str, str], Connection] = {}
        self._row_number = 0
        self._seen: dict[tuple[Any, ...], int] = {}

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """The head must name the columns. Raises ValidationError, and then no row is looked at."""
        missing = [name for name in ("org_number", "connection", *self.needed) if name not in dataset.headers]
        unknown = [name for name in dataset.headers if name and name not in self.column_names()]
        if missing or unknown:
            dataset.wipe()
        if missing:
            raise ValidationError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
        if unknown:
            raise ValidationError(
                _("These columns are not known: %(names)s. Known are: %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(self.column_names())}
            )

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        """Rows are counted as a person counts them below the head; a column that names a row may be left out if it may be
        empty."""
        self._row_number = kwargs["row_number"]
        for name in self.named_by:
            row.setdefault(self.fields[name].column_name, "")

    def get_diff_class(self) -> type[CellDiff]:
        """Ours."""
        return CellDiff

    def column_names(self) -> list[str]:
        """The columns of the file, in their order."""
        return [field.column_name for field in self.get_export_fields()]

    def get_instance(self, instance_loader: Any, row: Row) -> models.Model | None:
        """The decision that the row is about, None when it is new. Raises ValidationError."""
        connection = self._connection(row)
        named = {name: self._cell(name, row) for name in self.named_by}
        same = self._seen.setdefault((connection.pk, *named.values()), self._row_number)
        if same != self._row_number:
            raise ValidationError(_("This row is about the same as row %(row)s.") % {"row": same})
        row["_new"] = {"connection": connection, **named}
        return self._meta.model.objects.select_related("connection__tenant").filter(**row["_new"]).first()

    def _cell(self, name: str, row: Row) -> Any:
        """One cell in its type. Raises ValidationError on its column."""
        field = self.fields[name]
        try:
            return field.clean(row)
        except ValueError as error:
            raise ValidationError({field.column_name: str(error)}) from error

    def init_instance(self, row: Row | None = None) -> models.Model:
        """A new decision of the row's connection."""
        return self._meta.model(**(row or {})["_new"])

    def _connection(self, row: Row) -> Connection:
        """The row's connection, among those that may be touched; asked for once."""
        names = tuple(str(row.get(name) or "").strip() for name in ("org_number", "system", "connection"))
        org_number, system, name = names[0].replace(" ", "").replace("\xa0", ""), names[1], fuse(names[2])
        if (org_number, system, name) in self._found:
            return self._found[org_number, system, name]
        mine = self._allowed.filter(tenant__org_number=org_number).select_related("tenant", "ledger")
        if not mine.exists():
            raise ValidationError({"org_number": _("No company here has this organisation number.")})
        found = mine.filter(name=name, ledger__isnull=False, **({"kind": system} if system else {}))
        if len(found) != 1:
            text = _("Several connections have this name; fill in the column system.") if found else ""
            raise ValidationError(
                {"connection": text or _("The company has no such connection that books into a ledger.")}
            )
        self._found[org_number, system, name] = found[0]
        return found[0]

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Mapping[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Our own checks beside the model's; errors named by their columns."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=set(errors), validate_unique=validate_unique)
            if not errors:
                decisions.validate(instance)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError({COLUMN_OF.get(name, name): found for name, found in errors.items()})

    def save_instance(self, instance: Any, is_create: bool, row: Row, **kwargs: Any) -> None:
        """A preview saves inside a transaction that is rolled back; the real thing saves as a person's decision."""
        if kwargs.get("dry_run"):
            instance.save()
            return
        if self.actor is None:
            raise TypeError("an import is somebody's decision")
        self.released += decisions.save(instance, actor=self.actor, now=timezone.now(), action="import")


class AccountMappingResource(DecisionResource):
    """Role and key → account number; the account's name is for readers only."""

    role = cell("role")
    key = cell("key")
    account = cell("ledger_account__number", column="account", readonly=True)
    account_name = cell("ledger_account__name", column="account_name", readonly=True)
    valid_from = cell("valid_from", widget=SinceDay())
    named_by = ("role", "key", "valid_from")
    needed = ("role", "key", "account")

    class Meta(Common):
        model = AccountMapping
        fields = (*OWNER, "role", "key", "account", "account_name", "valid_from")

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        """The account by its number in the ledger that the connection books into."""
        super().import_instance(instance, row, **kwargs)
        number = Text().clean(row.get("account"))
        account = LedgerAccount.objects.filter(
            connection_id=instance.connection.ledger_id, number=number
        ).first()
        if account is None:
            raise ValidationError(
                {"ledger_account": _("Account %(number)s is not in the ledger.") % {"number": number}}
            )
        instance.ledger_account = account


class VatRuleResource(DecisionResource):
    """A row of the VAT table; known by what it applies to and from when."""

    position = cell("position", widget=Whole())
    customer_type = cell("customer_type")
    delivery_area = cell("delivery_area")
    product_class = cell("product_class")
    vat_code = cell("vat_code")
    role = cell("role")
    valid_from = cell("valid_from", widget=Day())
    valid_to = cell("valid_to", widget=Day())
    note = cell("note")
    named_by = ("customer_type", "delivery_area", "product_class", "valid_from")
    needed = ("position", "customer_type", "delivery_area", "product_class", "vat_code", "valid_from")

    class Meta(Common):
        model = VatRule
        fields = (
            *OWNER, "position", "customer_type", "delivery_area", "product_class", "vat_code", "role", "valid_from",
            "valid_to", "note",
        )  # fmt: skip


class ProductClassResource(DecisionResource):
    """The shop's tax class → product class; an empty tax class is the shop's standard one."""

    tax_class = cell("tax_class")
    product_class = cell("product_class")
    named_by = ("tax_class",)
    needed = ("tax_class", "product_class")

    class Meta(Common):
        model = ProductClassRule
        fields = (*OWNER, "tax_class", "product_class")


class PaymentMethodResource(DecisionResource):
    """When a payment method counts as paid."""

    method = cell("method")
    paid_when = cell("paid_when")
    payout_by = cell("payout_by")
    named_by = ("method",)
    needed = ("method", "paid_when")

    class Meta(Common):
        model = PaymentMethodRule
        fields = (*OWNER, "method", "paid_when", "payout_by")
