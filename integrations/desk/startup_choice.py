"""What a person chooses before a start-up sync: which kinds, and what new records belong to. Asked the same in both faces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.desk import startup, texts
from integrations.errors import SyncError
from integrations.models import Connection, StartupRun

Choices = Mapping[str, Sequence[tuple[str, str]]]
COMES_ALONG: Mapping[str, str | Promise] = {
    "customer": _(
        "Name, number, organisation number, e-mail, telephone, address, currency and payment terms."
    ),
    "supplier": _(
        "Name, number, organisation number, e-mail, telephone, address, currency and payment terms."
    ),
    "product": _("Number, name, description, sales price, cost price, unit and barcode."),
    "stock": _(
        "How many there are of each product now, where Rackbeat has counted none. Products come along."
    ),
    "payment_terms": _("Name and days. Terms that Rackbeat has with as many days are linked."),
    "employee": _("Name, number, e-mail, telephone and title. Nobody becomes a user by it."),
}
"""What is moved of each kind, in the order in which people look for them."""
BELONG: Mapping[str, Any] = {
    "customer_group": _("Every new customer is put into it."),
    "supplier_group": _("Every new supplier is put into it."),
    "product_group": _("Products that Tripletex keeps stock of. The group must hold stock."),
    "service_group": _("All other products. The group must not hold stock."),
    "payment_terms": _("For customers and suppliers whose own terms Rackbeat does not have."),
}
"""What each default is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What Rackbeat has to choose among now; ``problem`` instead where it does not answer."""

    choices: Choices | None
    problem: texts.CauseText | None = None


def offer(connection: Connection) -> Offer:
    """Read what may be chosen. Five calls to Rackbeat."""
    try:
        return Offer(choices=startup.choices(connection))
    except SyncError as error:
        problem = texts.cause_text(
            error.code,
            {"connection": connection.name, **error.params},
            language=texts.language(),
            remote_message=error.remote_message,
        )
        return Offer(choices=None, problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultShown:
    """A choice of what new records belong to. ``is_empty``: Rackbeat has none, it must be made there first; ``gone`` is the
    number that was chosen and is no longer there."""

    field: forms.BoundField
    is_empty: bool
    gone: str


class DefaultsForm(forms.Form):
    """What new records belong to: one choice for each of ``names``, among what Rackbeat has now."""

    def __init__(
        self, *args: Any, connection: Connection, choices: Choices | None, names: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.connection, self.choices = connection, choices or {}
        self.names = names if choices is not None else ()
        for name in self.names:
            there = self.choices.get(name, ())
            self.fields[name] = forms.ChoiceField(
                label=startup.DEFAULT_WORDS[name],
                help_text=BELONG[name],
                required=False,
                initial=self._usual(name),
                choices=[("", _("Choose")), *((number, f"{number} {title}") for number, title in there)],
            )

    def _usual(self, name: str) -> str:
        """What was chosen before, else the only one that there is."""
        numbers = [number for number, _title in self.choices.get(name, ())]
        chosen = str(self.connection.record_defaults.get(name, ""))
        if chosen in numbers:
            return chosen
        return numbers[0] if len(numbers) == 1 else ""

    def defaults(self) -> Iterator[DefaultShown]:
        """The choices with what stands in their way."""
        for name in self.names:
            numbers = [number for number, _title in self.choices.get(name, ())]
            chosen = str(self.connection.record_defaults.get(name, ""))
            gone = chosen if chosen not in numbers else ""
            yield DefaultShown(field=self[name], is_empty=not numbers, gone=gone)

    def chosen_defaults(self) -> dict[str, str]:
        """What was chosen; what was left open stays as it is."""
        return {name: self.cleaned_data[name] for name in self.names if self.cleaned_data.get(name)}


class StartupForm(DefaultsForm):
    """Which kinds of record are moved, and how."""

    kinds = forms.MultipleChoiceField(
        label=_("What is moved"),
        choices=startup.KIND_WORDS.items(),
        error_messages={"required": _("Choose what is to be moved.")},
    )
    with_inactive = forms.BooleanField(label=_("Also what is no longer in use"), required=False)
    invite_employees = forms.BooleanField(label=_("Invite each employee by e-mail"), required=False)

    def __init__(
        self, *args: Any, connection: Connection, choices: Choices | None, last: StartupRun | None, **kw: Any
    ) -> None:
        initial = {
            "kinds": list(last.kinds if last is not None else startup.KIND_WORDS),
            "with_inactive": last is not None and last.with_inactive,
        }
        names = tuple(startup.DEFAULT_WORDS)
        super().__init__(*args, connection=connection, choices=choices, names=names, initial=initial, **kw)

    def kinds_offered(self) -> list[tuple[str, Any, Any, bool]]:
        """(kind, word, what comes along, whether it is ticked) of each kind."""
        ticked = self["kinds"].value() or ()
        return [(kind, startup.KIND_WORDS[kind], what, kind in ticked) for kind, what in COMES_ALONG.items()]


def ask(form: StartupForm, *, actor: User, now: datetime) -> StartupRun:
    """Keep what was chosen and have a preview prepared. Raises ValidationError when a run is under way."""
    startup.choose_defaults(form.connection, form.chosen_defaults(), actor=actor)
    return startup.ask(
        form.connection,
        kinds=form.cleaned_data["kinds"],
        with_inactive=form.cleaned_data["with_inactive"],
        invite_employees=form.cleaned_data["invite_employees"],
        actor=actor,
        now=now,
    )
