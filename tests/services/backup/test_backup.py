"""A backup holds everything but keys, is checked byte by byte, and comes back on either engine."""

import errno
import json
import os
import resource
import shutil
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from unittest.mock import Mock

import pytest
from sqlalchemy import insert, select, update

from courseware.domain.errors import Conflict, NotFound, Refusal
from courseware.domain.ledger import INSTALLATION
from courseware.services.assignments import calendars
from courseware.services.backup import creating
from courseware.services.backup.checking import check_backup
from courseware.services.backup.creating import create, default_place
from courseware.services.backup.restoring import restore
from courseware.services.backup.room import NoPlace
from courseware.services.certificates.checking import look_up, recheck_all
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.identity import merging, people, sign_in
from courseware.services.membership.invitations import invite
from courseware.services.membership.joining import read_invitation
from courseware.services.proving.checkpoints import Purpose, issue
from courseware.services.proving.ledger_walk import heads, verify
from courseware.store.addresses import sqlite_url
from courseware.store.drivers import sqlite_driver
from courseware.store.engine import Database
from courseware.store.tables import LedgerEntry, LedgerHead, OutsideEvidence, Person, Setting
from courseware.store.upkeep import copies
from courseware.store.upkeep.copies import make_complete
from tests.beginnings import begin
from tests.cast import ADA, HAL, LEA, MAX, NOON, PASSWORD, RIVERSIDE
from tests.keys import TestKey
from tests.services.backup.conftest import KEY, everything
from tests.services.people.conftest import link, secret_mailed_to
from tests.services.test_ledger import put, tamper

LATER = NOON + timedelta(hours=3)
# What a restoration changes knowingly: sessions, links, and its own entry.
TOUCHED = {"sign_in_session", "token", "calendar_link", "ledger_entry", "ledger_head"}


_made: dict[bool, bytes] = {}


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "elsewhere" / "backup.zip"
    path.parent.mkdir()
    return path


@pytest.fixture
def backup(installation, place):
    """Made once on each engine: records, files and the moment are the same for each test."""

    def fill(db):
        assert installation.back_up(place).breaks == ()
        _made[db.is_sqlite] = place.read_bytes()

    begin("backed up", installation.db, fill)
    if not place.exists():
        place.write_bytes(_made[installation.db.is_sqlite])
    return place


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


def test_every_record_comes_back_on_either_engine(installation, backup, empty_place):
    url, instance = empty_place
    before = everything(installation.db)

    restored = restore(backup, url, instance, LATER, keys=KEY.keys)

    db = Database(url)
    after = everything(db)
    assert verify(db) == []
    assert {n: rows for n, rows in after.items() if n not in TOUCHED} == {
        n: rows for n, rows in before.items() if n not in TOUCHED
    }
    assert set(before["ledger_entry"]) < set(after["ledger_entry"])
    assert list(restored.heads) == heads(db)
    assert sorted(p.relative_to(instance).as_posix() for p in instance.rglob("*.[sp][vn]g")) == [
        "provider/seal.png",
        "signature.svg",
    ]
    db.close()


def test_a_completion_with_its_certificate_comes_back_whole(installation, tmp_path, empty_place):
    """The clock has a fraction of a second, as every real one."""
    url, instance = empty_place
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    (number,) = bring_up_to_date(installation.db, office, LEA.id, NOON, LEA.id).numbers
    assert NOON.microsecond and verify(installation.db) == []

    path = tmp_path / "backup.zip"
    made = installation.back_up(path)
    checked = check_backup(path, NOON, keys=KEY.keys)
    restored = restore(path, url, instance, LATER, keys=KEY.keys)

    assert (made.breaks, checked.faults) == ((), ())
    db = Database(url)
    assert list(restored.heads) == heads(db)
    assert verify(db) == []
    rechecked = recheck_all(db, LATER)
    assert (rechecked.altered, rechecked.certificates) == ((), 1)
    assert look_up(db, number, "203.0.113.5", LATER).number.replace("-", "") == number
    db.close()


def test_the_restored_installation_goes_on(installation, backup, empty_place):
    """Counters, keys between tables and the triggers are all there."""
    url, instance = empty_place
    restore(backup, url, instance, LATER)
    db = Database(url)

    person = people.create_person(db, ADA.actor, "new@example.org", "New Person", LATER)
    people.suspend(db, ADA.actor, LEA.id, "Left", LATER)
    with db.write() as connection:
        columns = "published_at, note, manifest_sha256, index_key"
        connection.exec_driver_sql(
            f"INSERT INTO release ({columns}) SELECT {columns} FROM release WHERE id = 1"
        )

    assert people.find_people(db, ADA.actor, "new@example.org")[0].person_id == person
    assert [broken.what for broken in verify(db)] == [
        "the release release-2 has no entry",
        "the list of files of release-2 was changed",
    ]
    db.close()


def test_the_restoration_is_on_record_with_the_heads_that_came_back(backup, empty_place):
    url, instance = empty_place
    restored = restore(backup, url, instance, LATER)

    db = Database(url)
    with db.read() as connection:
        query = LedgerEntry.__table__.select().where(LedgerEntry.act == "backup.restored")
        row = connection.execute(query).one()
    facts = json.loads(row.canonical)["facts"]
    assert (row.chain, row.actor_id) == (INSTALLATION, None)
    assert facts["heads"] == [list(head) for head in restored.manifest.heads]
    db.close()


def test_what_was_open_when_the_backup_was_made_opens_nothing_any_more(
    installation, tmp_path, empty_place
):
    session = sign_in.sign_in(installation.db, LEA.email, PASSWORD, "", "phone", NOON)
    invite(installation.db, MAX.actor, RIVERSIDE, "new@example.org", ["learner"], link, NOON)
    secret = secret_mailed_to(installation.db, "new@example.org")
    assert read_invitation(installation.db, secret, LATER).email == "new@example.org"
    calendars.renew_link(installation.db, LEA.actor, NOON)
    installation.back_up(tmp_path / "b.zip")
    url, instance = empty_place

    restore(tmp_path / "b.zip", url, instance, LATER)

    db = Database(url)
    assert calendars.link_since(db, LEA.actor) is None
    assert sign_in.actor_for_session(db, session, LATER) is None
    with pytest.raises(NotFound):
        read_invitation(db, secret, LATER)
    assert sign_in.sign_in(db, LEA.email, PASSWORD, "", "phone", LATER)
    db.close()


def test_a_survivor_who_stands_behind_the_duplicate_comes_back(
    installation, school, tmp_path, empty_place
):
    """Rows that point to each other are put in so that each finds what it points to."""
    db, catalogue = school
    newer = people.create_person(db, ADA.actor, "newer@example.org", "Hal Rivera", NOON)
    plan = merging.preview_merge(db, catalogue, ADA.actor, "newer@example.org", HAL.email)
    merging.merge(db, catalogue, ADA.actor, newer, HAL.id, plan.digest, "One person", NOON)
    installation.back_up(tmp_path / "b.zip")
    url, instance = empty_place

    restore(tmp_path / "b.zip", url, instance, LATER)

    restored = Database(url)
    with restored.read() as connection:
        query = select(Person.merged_into).where(Person.id == HAL.id)
        assert connection.scalar(query) == newer
    restored.close()


def test_a_place_that_is_not_empty_is_left_alone(installation, backup, empty_place, tmp_path):
    url, instance = empty_place
    restore(backup, url, instance, LATER)
    db = Database(url)
    before = everything(db)

    with pytest.raises(Conflict, match="empty"):
        restore(backup, url, instance, LATER)

    assert everything(db) == before
    db.close()


def test_a_file_of_the_instance_that_differs_is_not_overwritten(backup, empty_place):
    url, instance = empty_place
    instance.mkdir()
    (instance / "signature.svg").write_text("<svg>mine</svg>")

    with pytest.raises(Conflict, match="differs"):
        restore(backup, url, instance, LATER)

    assert (instance / "signature.svg").read_text() == "<svg>mine</svg>"
    assert not list(instance.glob("*.sqlite3"))


def test_a_name_that_is_taken_is_refused(installation, backup):
    before = backup.read_bytes()

    with pytest.raises(Refusal, match="there already"):
        installation.back_up(backup)

    assert backup.read_bytes() == before


def test_a_folder_that_is_missing_is_not_made_where_a_disk_may_be(installation, tmp_path):
    with pytest.raises(Refusal, match="there is no folder"):
        installation.back_up(tmp_path / "disk" / "monday.zip")

    assert not (tmp_path / "disk").exists()


def test_the_folder_that_records_come_back_into_is_open_to_its_owner_alone(backup, empty_place):
    url, instance = empty_place
    instance.mkdir(mode=0o755)

    restore(backup, url, instance, LATER)

    assert instance.stat().st_mode & 0o777 == 0o700


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


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def damaged(path):
    try:
        return bool(check_backup(path, NOON).faults)
    except Refusal:
        return True


def rewritten(backup, to, change):
    """The same backup with some of its files replaced."""
    files = contents(backup)
    change(files)
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return to


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


def test_a_backup_of_a_newer_version_is_not_restored(backup, tmp_path):
    def change(files):
        path = tmp_path / "newer.sqlite3"
        path.write_bytes(files["database.sqlite3"])
        db = Database(sqlite_url(path))
        with db.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        db.close()
        make_complete(path)
        files["database.sqlite3"] = path.read_bytes()
        manifest = json.loads(files["manifest.json"])
        manifest["revision"] = "9999"
        manifest["files"]["database.sqlite3"] = sha256(path.read_bytes()).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()

    (fault,) = check_backup(rewritten(backup, tmp_path / "o.zip", change), NOON).faults

    assert "newer version" in fault


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


@pytest.fixture
def with_document(installation):
    """Lea has handed in a document; its bytes lie in the instance, its hash in a row."""
    folder = installation.instance / "evidence"
    data = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
    digest = sha256(data).hexdigest()
    row = {"id": "paper", "person_id": LEA.id, "kind": "earlier_course", "title": "T"}
    row |= {"issuer": "A college", "issued_on": NOON.date(), "counts_as": "quiz:needles"}
    row |= {"file_sha256": digest, "file_type": "application/pdf", "file_size": len(data)}
    with installation.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values({**row, "added_at": NOON}))
    file = folder / digest[:2] / digest
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    return file


def test_documents_are_in_the_backup_and_come_back(
    installation, with_document, tmp_path, empty_place
):
    made = installation.back_up(tmp_path / "with.zip")
    assert check_backup(made.path, NOON).faults == ()

    url, instance = empty_place
    restore(made.path, url, instance, NOON)

    again = instance / with_document.relative_to(installation.instance)
    assert again.read_bytes() == with_document.read_bytes()


def test_a_document_that_is_handed_in_meanwhile_is_in_it(
    installation, request, tmp_path, monkeypatch
):
    def copy(db, path):
        request.getfixturevalue("with_document")
        copies.copy_to_file(db, path)

    monkeypatch.setattr(creating, "copy_to_file", copy)
    made = installation.back_up(tmp_path / "meanwhile.zip")

    assert check_backup(made.path, NOON).faults == ()


@pytest.mark.parametrize("what", ["lost", "changed"])
def test_a_backup_without_the_bytes_of_a_document_is_found(
    installation, with_document, tmp_path, what
):
    if what == "lost":
        with_document.unlink()
    else:
        with_document.write_bytes(b"another")
    made = installation.back_up(tmp_path / "without.zip")

    faults = check_backup(made.path, NOON).faults

    assert faults == (f"the document {with_document.name} of a record is not in it",)
    assert made.missing == faults  # whoever makes it is told, too


def test_a_document_that_was_taken_back_is_in_no_later_backup(
    installation, with_document, tmp_path, monkeypatch
):
    """Its file may be removed while the backup is made."""
    with installation.db.write() as connection:
        connection.execute(update(OutsideEvidence).values(withdrawn_at=NOON))
    note = with_document.with_name("note.txt")
    note.write_text("By hand.")

    made = installation.back_up(tmp_path / "without.zip")

    packed = {name.rpartition("/")[2] for name in made.manifest.files}
    assert with_document.name not in packed
    assert note.name in packed
    assert (check_backup(made.path, NOON).faults, made.missing) == ((), ())
