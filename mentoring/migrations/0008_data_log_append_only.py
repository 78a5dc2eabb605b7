"""The log of personal data only grows: raw SQL, the admin and a bug are refused alike on both databases.

SQLite drops the triggers of a table that a later migration remakes: such a migration puts them back with `make`.
"""

from typing import Any

from django.db import migrations

_MESSAGE = "the log of personal data only grows"
_FUNCTION = "refuse_data_use_change"
_TRIGGERS = {"data_use_is_immutable": "UPDATE", "data_use_is_not_deleted": "DELETE"}


def make(apps: Any, schema_editor: Any) -> None:
    """Create the triggers on a database that has none."""
    table = apps.get_model("mentoring", "DataUse")._meta.db_table
    if schema_editor.connection.vendor == "postgresql":
        # Raised as a broken constraint, so that Django reports an IntegrityError on both databases.
        schema_editor.execute(
            f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        body = f"EXECUTE FUNCTION {_FUNCTION}()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    for name, act in _TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {body}")


def drop(apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    table = apps.get_model("mentoring", "DataUse")._meta.db_table
    for name in _TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}()")


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0007_wave_plan")]

    operations = [migrations.RunPython(make, drop)]
