"""How a document stands, beside its newest event, so that pages that count and list documents are quick."""

from typing import Any, ClassVar

from django.db import migrations, models

from integrations.models import standing


def backfill(apps: Any, editor: Any) -> None:
    """Rows that were there before the triggers, which the end of ``migrate`` installs."""
    if editor.connection.vendor == "postgresql":
        editor.execute("SET LOCAL statement_timeout = 0")
    for statement in standing.BACKFILL:
        editor.execute(statement)


class Migration(migrations.Migration):
    """How a document stands."""

    dependencies: ClassVar = [("integrations", "0017_alerts_and_packs")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="syncevent",
            name="is_newest",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.AddField(
            model_name="syncevent",
            name="shown",
            field=models.CharField(db_default="pending", default="pending", editable=False, max_length=10),
        ),
        migrations.RunPython(backfill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="syncevent",
            index=models.Index(
                condition=models.Q(("is_newest", True)), fields=["connection", "shown", "flow"], name="event_shown"
            ),
        ),
        migrations.AddIndex(
            model_name="entitylink",
            index=models.Index(
                condition=models.Q(("kind__in", ("invoice", "credit_note", "order", "upgrade", "bill", "purchase"))),
                fields=["connection", "-id"],
                name="link_named",
            ),
        ),
    ]
