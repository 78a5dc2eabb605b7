"""The database keeps an approved plan approved: a fixture loaded anew, raw SQL and a bug are refused alike.

The constraint `edition_exactly_when_approved` ties the state to the edition; this keeps a plan from losing its edition.
SQLite drops the triggers of a table that a later migration remakes: such a migration puts it back with `make`.
"""

from typing import Any

from django.db import migrations

_NAME = "approved_plan_keeps_its_edition"
_MESSAGE = "an approved plan does not go back to its draft"
_LOST = "OLD.current_edition_id IS NOT NULL AND NEW.current_edition_id IS NULL"


def make(apps: Any, schema_editor: Any) -> None:
    """Create the trigger on a database that has none."""
    table = apps.get_model("roadmaps", "Roadmap")._meta.db_table
    if schema_editor.connection.vendor == "postgresql":
        # Raised as a broken constraint, so that Django reports an IntegrityError on both databases.
        schema_editor.execute(
            f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({_LOST}) EXECUTE FUNCTION {_NAME}()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {_LOST} "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("roadmaps", "Roadmap")._meta.db_table
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME} ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_NAME}()")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME}")


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0002_edition_is_immutable")]

    operations = [migrations.RunPython(make, drop)]
