"""What was backed up comes back on either engine, into a place that is empty, or not at all."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.ledger import INSTALLATION
from courseware.services.assignments import calendars
from courseware.services.backup.checking import check_backup
from courseware.services.backup.restoring import restore
from courseware.services.certificates.checking import look_up, recheck_all
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.identity import merging, people, sign_in
from courseware.services.membership.invitations import invite
from courseware.services.membership.joining import read_invitation
from courseware.services.proving.ledger_walk import heads, verify
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import LedgerEntry, Person
from courseware.store.upkeep.copies import make_complete
from tests.cast import ADA, HAL, LEA, MAX, NOON, PASSWORD, RIVERSIDE
from tests.services.backup.archives import rewritten
from tests.services.backup.conftest import KEY, LATER, everything
from tests.services.people.conftest import link, secret_mailed_to

# What a restoration changes knowingly: sessions, links, and its own entry.
TOUCHED = {"sign_in_session", "token", "calendar_link", "ledger_entry", "ledger_head"}


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


def test_the_folder_that_records_come_back_into_is_open_to_its_owner_alone(backup, empty_place):
    url, instance = empty_place
    instance.mkdir(mode=0o755)

    restore(backup, url, instance, LATER)

    assert instance.stat().st_mode & 0o777 == 0o700


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
