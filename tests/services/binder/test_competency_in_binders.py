"""Observations and decisions in a binder: what was signed, word by word, held by the ledger."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select, update

from courseware.credentials.verify_binder import check_binder
from courseware.credentials.verify_ledger import Unacceptable
from courseware.domain.people import Role
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.membership import clinics
from courseware.services.proving.ledger_files import key_set
from courseware.store.tables import Observation
from tests.cast import ADA, ASA, HILLTOP, LEA, MAX, PASSWORD, RIVERSIDE
from tests.keys import TestKey
from tests.ward import build_ward, noon

KEY = TestKey()
DAY, LATER = "2026-03-02", "2026-03-04"


@pytest.fixture
def ward(db, tmp_path):
    ward = build_ward(db, tmp_path / "library")
    seen, _ = ward.certify(DAY)
    deciding.suspend(db, ward.catalogue, MAX.actor, ward.about(), "A secret.", noon(DAY))
    afterwards.retract(db, ward.catalogue, ASA.actor, seen, "Not so.", PASSWORD, noon(LATER))
    return ward


def of_person(ward, actor=MAX.actor):
    return binder_of_person(ward.db, actor, LEA.id, KEY, key_set(ward.db), noon(LATER))


def records(binder):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return json.loads(archive.read("records.json"))


def checked(binder, tmp_path):
    path = tmp_path / "binder.zip"
    path.write_bytes(binder.data)
    return list(check_binder(path, KEY.keys))


def test_what_was_signed_and_decided_is_in_it_with_its_entries(ward, tmp_path):
    binder = of_person(ward)
    found = records(binder)

    said = {one["record"]["assessor"]: one["afterwards"] for one in found["observations"]}
    assert set(said) == {"Asa Okoye", "Ben Osei"}
    assert [one["kind"] for one in found["competency_decisions"]] == ["confirmed", "suspended"]
    assert [word["kind"] for word in said["Asa Okoye"]] == ["retracted"]
    assert said["Ben Osei"] == []
    assert all(one["entry"] for one in found["observations"] + found["competency_decisions"])
    assert [text["id"] for text in found["texts"]] == ["cl-x"]
    assert "4 records say what their entries in the ledger say." in checked(binder, tmp_path)


def test_reasons_stay_in_the_office(ward):
    text = of_person(ward).data.decode("utf-8", "replace")

    assert "A secret." not in text
    assert "Not so." not in text


def test_a_changed_record_is_found_though_the_binder_is_signed(ward, tmp_path):
    with ward.db.write() as connection:
        query = select(Observation.id, Observation.record)
        observation, signed = connection.execute(query).first()
        forged = {**signed, "strengths": "Everything."}
        change = update(Observation).where(Observation.id == observation)
        connection.execute(change.values(record=forged))

    with pytest.raises(Unacceptable, match="observations differs from the ledger: what was signed"):
        checked(of_person(ward), tmp_path)


def test_another_clinics_binder_does_not_speak_of_them(ward, tmp_path):
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon(LATER))

    def binder(clinic):
        keys = key_set(ward.db)
        return binder_of_clinic(ward.db, ADA.actor, clinic, KEY, keys, noon(LATER))

    assert records(binder(HILLTOP))["observations"] == []
    assert records(binder(HILLTOP))["competency_decisions"] == []
    own = binder(RIVERSIDE)
    assert len(records(own)["observations"]) == 2
    assert checked(own, tmp_path)
