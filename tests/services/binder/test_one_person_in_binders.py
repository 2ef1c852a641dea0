"""A binder is of one person, whatever names and accounts that person had."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from courseware.credentials.verify_binder import check_binder
from courseware.domain.people import Role
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.binder.identities import ELSEWHERE
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.identity.people import correct_name
from courseware.services.membership import clinics
from courseware.services.proving.ledger_files import own_keys
from courseware.services.reviews import record_review
from tests.cast import ADA, HAL, HILLTOP, INA, LEA, LUC, MAX, NOON, RIVERSIDE, put_cast_on_record
from tests.keys import TestKey
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_overrides import published

KEY = TestKey()
DAY = timedelta(days=1)
MERGED = NOON + 3 * DAY


def unite(db, catalogue, duplicate, now=MERGED, survivor=LEA):
    plan = preview_merge(db, catalogue, ADA.actor, survivor.email, duplicate.email)
    reason = "Same licence"
    merge(db, catalogue, ADA.actor, survivor.id, duplicate.id, plan.digest, reason, now)


@pytest.fixture
def united(school, tmp_path):
    """Lea and Luc, one person, both finished the course; the work of Lea's account was another's,
    and both names were corrected before the accounts were merged."""
    db, catalogue = school
    put_cast_on_record(db)
    record_review(db, "lesson", "needles", INA.email, NOON)
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    for member in (LEA, LUC):
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school, member)
    (number,) = bring_up_to_date(db, office, None, NOON, LEA.id).numbers
    revoke(db, ADA.actor, number, "not_own_work", "Two wrote it.", NOON + DAY)
    for member, name in ((LEA, "Lea Berg"), (LUC, "Luc Berg")):
        correct_name(db, ADA.actor, member.id, name, "A marriage.", NOON + 2 * DAY)
    unite(db, catalogue, LUC)
    return db


def of_person(db, actor=ADA, member=LEA):
    return binder_of_person(db, actor.actor, member.id, KEY, KEY.published, MERGED)


def of_clinic(db, clinic=RIVERSIDE):
    return binder_of_clinic(db, MAX.actor, clinic, KEY, KEY.published, MERGED)


def file(binder, name):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return archive.read(name).decode()


def records(binder):
    return json.loads(file(binder, "records.json"))


def entries(binder):
    """(act, subject) of the entries in a binder."""
    told = [
        json.loads(one["canonical"]) for one in json.loads(file(binder, "ledger.json"))["entries"]
    ]
    return {(one["act"], one["subject"]) for one in told}


def checked(db, binder, tmp_path):
    path = tmp_path / binder.name
    path.write_bytes(binder.data)
    return list(check_binder(path, {**own_keys(db), **KEY.keys}))


def under(binder, section):
    return sorted(one.get("merged_account", "") for one in records(binder)[section])


@pytest.mark.parametrize("make", [of_person, of_clinic, lambda db: of_person(db, MAX)])
def test_what_stayed_with_the_other_account_is_told_once_and_under_its_address(
    united, tmp_path, make
):
    binder = make(united)

    assert checked(united, binder, tmp_path)
    assert {one["person"] for one in records(binder)["attestations"]} == {LEA.id}
    assert under(binder, "attestations") == ["", LUC.email]
    assert under(binder, "lessons_read") == ["", LUC.email]
    assert under(binder, "attempts") == under(binder, "awards") == ["", ""]
    text = file(binder, "records.txt")
    assert text.count(f"  kept with the merged account: {LUC.email}\n") >= 2


def test_the_award_that_counts_leads_to_its_statement(united):
    found = records(of_person(united))

    (counting,) = (one for one in found["awards"] if one["credit"] == "counts")
    (signed,) = (one for one in found["attestations"] if "merged_account" in one)
    assert counting["snapshot"]["attested"]["at"] == signed["signed_at"]
    assert counting["snapshot"]["signed_name"] == signed["signed_name"] == LUC.name
    assert "  rests on the statement signed at: 2026-03-02 " in file(
        of_person(united), "records.txt"
    )


def test_earlier_names_and_merged_accounts_stand_with_their_entries(united, tmp_path):
    binder = of_person(united)

    names = [
        (one["former_name"], one.get("merged_account"), bool(one["entry"]))
        for one in records(binder)["former_names"]
    ]
    assert names == [
        (LEA.name, None, True),
        (LUC.name, LUC.email, True),
    ]
    (merged,) = records(binder)["merged_accounts"]
    assert (merged["account"], merged["account_name"]) == (LUC.email, "Luc Berg")
    assert merged["states"] == {"survivor": LEA.id}
    assert {("person.merged", LUC.id), ("name.corrected", LUC.id)} <= entries(binder)
    assert checked(united, binder, tmp_path)
    text = file(binder, "records.txt")
    assert f"  earlier name: {LUC.name}\n" in text
    assert f"  address of the merged account: {LUC.email}\n  its name: Luc Berg\n" in text


@pytest.mark.parametrize("make", [of_clinic, lambda db: of_person(db, MAX)])
def test_a_clinic_reads_of_names_and_merges_and_of_no_counts_of_others(united, make):
    binder = make(united)

    assert [one["former_name"] for one in records(binder)["former_names"]] == [LEA.name, LUC.name]
    (merged,) = records(binder)["merged_accounts"]
    assert merged["account"] == LUC.email and "entry" not in merged
    assert ("person.merged", LUC.id) not in entries(binder)


def test_why_a_name_was_corrected_or_accounts_were_merged_is_in_no_binder(united):
    for binder in (of_person(united), of_person(united, MAX), of_clinic(united)):
        assert b"A marriage." not in binder.data and b"Same licence" not in binder.data


def test_an_account_that_was_merged_twice_keeps_the_entry_of_its_own_merge(school, tmp_path):
    db, catalogue = school
    put_cast_on_record(db)
    unite(db, catalogue, LUC, survivor=HAL)
    unite(db, catalogue, HAL, MERGED + DAY)

    binder = of_person(db)

    assert [one["states"] for one in records(binder)["merged_accounts"]] == [
        {"survivor": HAL.id},
        {"survivor": LEA.id},
    ]
    assert checked(db, binder, tmp_path)


def test_what_a_clinic_granted_to_the_merged_account_stays_in_its_binder(school, tmp_path):
    """Who belongs to several clinics has such entries in the chain of the installation."""
    db, _ = school
    put_cast_on_record(db)
    clinics.grant_role(db, ADA.actor, LUC.id, HILLTOP, Role.LEARNER, NOON)
    limited = published(db, tmp_path / "library")
    wider = Override(1, 0, False, "Ill", MERGED + DAY)
    grant_override(db, limited, MAX.actor, LUC.id, "needles", wider, NOON)
    unite(db, limited, LUC)

    binder = of_person(db, MAX)

    assert ("override.granted", LUC.id) in entries(binder)
    assert checked(db, binder, tmp_path)


def test_a_clinic_does_not_read_who_employed_somebody_elsewhere(school, tmp_path):
    db, catalogue = school
    put_cast_on_record(db)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        for member in (LEA, HAL):
            step(school, member)
    correct_name(db, ADA.actor, HAL.id, "Hal Secret", "A marriage.", NOON + 2 * DAY)
    unite(db, catalogue, HAL)

    for binder in (of_person(db, MAX), of_clinic(db)):
        texts = "".join(str(one) for one in records(binder).values())
        assert HAL.email not in texts and "Hal Secret" not in texts
        (merged,) = records(binder)["merged_accounts"]
        assert (merged["account"], merged["id"]) == (ELSEWHERE, HAL.id)
        assert checked(db, binder, tmp_path)
    (told,) = records(of_person(db))["merged_accounts"]
    assert (told["account"], told["account_name"]) == (HAL.email, "Hal Secret")


def test_of_who_left_a_clinic_s_binder_tells_only_what_stands_in_its_chain(united):
    clinics.end_role(united, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, MERGED)

    found = records(of_clinic(united))

    assert [one["former_name"] for one in found["former_names"]] == [LEA.name, LUC.name]
    assert all(one["entry"].startswith(RIVERSIDE) for one in found["former_names"])
    assert found["merged_accounts"] == found["attestations"] == []
