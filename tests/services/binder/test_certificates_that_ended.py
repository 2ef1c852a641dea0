"""What the published list of revocations says of the certificates in a binder is not silent."""

import json
import shutil
from datetime import timedelta

import pytest

from courseware.credentials import verify, verify_binder, verify_ledger
from courseware.credentials.number import shown
from courseware.services.binder.making import binder_of_person
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.certificates.signing_keys import published, signing_key
from courseware.services.identity import people
from courseware.services.proving.ledger_files import key_set
from tests.alone import run_alone
from tests.awards import give_award
from tests.beginnings import begin
from tests.cast import ADA, LEA, NOON, install_cast, put_cast_on_record

LATER = NOON + timedelta(days=2)
SAID = "Certificates in the binder: {}. By the list of revocations of 2026-03-05 (UTC), "


@pytest.fixture
def clinic(db):
    """The cast, of whom Lea has an award."""

    def fill(db):
        install_cast(db)
        put_cast_on_record(db)
        give_award(db, LEA)

    begin("an award on record", db, fill)
    return db


class Desk:
    """A board's folder: the programs, a binder, and key sets that were saved on some days."""

    def __init__(self, db, office, folder):
        self.db, self.office, self.folder = db, office, folder
        for module in (verify, verify_binder, verify_ledger):
            shutil.copy(module.__file__, folder)

    def issue(self, now=NOON):
        return bring_up_to_date(self.db, self.office, None, now, LEA.id).numbers

    def take_binder(self, now=NOON):
        signed = (signing_key(self.db, self.office, now), key_set(self.db), now)
        (self.folder / "b.zip").write_bytes(
            binder_of_person(self.db, ADA.actor, LEA.id, *signed).data
        )

    def check(self, saved=NOON + timedelta(days=3), **changed):
        """Check the binder with the keys as they are published on a day."""
        keys = {**published(self.db, self.office, saved), **changed}
        kept = {name: value for name, value in keys.items() if value is not None}
        (self.folder / "keys.json").write_text(json.dumps(kept))
        return self.run("--keys", "keys.json")

    def run(self, *more):
        return run_alone(self.folder / "verify_binder.py", "b.zip", *more, folder=self.folder)


@pytest.fixture
def desk(clinic, tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    return Desk(clinic, office, folder)


def test_a_certificate_that_was_revoked_since_is_told_with_its_day_and_class(desk):
    (number,) = desk.issue()
    desk.take_binder()
    held = desk.check()
    revoke(desk.db, ADA.actor, number, "record_wrong", "Two wrote it.", LATER)
    ended = desk.check()

    assert (held.returncode, held.stderr) == (0, "")
    assert held.stdout.splitlines()[-1] == (SAID.format(1) + "0 of them revoked, 0 replaced.")
    assert (ended.returncode, ended.stderr) == (3, "")
    assert ended.stdout.splitlines()[-2:] == [
        SAID.format(1) + "1 of them revoked, 0 replaced.",
        f"REVOKED: certificate {shown(number)}: Revoked on 2026-03-04 (UTC): "
        "the record behind it was found to be wrong.",
    ]


def test_a_certificate_that_was_replaced_since_is_told_and_where_the_newer_one_is(desk):
    (number,) = desk.issue()
    desk.take_binder()
    people.correct_name(desk.db, ADA.actor, LEA.id, "Lea Lind", "Married.", LATER)
    (newer,) = desk.issue(LATER)
    without = desk.check()
    desk.take_binder(LATER)
    both = desk.check()

    said = f"REPLACED: certificate {shown(number)}: A newer certificate replaced it on 2026-03-04 "
    assert without.returncode == 3
    assert without.stdout.splitlines()[-1] == f"{said}(UTC). That one is not in the binder."
    assert (both.returncode, both.stderr) == (0, "")
    assert both.stdout.splitlines()[-2:] == [
        SAID.format(2) + "0 of them revoked, 1 replaced.",
        f"{said}(UTC). That is {shown(newer)}, in the binder.",
    ]


def test_keys_that_cannot_tell_do_not_make_all_well(desk):
    (number,) = desk.issue()
    desk.take_binder()

    without, old = desk.check(revocations=None), desk.check(NOON - timedelta(days=1))

    for done in (without, old):
        assert (done.returncode, done.stderr) == (3, "")
        assert "it cannot be known here whether" in done.stdout
    assert f"REVOCATION UNKNOWN: certificate {shown(number)}: The file is exactly" in old.stdout


def test_a_list_of_revocations_that_was_altered_is_refused(desk):
    desk.issue()
    desk.take_binder()
    token = published(desk.db, desk.office, LATER)["revocations"]

    done = desk.check(revocations=f"{token[:-4]}AAAA")

    assert (done.returncode, done.stdout) == (1, "")
    assert "The list of revocations was altered" in done.stderr


def test_without_published_keys_nothing_is_said_to_stand(desk):
    desk.issue()
    desk.take_binder()

    assert desk.run().returncode == 1
    whole = desk.run("--own-keys")
    assert whole.returncode == 0
    assert "nobody was asked whether its certificates still stand" in whole.stdout


def test_a_demonstration_is_called_one(desk):
    give_award(desk.db, LEA, course="shown", not_valid_because=["it was made for showing"])
    desk.issue()
    desk.take_binder()

    done = desk.check()

    assert done.returncode == 0
    assert "\nDEMONSTRATION: certificate " in done.stdout
