"""Lines that an act ends, the day on which each was assigned, and who controls a plan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roadmaps", "0008_appointment_instead_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Controller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        help_text="Пункт акта или приказ о возложении контроля.",
                        max_length=300,
                        verbose_name="основание",
                    ),
                ),
                ("since", models.DateField(verbose_name="с какого дня")),
                (
                    "appointed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.municipality",
                        verbose_name="муниципалитет",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="controls",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="контролирует",
                    ),
                ),
                (
                    "roadmap",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="control_person",
                        to="roadmaps.roadmap",
                        verbose_name="дорожная карта",
                    ),
                ),
            ],
            options={
                "verbose_name": "контролёр карты",
                "verbose_name_plural": "контролёры карт",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="execution",
            name="assigned_on",
            field=models.DateField(
                blank=True,
                help_text="День акта или поручения отдела. Пусто — с утверждения карты.",
                null=True,
                verbose_name="поручено",
            ),
        ),
        migrations.AddField(
            model_name="execution",
            name="ended_basis",
            field=models.CharField(blank=True, max_length=300, verbose_name="каким актом прекращено"),
        ),
        migrations.AddField(
            model_name="execution",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="прекращено"),
        ),
        migrations.AlterField(
            model_name="execution",
            name="status",
            field=models.CharField(
                choices=[
                    ("assigned", "Поручено"),
                    ("reported", "Отчёт на проверке"),
                    ("returned", "Возвращено"),
                    ("accepted", "Принято"),
                    ("ended", "Прекращено актом"),
                ],
                default="assigned",
                max_length=10,
                verbose_name="состояние",
            ),
        ),
        migrations.AddConstraint(
            model_name="execution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ended"), _negated=True),
                    models.Q(models.Q(("ended_basis", ""), _negated=True), ("ended_on__isnull", False)),
                    _connector="OR",
                ),
                name="ended_names_its_act",
                violation_error_message="Поручение прекращает только акт.",
            ),
        ),
        migrations.AddConstraint(
            model_name="controller",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True), name="controller_names_its_act"
            ),
        ),
    ]
