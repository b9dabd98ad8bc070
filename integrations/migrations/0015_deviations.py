"""Deviations and the overview."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Deviations and the overview."""

    dependencies: ClassVar = [
        ("accounts", "0004_new_addresses"),
        ("integrations", "0014_ledger_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='GroupAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('retry', 'Tried again'), ('fix', 'What was missing was chosen'), ('approve', 'Approved'), ('ignore', 'Skipped')], max_length=8, verbose_name='what')),
                ('code', models.CharField(max_length=60, verbose_name='cause')),
                ('waiting_for', models.CharField(blank=True, max_length=250, verbose_name='waits for')),
                ('note', models.CharField(blank=True, max_length=400)),
                ('count', models.PositiveIntegerField(default=0, verbose_name='documents')),
                ('totals', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_acts', to='accounts.tenant', verbose_name='company')),
            ],
            options={
                'ordering': ('-id',),
                'default_permissions': (),
                'indexes': [models.Index(fields=['tenant', '-id'], name='group_act_newest')],
            },
        ),
        migrations.CreateModel(
            name='GroupActDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='integrations.groupact')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_acts', to='integrations.syncevent')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('act', 'event'), name='group_act_document_once')],
            },
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['connection', 'created_at'], name='event_arrived'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['connection', 'finished_at'], name='event_ended'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['connection', 'document_date', 'id'], name='event_dated'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['connection', 'gross', 'id'], name='event_amount'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(condition=models.Q(('state', 'blocked')), fields=['connection'], name='event_stopped'),
        ),
        migrations.AddIndex(
            model_name='entitylink',
            index=models.Index(fields=['connection', 'document_date'], name='link_dated'),
        ),
    ]
