"""Field types of our own."""

from typing import Any

from django.db import models


class LongJSONField(models.JSONField):
    """JSON of several kilobytes. Like any other, but written as a literal of its own.

    Django packs many rows into PostgreSQL arrays, in which every quotation mark is escaped one by one in Python: for long
    JSON that costs more than everything else about the row. A field with a placeholder of its own is left out of that.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """The ordinary placeholder; that there is one is what matters."""
        return "%s"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations it is the JSON field that the database sees."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
