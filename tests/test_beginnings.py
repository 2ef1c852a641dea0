"""A file takes the place of another one only where nobody has that one open."""

from contextlib import closing

from courseware.store.drivers import sqlite_driver, wal_is_safe
from tests.beginnings import _take_place
from tests.cast import install_cast

PEOPLE = "SELECT count(*) FROM person WHERE id = 'lea'"


def people(db):
    with db.read() as connection:
        return connection.exec_driver_sql(PEOPLE).scalar()


def test_a_file_that_somebody_has_open_is_left_as_it_is(sqlite_db, sqlite_template):
    install_cast(sqlite_db)
    file = sqlite_db.engine.url.database

    assert not _take_place(str(sqlite_template), file)
    assert people(sqlite_db) == 1
    with closing(sqlite_driver.connect(file)) as other:
        other.execute("SELECT 1 FROM person").fetchone()
        sqlite_db.close()
        assert not _take_place(str(sqlite_template), file)

    assert _take_place(str(sqlite_template), file) == wal_is_safe()
    assert people(sqlite_db) == (0 if wal_is_safe() else 1)
