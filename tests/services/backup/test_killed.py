"""Killed at any step, a backup or a restoration leaves all or nothing, and can be done again."""

import os
import signal
import sys
from time import sleep

import pytest

from courseware.domain.errors import Refusal
from courseware.services.backup.checking import check_backup
from courseware.services.backup.creating import create
from courseware.services.backup.restoring import restore
from courseware.services.proving.ledger_walk import verify
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.upkeep.in_use import InUse
from tests import postgres
from tests.cast import NOON
from tests.migrated_once import migrations
from tests.services.test_ledger import put

# What changes a file or a database; each is a moment at which the power may go.
STEPS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod"}


def dies_before_step(number, act):
    """Run something in a child that kills itself before its n-th step; True if it got that far."""
    child = os.fork()
    if child == 0:
        left = [number]

        def die(event, arguments):
            if event in STEPS or event.startswith("sqlite3.connect"):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def every_step(act):
    """Kill the act before its first step, its second, and so on, until one run is not killed."""
    number = 1
    while dies_before_step(number, act):
        yield number
        number += 1


@pytest.fixture(autouse=True)
def in_full():
    """A migration opens files: each is a moment more."""
    with migrations.in_full():
        yield


@pytest.fixture
def source(sqlite_db, tmp_path):
    put(sqlite_db, 20)
    sqlite_db.close()
    return sqlite_db.engine.url.database


def back_up(source, tmp_path, to):
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    (instance / "signature.svg").write_text("<svg/>")
    db = Database(sqlite_url(source))
    try:
        return create(db, instance, to, "0.1.0", NOON)
    finally:
        db.close()


def test_a_backup_that_is_killed_is_not_there_or_whole(source, tmp_path):
    to, killed = tmp_path / "out" / "b.zip", []
    to.parent.mkdir()

    for step in every_step(lambda: back_up(source, tmp_path, to)):
        killed.append(step)
        if to.exists():
            assert check_backup(to, NOON).faults == (), step
            to.unlink()

    assert len(killed) > 10
    assert check_backup(to, NOON).faults == ()


def test_a_restoration_that_is_killed_leaves_nothing_or_everything(source, tmp_path):
    backup, killed = tmp_path / "b.zip", []
    back_up(source, tmp_path, backup)
    place = tmp_path / "restored"
    url = sqlite_url(place / "courseware.sqlite3")

    for step in every_step(lambda: restore(backup, url, place, NOON)):
        killed.append(step)
        if (place / "courseware.sqlite3").exists():
            assert is_whole(url), step
            for path in place.glob("courseware.sqlite3*"):
                path.unlink()

    assert len(killed) > 10
    assert is_whole(url)
    assert sorted(path.name for path in place.iterdir() if path.suffix == ".svg")


def is_whole(url):
    db = Database(url)
    try:
        with db.read() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM ledger_entry").scalar()
        return (count, verify(db)) == (21, [])
    finally:
        db.close()


@pytest.mark.postgres
def test_a_restoration_into_postgres_that_is_killed_can_be_done_again(
    source, tmp_path, postgres_server
):
    backup = tmp_path / "b.zip"
    back_up(source, tmp_path, backup)
    with postgres.fresh_database(postgres_server) as url:
        steps = list(every_step(lambda: restore_again(backup, url, tmp_path / "restored")))

        assert len(steps) > 5
        assert is_whole(url)


def restore_again(backup, url, place):
    """Restore unless an earlier try, killed after its last commit, has done so already."""
    while True:
        try:
            return restore(backup, url, place, NOON)
        except InUse:
            sleep(0.05)  # the server has not noticed yet that the killed one is gone
        except Refusal:
            assert is_whole(url)
            return None
