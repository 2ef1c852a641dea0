"""What was changed in a binder, left out of it or added to it is found."""

import json

import pytest
from sqlalchemy import select, update

from courseware.credentials.verify_binder import check_binder
from courseware.credentials.verify_ledger import Unacceptable
from courseware.store.tables import Award
from tests.services.binder.binders import (
    KEY,
    contents,
    of_clinic,
    of_person,
    packed,
    signed_anew,
    written,
)


def test_an_entry_that_was_left_out_of_a_whole_chain_is_missed(surveyed, tmp_path):
    files = contents(of_clinic(surveyed))
    ledger = json.loads(files["ledger.json"])
    gone = next(e for e in ledger["entries"] if "role.granted" in e["canonical"])
    ledger["entries"].remove(gone)
    files["ledger.json"] = json.dumps(ledger).encode()

    path = packed(signed_anew(files), tmp_path / "b.zip")

    with pytest.raises(Unacceptable, match="is missing or out of order"):
        list(check_binder(path, KEY.keys))


def test_a_record_that_differs_from_its_entry_is_found_even_when_it_is_signed(surveyed, tmp_path):
    """Somebody changed the award in the database; what the ledger states gives it away."""
    with surveyed.write() as connection:
        snapshot = connection.scalar(select(Award.snapshot))
        forged = {**snapshot, "minutes": 6000}
        connection.execute(update(Award).values(minutes=6000, snapshot=forged))

    path = written(of_person(surveyed), tmp_path)

    with pytest.raises(Unacceptable, match="A record of awards differs from the ledger: minutes"):
        list(check_binder(path, KEY.keys))


def test_one_changed_byte_in_any_file_is_found(surveyed, tmp_path):
    files = contents(of_person(surveyed))

    for name, data in files.items():
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path = packed({**files, name: changed}, tmp_path / "changed.zip")
        with pytest.raises(Unacceptable):
            list(check_binder(path, KEY.keys))


def test_files_that_were_added_or_removed_are_named(surveyed, tmp_path):
    files = contents(of_person(surveyed))
    without = {name: data for name, data in files.items() if name != "records.txt"}

    for other, words in (({**files, "x": b"x"}, "x was added"), (without, "records.txt was rem")):
        with pytest.raises(Unacceptable, match=words):
            list(check_binder(packed(other, tmp_path / "b.zip"), KEY.keys))


def test_what_is_no_binder_is_refused(tmp_path):
    path = tmp_path / "b.zip"
    path.write_bytes(b"PK")

    with pytest.raises(Unacceptable, match="no binder"):
        list(check_binder(path))
