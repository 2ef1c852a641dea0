"""A backup holds everything but keys, and is made whole or not at all."""

import errno
import os
import resource
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock

import pytest

from courseware.domain.errors import Refusal
from courseware.services.backup import creating
from courseware.services.backup.checking import check_backup
from courseware.services.backup.creating import create, default_place
from courseware.services.backup.room import NoPlace
from courseware.services.proving.ledger_walk import heads
from courseware.store.drivers import sqlite_driver
from tests.cast import NOON
from tests.services.backup.conftest import KEY
from tests.services.test_ledger import put


def test_a_backup_of_a_database_in_use_is_whole(installation, place):
    backup = place
    assert installation.back_up(backup).breaks == ()
    checked = check_backup(backup, NOON, keys=KEY.keys)

    assert checked.faults == ()
    assert list(checked.manifest.heads) == heads(installation.db)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir()] == ["backup.zip"]


def test_it_holds_the_instance_s_files_and_never_a_key(backup):
    with zipfile.ZipFile(backup) as archive:
        names = archive.namelist()
        packed = b"".join(archive.read(name) for name in names)

    assert sorted(names) == [
        "database.sqlite3",
        "instance/provider/seal.png",
        "instance/signature.svg",
        "manifest.json",
    ]
    assert b"PRIVATE" not in packed and b"cookie key" not in packed


def test_a_name_that_is_taken_is_refused(installation, backup):
    before = backup.read_bytes()

    with pytest.raises(Refusal, match="there already"):
        installation.back_up(backup)

    assert backup.read_bytes() == before


def test_a_folder_that_is_missing_is_not_made_where_a_disk_may_be(installation, tmp_path):
    with pytest.raises(Refusal, match="there is no folder"):
        installation.back_up(tmp_path / "disk" / "monday.zip")

    assert not (tmp_path / "disk").exists()


@contextmanager
def files_up_to(size):
    """The system refuses larger files, as a full disk or a quota would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [20 << 10, 600 << 10])
def test_a_folder_without_room_is_named_and_keeps_nothing(installation, tmp_path, size):
    to = tmp_path / "disk" / "monday.zip"
    to.parent.mkdir()
    with installation.db.read():
        pass  # its own files are there: room lacks for the backup alone

    with files_up_to(size), pytest.raises(NoPlace) as refused:
        installation.back_up(to, signer=None)

    said = refused.value.sentence
    assert said.startswith(f"there is no room for the backup in {to.parent}: ")
    assert "make room there, or name a new file on another disk with --to" in said
    assert "a limit on the size of a file (`ulimit -f`) is in the way" in said
    assert ("it takes up to " in said) is installation.db.is_sqlite
    assert list(to.parent.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        sqlite_driver.OperationalError("database or disk is full"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_full_disk_is_named_at_any_step(installation, tmp_path, monkeypatch, error):
    to = tmp_path / "disk" / "monday.zip"
    to.parent.mkdir()
    monkeypatch.setattr(creating, "write", Mock(side_effect=error))

    with pytest.raises(NoPlace, match="there is no room for the backup in"):
        installation.back_up(to)

    assert list(to.parent.iterdir()) == []


def test_another_failure_while_a_backup_is_made_is_not_taken_for_want_of_room(
    installation, tmp_path, monkeypatch
):
    error = sqlite_driver.OperationalError("disk I/O error")
    monkeypatch.setattr(creating, "write", Mock(side_effect=error))

    with pytest.raises(sqlite_driver.OperationalError, match="disk I/O error"):
        installation.back_up(tmp_path / "monday.zip")


def test_backups_go_into_a_folder_of_their_own_by_moment(installation):
    place = default_place(installation.instance, NOON)

    assert place == installation.instance / "backups" / "courseware-20260302T120000Z.zip"


def test_writers_go_on_while_a_backup_is_made(installation, tmp_path):
    """What was acknowledged before the backup began is in it; the rest is in it whole or not."""
    stop, wrote = threading.Event(), []

    def write():
        while not stop.is_set():
            put(installation.db, 1)
            wrote.append(1)

    writer = threading.Thread(target=write)
    put(installation.db, 3)
    writer.start()
    try:
        created = [installation.back_up(tmp_path / f"{n}.zip", signer=None) for n in range(3)]
    finally:
        stop.set()
        writer.join()

    assert wrote
    assert [one.breaks for one in created] == [(), (), ()]
    assert all(check_backup(one.path, NOON).faults == () for one in created)


def test_what_a_killed_backup_left_is_removed_a_day_later(installation, tmp_path):
    left = tmp_path / "out" / ".courseware-backup-abandoned"
    fresh = tmp_path / "out" / ".courseware-backup-running"
    for folder, age in ((left, 2), (fresh, 0)):
        folder.mkdir(parents=True)
        moment = (NOON - timedelta(days=age)).timestamp()
        os.utime(folder, (moment, moment))

    create(installation.db, installation.instance, tmp_path / "out" / "b.zip", "0.1.0", NOON)

    assert (left.exists(), fresh.exists()) == (False, True)


def test_the_cast_s_names_are_in_no_file_name(backup):
    with zipfile.ZipFile(backup) as archive:
        assert not any("lea" in name.lower() for name in archive.namelist())
