"""What a person chooses before orders are invoiced, or an invoice is sent: asked and checked the same in both faces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from integrations.desk import upgrades
from integrations.desk.upgrades import BEST, Order
from integrations.models import UpgradeWish

Send = UpgradeWish.Send


def ascii_only(address: str) -> None:
    """Tripletex refuses other letters in e-mail addresses (observed)."""
    if not address.isascii():
        raise ValidationError(_("Tripletex takes only the letters a–z in e-mail addresses."))


class SendingForm(forms.Form):
    """How one invoice is sent. What the tenant does not allow, or the buyer cannot receive, is not among the choices."""

    send = forms.ChoiceField(label=_("How is it sent?"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254, validators=[ascii_only],
        help_text=_("Empty: the address on the customer's card in Tripletex."),
    )  # fmt: skip

    def __init__(self, *args: Any, orders: Sequence[Order], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orders = orders
        self.fields["send"].choices = self.choices()  # type: ignore[attr-defined]
        if len(orders) != 1:
            del self.fields["email"]

    def choices(self) -> list[tuple[str, Any]]:
        """The ways of sending, the usual one first."""
        if not upgrades.may_send(self.orders):
            return []
        if len(self.orders) > 1:
            return [
                (BEST, _("EHF to customers with an organisation number, e-mail to the others")),
                (Send.EMAIL, _("E-mail to the addresses on the customers' cards")),
            ]
        ehf = [(Send.EHF, _("EHF"))] if self.orders and self.orders[0].org_number else []
        return [*ehf, (Send.EMAIL, _("E-mail"))]

    def in_words(self) -> str:
        """What is wrong, in a row, for a page that shows the form no more."""
        return " ".join(str(text) for errors in self.errors.values() for text in errors)

    def address(self) -> str:
        """Where an e-mail goes, '' for the card's address."""
        is_mail = self.cleaned_data.get("send") == Send.EMAIL
        return str(self.cleaned_data.get("email") or "") if is_mail else ""


class UpgradeForm(SendingForm):
    """The day that the invoice is dated, and how it is sent, if at all."""

    on = forms.DateField(
        label=_("Invoice date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("on", "send", "email")

    def __init__(self, *args: Any, orders: Sequence[Order], today: date, **kwargs: Any) -> None:
        super().__init__(*args, orders=orders, **kwargs)
        self.today = today
        first = upgrades.first_day(orders)
        self.fields["on"].widget.attrs.update({"max": today.isoformat(), "min": first.isoformat()})

    def choices(self) -> list[tuple[str, Any]]:
        """As for sending, and not at all."""
        return [*super().choices(), (Send.NONE, _("Not from here: I send it myself"))]

    def clean_on(self) -> date:
        """Not in the future, not before the orders, not in a closed period."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("The invoice date cannot be in the future."))
        first = upgrades.first_day(self.orders)
        if on < first:
            day = date_format(first, "DATE_FORMAT")
            raise ValidationError(
                _("The invoice date cannot be before the sales order of %(date)s."), params={"date": day}
            )
        for order in self.orders:
            opens = order.ledger.closed_periods.open_day(on)
            if opens != on:
                day = date_format(opens, "DATE_FORMAT")
                raise ValidationError(
                    _("The accounts are closed on that day. The first open day is %(date)s."),
                    params={"date": day},
                )
        return on


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """A page on the way to invoices: ``orders`` can be invoiced, ``left`` cannot. ``step`` is choose, review or confirm;
    ``form`` None when there is nothing to choose for."""

    orders: Sequence[Order]
    left: Sequence[Order]
    form: UpgradeForm | None
    step: str

    @property
    def choice(self) -> str:
        """How they are sent, '' before it is chosen."""
        return str(self.form.cleaned_data["send"]) if self.form is not None and self.step != "choose" else ""

    def as_context(self) -> dict[str, Any]:
        """What both faces' templates show."""
        return {
            "orders": self.orders,
            "left": self.left,
            "form": self.form,
            "rows": [(one, upgrades.send_of(one, self.choice) if self.choice else "") for one in self.orders],
            "totals": upgrades.totals(self.orders),
            "single": self.orders[0] if len(self.orders) == 1 else None,
            "may_send": upgrades.may_send(self.orders),
            "choice": self.choice,
            "address": self.form.address() if self.form is not None and self.choice else "",
        }


def confirming(orders: Sequence[Order], posted: Mapping[str, str], *, today: date) -> Confirming:
    """Where a person stands: what was posted is looked over, or confirmed with ``confirm``; ``change`` leads back."""
    ready = [order for order in orders if order.can_invoice]
    left = [order for order in orders if not order.can_invoice]
    if not ready:
        return Confirming(orders=ready, left=left, form=None, step="choose")
    given = posted if "send" in posted else None
    form = UpgradeForm(given, orders=ready, today=today, initial=usual(ready, today=today))
    step = "choose"
    if given is not None and form.is_valid() and "change" not in posted:
        step = "confirm" if "confirm" in posted else "review"
    return Confirming(orders=ready, left=left, form=form, step=step)


def usual(orders: Sequence[Order], *, today: date) -> dict[str, Any]:
    """What stands in the form before anybody has chosen."""
    sends = upgrades.may_send(orders)
    if len(orders) > 1:
        return {"on": today, "send": BEST if sends else Send.NONE}
    order = orders[0]
    best = upgrades.send_of(order, BEST) if sends else Send.NONE
    return {"on": today, "send": best, "email": order.event.buyer_email}
