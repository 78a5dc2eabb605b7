from django.db import migrations, models

from monitoring.questionnaire_reference import load_questionnaires


def load(apps, schema_editor):
    load_questionnaires(apps.get_model)


class Migration(migrations.Migration):
    """Two short questionnaires about satisfaction; going back leaves them."""

    dependencies = [("monitoring", "0009_own_term_of_a_request")]

    operations = [
        migrations.AlterField(
            model_name="questionnaire",
            name="about",
            field=models.CharField(
                choices=[
                    ("programme", "Программа наставничества"),
                    ("readiness", "Готовность наставника"),
                    ("training", "Обучение наставников"),
                    ("swot", "SWOT-анализ"),
                    ("card", "Карта эффективности программы"),
                    ("satisfaction", "Удовлетворённость"),
                ],
                default="programme",
                max_length=20,
                verbose_name="о чём",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
