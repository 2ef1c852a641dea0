"""Nothing is restored under a server or a command, and none begins while something is restored."""

import fcntl
import os
import signal
from contextlib import contextmanager

import pytest

from courseware.domain.errors import Conflict
from courseware.services.backup import restoring
from courseware.services.backup.creating import create
from courseware.services.backup.restoring import restore
from courseware.services.proving.ledger_walk import verify
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.revision import applied_revision
from courseware.store.upkeep.in_use import InUse, Use, alone, take
from tests import postgres
from tests.cast import NOON
from tests.services.test_ledger import put


@pytest.fixture
def backup(sqlite_db, tmp_path):
    put(sqlite_db, 3)
    path = tmp_path / "b.zip"
    create(sqlite_db, tmp_path / "from", path, "0.1.0", NOON)
    return path


@contextmanager
def another_process(act):
    """A process that does something and lives on; it is killed at the end, as by a power cut."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            kept = act()
            os.write(writing, b"1")
            signal.pause()
        finally:
            del kept
            os._exit(1)
    os.close(writing)
    try:
        assert os.read(reading, 1) == b"1"
        yield
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (Use.SERVER, "a server of this installation is running: stop it first"),
        (Use.COMMAND, "a command of this installation is running, `jobs` perhaps"),
    ],
)
def test_whoever_uses_the_place_is_named_until_their_process_ends(backup, empty_place, use, words):
    url, instance = empty_place
    instance.mkdir()

    with (
        another_process(lambda: take(url, instance, use)),
        pytest.raises(InUse, match=words),
    ):
        restore(backup, url, instance, NOON)
    assert not (instance / "courseware.sqlite3").exists()

    restore(backup, url, instance, NOON)
    db = Database(url)
    assert verify(db) == []
    db.close()


def test_workers_hold_on_when_their_server_was_killed(backup, tmp_path):
    instance = tmp_path / "restored"
    url = sqlite_url(instance / "courseware.sqlite3")
    instance.mkdir()
    reading, writing = os.pipe()
    main = os.fork()
    if main == 0:
        kept = take(url, instance, Use.SERVER)
        if os.fork():
            os._exit(0)
        os.close(writing)
        os.read(reading, 1)  # the worker lives until the test lets it end
        del kept
        os._exit(0)
    os.waitpid(main, 0)

    with pytest.raises(InUse, match="server"):
        restore(backup, url, instance, NOON)

    os.close(writing)
    os.close(reading)


def test_a_server_of_another_place_is_in_nobodys_way(backup, empty_place, tmp_path):
    url, instance = empty_place
    live = tmp_path / "live"
    live.mkdir()
    other = sqlite_url(live / "courseware.sqlite3")

    with another_process(lambda: take(other, live, Use.SERVER)):
        restore(backup, url, instance, NOON)


def test_nobody_begins_while_something_is_restored(empty_place):
    url, instance = empty_place
    instance.mkdir()

    with alone(url, instance):
        for use in (Use.SERVER, Use.COMMAND):
            with pytest.raises(Conflict, match="a backup is being restored here"):
                take(url, instance, use)
        with pytest.raises(InUse, match="another restoration"), alone(url, instance):
            pass

    assert list(instance.iterdir()) == []
    take(url, instance, Use.SERVER).release()


def test_a_lock_that_was_taken_away_meanwhile_is_taken_anew(tmp_path, monkeypatch):
    """Whoever opened the file just before a restoration ended would hold what nobody looks at."""
    url = sqlite_url(tmp_path / "courseware.sqlite3")
    real, left = fcntl.flock, [True]

    def flock(handle, how):
        if left:
            left.clear()
            (tmp_path / ".courseware.sqlite3.server").unlink()
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    held = take(url, tmp_path, Use.SERVER)

    with pytest.raises(InUse), alone(url, tmp_path):
        pass
    held.release()


def test_a_folder_that_may_not_be_written_keeps_nobody_from_working(tmp_path):
    url = "postgresql://somewhere/records"

    take(url, tmp_path / "missing", Use.SERVER).release()


def test_two_databases_of_one_instance_are_apart(tmp_path):
    ours, other = "postgresql://u:p@host/ours", "postgresql://u:p@host/other"

    with alone(ours, tmp_path):
        take(other, tmp_path, Use.SERVER).release()
        with pytest.raises(Conflict):
            take("postgresql://someone:else@host/ours", tmp_path, Use.SERVER)
        assert all(path.name.startswith(".") for path in tmp_path.iterdir())


@pytest.mark.postgres
def test_a_server_on_another_machine_is_known_by_its_connection(backup, tmp_path, postgres_server):
    with postgres.fresh_database(postgres_server) as url:
        elsewhere = Database(url)
        with elsewhere.read() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()

        with pytest.raises(InUse) as refused:
            restore(backup, url, tmp_path / "restored", NOON)

        assert "from this machine: stop the servers" in refused.value.sentence
        assert f"pg_terminate_backend({pid})" in refused.value.sentence
        assert not (tmp_path / "restored").exists()
        elsewhere.close()


@pytest.mark.postgres
def test_tables_and_rows_appear_together(backup, tmp_path, postgres_server, monkeypatch):
    seen = []

    def copy_rows(source, target):
        elsewhere = Database(url)
        seen.append(applied_revision(elsewhere))
        elsewhere.close()
        return real(source, target)

    real = restoring.copy_rows
    monkeypatch.setattr(restoring, "copy_rows", copy_rows)
    with postgres.fresh_database(postgres_server) as url:
        restore(backup, url, tmp_path / "restored", NOON)

    assert seen == [None]
