from django.db import migrations

from monitoring.indicator_reference import load_indicators


def load(apps, schema_editor):
    load_indicators(apps.get_model)


class Migration(migrations.Migration):
    """The product's own sets of indicators; going back leaves them."""

    dependencies = [("monitoring", "0006_reports")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
