from django.db import migrations, models
from django.db.models import Exists, OuterRef


def mark_stages(apps, schema_editor):
    """A task that takes no file had all of its stages so."""
    Stage = apps.get_model("workflows", "Stage")
    Stage.objects.filter(task__no_upload=True).update(no_upload=True)


def mark_tasks(apps, schema_editor):
    """Back: a task with one marked stage takes no file at all, rather than one too many."""
    Task, Stage = apps.get_model("workflows", "Task"), apps.get_model("workflows", "Stage")
    Task.objects.filter(Exists(Stage.objects.filter(task=OuterRef("pk"), no_upload=True))).update(no_upload=True)


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0013_arranged_bodies'),
    ]

    operations = [
        migrations.AddField(
            model_name='stage',
            name='no_upload',
            field=models.BooleanField(default=False, help_text='its paper must not enter the system'),
        ),
        migrations.RunPython(mark_stages, mark_tasks),
        migrations.RemoveField(
            model_name='task',
            name='no_upload',
        ),
    ]
