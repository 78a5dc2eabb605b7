from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_event_by_municipality")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="first_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="имя"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="last_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="фамилия"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="patronymic",
            field=models.CharField(blank=True, max_length=100, verbose_name="отчество"),
        ),
        migrations.AddField(
            model_name="user",
            name="sign_outs",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
