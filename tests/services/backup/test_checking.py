"""A backup is checked byte by byte, and what is no backup of ours is refused."""

import json
import shutil
from hashlib import sha256

import pytest
from sqlalchemy import insert, update

from courseware.domain.errors import Refusal
from courseware.services.backup.checking import check_backup
from courseware.services.backup.restoring import restore
from courseware.services.proving.checkpoints import Purpose, issue
from courseware.store.addresses import sqlite_url
from courseware.store.tables import LedgerHead, Setting
from tests.cast import NOON, RIVERSIDE
from tests.keys import TestKey
from tests.services.backup.archives import contents, rewritten
from tests.services.backup.conftest import KEY, LATER
from tests.services.test_ledger import put, tamper


def test_one_changed_byte_anywhere_is_found(backup, tmp_path):
    """Every byte of the content; names and sizes that ZIP writes twice are covered by reading."""
    data = bytearray(backup.read_bytes())
    unnoticed = []
    for place in range(7, len(data), max(1, len(data) // 150)):
        changed = bytearray(data)
        changed[place] ^= 0x20
        path = tmp_path / "changed.zip"
        path.write_bytes(changed)
        if not damaged(path) and contents(path) != contents(backup):
            unnoticed.append(place)

    assert unnoticed == []


def between(whole):
    """Three bytes put in before the list of files, which says where it begins itself."""
    at = int.from_bytes(whole[-6:-2], "little")
    return whole[:at] + b"odd" + whole[at:-6] + (at + 3).to_bytes(4, "little") + whole[-2:]


def with_comment(whole, comment):
    return whole[:-2] + len(comment).to_bytes(2, "little") + comment


@pytest.mark.parametrize("made_at", ["", "yesterday", "2026-03-02T12:00:00"])
def test_a_manifest_that_names_no_moment_is_refused(backup, tmp_path, made_at):
    """A restoration puts it on record, and pages tell it to whoever asks for a certificate."""

    def change(files):
        manifest = json.loads(files["manifest.json"])
        files["manifest.json"] = json.dumps({**manifest, "made_at": made_at}).encode()

    path = rewritten(backup, tmp_path / "undated.zip", change)

    with pytest.raises(Refusal, match="is no backup, or only a part of one"):
        check_backup(path, NOON)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda whole: whole + b"more", "4 bytes stand behind its end"),
        (lambda whole: b"more" + whole, "4 bytes stand before its beginning"),
        (between, "3 bytes stand between its files"),
        (lambda whole: with_comment(whole, b"hello"), "5 bytes stand behind its end"),
        (lambda whole: whole + b"\n", "1 byte stands behind its end"),
    ],
)
def test_bytes_that_belong_to_none_of_its_files_are_named(backup, tmp_path, change, fault):
    path = tmp_path / "more.zip"
    path.write_bytes(change(backup.read_bytes()))
    assert contents(path) == contents(backup)

    assert check_backup(path, NOON).faults == (fault,)


def damaged(path):
    try:
        return bool(check_backup(path, NOON).faults)
    except Refusal:
        return True


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda f: f.pop("instance/signature.svg"), "instance/signature.svg is missing"),
        (lambda f: f.update({"instance/x": b"x"}), "instance/x does not belong to it"),
        (lambda f: f.update({"instance/signature.svg": b"y"}), "was changed or is damaged"),
        (lambda f: f.pop("database.sqlite3"), "database.sqlite3 is missing"),
    ],
)
def test_files_that_were_lost_added_or_changed_are_named(backup, tmp_path, change, fault):
    path = rewritten(backup, tmp_path / "other.zip", change)

    assert fault in check_backup(path, NOON).faults[0]


@pytest.mark.parametrize("name", ["instance/../../etc/x", "/etc/x", "instance//x", "other/x"])
def test_a_manifest_that_would_write_elsewhere_is_refused(backup, tmp_path, name):
    def change(files):
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = "0" * 64
        files["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(Refusal, match="wants to write"):
        check_backup(rewritten(backup, tmp_path / "other.zip", change), NOON)


def test_a_ledger_changed_in_the_backup_is_found(installation, tmp_path, empty_place):
    head = update(LedgerHead).where(LedgerHead.chain == RIVERSIDE).values(length=1)
    tamper(installation.db, head)

    created = installation.back_up(tmp_path / "b.zip", signer=None)

    assert [broken.chain for broken in created.breaks] == [RIVERSIDE]
    url, instance = empty_place
    with pytest.raises(Refusal, match="was not restored, because ledger clinic-riverside"):
        restore(tmp_path / "b.zip", url, instance, LATER)
    assert list(instance.iterdir()) == []


def test_an_older_backup_is_recognised_by_a_checkpoint_from_outside(
    installation, backup, empty_place
):
    put(installation.db, 2)
    with installation.db.write() as connection:
        mailed = {"mail.txt": issue(connection, KEY, LATER, Purpose.MAILED)}

    (fault,) = check_backup(backup, NOON, mailed, KEY.keys).faults

    assert "older backup was restored" in fault
    url, instance = empty_place
    with pytest.raises(Refusal, match="older backup"):
        restore(backup, url, instance, LATER, mailed, KEY.keys)


def test_a_checkpoint_by_another_key_is_found(installation, tmp_path):
    installation.back_up(tmp_path / "b.zip", signer=TestKey(2))

    assert "not published" in check_backup(tmp_path / "b.zip", NOON, keys=KEY.keys).faults[0]


def test_a_plain_copy_of_a_live_database_is_recognised_and_refused(sqlite_db, tmp_path):
    with sqlite_db.write() as connection:
        connection.execute(insert(Setting).values(name="x", value=True, set_at=NOON))
    live = sqlite_db.engine.url.database
    with open(live, "rb") as file:
        assert file.read(20)[18:20] == b"\x02\x02", "this SQLite may not use WAL here"
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(live, copy)

    for act in (
        lambda: check_backup(copy, NOON),
        lambda: restore(copy, sqlite_url(tmp_path / "r" / "db"), tmp_path / "r", LATER),
    ):
        with pytest.raises(Refusal, match="plain copy of a database that was in use"):
            act()


def test_a_live_copy_smuggled_into_an_archive_is_refused_too(installation, backup, tmp_path):
    def change(files):
        database = bytearray(files["database.sqlite3"])
        database[18:20] = b"\x02\x02"
        files["database.sqlite3"] = bytes(database)
        manifest = json.loads(files["manifest.json"])
        manifest["files"]["database.sqlite3"] = sha256(database).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()

    (fault,) = check_backup(rewritten(backup, tmp_path / "o.zip", change), NOON).faults

    assert "WAL mode" in fault


def test_a_bare_database_and_what_is_nothing_of_ours_are_refused(tmp_path, sqlite_template):
    bare, other = tmp_path / "bare.sqlite3", tmp_path / "other.zip"
    shutil.copy(sqlite_template, bare)
    with bare.open("r+b") as file:
        file.seek(18)
        file.write(b"\x01\x01")
    other.write_bytes(b"PK")

    for path, words in (
        (bare, "bare database file"),
        (other, "is no backup"),
        (tmp_path / "none.zip", "cannot be read"),
    ):
        with pytest.raises(Refusal, match=words):
            check_backup(path, NOON)
