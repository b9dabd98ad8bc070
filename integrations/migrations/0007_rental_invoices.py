from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0006_rental_projects")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="rental_lines",
            field=models.CharField(
                choices=[("ledger", "Ledger code and VAT rate"), ("part", "Subproject")],
                default="ledger",
                help_text="Where an invoice has several VAT rates, the lines are always by ledger code and VAT rate.",
                max_length=6,
                verbose_name="invoices have one line for each",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="rental_deposits",
            field=models.CharField(
                choices=[
                    ("hold", "Are stopped, and a person decides"),
                    ("prepayment", "Are invoiced, and are income when the project is invoiced finally"),
                    ("as_others", "Are treated as other invoices"),
                ],
                default="hold",
                help_text="An invoice of a share of the project that is dated before the project ends.",
                max_length=10,
                verbose_name="deposit invoices",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="numbers_back",
            field=models.BooleanField(
                default=True, verbose_name="customer numbers from Tripletex are written to Rentman"
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="payments_back",
            field=models.BooleanField(
                default=False, verbose_name="payments registered in Tripletex are written to Rentman"
            ),
        ),
    ]
