from django.db import migrations, models
from django.db.models import Exists, OuterRef

LONG, SHORT = "2025–2030", "2025–2027"


def shorten(apps, schema_editor):
    """Every plan was given the one term that was known; those of cells get their own (two congresses in five years)."""
    _rename(apps, LONG, SHORT)


def lengthen(apps, schema_editor):
    _rename(apps, SHORT, LONG)


def _rename(apps, old, new):
    plans = apps.get_model("workflows", "Plan").objects
    taken = plans.filter(unit=OuterRef("unit"), purpose=OuterRef("purpose"), term=new)
    ids = list(plans.filter(unit__level="cell", purpose="congress", term=old).exclude(Exists(taken)).values_list("pk", flat=True))
    plans.filter(pk__in=ids).update(term=new)


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0015_weekly_in_the_digest'),
    ]

    operations = [
        migrations.AddField(
            model_name='levelwindow',
            name='term',
            field=models.CharField(blank=True, help_text='2025–2030; empty: the one that an earlier directive named', max_length=20),
        ),
        migrations.RunPython(shorten, lengthen),
    ]
