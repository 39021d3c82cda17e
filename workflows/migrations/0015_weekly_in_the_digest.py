"""Weekly rules go out in the day's one mail, as all others that count from a day."""

from django.db import migrations, models


def into_the_digest(apps, schema_editor):
    apps.get_model("workflows", "ReminderRule").objects.filter(channel="weekly").update(channel="digest")


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0014_stage_no_upload'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminderrule',
            name='a_rule_goes_out_as_its_anchor_allows',
        ),
        migrations.RunPython(into_the_digest, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='reminderrule',
            name='channel',
            field=models.CharField(choices=[('digest', "the day's one mail"), ('at_once', 'at once, merged within ten minutes'), ('in_app', 'in the application only')], default='digest', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='reminderrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anchor__in', ('returned', 'submitted', 'more_time')), ('channel__in', ['at_once', 'in_app']), ('offset', 0), ('repeats', False)), models.Q(('anchor', 'week'), ('channel', 'digest'), ('offset__gte', 0), ('offset__lte', 6), ('repeats', False)), models.Q(('anchor__in', ['due_day', 'congress_day']), ('channel__in', ['digest', 'in_app'])), _connector='OR'), name='a_rule_goes_out_as_its_anchor_allows'),
        ),
    ]
