"""The database counts lines itself: after every write of lines, of items' control and of a municipality's region.

PostgreSQL counts a statement at once, by what it changed: a bulk insert of a million lines runs each trigger once.
Every function looks tables up by their indexes only (`enable_seqscan = off`): the plan is made once a connection, often
while the tables are still empty, and must stay right when they are not. Rows held by another writer are left to him
(SKIP LOCKED), see `roadmaps.models.tally`.

SQLite has triggers of a row only, and one writer at a time: a line counts itself into its term's row, and a row of a
term into its municipality's and region's. SQLite drops the triggers of a table that a later migration remakes, and
does not rename a table while triggers name one that is gone: a migration that remakes execution lines, controls,
municipalities or the tallies themselves runs `drop` before and `make` after.
"""

from typing import Any

from django.db import migrations

_NEVER = "'9999-12-31'"
_OPEN = "('assigned', 'returned')"
_KEY = ("municipality_id", "roadmap_id", "item_id", "occurrence_id", "role", "status", "overdue_after")
_PLACE = ("municipality_id", "whole", "status", "overdue_after")
_COUNTED = ("municipality_id", "roadmap_id", "item_id", "occurrence_id", "role", "status", "late_after")
_LINE_EVENTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}


def make(apps: Any, schema_editor: Any) -> None:
    """Create the triggers on a database that has none, and count the lines that stand."""
    names = _names(apps)
    statements = _postgresql(names) if schema_editor.connection.vendor == "postgresql" else _sqlite(names)
    for statement in statements:
        schema_editor.execute(statement)
    for statement in _filling(names, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers and what they counted."""
    names = _names(apps)
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, triggers in _triggers(names, postgresql=postgresql).items():
        for trigger in triggers:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
    schema_editor.execute(f"DELETE FROM {names['line_tally']}")
    schema_editor.execute(f"DELETE FROM {names['place_tally']}")


def _names(apps: Any) -> dict[str, str]:
    """Tables by what they hold."""
    models = {
        "line": ("roadmaps", "Execution"),
        "control": ("roadmaps", "Control"),
        "place": ("organizations", "Municipality"),
        "line_tally": ("roadmaps", "LineTally"),
        "place_tally": ("roadmaps", "PlaceTally"),
    }
    return {name: apps.get_model(*model)._meta.db_table for name, model in models.items()}


def _triggers(names: dict[str, str], *, postgresql: bool) -> dict[str, tuple[str, ...]]:
    """Names of triggers by table; on PostgreSQL each has a function of its name."""
    events = tuple(_LINE_EVENTS)
    of_rows = ("insert", "update_old", "update_new", "delete")
    return {
        names["line"]: tuple(f"tally_line_{event}" for event in (events if postgresql else of_rows)),
        names["control"]: tuple(f"tally_control_{event}" for event in events),
        names["place"]: ("tally_region",),
        names["line_tally"]: () if postgresql else tuple(f"tally_place_{event}" for event in events),
    }


def _filling(names: dict[str, str], vendor: str) -> list[str]:
    """Count all lines anew into empty tables. On SQLite the places are counted by their trigger."""
    lines = f"""
        INSERT INTO {names["line_tally"]} ({", ".join(_KEY)}, number)
        SELECT {", ".join(_KEY)}, count(*) FROM ({_of_lines(names, names["line"], "line.parent_id IS NULL")}) AS counted
        GROUP BY {", ".join(_KEY)}"""
    places = f"""
        INSERT INTO {names["place_tally"]} ({", ".join(_PLACE)}, number)
        SELECT {", ".join(_PLACE)}, sum(number) FROM ({_of_places(names, names["line_tally"])}) AS counted
        GROUP BY {", ".join(_PLACE)}"""
    return [lines, places] if vendor == "postgresql" else [lines]


def _last_day(names: dict[str, str], row: str, off: str = "") -> str:
    """The value of `overdue_after` for a line `row`; `off`: whether its item is off control, looked up if not told."""
    control = (
        f"EXISTS (SELECT 1 FROM {names['control']} c WHERE c.item_id = {row}.item_id AND c.taken_off_on IS NOT NULL)"
    )
    return (
        f"CASE WHEN {row}.status IN {_OPEN} AND {row}.late_after IS NOT NULL AND NOT {off or control} "
        f"THEN {row}.late_after ELSE {_NEVER} END"
    )


def _of_lines(names: dict[str, str], table: str, condition: str) -> str:
    columns = ", ".join(f"line.{name}" for name in _KEY[:-1])
    return f"SELECT {columns}, {_last_day(names, 'line')} AS overdue_after FROM {table} AS line WHERE {condition}"


def _of_places(names: dict[str, str], table: str) -> str:
    """Each row of `table` twice: as its municipality's, and as its region's."""
    root = f"COALESCE((SELECT m.parent_id FROM {names['place']} m WHERE m.id = t.municipality_id), t.municipality_id)"
    return (
        f"SELECT t.municipality_id, false AS whole, t.status, t.overdue_after, t.number FROM {table} t UNION ALL "
        f"SELECT {root}, true, t.status, t.overdue_after, t.number FROM {table} t"
    )


# PostgreSQL.


def _postgresql(names: dict[str, str]) -> list[str]:
    statements = []
    for event, rows in _LINE_EVENTS.items():
        statements += _pg_trigger(names, "line", event, rows, _pg_signed_lines(rows))
    for event, rows in _LINE_EVENTS.items():
        statements += _pg_trigger(names, "control", event, rows, _pg_signed_by_control(names, rows))
    return [*statements, *_pg_region(names)]


def _pg_trigger(names: dict[str, str], table: str, event: str, rows: tuple[str, ...], signed: str) -> list[str]:
    name = f"tally_{table}_{event}"
    references = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS "
        f"$$ BEGIN {_pg_count(names, signed)}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON {names[table]} REFERENCING {references} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _pg_signed_lines(rows: tuple[str, ...]) -> str:
    """Lines that came with 1, lines that went with -1; whether their item is off control is looked up."""
    columns = ", ".join(_COUNTED)
    signs = {"old": -1, "new": 1}
    return " UNION ALL ".join(
        f"SELECT {columns}, NULL::boolean AS off, {signs[row]} AS sign FROM {row}_rows WHERE parent_id IS NULL"
        for row in rows
    )


def _pg_signed_by_control(names: dict[str, str], rows: tuple[str, ...]) -> str:
    """Lines of items that went off control (`turned` is 1) or came back (-1): as they were counted, as they are now."""
    signs = {"old": -1, "new": 1}
    off = " UNION ALL ".join(
        f"SELECT item_id, {signs[row]} AS sign FROM {row}_rows WHERE taken_off_on IS NOT NULL" for row in rows
    )
    columns = ", ".join(f"line.{name}" for name in _COUNTED)
    return f"""
        SELECT {columns}, state.off, state.sign * changed.turned AS sign
        FROM (SELECT item_id, sum(sign)::int AS turned FROM ({off}) AS marks GROUP BY item_id HAVING sum(sign) <> 0)
            AS changed
        CROSS JOIN LATERAL
            (SELECT * FROM {names["line"]} l WHERE l.item_id = changed.item_id AND l.parent_id IS NULL OFFSET 0) AS line
        CROSS JOIN (VALUES (false, -1), (true, 1)) AS state (off, sign)"""


def _pg_count(names: dict[str, str], signed: str) -> str:
    """Add signed lines to both tables. No join may go wrong on estimates: each looks up rows of a key in turn."""
    key, place, counted = ", ".join(_KEY), ", ".join(_PLACE), ", ".join(_COUNTED)
    off = f"(SELECT c.taken_off_on IS NOT NULL FROM {names['control']} c WHERE c.item_id = counted.item_id)"
    last_day = _last_day(names, "counted", off=f"COALESCE(counted.off, {off}, false)")
    return f"""
        WITH counted AS MATERIALIZED (
            SELECT {counted}, off, sum(sign) AS number FROM ({signed}) AS signed
            GROUP BY {counted}, off HAVING sum(sign) <> 0
        ), dated AS (
            SELECT {", ".join(_KEY[:-1])}, {last_day.replace(_NEVER, f"DATE {_NEVER}")} AS overdue_after, number
            FROM counted
        ), delta AS MATERIALIZED (
            SELECT {key}, sum(number) AS number FROM dated GROUP BY {key} HAVING sum(number) <> 0
        ), place_delta AS MATERIALIZED (
            SELECT {place}, sum(number) AS number FROM ({_of_places(names, "delta")}) AS placed
            GROUP BY {place} HAVING sum(number) <> 0
        ), {_pg_taken("line", names["line_tally"], "delta", _KEY)},
        {_pg_taken("place", names["place_tally"], "place_delta", _PLACE)}, lines_put AS (
            {_pg_put("line", names["line_tally"], "delta", _KEY)}
        )
        {_pg_put("place", names["place_tally"], "place_delta", _PLACE)}"""


def _pg_taken(name: str, table: str, delta: str, key: tuple[str, ...]) -> str:
    """Take away the rows of the keys that no other writer holds."""
    same = " AND ".join(f"t.{column} = d.{column}" for column in key)
    return f"""
        {name}_free AS MATERIALIZED (
            SELECT free.id FROM {delta} d
            CROSS JOIN LATERAL (SELECT t.id FROM {table} t WHERE {same} FOR UPDATE SKIP LOCKED) AS free
        ), {name}_taken AS (
            DELETE FROM {table} WHERE id = ANY (ARRAY(SELECT id FROM {name}_free)) RETURNING {", ".join(key)}, number
        )"""


def _pg_put(name: str, table: str, delta: str, key: tuple[str, ...]) -> str:
    """Put one row of a key in the place of those taken, none where nothing is left."""
    columns = ", ".join(key)
    return f"""
        INSERT INTO {table} ({columns}, number) SELECT {columns}, sum(number)
        FROM (SELECT {columns}, number FROM {delta} UNION ALL SELECT {columns}, number FROM {name}_taken) AS together
        GROUP BY {columns} HAVING sum(number) <> 0"""


def _pg_region(names: dict[str, str]) -> list[str]:
    """A municipality that goes to another region takes its lines along."""
    table = names["place_tally"]
    moved = " UNION ALL ".join(
        f"SELECT COALESCE({row}.parent_id, {row}.id), true, status, overdue_after, {sign} * sum(number) FROM {table} "
        f"WHERE municipality_id = NEW.id AND NOT whole GROUP BY status, overdue_after"
        for row, sign in (("OLD", -1), ("NEW", 1))
    )
    return [
        "CREATE FUNCTION tally_region() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN INSERT INTO {table} ({', '.join(_PLACE)}, number) {moved}; RETURN NULL; END $$",
        f"CREATE TRIGGER tally_region AFTER UPDATE OF parent_id ON {names['place']} FOR EACH ROW "
        "WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION tally_region()",
    ]


# SQLite.


def _sqlite(names: dict[str, str]) -> list[str]:
    return [*_sqlite_lines(names), *_sqlite_control(names), *_sqlite_places(names), _sqlite_region(names)]


def _sqlite_trigger(name: str, event: str, table: str, condition: str, body: list[str]) -> str:
    when = f"WHEN {condition} " if condition else ""
    return f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}BEGIN {'; '.join(body)}; END"


def _sqlite_lines(names: dict[str, str]) -> list[str]:
    watched = (*_COUNTED, "parent_id")
    update = f"UPDATE OF {', '.join(watched)}"
    changed = "(" + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in watched) + ")"

    def trigger(name: str, event: str, row: str, sign: int, more: str = "") -> str:
        values = [f"{row}.{column}" for column in _KEY[:-1]] + [_last_day(names, row)]
        condition = f"{row}.parent_id IS NULL" + (f" AND {more}" if more else "")
        body = _sqlite_add(names["line_tally"], dict(zip(_KEY, values, strict=True)), str(sign))
        return _sqlite_trigger(f"tally_line_{name}", event, names["line"], condition, body)

    return [
        trigger("insert", "INSERT", "NEW", 1),
        trigger("update_old", update, "OLD", -1, changed),
        trigger("update_new", update, "NEW", 1, changed),
        trigger("delete", "DELETE", "OLD", -1),
    ]


def _sqlite_add(table: str, values: dict[str, str], number: str) -> list[str]:
    """Add to the row of a key; a row of nothing goes. What is taken from no row is gone already (a database emptied
    table by table)."""
    same = " AND ".join(f"{column} = {value}" for column, value in values.items())
    new = f"INSERT INTO {table} ({', '.join(values)}, number) SELECT {', '.join(values.values())}, 0"
    return [
        f"{new} WHERE {number} > 0 AND NOT EXISTS (SELECT 1 FROM {table} WHERE {same})",
        f"UPDATE {table} SET number = number + ({number}) WHERE {same}",
        f"DELETE FROM {table} WHERE {same} AND number = 0",
    ]


def _sqlite_control(names: dict[str, str]) -> list[str]:
    """The terms of an item that goes off control or comes back are counted anew."""
    counted = _of_lines(names, names["line"], "line.item_id = {row}.item_id AND line.parent_id IS NULL")
    anew = [
        f"DELETE FROM {names['line_tally']} WHERE item_id = {{row}}.item_id",
        f"INSERT INTO {names['line_tally']} ({', '.join(_KEY)}, number) SELECT {', '.join(_KEY)}, count(*) "
        f"FROM ({counted}) GROUP BY {', '.join(_KEY)}",
    ]
    events = {
        "insert": ("INSERT", "NEW", "NEW.taken_off_on IS NOT NULL"),
        "update": ("UPDATE OF taken_off_on", "NEW", "(OLD.taken_off_on IS NULL) <> (NEW.taken_off_on IS NULL)"),
        "delete": ("DELETE", "OLD", "OLD.taken_off_on IS NOT NULL"),
    }
    return [
        _sqlite_trigger(
            f"tally_control_{name}", event, names["control"], condition, [step.format(row=row) for step in anew]
        )
        for name, (event, row, condition) in events.items()
    ]


def _sqlite_places(names: dict[str, str]) -> list[str]:
    """A row of a term counts into its municipality's and its region's."""

    def trigger(name: str, event: str, row: str, number: str) -> str:
        parent = f"(SELECT parent_id FROM {names['place']} WHERE id = {row}.municipality_id)"
        body: list[str] = []
        for whole, municipality in (
            ("0", f"{row}.municipality_id"),
            ("1", f"COALESCE({parent}, {row}.municipality_id)"),
        ):
            values = (municipality, whole, f"{row}.status", f"{row}.overdue_after")
            body += _sqlite_add(names["place_tally"], dict(zip(_PLACE, values, strict=True)), number)
        return _sqlite_trigger(f"tally_place_{name}", event, names["line_tally"], "", body)

    return [
        trigger("insert", "INSERT", "NEW", "NEW.number"),
        trigger("update", "UPDATE OF number", "NEW", "NEW.number - OLD.number"),
        trigger("delete", "DELETE", "OLD", "-OLD.number"),
    ]


def _sqlite_region(names: dict[str, str]) -> str:
    """The regions that a municipality leaves and comes to are added up anew."""
    table, roots = names["place_tally"], "(COALESCE(OLD.parent_id, OLD.id), COALESCE(NEW.parent_id, NEW.id))"
    root = "COALESCE(m.parent_id, m.id)"
    body = [
        f"DELETE FROM {table} WHERE whole AND municipality_id IN {roots}",
        f"INSERT INTO {table} ({', '.join(_PLACE)}, number) SELECT {root}, 1, t.status, t.overdue_after, sum(t.number) "
        f"FROM {table} t JOIN {names['place']} m ON m.id = t.municipality_id WHERE NOT t.whole AND {root} IN {roots} "
        f"GROUP BY {root}, t.status, t.overdue_after",
    ]
    condition = "OLD.parent_id IS NOT NEW.parent_id"
    return _sqlite_trigger("tally_region", "UPDATE OF parent_id", names["place"], condition, body)


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0011_tallies")]

    operations = [migrations.RunPython(make, drop)]
