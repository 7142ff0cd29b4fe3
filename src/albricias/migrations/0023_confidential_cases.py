from django.db import migrations, models


def those_that_are(apps, schema_editor):
    closed = apps.get_model("albricias", "Confidence").objects.values("case")
    cases = apps.get_model("albricias", "Case").objects
    cases.filter(pk__in=closed).update(is_confidential=True)


class Migration(migrations.Migration):

    dependencies = [
        ('albricias', '0022_within'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='is_confidential',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(those_that_are, migrations.RunPython.noop),
    ]
