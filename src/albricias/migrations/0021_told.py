from django.db import migrations, models
from django.db.models import F


def told_when_moved(apps, schema_editor):
    """Until now a promise counted as moved from the moment somebody moved it."""
    apps.get_model("albricias", "PromiseMove").objects.update(told_at=F("at"))


class Migration(migrations.Migration):

    dependencies = [
        ('albricias', '0020_readings'),
    ]

    operations = [
        migrations.AddField(
            model_name='promisemove',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(told_when_moved, migrations.RunPython.noop),
    ]
