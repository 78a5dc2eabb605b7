from django.db import migrations

from mentoring.reference import load_reference


def load(apps, schema_editor):
    load_reference(apps.get_model)


class Migration(migrations.Migration):
    """The model's own forms, points, requests and competences; going back leaves them."""

    dependencies = [("mentoring", "0003_mentoring")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
