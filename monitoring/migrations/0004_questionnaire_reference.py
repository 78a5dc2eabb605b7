from django.db import migrations

from monitoring.questionnaire_reference import load_questionnaires


def load(apps, schema_editor):
    load_questionnaires(apps.get_model)


class Migration(migrations.Migration):
    """The product's own questionnaires; going back leaves them."""

    dependencies = [("monitoring", "0003_questionnaires")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
