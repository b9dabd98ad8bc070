"""Every version of what a tenant decided, append-only: what it said, who said it and when, and the rules it led to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class DecisionVersion(models.Model):
    """A decision as it was from ``set_at`` on. Rows are added, never changed: a roll-back is a new version.

    ``object_id`` is the decision's own key (for policies its connection's), kept when a decision that was taken back comes
    again. ``data`` is what it says, by field; None: it was taken back. ``number`` counts the decision's versions,
    ``rules_version`` the connection's; 0 there: it stood so before versions were kept. ``effective_from`` is the first day
    that it is for, None for what holds for everything booked from then on.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        VAT_RULE = "vat_rule", _("VAT rule")
        PRODUCT_CLASS = "product_class", _("Product class")
        PRODUCT_RULE = "product_rule", _("Product rule")
        REGISTRATION = "registration", _("VAT registration abroad")
        PAYMENT_METHOD = "payment_method", _("Payment method")
        POLICIES = "policies", _("Policies")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="decision_versions", verbose_name=_("connection")
    )
    kind = models.CharField(_("what"), max_length=14, choices=Kind.choices)
    object_id = models.BigIntegerField(_("decision"))
    number = models.PositiveIntegerField(_("version"))
    rules_version = models.PositiveIntegerField(_("version of the rules"))
    action = models.CharField(_("done"), max_length=20)
    data = models.JSONField(_("says"), null=True)
    effective_from = models.DateField(_("from"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a decision")
        verbose_name_plural = _("versions of decisions")
        default_permissions = ("view",)
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "kind", "object_id", "number"), name="decision_version_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("connection", "-id"), name="decision_version_newest"),
            models.Index(fields=("connection", "rules_version"), name="decision_version_rules"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} v{self.number}"
