from django.db import migrations, models


def count_anew(apps, schema_editor):
    """Figures kept so far do not tell what schools they are made of: all are counted anew when next read."""
    apps.get_model("monitoring", "TallyMark").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0007_indicator_reference")]

    operations = [
        migrations.AddField(
            model_name="tally",
            name="by_school",
            field=models.JSONField(blank=True, default=dict, verbose_name="по школам"),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
