"""Plans are amended: an amendment is a plan of its own until its act is signed; rows that an act removes stay.

SQLite remakes the table of plans here and drops its triggers: they are put back.
"""

import importlib

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_approved = importlib.import_module("roadmaps.migrations.0003_approved_stays_approved")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_initial"),
        ("organizations", "0008_mentor_role"),
        ("roadmaps", "0015_plan_on_the_way_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_approved.drop, _approved.make),
        migrations.RemoveConstraint(
            model_name="roadmap",
            name="edition_exactly_when_approved",
        ),
        migrations.RemoveIndex(
            model_name="roadmap",
            name="plan_on_the_way",
        ),
        migrations.AddField(
            model_name="indicatorrow",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roadmaps.edition",
                verbose_name="исключено редакцией",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roadmaps.edition",
                verbose_name="исключено редакцией",
            ),
        ),
        migrations.AddField(
            model_name="roadmap",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="roadmaps.roadmap",
                verbose_name="вносит изменения в карту",
            ),
        ),
        migrations.AddField(
            model_name="roadmap",
            name="enacted_as",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendment",
                to="roadmaps.edition",
                verbose_name="внесена редакцией",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roadmaps.edition",
                verbose_name="исключено редакцией",
            ),
        ),
        migrations.AlterField(
            model_name="roadmap",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Черновик"),
                    ("submitted", "На согласовании"),
                    ("agreed", "Согласована, на подписи"),
                    ("approved", "Утверждена"),
                    ("superseded", "Заменена"),
                    ("closed", "Закрыта"),
                    ("enacted", "Изменения внесены"),
                ],
                default="draft",
                max_length=20,
                verbose_name="состояние",
            ),
        ),
        migrations.AddIndex(
            model_name="roadmap",
            index=models.Index(
                condition=models.Q(("status__in", ("approved", "superseded", "closed", "enacted")), _negated=True),
                fields=["municipality", "status"],
                name="plan_on_the_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("current_edition__isnull", True), ("status__in", ["draft", "submitted", "agreed", "enacted"])
                    ),
                    models.Q(("current_edition__isnull", False), ("status__in", ["approved", "superseded", "closed"])),
                    _connector="OR",
                ),
                name="edition_exactly_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amends__isnull", False), ("enacted_as__isnull", False), ("status", "enacted")),
                    models.Q(models.Q(("status", "enacted"), _negated=True), ("enacted_as__isnull", True)),
                    _connector="OR",
                ),
                name="enacted_names_its_edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", True),
                    ("status__in", ["draft", "submitted", "agreed", "enacted"]),
                    _connector="OR",
                ),
                name="amendment_is_no_plan_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "submitted", "agreed"))),
                fields=("amends",),
                name="one_open_amendment_of_a_plan",
            ),
        ),
        migrations.RunPython(_approved.make, _approved.drop),
    ]
