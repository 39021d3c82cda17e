"""The weekly summary is a part of the day's mail: what went out as a mail of its own stands as a further part of that day's."""

from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def into_the_digest(apps, schema_editor):
    """Numbered after the parts that the digest of the same slot has; nothing of a mail is lost, and no Message-ID changes."""
    Mail = apps.get_model("congress", "Mail")
    beside = Mail.objects.filter(kind="digest", person=OuterRef("person"), slot_at=OuterRef("slot_at")).order_by().values("person")
    parts = Subquery(beside.annotate(last=Max("part")).values("last"))
    Mail.objects.filter(kind="weekly").update(kind="digest", part=F("part") + Coalesce(parts, 0))


class Migration(migrations.Migration):

    dependencies = [
        ('congress', '0006_at_once_label'),
    ]

    operations = [
        migrations.RunPython(into_the_digest, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('digest', 'daily reminder'), ('at_once', 'returned, or waiting for your decision')], default='digest', max_length=20),
        ),
    ]
