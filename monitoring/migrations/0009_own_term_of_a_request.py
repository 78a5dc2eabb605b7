from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0008_tally_by_school"),
    ]

    operations = [
        migrations.AddField(
            model_name="datacallrow",
            name="extended_to",
            field=models.DateTimeField(blank=True, null=True, verbose_name="срок продлён до"),
        ),
    ]
