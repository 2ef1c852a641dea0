"""What a binder holds and for whom, the same each time, and what it must not say."""

import json
from datetime import timedelta

import pytest

from courseware.credentials.verify_binder import check_binder
from courseware.credentials.verify_ledger import Unacceptable
from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.people import Role
from courseware.services.binder.making import binder_of_person
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.revoking import revoke
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.membership import clinics
from courseware.services.proving.checkpoints import kept_checkpoints
from courseware.services.proving.ledger_files import key_set, own_keys
from tests.cast import ADA, ASA, HAL, HILLTOP, INA, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.keys import TestKey
from tests.library import LESSON
from tests.services.binder.binders import (
    KEY,
    LATER,
    contents,
    of_clinic,
    of_person,
    packed,
    records,
    signed_anew,
    written,
)


@pytest.mark.parametrize("make", [of_person, of_clinic])
def test_a_binder_holds_against_the_published_keys(surveyed, tmp_path, make):
    path = written(make(surveyed), tmp_path)

    sentences = list(check_binder(path, KEY.keys))

    assert len(sentences) == (6 if make is of_person else 7)
    with pytest.raises(Unacceptable, match="not published"):
        list(check_binder(path, TestKey(2).keys))


def test_a_person_s_binder_holds_their_records_with_their_entries(surveyed):
    found = records(of_person(surveyed))

    assert [person["name"] for person in found["people"]] == [LEA.name]
    assert sorted(role["role"] for role in found["roles"]) == ["assessor", "learner"]
    (award,) = found["awards"]
    assert award["states"]["minutes"] == award["minutes"] > 0
    assert award["entry"].partition(":")[0] == RIVERSIDE
    (attempt,) = found["attempts"]
    assert attempt["states"]["score"] == "1/1" and attempt["states"]["passed"] is True
    (signed,) = found["attestations"]
    assert signed["signed_name"] == LEA.name
    assert [read["lesson_id"] for read in found["lessons_read"]] == ["needles"]
    assert [review["reviewer_name"] for review in found["reviews"]] == [INA.name]
    assert [allowance["reason"] for allowance in found["allowances"]] == ["Ill"]


def test_the_texts_are_those_that_were_read_and_no_answer_key_is_among_them(surveyed):
    binder = of_clinic(surveyed)
    files = contents(binder)

    texts = {name: data for name, data in files.items() if name.startswith("revisions/")}
    listed = {text["kind"]: text["file"] for text in records(binder)["texts"]}
    assert LESSON.encode() in texts.values()
    assert set(listed) == {"course", "lesson", "quiz"}
    assert listed["quiz"] is None and listed["lesson"] in texts
    assert b"RATIONALE" not in binder.data and b"correct: true" not in binder.data


def test_certificates_are_in_it_as_they_were_issued(surveyed, tmp_path, office):
    bring_up_to_date(surveyed, office, None, NOON)
    keys = key_set(surveyed)
    signer = signing_key(surveyed, office, NOON)
    binder = binder_of_person(surveyed, MAX.actor, LEA.id, signer, keys, LATER)
    files = contents(binder)
    (record,) = records(binder)["certificates"]
    pdf, jwt = (f"certificates/{record['number']}.{kind}" for kind in ("pdf", "jwt"))
    assert files[pdf].startswith(b"%PDF-")
    assert record["states"].keys() >= {"award", "edition", "token_sha256"}

    sentences = list(check_binder(written(binder, tmp_path), own_keys(surveyed)))

    assert sentences[-1] == "2 files of certificates are as they were signed."
    for name in (pdf, jwt):
        altered = {**files, name: files[name].replace(b"a", b"b", 1)}
        path = packed(signed_anew(altered, signer), tmp_path / "altered.zip")
        with pytest.raises(Unacceptable, match=name):
            list(check_binder(path, own_keys(surveyed)))


def test_the_records_can_be_read_by_eye(surveyed):
    binder = of_person(surveyed)
    text = contents(binder)["records.txt"].decode()

    assert text.startswith(f"Person: {LEA.name}\n")
    assert f"  learner: {LEA.name}\n" in text
    assert f"  minutes: {records(binder)['awards'][0]['minutes']}\n" in text
    assert "I am the named licensee" in text


def test_the_same_records_give_the_same_bytes(surveyed):
    first, second = of_person(surveyed), of_person(surveyed, now=LATER + timedelta(days=9))
    clinic = [of_clinic(surveyed, now=LATER + timedelta(days=days)).data for days in range(2)]

    assert first == second
    assert clinic[0] == clinic[1]
    with surveyed.read() as connection:
        assert len(kept_checkpoints(connection)) == 1


def test_a_new_act_gives_a_new_binder(surveyed):
    before = of_clinic(surveyed)

    clinics.grant_role(surveyed, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, LATER)

    assert of_clinic(surveyed).data != before.data


def test_a_clinic_s_binder_holds_its_whole_chain(surveyed, tmp_path):
    path = written(of_clinic(surveyed), tmp_path)

    (sentence,) = [s for s in check_binder(path, KEY.keys) if s.startswith("All ")]

    assert f"entries of {RIVERSIDE} are here" in sentence


def test_a_manager_s_binder_says_nothing_of_another_clinic(surveyed):
    clinics.grant_role(surveyed, ADA.actor, LEA.id, HILLTOP, Role.ASSESSOR, NOON)

    for binder in (of_person(surveyed), of_clinic(surveyed)):
        text = b"".join(contents(binder).values()).decode()
        assert HILLTOP not in text and "Hilltop" not in text and HAL.name not in text
    assert HILLTOP in json.dumps(records(of_person(surveyed, ADA.actor)))


def test_reasons_and_answers_are_in_no_binder(surveyed):
    for binder in (of_clinic(surveyed), of_person(surveyed, ADA.actor, ASA.id)):
        text = b"".join(contents(binder).values()).decode()
        assert "only the office" not in text
        assert "useful" not in json.loads(contents(binder)["records.json"])
        assert set(records(binder)) == {
            "people",
            "former_names",
            "merged_accounts",
            "roles",
            "lessons_read",
            "attempts",
            "attestations",
            "awards",
            "certificates",
            "allowances",
            "observations",
            "competency_decisions",
            "marked_attempts",
            "texts",
            "reviews",
        }


def test_of_who_left_it_holds_what_stands_in_the_clinic_s_chain(surveyed):
    found = records(of_clinic(surveyed))

    assert LUC.id in {person["id"] for person in found["people"]}
    assert [r["lesson_id"] for r in found["lessons_read"] if r["person"] == LUC.id] == []
    assert {a["person"] for a in found["attempts"]} == {LEA.id, LUC.id}


@pytest.mark.parametrize(
    ("make", "actor", "refusal"),
    [
        (of_person, LEA.actor, Forbidden),
        (of_person, INA.actor, Forbidden),
        (of_person, MOA.actor, NotFound),
        (of_clinic, LEA.actor, Forbidden),
        (of_clinic, MOA.actor, NotFound),
    ],
)
def test_others_are_refused(surveyed, make, actor, refusal):
    with pytest.raises(refusal):
        make(surveyed, actor)


def test_who_does_not_exist_has_no_binder(surveyed):
    with pytest.raises(NotFound):
        of_person(surveyed, ADA.actor, "nobody")
    with pytest.raises(NotFound):
        of_clinic(surveyed, ADA.actor, "nowhere")


def test_a_binder_says_at_each_award_whether_its_minutes_count(surveyed, office, tmp_path):
    (award,) = records(of_person(surveyed))["awards"]
    assert award["credit"] == "counts"
    (number,) = bring_up_to_date(surveyed, office, None, LATER, LEA.id).numbers
    revoke(surveyed, ADA.actor, number, "not_own_work", "Two wrote it.", LATER)

    signer = signing_key(surveyed, office, LATER)
    binder = binder_of_person(surveyed, MAX.actor, LEA.id, signer, key_set(surveyed), LATER)

    (award,) = records(binder)["awards"]
    said = "revoked on 2026-03-04: the work was found not to be the holder's own"
    zone = award["snapshot"]["zone"]
    assert award["credit"] == f"does not count: its certificate was {said}"
    assert (
        f"credit: does not count: its certificate was {said.replace(':', f' (zone: {zone}):')}"
        in contents(binder)["records.txt"].decode()
    )
    assert list(check_binder(written(binder, tmp_path), own_keys(surveyed)))[-1].startswith(
        "2 files"
    )
