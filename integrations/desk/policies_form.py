"""The form of a connection's settings that booking goes by."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from integrations.desk import connections, counted_on
from integrations.models import Connection


class PoliciesForm(forms.ModelForm):
    """A connection's settings that booking goes by."""

    class Meta:
        model = Connection
        fields = tuple(name for name in connections.POLICIES)

    reason = forms.CharField(
        label=_("Why (stands in the history)"), required=False, max_length=400, help_text=_("May be empty.")
    )

    def __init__(self, *args: Any, only: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in (*only, "reason"):
                del self.fields[name]
        for name, field in self.fields.items():
            if isinstance(field, forms.JSONField):
                self.fields[name] = _Words(
                    label=field.label, required=False, help_text=_("Separated by commas.")
                )
                self.initial[name] = ", ".join(getattr(self.instance, name) or [])
            if name == "department":
                self.fields[name] = forms.ChoiceField(
                    label=field.label,
                    required=False,
                    choices=counted_on.department_choices(self.instance.ledger, self.instance.department),
                    help_text=field.help_text,
                )
            if field.label:
                self.fields[name].label = capfirst(str(field.label))

    def clean_default_project(self) -> str:
        """A project that the ledger has, asked for now."""
        return counted_on.project_typed(
            self.cleaned_data["default_project"],
            before=self.instance.default_project,
            ledger=self.instance.ledger,
        )

    def asked(self) -> list[forms.BoundField]:
        """The fields that are mostly filled in: all of them."""
        return list(self)

    def changed_values(self) -> dict[str, Any]:
        """The settings that would be other than they are."""
        stored = Connection.objects.get(pk=self.instance.pk)
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {name: value for name, value in values.items() if getattr(stored, name) != value}

    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the page that asks whether to save."""
        return [(name, value) for name in self.fields if (value := self.data.get(name, ""))]


class _Words(forms.CharField):
    """A list of words, written with commas."""

    def clean(self, value: Any) -> list[str]:
        return [word.strip() for word in str(super().clean(value)).split(",") if word.strip()]
