from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('albricias', '0012_faults'),
    ]

    operations = [
        migrations.AddField(
            model_name='hookdoor',
            name='failing_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='sending',
            index=models.Index(fields=['made_at'], name='sending_by_age'),
        ),
    ]
