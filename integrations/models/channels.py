"""What a company wants of its projects' channels, as settings of the connection to the system that has them (Slack)."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelWishes(models.Model):
    """When a project gets a channel, what the channel is called, and when it is archived.

    ``channel_name`` and ``channel_topic`` have fields in braces (``desk.channels`` says which).
    """

    class ChannelWhen(models.TextChoices):
        CREATED = "created", _("As soon as it is made")
        CONFIRMED = "confirmed", _("When it is confirmed")

    class ChannelArchive(models.TextChoices):
        DAYS = "days", _("Some days after the project's last day")
        STATUS = "status", _("When everything in it is returned or cancelled")
        NEVER = "never", _("Never: you archive them yourselves")

    class ChannelReopened(models.TextChoices):
        NEW = "new", _("Gets a new channel")
        ASK = "ask", _("Stops, and you open the channel in Slack")

    channel_when = models.CharField(
        _("a project gets its channel"),
        max_length=9,
        choices=ChannelWhen.choices,
        default=ChannelWhen.CREATED,
    )
    channel_name = models.CharField(
        _("name of the channel"),
        max_length=120,
        default="{number}-{name}",
        validators=[MinLengthValidator(1)],
    )
    channel_topic = models.CharField(
        _("topic of the channel"),
        max_length=250,
        blank=True,
        default="{number} {name}, {customer}, {start}–{end}",
    )
    channel_private = models.BooleanField(_("the channels are private"), default=False)
    channel_archive = models.CharField(
        _("the channel is archived"),
        max_length=6,
        choices=ChannelArchive.choices,
        default=ChannelArchive.DAYS,
    )
    channel_archive_days = models.PositiveSmallIntegerField(
        _("days after the project's last day"), default=14
    )
    channel_reopened = models.CharField(
        _("a project that is opened again after that"),
        max_length=3,
        choices=ChannelReopened.choices,
        default=ChannelReopened.ASK,
    )

    class Meta:
        abstract = True
