"""The card list of a ledger company: every gift card and store credit that it owes money on, and every movement.

Σ of the movements per account equals what the ledger holds on that account; ``GiftCardCheck`` is the proof.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, WithSecrets
from integrations.models.connection import Connection
from integrations.models.sync import EntityLink


class GiftCardKey(WithSecrets):
    """The random key by which a ledger's card codes become digests. Encrypted; it never changes, or no card is found again."""

    ledger = models.OneToOneField(Connection, models.CASCADE, related_name="gift_card_key")
    key = EncryptedJSONField()

    class Meta:
        verbose_name = _("gift card key")
        verbose_name_plural = _("gift card keys")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.ledger_id}"


class GiftCard(models.Model):
    """One card. The whole code is stored nowhere: ``digest`` finds it again, ``shown`` is its end for people.

    ``digest`` '' is the one collective card of uses whose code the shop does not tell. ``balance`` in kroner is the sum of
    the movements, positive when the company owes it; ``balance_currency`` the same in ``currency``.
    """

    class Role(models.TextChoices):
        GIFT_CARD = "gift_card", _("Gift card")
        STORE_CREDIT = "store_credit", _("Store credit")

    class Origin(models.TextChoices):
        SOLD = "sold", _("Sold in the shop")
        REFUND = "refund", _("Given back as credit")
        OPENING = "opening", _("From before we began")
        UNKNOWN = "unknown", _("Used before we knew of it")

    ledger = models.ForeignKey(
        Connection, models.PROTECT, related_name="gift_cards", verbose_name=_("ledger")
    )
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="sold_gift_cards", verbose_name=_("shop")
    )
    role = models.CharField(_("kind"), max_length=12, choices=Role.choices, default=Role.GIFT_CARD)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    shown = models.CharField(_("code"), max_length=16, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.UNKNOWN)
    currency = models.CharField(_("currency"), max_length=3, default="NOK")
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, default=0)
    balance_currency = models.DecimalField(
        _("balance in currency"), max_digits=14, decimal_places=2, default=0
    )
    first_on = models.DateField(_("first movement"), null=True, blank=True)
    last_on = models.DateField(_("last movement"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("gift card")
        verbose_name_plural = _("gift cards")
        default_permissions = ("view",)
        permissions: ClassVar = [("expire_giftcard", _("Can expire gift cards and enter opening balances"))]
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("ledger", "role", "digest"), name="gift_card_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("ledger", "-id"), name="gift_card_ledger"),
            models.Index(fields=("shown",), name="gift_card_shown"),
            models.Index(fields=("ledger", "role"), condition=Q(balance__lt=0), name="gift_card_negative"),
        ]

    def __str__(self) -> str:
        return self.shown or str(_("Without code"))


class GiftCardMovement(models.Model):
    """What one posting did to a card. ``amount`` in kroner: positive puts money on it, negative takes it off.

    Written from verified vouchers (``link``, ``row``), or entered by a person as an opening balance (no link).
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening balance")
        ISSUED = "issued", _("Sold")
        REDEEMED = "redeemed", _("Used")
        REFUNDED = "refunded", _("Refunded to the card")
        TAKEN_BACK = "taken_back", _("Taken back")
        EXPIRED = "expired", _("Expired")
        CORRECTED = "corrected", _("Corrected")

    card = models.ForeignKey(GiftCard, models.PROTECT, related_name="movements", verbose_name=_("gift card"))
    kind = models.CharField(_("movement"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    amount_currency = models.DecimalField(_("amount in currency"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="NOK")
    on = models.DateField(_("date"))
    account = models.CharField(_("account"), max_length=12)
    link = models.ForeignKey(
        EntityLink, models.PROTECT, null=True, blank=True, related_name="gift_card_movements",
        verbose_name=_("voucher"),
    )  # fmt: skip
    row = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("gift card movement")
        verbose_name_plural = _("gift card movements")
        default_permissions = ("view",)
        ordering = ("on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("link", "row"), condition=Q(link__isnull=False), name="gift_card_movement_once"
            ),
            models.UniqueConstraint(
                fields=("card",), condition=Q(kind="opening"), name="gift_card_one_opening"
            ),
            models.CheckConstraint(
                condition=Q(kind="opening", link__isnull=True) | (~Q(kind="opening") & Q(link__isnull=False)),
                name="gift_card_movement_has_voucher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.amount}"


class GiftCardExpiry(models.Model):
    """That a person has declared a card's rest expired. The document of the flow ``gift_card_expiry``; it is booked once."""

    card = models.ForeignKey(GiftCard, models.PROTECT, related_name="expiries", verbose_name=_("gift card"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    expires_on = models.DateField(_("expired on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    asked_at = models.DateTimeField(_("declared"), default=timezone.now)

    class Meta:
        verbose_name = _("gift card expiry")
        verbose_name_plural = _("gift card expiries")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gift_card_expiry_positive")
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.expires_on}"


class GiftCardCheck(models.Model):
    """The card list against the ledger: one account, one day. ``difference`` = ledger − list, in kroner, as balances owed.

    ``explained`` names what the difference is made of: [[sentence code, params], …].
    """

    ledger = models.ForeignKey(
        Connection, models.CASCADE, related_name="gift_card_checks", verbose_name=_("ledger")
    )
    account = models.CharField(_("account"), max_length=12)
    on = models.DateField(_("by the end of"))
    listed = models.DecimalField(_("card list"), max_digits=14, decimal_places=2)
    held = models.DecimalField(_("in the ledger"), max_digits=14, decimal_places=2)
    difference = models.DecimalField(_("difference"), max_digits=14, decimal_places=2)
    explained = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        verbose_name = _("gift card check")
        verbose_name_plural = _("gift card checks")
        default_permissions = ("view",)
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("ledger", "account", "on"), name="gift_card_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.on}: {self.difference}"
