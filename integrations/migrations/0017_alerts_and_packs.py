"""More alerts, the pack as PDF."""

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    ("credentials", "The log-in to a system is refused"),
    ("expiring", "The log-in to a system expires soon"),
    ("silence", "Nothing arrives, though something normally does"),
    ("verification", "Something is booked otherwise than meant"),
    ("mapping", "An account or a code must be chosen"),
    ("vat", "VAT differs from the rule"),
    ("blocked", "Documents are stopped for another reason"),
    ("webhook", "Messages between the systems do not get through"),
    ("deadline", "The VAT return is due soon, and documents are open"),
    ("connection", "Other notices about a connection"),
]


class Migration(migrations.Migration):
    """More alerts, the pack as PDF."""

    dependencies: ClassVar = [("integrations", "0016_subscription_invoices")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name=name,
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="kind"),
        )
        for name in ("alert", "alertchoice")
    ]
