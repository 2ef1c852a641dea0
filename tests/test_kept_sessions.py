"""Sessions that are kept for the next test are as good as new, and others are not kept."""

from contextlib import closing

import pytest

from courseware.store.drivers import APPLICATION
from courseware.store.engine import Database

pytestmark = pytest.mark.postgres

_STATE = """
SELECT pg_backend_pid(), current_setting('application_name'),
  current_setting('session_replication_role'), current_user = session_user,
  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
  to_regclass('pg_temp.left_behind') IS NULL"""


@pytest.fixture
def address(lent_postgres):
    with lent_postgres.lend() as found:
        yield found


def state(address):
    with closing(Database(address)) as db, db.read() as connection:
        return tuple(connection.exec_driver_sql(_STATE).one())


def test_nothing_that_a_test_told_a_session_is_left_for_the_next(address):
    pid, *as_new = state(address)
    with closing(Database(address)) as db, db.read() as connection:
        for told in (
            "SET session_replication_role = replica",
            "SET application_name = 'somebody'",
            "SET ROLE pg_monitor",
            "SELECT pg_advisory_lock(1)",
            "CREATE TEMP TABLE left_behind (one int)",
        ):
            connection.exec_driver_sql(told)

    assert as_new == [APPLICATION, "origin", True, 0, True]
    assert state(address) == (pid, *as_new)


def test_one_that_waits_is_none_of_a_site(address, lent_postgres):
    pid, *_ = state(address)
    with closing(Database(address)) as db, db.read() as first, db.read() as second:
        names = "SELECT pid, application_name FROM pg_stat_activity WHERE pid = %s"
        assert first.exec_driver_sql("SELECT pg_backend_pid()").scalar() == pid
        assert second.exec_driver_sql("SELECT pg_backend_pid()").scalar() != pid
        assert first.exec_driver_sql(names, (pid,)).one()[1] == APPLICATION

    look = "SELECT application_name FROM pg_stat_activity WHERE pid = %s"
    assert lent_postgres._caretaker.execute(look, [pid]).fetchone()[0] != APPLICATION


def test_one_that_is_in_a_transaction_or_was_ended_is_not_kept(address, lent_postgres):
    with closing(Database(address)) as db, closing(db.engine.raw_connection()) as raw:
        raw.cursor().execute("BEGIN")
        begun = raw.driver_connection.info.backend_pid
    ended, *_ = state(address)
    assert ended != begun
    lent_postgres._caretaker.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])

    assert state(address)[0] not in (begun, ended)


@pytest.mark.parametrize(
    ("change", "back", "is_kept"),
    [
        ("DISABLE TRIGGER USER", "ENABLE TRIGGER USER", True),
        ("DISABLE TRIGGER USER", "DISABLE TRIGGER USER", False),
        ("ADD COLUMN shoe integer", "ALTER COLUMN shoe SET NOT NULL", False),
    ],
)
def test_a_database_is_lent_again_only_if_what_was_changed_was_changed_back(
    lent_postgres, change, back, is_kept
):
    with lent_postgres.lend() as before, closing(Database(before)) as db, db.write() as connection:
        for done in (change, back):
            connection.exec_driver_sql(f"ALTER TABLE ledger_entry {done}")
    with lent_postgres.lend() as after:
        assert (after == before) == is_kept
