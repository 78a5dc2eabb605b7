"""The database itself keeps an approved edition as it was written: raw SQL, the admin and a bug are refused alike.

Only the scan may be put beside an edition, once; what it refers to stays the same bytes. SQLite drops the triggers of
a table that a later migration remakes: such a migration puts them back with `edition_triggers`.
"""

from typing import Any

from django.db import migrations

_MESSAGE = "an approved edition does not change"
_FILE_MESSAGE = "a stored file does not change"
# What a stored file's row says of its bytes; the name is only how a person called it.
_FILE_COLUMNS = ("municipality_id", "sha256", "size", "content_type")


def edition_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers on a database that has none."""
    for statement in _statements(apps, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    for table, names in _names(apps).items():
        for name in names:
            on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS refuse_edition_change()")
        schema_editor.execute("DROP FUNCTION IF EXISTS refuse_stored_file_change()")


def _names(apps: Any) -> dict[str, tuple[str, ...]]:
    edition = apps.get_model("roadmaps", "Edition")._meta.db_table
    file = apps.get_model("documents", "StoredFile")._meta.db_table
    return {
        edition: ("edition_content_is_immutable", "edition_scan_comes_once", "edition_is_not_deleted"),
        file: ("stored_file_is_immutable",),
    }


def _statements(apps: Any, vendor: str) -> list[str]:
    edition, file = _names(apps)
    if vendor == "sqlite":
        columns = [field.column for field in apps.get_model("roadmaps", "Edition")._meta.local_fields]
        return _sqlite(edition, [column for column in columns if column != "scan_id"], file)
    if vendor == "postgresql":
        return _postgresql(edition, file)
    raise NotImplementedError(f"no triggers are written for {vendor}")


def _sqlite(edition: str, columns: list[str], file: str) -> list[str]:
    def trigger(name: str, when: str, condition: str, message: str) -> str:
        return (
            f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    def changed(names: Any) -> str:
        return "WHEN " + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)

    scan = 'WHEN OLD."scan_id" IS NOT NULL AND OLD."scan_id" IS NOT NEW."scan_id"'
    return [
        trigger("edition_content_is_immutable", f"UPDATE ON {edition}", changed(columns), _MESSAGE),
        trigger("edition_scan_comes_once", f"UPDATE ON {edition}", scan, _MESSAGE),
        trigger("edition_is_not_deleted", f"DELETE ON {edition}", "", _MESSAGE),
        trigger("stored_file_is_immutable", f"UPDATE ON {file}", changed(_FILE_COLUMNS), _FILE_MESSAGE),
    ]


def _postgresql(edition: str, file: str) -> list[str]:
    def refuse(name: str, message: str) -> str:
        # Raised as a broken constraint, so that Django reports an IntegrityError on both databases.
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )

    def trigger(name: str, when: str, condition: str, function: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW {condition} EXECUTE FUNCTION {function}()"

    content = "WHEN ((to_jsonb(OLD) - 'scan_id') IS DISTINCT FROM (to_jsonb(NEW) - 'scan_id'))"
    scan = "WHEN (OLD.scan_id IS NOT NULL AND OLD.scan_id IS DISTINCT FROM NEW.scan_id)"
    names = ", ".join(_FILE_COLUMNS)
    olds, news = (", ".join(f"{row}.{name}" for name in _FILE_COLUMNS) for row in ("OLD", "NEW"))
    return [
        refuse("refuse_edition_change", _MESSAGE),
        refuse("refuse_stored_file_change", _FILE_MESSAGE),
        trigger("edition_content_is_immutable", f"UPDATE ON {edition}", content, "refuse_edition_change"),
        trigger("edition_scan_comes_once", f"UPDATE ON {edition}", scan, "refuse_edition_change"),
        trigger("edition_is_not_deleted", f"DELETE ON {edition}", "", "refuse_edition_change"),
        trigger(
            "stored_file_is_immutable",
            f"UPDATE OF {names} ON {file}",
            f"WHEN (({olds}) IS DISTINCT FROM ({news}))",
            "refuse_stored_file_change",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0001_initial"), ("documents", "0002_initial")]

    operations = [migrations.RunPython(edition_triggers, drop_triggers)]
