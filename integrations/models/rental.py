"""What a rental company wants of its projects and invoices in the ledger, as settings of the connection to the system that
has them (Rentman), and who of its people is which employee."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def usual_confirmed() -> list[str]:
    """Rentman's ids of Confirmed and what comes after it; those from 9 on are the account's own."""
    return ["3", "4", "5", "6"]


class RentalWishes(models.Model):
    """Which projects are carried over, under which numbers, who manages them, and what becomes of those not wanted any more;
    how invoices come, and what is written back."""

    class LostConfirmation(models.TextChoices):
        LEAVE = "leave_and_warn", _("Stays as it is, and somebody is told")
        CLOSE = "close", _("Is closed in Tripletex")

    class ProjectNumbers(models.TextChoices):
        SOURCE = "source", _("Rentman's, where it is free in Tripletex")
        TRIPLETEX = "tripletex", _("Tripletex' own")

    class RentalLines(models.TextChoices):
        LEDGER = "ledger", _("Ledger code and VAT rate")
        PART = "part", _("Subproject")

    class Deposits(models.TextChoices):
        HOLD = "hold", _("Are stopped, and a person decides")
        PREPAYMENT = "prepayment", _("Are invoiced, and are income when the project is invoiced finally")
        AS_OTHERS = "as_others", _("Are treated as other invoices")

    rental_lines = models.CharField(
        _("invoices have one line for each"),
        max_length=6,
        choices=RentalLines.choices,
        default=RentalLines.LEDGER,
        help_text=_(
            "Where an invoice has several VAT rates, the lines are always by ledger code and VAT rate."
        ),
    )
    rental_deposits = models.CharField(
        _("deposit invoices"),
        max_length=10,
        choices=Deposits.choices,
        default=Deposits.HOLD,
        help_text=_("An invoice of a share of the project that is dated before the project ends."),
    )
    numbers_back = models.BooleanField(
        _("customer numbers from Tripletex are written to Rentman"), default=True
    )
    payments_back = models.BooleanField(
        _("payments registered in Tripletex are written to Rentman"), default=False
    )
    confirmed_statuses = models.JSONField(
        _("statuses that count as confirmed"), default=usual_confirmed, blank=True
    )
    lost_confirmation = models.CharField(
        _("a project that is not confirmed any more"),
        max_length=14,
        choices=LostConfirmation.choices,
        default=LostConfirmation.LEAVE,
    )
    project_numbers = models.CharField(
        _("projects are numbered by"),
        max_length=9,
        choices=ProjectNumbers.choices,
        default=ProjectNumbers.SOURCE,
        help_text=_("Projects, orders and offers share one series of numbers in Tripletex."),
    )
    project_manager = models.CharField(
        _("who manages projects where nobody else can (employee number or e-mail)"),
        max_length=120,
        blank=True,
        help_text=_("Must be allowed to manage projects in Tripletex."),
    )

    class Meta:
        abstract = True


class CrewMatch(models.Model):
    """Somebody who was planned in the rental system, and which employee of the ledger he is. ``how`` '' while nobody knows.

    ``number`` and ``email`` are what the rental system said of him when he was last looked for. What a person has said is
    never overruled; ``LEFT_OUT`` is somebody who is no employee, and is missed by nobody.
    """

    class How(models.TextChoices):
        UNKNOWN = "", _("Not matched")
        NUMBER = "number", _("By employee number")
        EMAIL = "email", _("By e-mail address")
        PERSON = "person", _("By a person")
        LEFT_OUT = "left_out", _("Not an employee")

    connection = models.ForeignKey(
        "integrations.Connection", models.CASCADE, related_name="crew_matches", verbose_name=_("connection")
    )
    crew_id = models.CharField(_("id in Rentman"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(_("employee number"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    employee_id = models.CharField(_("employee in Tripletex"), max_length=40, blank=True)
    employee_name = models.CharField(_("name in Tripletex"), max_length=200, blank=True)
    how = models.CharField(_("matched"), max_length=8, choices=How.choices, blank=True, default=How.UNKNOWN)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("set by"),
    )
    matched_at = models.DateTimeField(_("set"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("crew member")
        verbose_name_plural = _("crew")
        ordering = ("connection", "name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "crew_id"), name="crew_match_once"),
            models.CheckConstraint(
                condition=models.Q(how__in=("", "left_out"), employee_id="")
                | ~models.Q(how__in=("", "left_out")) & ~models.Q(employee_id=""),
                name="crew_match_has_employee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.employee_name or self.employee_id or '–'}"

    @property
    def is_settled(self) -> bool:
        """Whether somebody, or something, has said who he is."""
        return self.how != self.How.UNKNOWN
