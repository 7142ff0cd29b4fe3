from django.db import migrations, models


def came_within(apps, schema_editor):
    """They had come as by the form on the web. Their clocks follow when they are next counted."""
    letters = apps.get_model("albricias", "Letter").objects.filter(source__in=["canal", "interna"])
    cases = apps.get_model("albricias", "Case").objects.filter(letter__in=letters.values("pk"))
    cases.update(channel="within")
    letters.update(channel="within")


class Migration(migrations.Migration):

    dependencies = [
        ('albricias', '0021_told'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignmentrule',
            name='channel',
            field=models.CharField(blank=True, choices=[('web', 'web form'), ('phone', 'phone'), ('counter', 'counter'), ('email', 'e-mail'), ('whatsapp', 'WhatsApp'), ('review', 'review or post'), ('api', 'another system'), ('file', 'imported file'), ('within', 'within the house')], max_length=10),
        ),
        migrations.AlterField(
            model_name='case',
            name='channel',
            field=models.CharField(choices=[('web', 'web form'), ('phone', 'phone'), ('counter', 'counter'), ('email', 'e-mail'), ('whatsapp', 'WhatsApp'), ('review', 'review or post'), ('api', 'another system'), ('file', 'imported file'), ('within', 'within the house')], max_length=10),
        ),
        migrations.AlterField(
            model_name='letter',
            name='channel',
            field=models.CharField(choices=[('web', 'web form'), ('phone', 'phone'), ('counter', 'counter'), ('email', 'e-mail'), ('whatsapp', 'WhatsApp'), ('review', 'review or post'), ('api', 'another system'), ('file', 'imported file'), ('within', 'within the house')], max_length=10),
        ),
        migrations.RunPython(came_within, migrations.RunPython.noop),
    ]
