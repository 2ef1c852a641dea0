"""The triggers that make the ledger append-only, on both engines.

They stop accidents and careless hands; deliberate changes by somebody who owns the database are
found by the hash chain instead.
"""

from sqlalchemy import Connection, text

_TABLE = "ledger_entry"
_REFUSAL = "the ledger is append-only"

_SQLITE = {
    f"{_TABLE}_no_{verb.lower()}": (
        f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )
    for verb in ("UPDATE", "DELETE")
}

_POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
)
_POSTGRES = {
    f"{_TABLE}_append_only": (
        f"CREATE TRIGGER {_TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()"
    )
}


def missing_triggers(connection: Connection) -> list[str]:
    """Names of the ledger's triggers that this database lacks."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = _SQLITE
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        wanted = _POSTGRES
    present = set(connection.scalars(text(query)))
    return [name for name in wanted if name not in present]


def create_triggers(connection: Connection) -> None:
    """Create the ledger's triggers that are missing (a rebuilt table on SQLite loses them)."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(_POSTGRES_FUNCTION))
    statements = _SQLITE if sqlite else _POSTGRES
    for name in missing_triggers(connection):
        connection.execute(text(statements[name]))
