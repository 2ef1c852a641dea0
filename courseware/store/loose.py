"""Writing on SQLite while rows may point to nothing for a moment; at the end none may."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from courseware.store.engine import Database
from courseware.store.turns import BEGIN_SQLITE_WRITE


@contextmanager
def loose_keys(db: Database, broken: Exception) -> Iterator[Connection]:
    """One writing transaction in which SQLite looks at foreign keys only before the commit.

    A table that is rebuilt would otherwise take along what points to it, and rows could be loaded
    in one order only.

    Args:
        broken: raised, and nothing committed, where a row points to nothing then.
    """
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        # Inside a transaction SQLite ignores this.
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                connection.exec_driver_sql(BEGIN_SQLITE_WRITE)
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise broken
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
